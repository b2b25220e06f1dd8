package jp.shikaku.examples.gateway;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that comes again and again. It may wait for a disk or a database, and so is never done on
 * the thread of the clock, on which every deadline of the gateway depends. Thread-safe.
 */
final class Recurring implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final TimeSource time;
  private final Executor workers;
  private volatile boolean closed;

  Recurring(TimeSource time, Executor workers) {
    this.time = time;
    this.workers = workers;
  }

  /**
   * Does the work after a pause, and again after the same pause once it is done, whatever became of
   * it.
   */
  void every(Duration pause, Runnable work) {
    if (!closed) {
      time.schedule(pause, () -> handOver(pause, work));
    }
  }

  private void handOver(Duration pause, Runnable work) {
    try {
      workers.execute(() -> run(pause, work));
    } catch (RejectedExecutionException e) {
      every(pause, work); // only while it closes
    }
  }

  private void run(Duration pause, Runnable work) {
    try {
      if (!closed) {
        work.run();
      }
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("recurring-failed", "error", e));
    } finally {
      every(pause, work);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
