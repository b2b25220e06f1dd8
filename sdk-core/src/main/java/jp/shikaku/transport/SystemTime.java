package jp.shikaku.transport;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The time of this computer. Its one daemon thread is started at first use and ends with {@link
 * #close()}; whoever makes one closes it. Thread-safe.
 */
public final class SystemTime implements TimeSource, AutoCloseable {

  private final Clock clock;
  private final ScheduledThreadPoolExecutor timer;

  /** Creates a source on the computer's clock. */
  public SystemTime() {
    this(Clock.systemUTC());
  }

  /**
   * Creates a source whose labels come from another clock.
   *
   * @param clock the wall clock; deadlines are not touched by it
   */
  public SystemTime(Clock clock) {
    this.clock = clock;
    ThreadFactory threads =
        task -> {
          Thread thread = new Thread(task, "shikaku-timer");
          thread.setDaemon(true);
          return thread;
        };
    this.timer = new ScheduledThreadPoolExecutor(1, threads);
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Scheduled schedule(Duration delay, Runnable task) {
    if (timer.isShutdown()) {
      return () -> {};
    }
    ScheduledFuture<?> future =
        timer.schedule(task, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  /** Drops the waiting tasks and ends the thread; further tasks are dropped. */
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
