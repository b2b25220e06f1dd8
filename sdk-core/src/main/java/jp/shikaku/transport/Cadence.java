package jp.shikaku.transport;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How soon to look again 「監視間隔」 (transports 4.2). The pause is a sixteenth of the time waited so
 * far, so that an answer is never late by more than some percent: from 5 ms up to 250 ms in the
 * first 5 s, 1 s after that, and never less than ten times what a look costs. Not thread-safe.
 */
final class Cadence {

  private static final long MILLI = 1_000_000L;
  private static final long SHORTEST = 5 * MILLI;
  private static final long LONGEST_EARLY = 250 * MILLI;
  private static final long EARLY = 5_000 * MILLI;
  private static final long LATE_PAUSE = 1_000 * MILLI;
  private static final int SHARE_OF_TIME = 16;
  private static final int COST_FACTOR = 10;
  private static final double JITTER = 0.25;

  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

  private final java.util.Random jitter = new java.util.Random();
  private @Nullable Duration backoff;

  /**
   * The pause after a look that worked.
   *
   * @param waitedNanos how long the answer is waited for already
   * @param lookNanos what the look cost
   * @param soonNanos the longest pause wanted for another reason
   */
  Duration afterLook(long waitedNanos, long lookNanos, long soonNanos) {
    backoff = null;
    long pause =
        waitedNanos < EARLY
            ? Math.min(LONGEST_EARLY, Math.max(SHORTEST, waitedNanos / SHARE_OF_TIME))
            : LATE_PAUSE;
    return Duration.ofNanos(Math.max(Math.min(pause, soonNanos), COST_FACTOR * lookNanos));
  }

  /** The pause after trouble with the share: 1 s, doubled up to 30 s, up to a quarter less. */
  Duration afterTrouble() {
    Duration base = backoff == null ? FIRST_BACKOFF : backoff.multipliedBy(2);
    backoff = base.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : base;
    double factor = 1 - JITTER * jitter.nextDouble();
    return Duration.ofNanos((long) (backoff.toNanos() * factor));
  }
}
