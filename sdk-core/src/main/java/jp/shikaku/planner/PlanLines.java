package jp.shikaku.planner;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import jp.shikaku.DecodeException;
import jp.shikaku.Finding;
import jp.shikaku.OqsException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.eligibility.BulkDownload;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.BulkRow;
import jp.shikaku.eligibility.BulkRows;
import jp.shikaku.eligibility.Verification;
import jp.shikaku.planner.BulkPlan.Asked;
import jp.shikaku.planner.Counts.Said;
import org.jspecify.annotations.Nullable;

/**
 * What a run tells of the patients, and counts: a line for each. Used by one step at a time; what
 * it counted is handed from one to the next by the run.
 */
final class PlanLines {

  /** What a run has told of an upload: nobody is told twice, also when it has to be read again. */
  static final class Told {
    private final Map<String, Said> lines = new HashMap<>();

    boolean contains(String id) {
      return lines.containsKey(id);
    }

    Counts counts() {
      Counts counts = new Counts();
      lines.values().forEach(counts::add);
      return counts;
    }

    /** Keeps what was told of some of them. */
    void keep(Collection<String> ids, Counts counts) {
      ids.forEach(id -> counts.keep(id, Objects.requireNonNull(lines.get(id))));
    }
  }

  /** The result could not be read: no failure of the host. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    final transient OqsException trouble;

    Broken(OqsException trouble) {
      super(trouble);
      this.trouble = trouble;
    }
  }

  /** What the host threw when it was told. */
  static final class HostFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HostFailed(Throwable cause) {
      super(cause);
    }
  }

  private final BulkPlan plan;
  private final RowJudge judge;
  private final Consumer<DeltaLine> lines;
  private final BooleanSupplier isOver;
  private final Counts total = new Counts();

  /**
   * Creates it.
   *
   * @param isOver from when on nothing is told
   */
  PlanLines(BulkPlan plan, RowJudge judge, Consumer<DeltaLine> lines, BooleanSupplier isOver) {
    this.plan = plan;
    this.judge = judge;
    this.lines = lines;
    this.isOver = isOver;
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
    plan.setAside().forEach(line -> tell(line, total::add));
  }

  /** A result that was read before this step: those count who are among the appointments. */
  void addRead(PlanChunk chunk) {
    Counts counts = chunk.counts();
    total.add(counts);
    for (String id : chunk.persons()) {
      Said line = counts.of(id);
      if (line == null) {
        // Of an older version, which kept the sums only.
        total.twice += plan.isSetAside(id) ? 1 : 0;
      } else if (plan.asked().containsKey(id)) {
        total.add(line);
      } else if (!plan.isSetAside(id)) {
        total.add(NotVerified.NO_LONGER_GIVEN, 1);
      }
    }
  }

  /** Those of an upload who are not among the appointments any more, of this run. */
  void addGone(PlanChunk chunk) {
    long gone =
        chunk.persons().stream()
            .filter(id -> !plan.asked().containsKey(id) && !plan.isSetAside(id))
            .count();
    total.add(NotVerified.NO_LONGER_GIVEN, (int) gone);
  }

  /** The patients of an upload of whom nothing was told get their reason, for this run. */
  void tellRest(PlanChunk chunk, Told told, NotVerified reason, @Nullable Reason trouble) {
    chunk.persons().forEach(id -> tell(id, told, reason, trouble));
    addGone(chunk);
    total.add(told.counts());
  }

  private void tell(String id, Told told, NotVerified reason, @Nullable Reason trouble) {
    Asked asked = plan.asked().get(id);
    if (asked != null && !told.contains(id)) {
      tell(
          judge.unverified(asked.appointment(), reason, trouble), said -> told.lines.put(id, said));
    }
  }

  /**
   * Tells what a result says of each patient of an upload of whom nothing was told yet.
   *
   * @return the counts of its rows, and what each patient counts as; not in the total yet
   * @throws Broken when it could not be read to its end; what was told until then stays told
   */
  Counts tellResult(PlanTask task, BulkDownload<BulkResult.Row> download) throws Broken {
    PlanChunk chunk = task.chunk;
    Map<String, Integer> rows = look(chunk, download);
    Instant received = BulkReceipt.parse(chunk.receipt().orElseThrow()).receivedAt();
    Counts read = new Counts();
    List<Finding> around = readEach(download, row -> tell(row, rows, received, task.told, read));
    if (around.stream().anyMatch(found -> found.problem() == Finding.Problem.COUNT_MISMATCH)) {
      read.mismatchedResults++;
    }
    chunk.persons().stream()
        .filter(id -> rows.getOrDefault(id, 0) != 1)
        .forEach(
            id ->
                tell(
                    id,
                    task.told,
                    rows.getOrDefault(id, 0) == 0
                        ? NotVerified.ROW_MISSING
                        : NotVerified.ROW_DOUBLED,
                    null));
    // Whom an earlier reading has left out is no stranger.
    read.leftRows = chunk.counts().leftRows;
    read.unaskedRows = Math.max(0, read.unaskedRows - read.leftRows);
    read.leftRows +=
        chunk.persons().stream()
            .filter(id -> !plan.asked().containsKey(id))
            .mapToInt(id -> rows.getOrDefault(id, 0))
            .sum();
    task.told.keep(task.told.lines.keySet(), read);
    return read;
  }

  /** Reads to the end before anything is told, and counts the rows of each person. */
  private static Map<String, Integer> look(PlanChunk chunk, BulkDownload<BulkResult.Row> download)
      throws Broken {
    Map<String, Integer> rows = new HashMap<>();
    chunk.persons().forEach(id -> rows.put(id, 0));
    var unused =
        readEach(
            download,
            row -> id(row).ifPresent(id -> rows.computeIfPresent(id, (any, count) -> count + 1)));
    return rows;
  }

  /** Returns what was not understood around the rows. */
  private static List<Finding> readEach(
      BulkDownload<BulkResult.Row> download, Consumer<BulkRow<BulkResult.Row>> use) throws Broken {
    try (BulkRows<BulkResult.Row> all = open(download)) {
      for (BulkRow<BulkResult.Row> row = next(all); row != null; row = next(all)) {
        use.accept(row);
      }
      return all.findings();
    }
  }

  private static BulkRows<BulkResult.Row> open(BulkDownload<BulkResult.Row> download)
      throws Broken {
    try {
      return download.rows();
    } catch (DecodeException | TransportException e) {
      throw new Broken(e);
    }
  }

  private static @Nullable BulkRow<BulkResult.Row> next(BulkRows<BulkResult.Row> all)
      throws Broken {
    try {
      return all.hasNext() ? all.next() : null;
    } catch (DecodeException | TransportException e) {
      throw new Broken(e);
    }
  }

  private static Optional<String> id(BulkRow<BulkResult.Row> row) {
    return row.content().flatMap(BulkResult.Row::arbitraryId);
  }

  private void tell(
      BulkRow<BulkResult.Row> row,
      Map<String, Integer> rows,
      Instant received,
      Told told,
      Counts read) {
    read.rows++;
    if (!row.isReadable()) {
      read.unreadableRows++;
      return;
    }
    String id = id(row).orElse(null);
    Integer count = id == null ? null : rows.get(id);
    if (id == null || count == null) {
      read.unaskedRows++;
      return;
    }
    Asked asked = plan.asked().get(id);
    if (count == 1 && asked != null && !told.contains(id)) {
      tell(
          judge.judge(
              asked.appointment(),
              dated(row.content().orElseThrow(), received),
              number -> plan.isOfOthers(number, asked.appointment().patientKey())),
          said -> told.lines.put(id, said));
    }
  }

  /**
   * However late its result is fetched, and however often: what it tells is not known to be fresher
   * than its upload.
   */
  private static BulkResult.Row dated(BulkResult.Row row, Instant received) {
    return row.verification()
        .filter(mark -> mark.verifiedAt().isAfter(received))
        .map(mark -> row.with(new Verification(mark.source(), received, mark.mode())))
        .orElse(row);
  }

  private void tell(DeltaLine line, Consumer<Said> said) {
    if (isOver.getAsBoolean()) {
      return;
    }
    try {
      lines.accept(line);
    } catch (RuntimeException | Error e) {
      throw new HostFailed(e);
    }
    said.accept(Said.of(line));
  }
}
