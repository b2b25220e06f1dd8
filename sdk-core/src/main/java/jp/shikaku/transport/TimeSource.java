package jp.shikaku.transport;

import java.time.Duration;
import java.time.Instant;

/**
 * Where time comes from 「時刻源」, so that every wait can be tested without waiting. Deadlines are
 * reckoned on {@link #nanoTime()} only; {@link #now()} is for labels. Thread-safe.
 */
public interface TimeSource {

  /** {@return the wall-clock time; may jump} */
  Instant now();

  /** {@return a reading in nanoseconds that never goes back; only differences mean something} */
  long nanoTime();

  /**
   * Runs a task once after a delay.
   *
   * @param delay zero or more
   * @param task must not block and must not throw
   * @return the waiting task
   */
  Scheduled schedule(Duration delay, Runnable task);

  /** A task that waits for its time. */
  interface Scheduled {
    /** Takes the task back if it has not begun. */
    void cancel();
  }
}
