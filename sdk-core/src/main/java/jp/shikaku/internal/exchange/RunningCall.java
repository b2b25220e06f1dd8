package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import jp.shikaku.CallOptions;
import jp.shikaku.DecodeException;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.internal.exchange.Exchanges.AnswerReader;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.ExchangeEvent.Ended;
import jp.shikaku.transport.ExchangeEvent.Outcome;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.ExchangeProgress;
import jp.shikaku.transport.ExchangeResult.Answer;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.TimeSource.Scheduled;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call from its beginning to its one end, whichever of answer, failure, deadline and
 * cancellation comes first. What it waits for is a {@link Flight}. Thread-safe.
 *
 * @param <T> what is read from the answer
 */
public final class RunningCall<T> extends CompletableFuture<T> {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.exchange");

  /** A transport ends by itself at the deadline; this is how long it may be late. */
  private static final Duration GRACE = Duration.ofMillis(200);

  /** What came of the answer. */
  enum Reading {
    /** It was not there, or came too late. */
    NONE,
    DONE,
    /** It was there, and could not be read or kept. */
    FAILED
  }

  private final Shared shared;
  private final TimeSource time;
  private final AnswerReader<T> read;
  private final Trail trail;
  private final CallOptions options;
  private final Duration deadline;
  private final boolean asks;
  private final long begun;

  /** Tells the caller the end; the first one that is set counts. */
  private final AtomicReference<@Nullable Runnable> verdict = new AtomicReference<>();

  private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();
  private final AtomicBoolean wasNoted = new AtomicBoolean();
  private volatile Consumer<@Nullable Throwable> onEnd = failure -> {};
  private volatile Flight flight;
  private volatile boolean isLastOut;
  private volatile Reading reading = Reading.NONE;
  private final ReentrantLock telling = new ReentrantLock();
  private volatile @Nullable String intended;
  private volatile @Nullable String told;
  private volatile @Nullable Scheduled guard;

  /**
   * Creates a call that waits for nothing yet.
   *
   * @param trail its lines in the access log
   * @param asks whether anything may be sent for it; otherwise it only waits for an answer
   */
  RunningCall(
      Shared shared,
      Flight flight,
      AnswerReader<T> read,
      Trail trail,
      CallOptions options,
      Duration deadline,
      boolean asks) {
    this.shared = shared;
    this.time = shared.time();
    this.flight = flight;
    this.read = read;
    this.trail = trail;
    this.options = options;
    this.deadline = deadline;
    this.asks = asks;
    this.begun = time.nanoTime();
  }

  // ---- what its flight asks of it

  /** Waits for this one from now on. */
  void board(Flight boarded) {
    flight = boarded;
    if (hasEnd()) { // meanwhile, as one that waited for another
      boarded.leave(this);
      boarded.left();
    }
  }

  Flight flight() {
    return flight;
  }

  /** Writes down what is to be asked under this identifier, once. */
  void intend(Pending handle) {
    if (!handle.exchangeId().equals(intended)) {
      if (intended != null && flight.troubles().wasTakenBack()) {
        trail.takenBack();
      }
      trail.intent(handle.exchangeId());
      intended = handle.exchangeId();
    }
  }

  /**
   * Tells the caller the handle, once, unless he brought it himself; returns when he has it,
   * whoever tells him. What he throws ends the call.
   */
  void tellHandle(Pending handle) {
    telling.lock();
    try {
      if (asks && !handle.exchangeId().equals(told)) {
        told = handle.exchangeId();
        options.onPending().accept(handle);
      }
    } catch (RuntimeException | Error e) {
      fail(flight.troubles().thrownByHost(e)); // before another thread goes on and sends
      throw e;
    } finally {
      telling.unlock();
    }
  }

  /** It has written down what it asks: answers may be read from now on. */
  void ready() {
    ready.complete(null);
  }

  boolean asks() {
    return asks;
  }

  /** Whether it can be asked under another identifier: it writes each down before. */
  boolean canRenew() {
    return asks && isReady();
  }

  boolean isReady() {
    return ready.isDone();
  }

  void whenReady(Runnable then) {
    var unused = ready.thenRun(then);
  }

  /** Ends the call at its deadline, whatever the transport does (R-INV-5). */
  void watchDeadline() {
    Duration left = Duration.ofNanos(deadlineAt() - time.nanoTime());
    Scheduled timer =
        time.schedule(left.plus(GRACE), () -> shared.handOver(() -> flight.overdue(this)));
    guard = timer;
    if (hasEnd()) {
      timer.cancel();
    }
  }

  /** Returns the reading of the time source at which the call is over. */
  long deadlineAt() {
    return begun + deadline.toNanos();
  }

  Duration elapsed() {
    return Duration.ofNanos(time.nanoTime() - begun);
  }

  boolean hearsProgress() {
    return options.hearsProgress();
  }

