package jp.shikaku;

import java.time.Duration;

/**
 * When a call tries again by itself 「自動再試行」 (transports 6). What is sent again is not a setting: a
 * query or a repeatable registration that certainly did not reach the terminal; a submission only
 * when nothing left this side; nothing that was refused, or answered, and nothing in a maintenance
 * window. All tries lie within the call's deadline. Immutable; the {@code with…} methods give
 * changed copies.
 *
 * @param maxAttempts how often a call may try in all, 1 to 10; 1 is never again
 * @param firstPause the pause before the second try; doubled for each further one, ±20 %
 * @param longestPause the most that a pause may become; not less than the first
 * @param leastTime the time that a try needs at least: none is begun with less time left
 * @param asksAnew whether an eligibility query that was sent and not answered is made anew, once,
 *     under a new identifier; the first then waits for half of the time. Medical information never
 *     is: each retrieval is an access
 */
public record RetryOptions(
    int maxAttempts,
    Duration firstPause,
    Duration longestPause,
    Duration leastTime,
    boolean asksAnew) {

  /** Three tries, pauses of 500 ms and 1 s; what was sent and not answered is not made anew. */
  public static final RetryOptions STANDARD =
      new RetryOptions(
          3, Duration.ofMillis(500), Duration.ofSeconds(8), Duration.ofSeconds(1), false);

  /** One try: the host decides what is made anew. */
  public static final RetryOptions NONE = STANDARD.withMaxAttempts(1);

  private static final int MOST = 10;

  /**
   * Checks the values.
   *
   * @param maxAttempts how often a call may try in all, 1 to 10; 1 is never again
   * @param firstPause the pause before the second try; doubled for each further one, ±20 %
   * @param longestPause the most that a pause may become; not less than the first
   * @param leastTime the time that a try needs at least: none is begun with less time left
   * @param asksAnew whether an eligibility query that was sent and not answered is made anew
   * @throws InvalidQueryException when one is out of range
   */
  public RetryOptions {
    if (maxAttempts < 1 || maxAttempts > MOST) {
      throw new InvalidQueryException("maxAttempts", "must be 1 to " + MOST);
    }
    if (firstPause.toMillis() < 1) {
      throw new InvalidQueryException("firstPause", "must be 1 ms or more");
    }
    if (longestPause.compareTo(firstPause) < 0) {
      throw new InvalidQueryException("longestPause", "must not be less than firstPause");
    }
    if (leastTime.isNegative()) {
      throw new InvalidQueryException("leastTime", "must be zero or more");
    }
  }

  /**
   * {@return a copy with another number of tries}
   *
   * @param maxAttempts 1 to 10
   */
  public RetryOptions withMaxAttempts(int maxAttempts) {
    return new RetryOptions(maxAttempts, firstPause, longestPause, leastTime, asksAnew);
  }

  /**
   * {@return a copy with other pauses} Change it where a terminal comes back slowly.
   *
   * @param first the pause before the second try, 1 ms or more
   * @param longest the most that a pause may become; not less than the first
   */
  public RetryOptions withPauses(Duration first, Duration longest) {
    return new RetryOptions(maxAttempts, first, longest, leastTime, asksAnew);
  }

  /**
   * {@return a copy with another least time} Change it where answers are known to take longer.
   *
   * @param leastTime zero or more
   */
  public RetryOptions withLeastTime(Duration leastTime) {
    return new RetryOptions(maxAttempts, firstPause, longestPause, leastTime, asksAnew);
  }

  /**
   * {@return a copy that makes an eligibility query anew, once, when it was sent and not answered}
   * Unless set it is waited for to the deadline, and the handle tells how to wait on.
   */
  public RetryOptions askingAnew() {
    return new RetryOptions(maxAttempts, firstPause, longestPause, leastTime, true);
  }
}
