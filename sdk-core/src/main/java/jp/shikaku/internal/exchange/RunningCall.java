package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import jp.shikaku.CallOptions;
import jp.shikaku.ExchangeContext;
import jp.shikaku.OqsException;
import jp.shikaku.ReadingRules;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.exchange.Exchanges.AnswerReader;
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

  /** Whether anything can have left this side. */
  private enum Stage {
    HERE,
    HANDED_OVER,
    GIVEN_UP
  }

  private final Transport transport;
  private final TimeSource time;
  private final Slots slots;
  private final @Nullable ExchangeJournal journal;
  private final ReadingRules rules;
  private final Pending handle;
  private final AnswerReader<T> read;
  private final CallOptions options;
  private final Duration deadline;
  private final boolean sentBefore;
  private final long begun;
  private final AtomicBoolean holdsSlot = new AtomicBoolean();
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final AtomicBoolean ending = new AtomicBoolean();
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.HERE);
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
      AnswerReader<T> read,
      CallOptions options,
      Duration deadline,
      boolean sentBefore) {
    this.transport = transport;
    this.time = time;
    this.slots = slots;
    this.journal = journal;
    this.rules = rules;
    this.handle = handle;
    this.read = read;
    this.options = options;
    this.deadline = deadline;
    this.sentBefore = sentBefore;
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
          } catch (RuntimeException | Error e) {
            fail(e);
          }
        };
    this.turn = turn;
    if (!slots.enter(turn)) {
      fail(unsent(Reason.OVERLOADED, "too many calls wait already"));
    }
  }

  void send(MessageKind kind, byte[] body) {
    requireTime();
    options.onPending().accept(handle);
    if (journal != null) {
      journal.intent(handle);
    }
    boolean handedOver = false;
    ExchangeRequest request;
    try {
      request =
          ExchangeRequest.of(
                  kind, handle, body, requireTime(), AnswerGate.correlating(handle, rules))
              .withOnProgress(this::progress);
      handedOver = stage.compareAndSet(Stage.HERE, Stage.HANDED_OVER);
    } finally {
      if (!handedOver) {
        noteEnd(ExchangeJournal.Outcome.NOT_SENT);
      }
    }
    if (handedOver) {
      follow(transport.exchange(request));
    }
  }

  void resume() {
    Duration left = requireTime();
    if (stage.compareAndSet(Stage.HERE, Stage.HANDED_OVER)) {
      follow(transport.resume(handle, AnswerGate.correlating(handle, rules), left));
    }
  }

  /** Returns the time left, as long as there is some. */
  private Duration requireTime() {
    Duration left = deadline.minus(elapsed());
    if (left.isZero() || left.isNegative()) {
      throw tooLate();
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
      fail(new RejectedException(rejected.bytes(), sent()));
    } else {
      fail(
          failure(
              Reason.NO_ANSWER, Delivery.UNKNOWN, "the transport ended without answer", handle));
    }
  }

  private void answered(Answer answer) {
    T value;
    try {
      value = read.read(handle, answer, sent());
    } catch (ServiceException e) {
      // Read all the same: the centre's word is in the caller's hands.
      end(ExchangeJournal.Outcome.ANSWERED, answer, () -> completeExceptionally(e));
      return;
    } catch (RuntimeException | Error e) {
      // The answer stays where it lies: nobody could read it yet.
      fail(e);
      return;
    }
    end(ExchangeJournal.Outcome.ANSWERED, answer, () -> complete(value));
  }

  private void settle(Answer answer) {
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
  }

  /** Ends the call with a failure, if it has not ended. */
  void fail(Throwable failure) {
    Throwable told = failure;
    if (stage.get() == Stage.HANDED_OVER
        && !(failure instanceof OqsException || failure instanceof Error)) {
      told =
          failure(
              Reason.UNAVAILABLE,
              Delivery.UNKNOWN,
              "the transport failed with " + failure.getClass().getSimpleName(),
              handle);
    }
    Throwable end = told;
    end(outcome(told), null, () -> completeExceptionally(end));
  }

  private static ExchangeJournal.@Nullable Outcome outcome(Throwable failure) {
    if (failure instanceof TransportException e) {
      return e.delivery() == Delivery.UNKNOWN
          ? ExchangeJournal.Outcome.UNKNOWN
          : ExchangeJournal.Outcome.NOT_SENT;
    }
    // Any other failure leaves it open who has the answer.
    return failure instanceof RejectedException ? ExchangeJournal.Outcome.ANSWERED : null;
  }

  private void overdue() {
    if (stage.compareAndSet(Stage.HERE, Stage.GIVEN_UP)) {
      fail(tooLate());
      return;
    }
    fail(
        failure(
            Reason.NO_ANSWER,
            Delivery.UNKNOWN,
            "the transport did not end at the deadline",
            handle));
    cancelRunning();
  }

  /** The first end counts: an answer is not settled for a caller who was told that none came. */
  private void end(
      ExchangeJournal.@Nullable Outcome outcome, @Nullable Answer settled, Runnable complete) {
    if (!ending.compareAndSet(false, true)) {
      return;
    }
    try {
      if (outcome != null && stage.get() == Stage.HANDED_OVER) {
        noteEnd(outcome);
      }
      if (settled != null) {
        settle(settled);
      }
    } finally {
      complete.run();
      leave();
    }
  }

  private void leave() {
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
    if (ending.get()) {
      return;
    }
    try {
      if (journal != null && progress.stage() == ExchangeProgress.Stage.WRITTEN) {
        journal.sent(handle);
      }
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("the journal failed", "id", handle.exchangeId(), "cause", e));
    }
    try {
      options.onProgress().accept(progress);
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("a progress receiver failed", "id", handle.exchangeId(), "cause", e));
    }
  }

  private void noteEnd(ExchangeJournal.Outcome outcome) {
    if (journal == null) {
      return;
    }
    try {
      journal.ended(handle, outcome);
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("the journal failed", "id", handle.exchangeId(), "cause", e));
    }
  }

  private TransportException failure(
      Reason reason, Delivery delivery, String detail, @Nullable Pending pending) {
    ExchangeContext context =
        delivery == Delivery.NOT_SENT
            ? new ExchangeContext(handle.kind(), handle.exchangeId(), 0, elapsed())
            : sent();
    return new TransportException(reason, delivery, detail, pending, context, null);
  }

  private ExchangeContext sent() {
    return ExchangeContext.of(handle.kind(), handle.exchangeId(), elapsed());
  }

  private Duration elapsed() {
    return Duration.ofNanos(time.nanoTime() - begun);
  }

  /** Gives the exchange up; the call then fails with the transport's word on how far it got. */
  public void cancelExchange() {
    if (stage.compareAndSet(Stage.HERE, Stage.GIVEN_UP)) {
      fail(cancelledUnsent());
    } else {
      cancelRunning();
    }
  }

  /** Ends the call if nothing was handed over yet: the client is closed. */
  void closeUnsent() {
    if (stage.compareAndSet(Stage.HERE, Stage.GIVEN_UP)) {
      fail(unsent(Reason.TRANSPORT_CLOSED, "the client was closed"));
    }
  }

  /** An exchange that is just being handed over sees the mark. */
  private void cancelRunning() {
    cancelled.set(true);
    ExchangeCall running = exchange.get();
    if (running != null) {
      running.cancel();
    }
  }

  private TransportException tooLate() {
    return unsent(Reason.OVERLOADED, "the call's turn did not come in time");
  }

  private TransportException cancelledUnsent() {
    return unsent(
        sentBefore ? Reason.CANCELLED_AFTER_SEND : Reason.CANCELLED_BEFORE_SEND,
        "cancelled by the caller");
  }

  /** A failure before anything was handed over: what is waited on may be out all the same. */
  TransportException unsent(Reason reason, String detail) {
    return sentBefore
        ? failure(reason, Delivery.UNKNOWN, detail, handle)
        : failure(reason, Delivery.NOT_SENT, detail, null);
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
        whenComplete(
            (value, failure) -> {
              Runnable tell =
                  () -> {
                    if (failure != null) {
                      outer.completeExceptionally(failure);
                    } else {
                      outer.complete(value);
                    }
                  };
              try {
                executor.execute(tell);
              } catch (RuntimeException e) {
                // An executor that was shut down must not leave a desk waiting (R-INV-5).
                LOG.warn(
                    LogText.line(
                        "the callback executor refused", "id", handle.exchangeId(), "cause", e));
                tell.run();
              }
            });
    return outer;
  }
}
