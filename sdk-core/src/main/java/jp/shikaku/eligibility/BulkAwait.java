package jp.shikaku.eligibility;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import jp.shikaku.CallOptions;
import jp.shikaku.ExchangeContext;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.exchange.RunningCall;
import jp.shikaku.internal.exchange.Standing;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the result of an upload until it is there (transports 6.3). It is a timer or a running
 * request at any time, never a waiting thread. Thread-safe.
 *
 * @param <R> what a row of the result holds
 */
final class BulkAwait<R> extends CompletableFuture<BulkDownload<R>> {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.bulk");
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final BulkJobs<R> jobs;
  private final TimeSource time;
  private final BulkReceipt receipt;
  private final BulkSchedule schedule;
  private final CallOptions options;
  private final Consumer<BulkProgress> progress;
  private final long begun;
  private final Standing standing;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private Duration pause;
  private int requests;
  private @Nullable TransportException trouble;

  BulkAwait(
      BulkJobs<R> jobs,
      BulkReceipt receipt,
      BulkSchedule schedule,
      CallOptions options,
      Consumer<BulkProgress> progress) {
    this.jobs = jobs;
    this.time = jobs.exchanges().time();
    this.receipt = receipt;
    this.schedule = schedule;
    this.options = options;
    this.progress = progress;
    this.pause = schedule.after(schedule.first());
    this.begun = time.nanoTime();
    this.standing = new Standing(jobs.exchanges(), this::clientClosed);
  }

  /** What was received long ago is asked for at once. */
  void begin() {
    // Whoever ends it, a host's timeout as well: nobody is asked any more.
    var unused = whenComplete((download, failure) -> standing.end());
    if (!standing.begin()) {
      clientClosed();
      return;
    }
    Duration age = Duration.between(receipt.receivedAt(), time.now());
    Duration wait = schedule.first().minus(age.isNegative() ? Duration.ZERO : age);
    next(wait.isNegative() ? Duration.ZERO : wait);
  }

  private Duration left() {
    return schedule.within().minusNanos(time.nanoTime() - begun);
  }

  /** The end of the time is an end of the waiting, not of a request. */
  private void next(Duration wait) {
    Duration left = left();
    boolean inTime = wait.compareTo(left) < 0;
    Duration delay = inTime ? wait : left.isNegative() ? Duration.ZERO : left;
    standing.later(delay, inTime ? this::ask : this::timeIsOver);
  }

  private void ask() {
    if (standing.isOver()) {
      return;
    }
    RunningCall<Optional<BulkDownload<R>>> call;
    lock.lock();
    try {
      requests++;
    } finally {
      lock.unlock();
    }
    try {
      Duration left = left();
      if (left.isZero() || left.isNegative()) {
        timeIsOver();
        return;
      }
      Duration usual = options.deadline().orElse(DEADLINE);
      call = jobs.fetching(receipt, options.withDeadline(left.compareTo(usual) < 0 ? left : usual));
    } catch (RuntimeException | Error e) {
      end(() -> completeExceptionally(e));
      return;
    }
    standing.running(call::cancelExchange);
    var unused =
        call.whenComplete(
            (result, failure) -> {
              if (failure == null) {
                answered(result);
              } else {
                failed(failure);
              }
            });
  }

  private void answered(Optional<BulkDownload<R>> result) {
    BulkDownload<R> download = result.orElse(null);
    if (download == null) {
      again(null);
      return;
    }
    Runnable handOut =
        () -> {
          if (!complete(download)) {
            download.close(); // nobody gets it: it stays where it lies
          }
        };
    if (!end(handOut)) {
      download.close();
    }
  }

  private void failed(Throwable failure) {
    if (failure instanceof TransportException met && Standing.passes(met.reason())) {
      again(met);
    } else {
      end(() -> completeExceptionally(failure));
    }
  }

  private void again(@Nullable TransportException met) {
    standing.idle();
    Duration wait;
    BulkProgress seen;
    lock.lock();
    try {
      Duration wished = met == null ? Duration.ZERO : met.retryAfter().orElse(Duration.ZERO);
      wait = wished.compareTo(pause) > 0 ? wished : pause;
      trouble = met;
      seen = new BulkProgress(receipt, requests, wait, met == null ? null : met.reason());
      pause = schedule.after(pause);
    } finally {
      lock.unlock();
    }
    tell(seen);
    next(wait);
  }

  private void tell(BulkProgress seen) {
    try {
      progress.accept(seen);
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("a progress receiver failed", "id", receipt.exchangeId(), "cause", e));
    }
  }

  private void timeIsOver() {
    TransportException last;
    lock.lock();
    try {
      last = trouble;
    } finally {
      lock.unlock();
    }
    TransportException told =
        last == null
            ? failure(Reason.NO_ANSWER, "the centre was still at work when the time was over")
            : last;
    end(() -> completeExceptionally(told));
  }

  private void clientClosed() {
    TransportException closed = failure(Reason.TRANSPORT_CLOSED, "the client was closed");
    end(() -> completeExceptionally(closed));
  }

  private TransportException failure(Reason reason, String detail) {
    int asked;
    lock.lock();
    try {
      asked = requests;
    } finally {
      lock.unlock();
    }
    Duration elapsed = Duration.ofNanos(time.nanoTime() - begun);
    return new TransportException(
        reason,
        Delivery.UNKNOWN,
        detail,
        null,
        new ExchangeContext(receipt.kind(), receipt.exchangeId(), asked, elapsed),
        null);
  }

  /** Ends it once; the caller hears of it on his executor. */
  private boolean end(Runnable tell) {
    if (!standing.end()) {
      return false;
    }
    try {
      jobs.executor().execute(tell);
    } catch (RuntimeException e) {
      // An executor that was shut down must not leave anybody waiting (R-INV-5).
      LOG.warn(
          LogText.line("the callback executor refused", "id", receipt.exchangeId(), "cause", e));
      tell.run();
    }
    return true;
  }
}