  void progress(ExchangeProgress progress) {
    if (hasEnd()) {
      return;
    }
    try {
      options.onProgress().accept(progress);
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("a progress receiver failed", "id", id(), "cause", e));
    }
  }

  void answered(Answer answer) {
    if (hasEnd()) {
      return;
    }
    T value;
    try {
      value = read.read(flight.handle(), answer, flight.troubles().sent(elapsed()));
    } catch (ServiceException e) {
      // Read all the same: the centre's word is in the caller's hands.
      ServiceException told = shared.policies().told(e);
      if (decide(() -> completeExceptionally(told))) {
        end(ExchangeJournal.Outcome.ANSWERED, answer, told);
      }
      return;
    } catch (RuntimeException | Error e) {
      // The answer stays where it lies: nobody could read it yet.
      reading = Reading.FAILED;
      fail(e);
      return;
    }
    if (!decide(RunningCall::soon)) {
      return; // who was told that none came is handed nothing
    }
    try {
      read.keep(value);
    } catch (RuntimeException | Error e) {
      reading = Reading.FAILED;
      Throwable end = flight.troubles().toldTo(this, flight.troubles().notKept(e));
      verdict.set(() -> completeExceptionally(end));
      end(Troubles.outcome(end), null, end);
      return;
    }
    verdict.set(() -> complete(value));
    boolean isLeft = read.isLeft(value);
    end(isLeft ? null : ExchangeJournal.Outcome.ANSWERED, isLeft ? null : answer, null);
  }

  Reading reading() {
    return reading;
  }

  void settle(Answer answer) {
    try {
      answer.settle();
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("settling an answer failed", "id", id(), "cause", e));
    }
  }

  private void logAnswered(Answer answer) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          LogText.line(
              "answered",
              "kind",
              flight.handle().kind(),
              "id",
              id(),
              "user",
              options.userId(),
              "bytes",
              answer.size(),
              "elapsed",
              elapsed()));
    }
  }

  private String id() {
    return flight.handle().exchangeId();
  }

  // ---- its end

  /**
   * Sets what hears of the end before the caller does: what he looks at then is as he was told.
   *
   * @param receiver told the failure, or null
   */
  void onEnd(Consumer<@Nullable Throwable> receiver) {
    onEnd = receiver;
  }

  @Override
  public boolean complete(T value) {
    noted(null);
    return super.complete(value);
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    noted(failure);
    return super.completeExceptionally(failure);
  }

  private void noted(@Nullable Throwable failure) {
    if (wasNoted.compareAndSet(false, true)) {
      try {
        onEnd.accept(failure);
      } catch (RuntimeException | Error e) {
        LOG.warn(LogText.line("noting an end failed", "id", id(), "cause", e));
      }
    }
  }

  private boolean hasEnd() {
    return verdict.get() != null;
  }

  /** The verdict of one who is about to end the call, so that nobody else may. */
  private static void soon() {}

  private boolean decide(Runnable end) {
    return verdict.compareAndSet(null, end);
  }

  /** Ends the call with a failure, if it has not ended; the caller hears of it when it is noted. */
  void fail(Throwable failure) {
    Throwable end = flight.troubles().toldTo(this, failure);
    if (decide(() -> completeExceptionally(end))) {
      end(Troubles.outcome(end), null, end);
    }
  }

  private void end(
      ExchangeJournal.@Nullable Outcome outcome,
      @Nullable Answer settled,
      @Nullable Throwable failure) {
    try {
      isLastOut = flight.leave(this);
      note(outcome, failure);
      if (settled != null) {
        reading = Reading.DONE;
        settle(settled);
        logAnswered(settled);
      }
    } finally {
      tell();
      flight.left();
    }
  }

  private void note(ExchangeJournal.@Nullable Outcome outcome, @Nullable Throwable failure) {
    if (failure != null) {
      trail.failed(failure);
    }
    flight.note(outcome, isLastOut);
  }

  /**
   * Ends the call at once: its time is over. What is to be noted follows, and a call whose end is
   * certain but still being noted is told that end (R-INV-5).
   */
  void failAtOnce(Throwable failure) {
    Throwable end = flight.troubles().toldTo(this, failure);
    if (!decide(() -> completeExceptionally(end))) {
      tell();
      return;
    }
    isLastOut = flight.leave(this);
    tell();
    flight.left();
    shared.handOver(() -> note(Troubles.outcome(end), end));
  }

  /** Tells the caller the end, if it is certain. */
  void tell() {
    Runnable end = verdict.get();
    if (end != null) {
      end.run();
    }
    Scheduled timer = guard;
    if (timer != null) {
      timer.cancel();
    }
  }

  /** Whether nobody waits for its exchange any more: its end is the end of that. */
  boolean isLastOut() {
    return isLastOut;
  }

  /** How it ended, for listeners. */
  Ended ended(@Nullable Throwable failure) {
    Flight waitedFor = flight;
    return new Ended(
        waitedFor.handle().kind(),
        id(),
        waitedFor.lane(),
        waitedFor.attempts(),
        elapsed(),
        outcomeOf(failure),
        failure instanceof TransportException trouble ? trouble.reason() : null);
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

  // ---- the caller's side

  /** Gives the exchange up; the call then fails with the transport's word on how far it got. */
  public void cancelExchange() {
    flight.cancel(this);
  }

  /** Ends the call if nothing is out: the client is closed. */
  void closeUnsent() {
    flight.closeUnsent();
  }

  /** Ends the call, whatever is out: the transport is closed. */
  void close() {
    flight.closed(this);
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
                    } else if (!outer.complete(value)) {
                      read.dropped(value); // cancelled when it was certain already
                    }
                  };
              try {
                executor.execute(tell);
              } catch (RuntimeException e) {
                // An executor that was shut down must not leave a desk waiting (R-INV-5).
                LOG.warn(LogText.line("the callback executor refused", "id", id(), "cause", e));
                tell.run();
              }
            });
    return outer;
  }
}
