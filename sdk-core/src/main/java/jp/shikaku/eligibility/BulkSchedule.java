package jp.shikaku.eligibility;

import java.time.Duration;
import jp.shikaku.InvalidQueryException;

/**
 * When the result of a bulk upload is asked for 「結果照会の間隔」 (transports 6.3): the pauses grow, so
 * that a long run at the centre costs few requests. Immutable.
 *
 * @param first from the receipt to the first request, 5 s or more
 * @param factor by which each pause is longer than the one before, 1 to 10
 * @param longest the longest pause, not less than the first
 * @param within how long it is asked for in all, counted from the call; more than zero
 */
public record BulkSchedule(Duration first, double factor, Duration longest, Duration within) {

  private static final Duration LEAST = Duration.ofSeconds(5);

  /** After 10 s, then after half as long again each time up to 5 minutes, for 24 hours. */
  public static final BulkSchedule STANDARD =
      new BulkSchedule(Duration.ofSeconds(10), 1.5, Duration.ofMinutes(5), Duration.ofHours(24));

  /**
   * Checks the limits.
   *
   * @param first from the receipt to the first request, 5 s or more
   * @param factor by which each pause is longer than the one before, 1 to 10
   * @param longest the longest pause, not less than the first
   * @param within how long it is asked for in all, counted from the call; more than zero
   * @throws InvalidQueryException when one is broken
   */
  public BulkSchedule {
    if (first.compareTo(LEAST) < 0) {
      throw new InvalidQueryException("first", "must be 5 s or more", "5秒以上にしてください");
    }
    if (!(factor >= 1 && factor <= 10)) {
      throw new InvalidQueryException("factor", "must be 1 to 10", "1から10までにしてください");
    }
    if (longest.compareTo(first) < 0) {
      throw new InvalidQueryException(
          "longest", "must not be less than the first", "最初の間隔以上にしてください");
    }
    if (within.isZero() || within.isNegative()) {
      throw new InvalidQueryException("within", "must be more than zero", "0より長くしてください");
    }
  }

  /**
   * {@return the pause that follows one}
   *
   * @param pause the one before
   */
  public Duration after(Duration pause) {
    Duration longer = Duration.ofNanos(Math.round(pause.toNanos() * factor));
    return longer.compareTo(longest) < 0 ? longer : longest;
  }
}
