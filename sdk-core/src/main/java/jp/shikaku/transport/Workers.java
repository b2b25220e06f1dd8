package jp.shikaku.transport;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the daemon threads of the transports; idle ones end by themselves. */
final class Workers {

  private static final long IDLE_SECONDS = 10;

  private Workers() {}

  /**
   * Threads for operations that may hang.
   *
   * @param most how many may hang before further operations wait
   */
  static ExecutorService io(int most) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named("shikaku-io-"));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Threads for the host's code: as many as it keeps busy. */
  static ExecutorService callbacks() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        named("shikaku-call-"));
  }

  /** Lets what was begun end within the time, then interrupts. */
  static void close(ExecutorService pool, Duration grace) {
    pool.shutdown();
    boolean interrupted = false;
    try {
      if (!pool.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        pool.shutdownNow();
        pool.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      interrupted = true;
      pool.shutdownNow();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
