package jp.shikaku;

import java.time.Duration;

/**
 * When a query is sent again by itself 「自動再送」 (transports 6): only what certainly did not reach the
 * terminal, never a submission 「一括照会の登録」, never in a maintenance window, and never when the next
 * attempt could not end before the deadline. A terminal that does not take queries is reported to
 * the desk at once and asked again only in the batch lane. All retries of a client together draw on
 * a budget, so that an outage does not multiply the load. Immutable.
 *
 * @param maxAttempts how often a query is sent at most, 1 to 5; a registration at most twice
 * @param firstPause before the second attempt, 10 ms to 1 minute; doubled for each further one,
 *     each time up to a fifth longer or shorter
 * @param longestPause the longest pause, not shorter than the first, at most 1 minute
 * @param resendsUnanswered whether an eligibility query that was sent and not answered is sent once
 *     more, under a new identifier; each of the two then has half of the time. Drugs and checkups
 *     are never asked for anew: each retrieval is on the patient's record, and {@code resume} waits
 *     for the answer
 */
public record RetryOptions(
    int maxAttempts, Duration firstPause, Duration longestPause, boolean resendsUnanswered) {

  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** Three attempts, half a second and a second apart; nothing unanswered is sent again. */
  public static final RetryOptions STANDARD =
      new RetryOptions(3, Duration.ofMillis(500), Duration.ofSeconds(8), false);

  /** Nothing is ever sent again. */
  public static final RetryOptions NEVER =
      new RetryOptions(1, Duration.ofMillis(500), Duration.ofSeconds(8), false);

  /**
   * Checks the ranges.
   *
   * @param maxAttempts how often a query is sent at most, 1 to 5
   * @param firstPause before the second attempt, 10 ms to 1 minute
   * @param longestPause the longest pause, not shorter than the first, at most 1 minute
   * @param resendsUnanswered whether a query that was sent and not answered is sent once more
   */
  public RetryOptions {
    if (maxAttempts < 1 || maxAttempts > 5) {
      throw new InvalidQueryException("maxAttempts", "must be 1 to 5", "1から5で指定してください");
    }
    if (firstPause.compareTo(SHORTEST) < 0 || firstPause.compareTo(LONGEST) > 0) {
      throw new InvalidQueryException(
          "firstPause", "must be 10 ms to 1 minute", "10ミリ秒から1分で指定してください");
    }
    if (longestPause.compareTo(firstPause) < 0 || longestPause.compareTo(LONGEST) > 0) {
      throw new InvalidQueryException(
          "longestPause", "must be the first pause to 1 minute", "最初の間隔から1分までで指定してください");
    }
  }

  /**
   * {@return a copy that sends once more what was not answered}
   *
   * @param resends whether to
   */
  public RetryOptions withResendsUnanswered(boolean resends) {
    return new RetryOptions(maxAttempts, firstPause, longestPause, resends);
  }
}
