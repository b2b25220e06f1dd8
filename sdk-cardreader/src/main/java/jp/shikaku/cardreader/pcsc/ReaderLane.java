package jp.shikaku.cardreader.pcsc;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import jp.shikaku.cardreader.pcsc.CardAccessException.Reason;
import jp.shikaku.transport.TimeSource;

/**
 * The one thread that works with the card of a reader 「リーダーごとの作業スレッド」: an exclusive section belongs
 * to a thread (cardreader 7.5). Callers wait for it up to their deadline; a call into PC/SC cannot
 * be interrupted. Thread-safe.
 */
final class ReaderLane implements AutoCloseable {

  /** Work with a card. */
  interface Job<T> {
    T run(Attempt attempt) throws PcscFault;
  }

  private final TimeSource time;
  private final ExecutorService thread;
  private final Map<Attempt, CompletableFuture<?>> open = new ConcurrentHashMap<>();
  private volatile boolean closed;

  ReaderLane(TimeSource time, String threadName) {
    this.time = time;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, threadName);
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * Has the work done and waits for it.
   *
   * @throws CardAccessException if it failed or was not finished in time
   */
  <T> T call(Duration limit, Job<T> job) {
    Attempt attempt = new Attempt(time, limit);
    CompletableFuture<T> result = new CompletableFuture<>();
    open.put(attempt, result);
    TimeSource.Scheduled alarm =
        time.schedule(limit, () -> result.completeExceptionally(attempt.abandon(Reason.DEADLINE)));
    try {
      submit(attempt, job, result);
      if (closed) {
        result.completeExceptionally(attempt.abandon(Reason.SERVICE_LOST));
      }
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw attempt.abandon(Reason.DEADLINE);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof CardAccessException known) {
        throw known;
      }
      // A mistake of ours or of the provider; its text may quote anything.
      String type = cause == null ? "unknown" : cause.getClass().getSimpleName();
      CardAccessException failure = attempt.abandon(Reason.UNEXPECTED);
      throw failure.reason() == Reason.OUTCOME_UNKNOWN
          ? failure
          : CardAccessException.of(new PcscFault(PcscFault.Kind.OTHER, type));
    } finally {
      alarm.cancel();
      open.remove(attempt);
    }
  }

  private <T> void submit(Attempt attempt, Job<T> job, CompletableFuture<T> result) {
    try {
      thread.execute(
          () -> {
            try {
              attempt.checkTime();
              result.complete(job.run(attempt));
            } catch (PcscFault e) {
              result.completeExceptionally(CardAccessException.of(e));
            } catch (RuntimeException | Error e) {
              result.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(attempt.abandon(Reason.SERVICE_LOST));
    }
  }

  /** Has a task done after what waits already; dropped after {@link #close}. */
  void later(Runnable task) {
    if (!closed) {
      try {
        thread.execute(task);
      } catch (RejectedExecutionException e) {
        // Closed meanwhile.
      }
    }
  }

  /** Frees everyone who waits; what hangs in PC/SC is left to its thread. */
  @Override
  public void close() {
    closed = true;
    thread.shutdownNow();
    open.forEach(
        (attempt, result) -> result.completeExceptionally(attempt.abandon(Reason.SERVICE_LOST)));
  }
}
