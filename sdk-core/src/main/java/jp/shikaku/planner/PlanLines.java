package jp.shikaku.planner;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import jp.shikaku.eligibility.BulkDownload;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.BulkRow;
import jp.shikaku.eligibility.BulkRows;
import jp.shikaku.eligibility.SearchInfo;
import jp.shikaku.planner.BulkPlan.Asked;

/**
 * What a run tells of the patients, and counts: a line for each. Used by one step at a time; what
 * it counted is handed from one to the next by the run.
 */
final class PlanLines {

  private final BulkPlan plan;
  private final RowJudge judge;
  private final Consumer<DeltaLine> lines;
  private final BooleanSupplier isCancelled;
  private final Counts total = new Counts();

  /**
   * Creates it.
   *
   * @param isCancelled from when on nothing is told
   */
  PlanLines(BulkPlan plan, RowJudge judge, Consumer<DeltaLine> lines, BooleanSupplier isCancelled) {
    this.plan = plan;
    this.judge = judge;
    this.lines = lines;
    this.isCancelled = isCancelled;
  }

  DeltaReport report() {
    return new DeltaReport(total);
  }

  /** Of how many patients is told. */
  int told() {
    return total.total();
  }

  /** How many patients there are. */
  int all() {
    return Math.max(plan.setAside().size() + plan.persons(), total.total());
  }

  void add(Counts counts) {
    total.add(counts);
  }

  /** Those who are in no upload. */
  void tellSetAside() {
    plan.setAside().forEach(line -> tell(line, total));
  }

  /** The patients of an upload get their reason, for this run. */
  void tellAll(PlanChunk chunk, NotVerified reason) {
    for (String id : chunk.persons()) {
      Asked asked = plan.asked().get(id);
      if (asked == null) {
        total.add(NotVerified.NO_LONGER_GIVEN, 1);
      } else {
        tell(judge.unverified(asked.appointment(), reason), total);
      }
    }
  }

  /**
   * Tells what a result says of each patient of an upload.
   *
   * @return its counts, which are not in the total yet
   */
  Counts tellResult(PlanChunk chunk, BulkDownload<BulkResult.Row> download) {
    Counts counts = new Counts();
    Map<String, Integer> rows = look(chunk, download);
    try (BulkRows<BulkResult.Row> all = download.rows()) {
      while (all.hasNext()) {
        tell(all.next(), rows, counts);
      }
    }
    tellMissing(chunk, rows, counts);
    return counts;
  }

  /** Reads to the end before anything is told, and counts the rows of each person. */
  private static Map<String, Integer> look(PlanChunk chunk, BulkDownload<BulkResult.Row> download) {
    Map<String, Integer> rows = new HashMap<>();
    chunk.persons().forEach(id -> rows.put(id, 0));
    try (BulkRows<BulkResult.Row> all = download.rows()) {
      while (all.hasNext()) {
        id(all.next()).ifPresent(id -> rows.computeIfPresent(id, (any, count) -> count + 1));
      }
    }
    return rows;
  }

  private static Optional<String> id(BulkRow<BulkResult.Row> row) {
    return row.content().flatMap(BulkResult.Row::query).flatMap(SearchInfo::arbitraryId);
  }

  private void tell(BulkRow<BulkResult.Row> row, Map<String, Integer> rows, Counts counts) {
    counts.rows++;
    if (!row.isReadable()) {
      counts.unreadableRows++;
      return;
    }
    Integer count = id(row).map(rows::get).orElse(null);
    if (count == null) {
      counts.unaskedRows++;
      return;
    }
    Asked asked = plan.asked().get(id(row).orElseThrow());
    if (count == 1 && asked != null) {
      tell(judge.judge(asked.appointment(), row.content().orElseThrow()), counts);
    }
  }

  private void tellMissing(PlanChunk chunk, Map<String, Integer> rows, Counts counts) {
    for (String id : chunk.persons()) {
      Asked asked = plan.asked().get(id);
      int count = rows.getOrDefault(id, 0);
      if (asked == null) {
        counts.add(NotVerified.NO_LONGER_GIVEN, 1);
      } else if (count != 1) {
        NotVerified reason = count == 0 ? NotVerified.ROW_MISSING : NotVerified.ROW_DOUBLED;
        tell(judge.unverified(asked.appointment(), reason), counts);
      }
    }
  }

  private void tell(DeltaLine line, Counts counts) {
    if (!isCancelled.getAsBoolean()) {
      lines.accept(line);
      counts.add(line);
    }
  }
}
