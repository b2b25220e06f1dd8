package jp.shikaku.mock;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How the centre handles what was uploaded「一括照会」: how long it works, which rows it refuses, how the
 * result comes.
 *
 * <pre>{@code
 * MockTerminal.builder().bulk(BulkManner.usual().pendingRounds(3).zipped())
 *
 * terminal.next(Fault.bulk(BulkManner.usual().refusing(2, "MOCK-R0003", "模擬エラー：…")));
 * }</pre>
 *
 * <p>The one of the terminal's {@link MockTerminal.Builder} counts for every upload, {@link
 * Fault#bulk} for single ones; what counts is settled when the upload is received. Rows are counted
 * as they were asked for, from 1. Immutable and thread-safe.
 */
public final class BulkManner {
  private int pendingRounds;
  private boolean zipped;
  private boolean inOrder;
  private boolean counted = true;
  private int generated;
  private Map<Integer, Patient.Notice> refused = Map.of();
  private Patient.@Nullable Notice pendingNotice;

  private BulkManner() {}

  /**
   * Done at the first download, as XML, with counts, every row judged as the single query would,
   * the rows in another order than they were asked for, by the terminal's seed.
   *
   * @return the default
   */
  public static BulkManner usual() {
    return new BulkManner();
  }

  private BulkManner with(Consumer<BulkManner> change) {
    BulkManner copy = new BulkManner();
    copy.pendingRounds = pendingRounds;
    copy.zipped = zipped;
    copy.inOrder = inOrder;
    copy.counted = counted;
    copy.generated = generated;
    copy.refused = refused;
    copy.pendingNotice = pendingNotice;
    change.accept(copy);
    return copy;
  }

  /**
   * Answers so many downloads with 処理中 ({@code SegmentOfResult} 2) before the result.
   *
   * @param rounds 0 or more
   * @return the changed manner
   * @throws IllegalArgumentException when negative
   */
  public BulkManner pendingRounds(int rounds) {
    if (rounds < 0) {
      throw new IllegalArgumentException("pendingRounds must be 0 or more");
    }
    return with(copy -> copy.pendingRounds = rounds);
  }

  /**
   * Tells a code beside 処理中 as well, which is no end of the job (eligibility 5).
   *
   * @param code invented code, {@code MOCK-…} by convention
   * @param message its text
   * @return the changed manner
   */
  public BulkManner pendingNotice(String code, String message) {
    return with(copy -> copy.pendingNotice = new Patient.Notice(code, message));
  }

  /**
   * Gives the result as a {@code .zip} with one document in it.
   *
   * @return the changed manner
   */
  public BulkManner zipped() {
    return with(copy -> copy.zipped = true);
  }

  /**
   * Gives the rows in the order they were asked for.
   *
   * @return the changed manner
   */
  public BulkManner inOrder() {
    return with(copy -> copy.inOrder = true);
  }

  /**
   * Leaves the counts out of the result's header, as the sample of a registration has it.
   *
   * @return the changed manner
   */
  public BulkManner withoutCounts() {
    return with(copy -> copy.counted = false);
  }

  /**
   * Refuses one row ({@code ProcessingResultStatus} 2), whatever it asks; a registration refused is
   * not made. Without meaning for lists, and for a row that there is not.
   *
   * @param row from 1
   * @param code invented code, {@code MOCK-…} by convention
   * @param message its text
   * @return the changed manner, which refuses this row too
   * @throws IllegalArgumentException when there can be no such row
   */
  public BulkManner refusing(int row, String code, String message) {
    if (row < 1) {
      throw new IllegalArgumentException("row must be at least 1");
    }
    Map<Integer, Patient.Notice> more = new TreeMap<>(refused);
    more.put(row, new Patient.Notice(code, message));
    return with(copy -> copy.refused = Map.copyOf(more));
  }

  /**
   * Adds rows about generated people behind all others, for measurements: they are made while the
   * result is written, nobody of them is in the {@link Population}. Equal seeds give equal rows.
   * Nothing for registrations.
   *
   * @param rows 0 or more
   * @return the changed manner
   * @throws IllegalArgumentException when negative
   */
  public BulkManner generated(int rows) {
    if (rows < 0) {
      throw new IllegalArgumentException("generated must be 0 or more");
    }
    return with(copy -> copy.generated = rows);
  }

  int pendingRounds() {
    return pendingRounds;
  }

  Patient.@Nullable Notice pendingNotice() {
    return pendingNotice;
  }

  boolean isZipped() {
    return zipped;
  }

  boolean isInOrder() {
    return inOrder;
  }

  boolean isCounted() {
    return counted;
  }

  int generated() {
    return generated;
  }

  Patient.@Nullable Notice refusal(int row) {
    return refused.get(row);
  }
}
