package jp.shikaku.planner;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;

/**
 * The counts of a plan 「一括照会の集計」. Each patient of the plan is counted once, under an outcome or
 * under a reason, so that these add up to {@link #patients}; a patient may have several deltas.
 * What was told before a restart is counted as well, of those who are among the appointments given
 * now; who was asked for and is not, or has other numbers now, is {@link
 * NotVerified#NO_LONGER_GIVEN}. Holds no value of a person. Immutable and thread-safe.
 */
public final class DeltaReport {

  private final Counts counts;

  DeltaReport(Counts counts) {
    this.counts = counts.copy();
  }

  /** {@return the patients of the plan, each for each day; those set aside among them} */
  public int patients() {
    return counts.total();
  }

  /**
   * {@return how many patients have an outcome}
   *
   * @param outcome the outcome
   */
  public int count(Outcome outcome) {
    return counts.outcomes.getOrDefault(outcome, 0);
  }

  /**
   * {@return how many patients could not be verified for a reason}
   *
   * @param reason the reason
   */
  public int count(NotVerified reason) {
    return counts.reasons.getOrDefault(reason, 0);
  }

  /**
   * {@return how many patients have a delta}
   *
   * @param delta the delta
   */
  public int count(Delta delta) {
    return counts.deltas.getOrDefault(delta, 0);
  }

  /** {@return how many patients have each outcome; none with 0} */
  public Map<Outcome, Integer> outcomes() {
    return frozen(counts.outcomes, Outcome.class);
  }

  /** {@return how many patients could not be verified for each reason; none with 0} */
  public Map<NotVerified, Integer> reasons() {
    return frozen(counts.reasons, NotVerified.class);
  }

  /** {@return how many patients have each delta; none with 0} */
  public Map<Delta, Integer> deltas() {
    return frozen(counts.deltas, Delta.class);
  }

  private static <E extends Enum<E>> Map<E, Integer> frozen(Map<E, Integer> counted, Class<E> of) {
    Map<E, Integer> copy = new EnumMap<>(of);
    copy.putAll(counted);
    return Collections.unmodifiableMap(copy);
  }

  /**
   * {@return the rows of the results that were read to their end: one for each of their patients
   * with an outcome or {@link NotVerified#ROW_OF_ANOTHER}, all those of {@link
   * NotVerified#ROW_DOUBLED}, those of patients no longer given, {@link #unreadableRows} and {@link
   * #unaskedRows}}
   */
  public int rows() {
    return counts.rows;
  }

  /** {@return rows that could not be read; whose they are is not known} */
  public int unreadableRows() {
    return counts.unreadableRows;
  }

  /** {@return rows that nobody asked for; they were not used} */
  public int unaskedRows() {
    return counts.unaskedRows;
  }

  /**
   * {@return results whose header tells other counts (処理結果件数 and those of normal and refused rows)
   * than there are rows} What their rows say counts all the same; a row that does not come is
   * {@link NotVerified#ROW_MISSING}.
   */
  public int mismatchedResults() {
    return counts.mismatchedResults;
  }

  /** Names the counts. */
  @Override
  public String toString() {
    return "DeltaReport[" + counts + "]";
  }
}
