package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import jp.shikaku.CallOptions;
import jp.shikaku.ExchangeContext;
import jp.shikaku.ReadingRules;
import jp.shikaku.RejectedException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.ExchangeProgress;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.ExchangeResult;
import jp.shikaku.transport.ExchangeResult.Answer;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.TimeSource.Scheduled;
import jp.shikaku.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call from its beginning to its one end, whichever of answer, failure, deadline and
 * cancellation comes first. Thread-safe.
 *
 * @param <T> what is read from the answer
 */
public final class RunningCall<T> extends CompletableFuture<T> {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.exchange");

  /** A transport ends by itself at the deadline; this is how long it may be late. */
  private static final Duration GRACE = Duration.ofMillis(200);

  private final Transport transport;
  private final TimeSource time;
  private final Slots slots;
  private final @Nullable ExchangeJournal journal;
  private final ReadingRules rules;
  private final Pending handle;
  private final BiFunction<Pending, Answer, T> read;
  private final CallOptions options;
  private final Duration deadline;
  private final long begun;
  private final AtomicBoolean holdsSlot = new AtomicBoolean();
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final AtomicReference<@Nullable ExchangeCall> exchange = new AtomicReference<>();
  private volatile @Nullable Runnable turn;
  private volatile @Nullable Scheduled guard;

  RunningCall(
      Transport transport,
      TimeSource time,
      Slots slots,
      @Nullable ExchangeJournal journal,
      ReadingRules rules,
      Pending handle,
      BiFunction<Pending, Answer, T> read,
      CallOptions options,
      Duration deadline) {
    this.transport = transport;
    this.time = time;
    this.slots = slots;
    this.journal = journal;
    this.rules = rules;
    this.handle = handle;
    this.read = read;
    this.options = options;
    this.deadline = deadline;
    this.begun = time.nanoTime();
  }

  /** Waits for its turn, at most until the deadline. */
  void enter(Runnable start) {
    guard = time.schedule(deadline.plus(GRACE), this::overdue);
    Runnable turn =
        () -> {
          holdsSlot.set(true);
          if (isDone()) {
            releaseSlot();
            return;
          }
          try {
            start.run();
          } catch (RuntimeException e) {
            fail(e);
          }
        };
    this.turn = turn;
    if (!slots.enter(turn)) {
      fail(failure(Reason.OVERLOADED, Delivery.NOT_SENT, "too many calls wait already", null));
    }
  }

  void send(MessageKind kind, byte[] body) {
    Duration left = left();
    options.onPending().accept(handle);
    if (journal != null) {
      journal.intent(handle);
    }
    ExchangeRequest request =
        ExchangeRequest.of(kind, handle, body, left, AnswerGate.correlating(handle, rules))
            .withOnProgress(this::progress);
    follow(transport.exchange(request));
  }

  void resume() {
    follow(transport.resume(handle, AnswerGate.correlating(handle, rules), left()));
  }

  private Duration left() {
    if (cancelled.get()) {
      throw cancelledUnsent();
    }
    Duration left = deadline.minus(elapsed());
    if (left.isZero() || left.isNegative()) {
      throw failure(
          Reason.OVERLOADED, Delivery.NOT_SENT, "the call's turn did not come in time", null);
    }
    return left;
  }

  private void follow(ExchangeCall running) {
    exchange.set(running);
    if (cancelled.get()) {
      running.cancel();
    }
    var unused = running.result().whenComplete(this::ended);
  }

  private void ended(@Nullable ExchangeResult result, @Nullable Throwable failure) {
    if (failure != null) {
      fail(
          failure instanceof CompletionException e && e.getCause() != null
              ? e.getCause()
              : failure);
    } else if (result instanceof Answer answer) {
      answered(answer);
    } else if (result instanceof ExchangeResult.Rejected rejected) {
      journal(ExchangeJournal.Outcome.ANSWERED);
      fail(new RejectedException(rejected.bytes(), context()));
    } else {
      fail(
          failure(
              Reason.NO_ANSWER, Delivery.UNKNOWN, "the transport ended without answer", handle));
    }
  }

