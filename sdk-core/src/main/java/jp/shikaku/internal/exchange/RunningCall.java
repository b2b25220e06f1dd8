package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import jp.shikaku.CallOptions;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.OqsException;
import jp.shikaku.ReadingRules;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.exchange.Breakers.Breaker;
import jp.shikaku.internal.exchange.Exchanges.AnswerReader;
import jp.shikaku.internal.exchange.RetryRule.Again;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.ExchangeEvent.Ended;
import jp.shikaku.transport.ExchangeEvent.Outcome;
import jp.shikaku.transport.ExchangeEvent.Queued;
import jp.shikaku.transport.ExchangeEvent.Retrying;
import jp.shikaku.transport.ExchangeEvent.Sent;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.ExchangeProgress;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.ExchangeResult;
import jp.shikaku.transport.ExchangeResult.Answer;
import jp.shikaku.transport.Lane;
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

  /** What all calls of a client share. */
  record Shared(
      Transport transport,
      TimeSource time,
      Slots slots,
      Executor turns,
      @Nullable ExchangeJournal journal,
      ReadingRules rules,
      Policies policies,
      Supplier<String> ids) {}

  private final Shared shared;
  private final TimeSource time;
  private final Policies policies;
  private final AnswerReader<T> read;
  private final CallOptions options;
  private final Lane lane;
  private final Duration deadline;
  private final boolean sentBefore;
  private final long begun;
  private final AtomicBoolean holdsSlot = new AtomicBoolean();
  private final AtomicBoolean holdsPermission = new AtomicBoolean();
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final AtomicBoolean ending = new AtomicBoolean();
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.HERE);
  private final AtomicReference<@Nullable ExchangeCall> exchange = new AtomicReference<>();
  private volatile Pending handle;
  private volatile @Nullable MessageKind kind;
  private volatile Function<String, byte[]> write = id -> new byte[0];
  private volatile byte[] body = {};
  private final AtomicInteger attempts = new AtomicInteger();
  private volatile @Nullable TransportException lastFailure;
  private volatile @Nullable Runnable turn;
  private volatile @Nullable Scheduled guard;
  private volatile @Nullable Scheduled pause;

  RunningCall(
      Shared shared,
      Pending handle,
      AnswerReader<T> read,
      CallOptions options,
      Duration deadline,
      boolean sentBefore) {
    this.shared = shared;
    this.time = shared.time();
    this.policies = shared.policies();
    this.handle = handle;
    this.read = read;
    this.options = options;
    this.lane = options.lane();
    this.deadline = deadline;
    this.sentBefore = sentBefore;
    this.begun = time.nanoTime();
  }

  /** Makes the document; what the writer throws fails the call unsent. */
  void prepare(MessageKind kind, Function<String, byte[]> write) {
    this.kind = kind;
    this.write = write;
    this.body = write.apply(handle.exchangeId());
  }

  /** Waits for its turn, at most until the deadline. */
  void enter(Runnable start) {
    guard = time.schedule(deadline.plus(GRACE), this::overdue);
    this.turn =
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
    takeTurn();
  }

  private void takeTurn() {
    switch (shared.slots().enter(lane, Objects.requireNonNull(turn))) {
      case STARTED -> {}
      case QUEUED -> {
        if (policies.events().isHeard()) {
          policies.events().tell(new Queued(handle.kind(), handle.exchangeId(), lane));
        }
      }
      case REFUSED -> fail(unsent(Reason.OVERLOADED, "too many calls wait already"));
    }
  }

  void send() {
    MessageKind sentKind = Objects.requireNonNull(kind);
    requireTime();
    requirePermission();
    ExchangeJournal journal = shared.journal();
    boolean handedOver = false;
    boolean isNoted = false;
    ExchangeRequest request;
    try {
      if (attempts.get() == 0 || lastFailure == null) {
        options.onPending().accept(handle);
      }
      if (journal != null) {
        journal.intent(handle);
        isNoted = true;
      }
      request =
          ExchangeRequest.of(
                  sentKind,
                  handle,
                  body,
                  attemptTime(sentKind),
                  AnswerGate.correlating(handle, shared.rules()))
              .withLane(lane)
              .withOnProgress(this::progress);
      handedOver = stage.compareAndSet(Stage.HERE, Stage.HANDED_OVER);
    } finally {
      if (!handedOver) {
        releasePermission();
        if (isNoted) {
          noteEnd(ExchangeJournal.Outcome.NOT_SENT);
        }
      }
    }
    if (handedOver) {
      int attempt = attempts.incrementAndGet();
      if (policies.events().isHeard()) {
        policies.events().tell(new Sent(handle.kind(), handle.exchangeId(), lane, attempt));
      }
      follow(policies.way().apply(request));
    }
  }

  void resume() {
    Duration left = requireTime();
    if (stage.compareAndSet(Stage.HERE, Stage.HANDED_OVER)) {
      attempts.set(1);
      follow(
          shared.transport().resume(handle, AnswerGate.correlating(handle, shared.rules()), left));
    }
  }

  /** Nothing goes out in a maintenance window, nor while calls are held back. */
  private void requirePermission() {
    Instant now = time.now();
    policies
        .calendar()
        .windowAt(now)
        .ifPresent(
            window -> {
              throw unsent(Reason.MAINTENANCE, "within a maintenance window of the calendar")
                  .withRetryAfter(Duration.between(now, window.until()));
            });
    Breaker breaker = breaker();
    if (breaker != null) {
      breaker
          .refuses()
          .ifPresent(
              left -> {
                throw unsent(Reason.BREAKER_OPEN, "held back after repeated failures")
                    .withRetryAfter(left);
              });
      holdsPermission.set(true);
    }
  }

  private @Nullable Breaker breaker() {
    Breakers breakers = policies.breakers();
    return breakers == null ? null : breakers.of(handle.institution(), lane);
  }

  private void releasePermission() {
    settlePermission(Breaker::released);
  }

  private void settlePermission(Consumer<Breaker> how) {
    if (holdsPermission.compareAndSet(true, false)) {
      how.accept(Objects.requireNonNull(breaker()));
    }
  }

  /** Half of the time is kept where an attempt that goes unanswered may be followed by another. */
  private Duration attemptTime(MessageKind kind) {
    Duration left = requireTime();
    boolean isHalf = policies.retries().mayResendUnanswered(kind.safety(), attempts.get() + 1);
    return isHalf ? left.dividedBy(2) : left;
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
      attemptFailed(
          failure instanceof CompletionException e && e.getCause() != null
              ? e.getCause()
              : failure);
      return;
    }
    settlePermission(Breaker::answered);
    if (result instanceof Answer answer) {
      answered(answer);
    } else if (result instanceof ExchangeResult.Rejected rejected) {
      fail(new RejectedException(rejected.bytes(), sent()));
    } else {
      fail(
          failure(
              Reason.NO_ANSWER, Delivery.UNKNOWN, "the transport ended without answer", handle));
    }
  }

  private void attemptFailed(Throwable failure) {
    if (failure instanceof TransportException trouble) {
      settlePermission(breaker -> breaker.failed(trouble.reason()));
      if (sendsAgain(trouble)) {
        return;
      }
    } else {
      settlePermission(Breaker::answered);
    }
    fail(failure);
  }

  private boolean sendsAgain(TransportException failure) {
    MessageKind sentKind = kind;
    if (sentKind == null || sentBefore || cancelled.get() || ending.get()) {
      return false;
    }
    Again again =
        policies
            .retries()
            .after(
                failure,
                new RetryRule.Course(
                    sentKind.safety(), lane, attempts.get(), deadline.minus(elapsed())))
            .orElse(null);
    if (again == null) {
      return false;
    }
    ExchangeJournal.Outcome outcome = outcome(failure);
    if (outcome != null) {
      noteEnd(outcome);
    }
    lastFailure = failure;
    exchange.set(null);
    if (!stage.compareAndSet(Stage.HANDED_OVER, Stage.HERE)) {
      return false;
    }
    releaseSlot();
    LOG.info(
        LogText.line(
            "sent again",
            "kind",
            handle.kind(),
            "id",
            handle.exchangeId(),
            "attempt",
            attempts.get(),
            "reason",
            failure.reason(),
            "pause",
            again.pause()));
    if (policies.events().isHeard()) {
      policies
          .events()
          .tell(
              new Retrying(
                  handle.kind(),
                  handle.exchangeId(),
                  lane,
                  attempts.get(),
                  failure.reason(),
                  again.pause()));
    }
    pause = time.schedule(again.pause(), () -> shared.turns().execute(() -> sendAgain(again)));
    if (isDone()) {
      leave();
    }
    return true;
  }

  private void sendAgain(Again again) {
    if (isDone()) {
      return;
    }
    try {
      if (again.underNewIdentifier()) {
        Pending before = handle;
        handle =
            new Pending(
                before.kind(),
                before.institution(),
                shared.ids().get(),
                before.receptionNumberOrNull(),
                time.now());
        body = write.apply(handle.exchangeId());
        lastFailure = null;
      }
      takeTurn();
    } catch (RuntimeException | Error e) {
      fail(e);
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
    policies.retries().succeeded(attempts.get());
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
    Throwable end =
        told instanceof TransportException trouble && attempts.get() > 1
            ? trouble.withContext(sent())
            : told;
    end(outcome(end), null, () -> completeExceptionally(end));
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
      TransportException before = lastFailure;
      fail(before != null ? before : tooLate());
      return;
    }
    settlePermission(breaker -> breaker.failed(Reason.NO_ANSWER));
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
      releasePermission();
      complete.run();
      leave();
    }
  }

  private void leave() {
    cancelTimer(guard);
    cancelTimer(pause);
    Runnable waiting = turn;
    if (waiting != null) {
      shared.slots().leave(lane, waiting);
    }
    releaseSlot();
  }

  private static void cancelTimer(@Nullable Scheduled timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  private void releaseSlot() {
    if (holdsSlot.compareAndSet(true, false)) {
      shared.slots().release(lane);
    }
  }

  private void progress(ExchangeProgress progress) {
    if (ending.get()) {
      return;
    }
    ExchangeJournal journal = shared.journal();
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

  /** Tells the listeners how it ended. */
  void tellEnd(@Nullable Throwable failure) {
    if (!policies.events().isHeard()) {
      return;
    }
    policies
        .events()
        .tell(
            new Ended(
                handle.kind(),
                handle.exchangeId(),
                lane,
                attempts.get(),
                elapsed(),
                outcomeOf(failure),
                failure instanceof TransportException trouble ? trouble.reason() : null));
  }

  private static Outcome outcomeOf(@Nullable Throwable failure) {
    if (failure == null) {
      return Outcome.ANSWERED;
    } else if (failure instanceof ServiceException) {
      return Outcome.SERVICE_ERROR;
    } else if (failure instanceof RejectedException) {
      return Outcome.REJECTED;
    } else if (failure instanceof DecodeException) {
      return Outcome.UNREADABLE;
    }
    return failure instanceof TransportException ? Outcome.NOT_VERIFIED : Outcome.NOT_BEGUN;
  }

  private void noteEnd(ExchangeJournal.Outcome outcome) {
    ExchangeJournal journal = shared.journal();
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
            ? new ExchangeContext(handle.kind(), handle.exchangeId(), attempts.get(), elapsed())
            : sent();
    return new TransportException(reason, delivery, detail, pending, context, null);
  }

  private ExchangeContext sent() {
    return new ExchangeContext(
        handle.kind(), handle.exchangeId(), Math.max(attempts.get(), 1), elapsed());
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
