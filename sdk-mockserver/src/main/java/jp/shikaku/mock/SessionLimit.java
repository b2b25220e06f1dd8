package jp.shikaku.mock;

/**
 * How many requests a terminal works on at once「同時接続数」: the official limit is 20 sessions; that a
 * file exchange counts as one is assumed. A request is worked on from when it is taken until its
 * answer or {@code .err} is written; one that is never to be answered does not count.
 *
 * @param most at least 1
 * @param refuses whether a request beyond it comes back with a {@code .err} (by a gateway: 429
 *     {@code session-limit}); else it lies in {@code req} until a session is free. Which the real
 *     terminal does is not public
 */
public record SessionLimit(int most, boolean refuses) {

  /** The official limit of a terminal. */
  public static final int OFFICIAL = 20;

  /**
   * Makes a limit.
   *
   * @param most at least 1
   * @param refuses whether requests beyond it are refused instead of left waiting
   * @throws IllegalArgumentException when there is not one session
   */
  public SessionLimit {
    if (most < 1) {
      throw new IllegalArgumentException("most must be at least 1");
    }
  }

  /**
   * Requests beyond the limit wait in {@code req}.
   *
   * @param most at least 1
   * @return the limit
   */
  public static SessionLimit waiting(int most) {
    return new SessionLimit(most, false);
  }

  /**
   * Requests beyond the limit are refused.
   *
   * @param most at least 1
   * @return the limit
   */
  public static SessionLimit refusing(int most) {
    return new SessionLimit(most, true);
  }
}
