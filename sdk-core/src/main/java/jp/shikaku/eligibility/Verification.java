package jp.shikaku.eligibility;

import java.time.Instant;
import java.util.Objects;

/**
 * How and when eligibility was verified 「確認の記録」 (transports 7): the mark on every answer, to be
 * kept with it. Immutable.
 *
 * @param source how the person was found
 * @param verifiedAt when the answer came; of a card visit the time that the terminal tells, of a
 *     row of a bulk result 処理実行日時 of the result, if told. A visit noted during an outage lies
 *     before it
 * @param mode what was declared then
 */
public record Verification(VerificationSource source, Instant verifiedAt, Mode mode) {

  /** What was declared when the answer came 「運用の状態」; no query is changed by it. */
  public enum Mode {
    /** Nothing was declared 「通常」. */
    NORMAL,
    /** The application had declared a disaster 「災害時」. */
    DISASTER,
    /** Not known, as of a card visit: a reader's folder does not tell it. */
    UNKNOWN
  }

  /**
   * Checks that nothing is missing.
   *
   * @param source how the person was found
   * @param verifiedAt when the answer came
   * @param mode what was declared then
   */
  public Verification {
    Objects.requireNonNull(source);
    Objects.requireNonNull(verifiedAt);
    Objects.requireNonNull(mode);
  }

  /**
   * {@return the mark of an answer that is shown again later: it still tells when it came, and that
   * it is {@link VerificationSource#CACHED}, no verification of today}
   */
  public Verification cached() {
    return new Verification(VerificationSource.CACHED, verifiedAt, mode);
  }
}