  private void answered(Answer answer) {
    T value;
    try {
      value = read.apply(handle, answer);
    } catch (RuntimeException e) {
      // The answer stays where it lies: nobody could read it yet.
      fail(e);
      return;
    }
    journal(ExchangeJournal.Outcome.ANSWERED);
    try {
      answer.settle();
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("settling an answer failed", "id", handle.exchangeId(), "cause", e));
    }
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          LogText.line(
              "answered",
              "kind",
              handle.kind(),
              "id",
              handle.exchangeId(),
              "user",
              options.userId(),
              "bytes",
              answer.bytes().length,
              "elapsed",
              elapsed()));
    }
    finish(() -> complete(value));
  }

  /** Ends the call with a failure, if it has not ended. */
  void fail(Throwable failure) {
    if (failure instanceof TransportException e) {
      journal(
          e.delivery() == Delivery.UNKNOWN
              ? ExchangeJournal.Outcome.UNKNOWN
              : ExchangeJournal.Outcome.NOT_SENT);
    }
    finish(() -> completeExceptionally(failure));
  }

  private void overdue() {
    ExchangeCall running = exchange.get();
    if (running == null) {
      fail(
          failure(
              Reason.OVERLOADED, Delivery.NOT_SENT, "the call's turn did not come in time", null));
    } else {
      fail(
          failure(
              Reason.NO_ANSWER,
              Delivery.UNKNOWN,
              "the transport did not end at the deadline",
              handle));
      running.cancel();
    }
  }

  private void finish(Supplier<Boolean> end) {
    boolean ended = end.get();
    if (!ended) {
      return;
    }
    Scheduled timer = guard;
    if (timer != null) {
      timer.cancel();
    }
    Runnable waiting = turn;
    if (waiting != null) {
      slots.leave(waiting);
    }
    releaseSlot();
  }

  private void releaseSlot() {
    if (holdsSlot.compareAndSet(true, false)) {
      slots.release();
    }
  }

  private void progress(ExchangeProgress progress) {
    if (journal != null && progress.stage() == ExchangeProgress.Stage.WRITTEN) {
      journal.sent(handle);
    }
    try {
      options.onProgress().accept(progress);
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("a progress receiver failed", "id", handle.exchangeId(), "cause", e));
    }
  }

  private void journal(ExchangeJournal.Outcome outcome) {
    if (journal != null && exchange.get() != null && !isDone()) {
      try {
        journal.ended(handle, outcome);
      } catch (RuntimeException e) {
        LOG.warn(LogText.line("the journal failed", "id", handle.exchangeId(), "cause", e));
      }
    }
  }

  private TransportException failure(
      Reason reason, Delivery delivery, String detail, @Nullable Pending pending) {
    return new TransportException(reason, delivery, detail, pending, context(), null);
  }

  private ExchangeContext context() {
    int attempts = exchange.get() == null ? 0 : 1;
    return new ExchangeContext(handle.kind(), handle.exchangeId(), attempts, elapsed());
  }

  private Duration elapsed() {
    return Duration.ofNanos(time.nanoTime() - begun);
  }

  /** Gives the exchange up; the call then fails with the transport's word on how far it got. */
  public void cancelExchange() {
    cancelled.set(true);
    Runnable waiting = turn;
    ExchangeCall running = exchange.get();
    if (running != null) {
      running.cancel();
    } else if (waiting == null || slots.leave(waiting)) {
      fail(cancelledUnsent());
    }
    // Else it is just being sent on another thread, which sees the mark.
  }

  private TransportException cancelledUnsent() {
    return failure(
        Reason.CANCELLED_BEFORE_SEND, Delivery.NOT_SENT, "cancelled by the caller", null);
  }

  /**
   * Returns a future for the caller: its callbacks run on the executor and never on a thread of a
   * transport, and cancelling it cancels the exchange.
   *
   * @param executor runs the callbacks
   */
  public CompletableFuture<T> forCaller(Executor executor) {
    CompletableFuture<T> outer =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            boolean done = super.cancel(mayInterruptIfRunning);
            if (done) {
              cancelExchange();
            }
            return done;
          }
        };
    var unused =
        whenCompleteAsync(
            (value, failure) -> {
              if (failure != null) {
                outer.completeExceptionally(failure);
              } else {
                outer.complete(value);
              }
            },
            executor);
    return outer;
  }
}
