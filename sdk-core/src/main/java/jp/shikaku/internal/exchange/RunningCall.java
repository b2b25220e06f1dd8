package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
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

  private final TimeSource time;
  private final AnswerReader<T> read;
  private final Consumer<String> intent;
  private final CallOptions options;
  private final Duration deadline;
  private final boolean asks;
  private final long begun;
  private final AtomicBoolean ending = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();
  private volatile Flight flight;
  private volatile boolean isLastOut;
  private volatile @Nullable String intended;
  private volatile @Nullable String told;
  private volatile @Nullable Scheduled guard;

  /**
   * Creates a call that waits for nothing yet.
   *
   * @param intent hears of each identifier before anything goes out under it, or is waited for
   * @param asks whether anything may be sent for it; otherwise it only waits for an answer
   */
  RunningCall(
      TimeSource time,
      Flight flight,
      AnswerReader<T> read,
      Consumer<String> intent,
      CallOptions options,
      Duration deadline,
      boolean asks) {
    this.time = time;
    this.flight = flight;
    this.read = read;
    this.intent = intent;
    this.options = options;
    this.deadline = deadline;
    this.asks = asks;
    this.begun = time.nanoTime();
  }

  // ---- what its flight asks of it

  /** Waits for this one from now on. */
  void board(Flight boarded) {
    flight = boarded;
    if (ending.get()) { // meanwhile, as one that waited for another
      boarded.leaving(this, null);
      boarded.left();
    }
  }

  Flight flight() {
    return flight;
  }

  /** Writes down what is to be asked under this identifier, once. */
  void intend(Pending handle) {
    if (!handle.exchangeId().equals(intended)) {
      intent.accept(handle.exchangeId());
      intended = handle.exchangeId();
    }
  }

  /** Tells the caller the handle, once, unless he brought it himself. */
  void tellHandle(Pending handle) {
    if (asks && !handle.exchangeId().equals(told)) {
      told = handle.exchangeId();
      options.onPending().accept(handle);
    }
  }

  /** It has written down what it asks: answers may be read from now on. */
  void ready() {
    ready.complete(null);
  }

  boolean asks() {
    return asks;
  }

  boolean isReady() {
    return ready.isDone();
  }

  void whenReady(Runnable then) {
    var unused = ready.thenRun(then);
  }

  /** Ends the call at its deadline, whatever the transport does (R-INV-5). */
  void watchDeadline() {
    Scheduled timer = time.schedule(deadline.plus(GRACE), () -> flight.overdue(this));
    guard = timer;
    if (ending.get()) {
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

  void progress(ExchangeProgress progress) {
    if (ending.get()) {
      return;
    }
    try {
      options.onProgress().accept(progress);
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("a progress receiver failed", "id", id(), "cause", e));
    }
  }

  void answered(Answer answer) {
    if (ending.get()) {
      return;
    }
    T value;
    try {
      value = read.read(flight.handle(), answer, flight.troubles().sent(elapsed()));
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
      LOG.warn(LogText.line("settling an answer failed", "id", id(), "cause", e));
    }
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
              answer.bytes().length,
              "elapsed",
              elapsed()));
    }
  }

  private String id() {
    return flight.handle().exchangeId();
  }

  // ---- its end

  /** Ends the call with a failure, if it has not ended. */
  void fail(Throwable failure) {
    Throwable end = flight.troubles().toldTo(this, failure);
    end(Troubles.outcome(end), null, () -> completeExceptionally(end));
  }

  /** The first end counts: an answer is not settled for a caller who was told that none came. */
  private void end(
      ExchangeJournal.@Nullable Outcome outcome, @Nullable Answer settled, Runnable complete) {
    if (!ending.compareAndSet(false, true)) {
      return;
    }
    try {
      isLastOut = flight.leaving(this, outcome);
      if (settled != null) {
        settle(settled);
      }
    } finally {
      complete.run();
      Scheduled timer = guard;
      if (timer != null) {
        timer.cancel();
      }
      flight.left();
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
                    } else {
                      outer.complete(value);
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
