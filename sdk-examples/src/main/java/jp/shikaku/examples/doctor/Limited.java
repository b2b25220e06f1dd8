package jp.shikaku.examples.doctor;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks at what may hang, which nothing in the system ends: its thread is left to it then. */
final class Limited {

  private Limited() {}

  /**
   * Looks on a thread of its own.
   *
   * @throws TimeoutException when the time is over, or this thread is interrupted
   * @throws IOException when the look fails, in whatever way
   */
  static <T> T look(Duration limit, Callable<T> look) throws IOException, TimeoutException {
    FutureTask<T> task = new FutureTask<>(look);
    Thread thread = new Thread(task, "shikaku-doctor");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
    } catch (TimeoutException e) {
      // told below
    }
    thread.interrupt();
    throw new TimeoutException();
  }
}
