package jp.shikaku.transport;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.OqsException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.io.Departure;
import jp.shikaku.internal.io.Hearer;
import jp.shikaku.internal.log.LogText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every exchange has, whatever carries it: it ends exactly once, tells its progress in order
 * and calls the host's code where nothing of the transport can be held up by it. Thread-safe.
 */
abstract class RunningExchange implements ExchangeCall {

  private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

  final TimeSource time;
  final Pending handle;
  final MessageKind kind;
  final Departure departure;
  private final Consumer<ExchangeProgress> onProgress;
  private final Executor callbacks;
  private final long begin;

  private final CompletableFuture<ExchangeResult> result = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Runnable> told = new ArrayDeque<>();
  private boolean telling;
  private @Nullable Runnable outcome;

  /** One that begins with sending. */
  RunningExchange(TimeSource time, ExchangeRequest request, Executor callbacks) {
    this(
        time,
        request.handle(),
        request.kind(),
        request.onProgress(),
        Departure.of(request.beforeSend()),
        callbacks);
  }

  /** One that was sent before. */
  RunningExchange(TimeSource time, Pending handle, MessageKind kind, Executor callbacks) {
    this(time, handle, kind, progress -> {}, new Departure(), callbacks);
  }

  private RunningExchange(
      TimeSource time,
      Pending handle,
      MessageKind kind,
      Consumer<ExchangeProgress> onProgress,
      Departure departure,
      Executor callbacks) {
    this.time = time;
    this.handle = handle;
    this.kind = kind;
    this.onProgress = onProgress;
    this.departure = departure;
    this.callbacks = callbacks;
    this.begin = time.nanoTime();
  }

  @Override
  public CompletableFuture<ExchangeResult> result() {
    return result;
  }

  final Duration elapsed() {
    return Duration.ofNanos(time.nanoTime() - begin);
  }

  /** What is left of its time, which runs since it was asked for; zero or more. */
  final Duration left(Duration timeout) {
    Duration left = timeout.minus(elapsed());
    return left.isNegative() ? Duration.ZERO : left;
  }

  final ExchangeContext sentContext() {
    return ExchangeContext.of(handle.kind(), handle.exchangeId(), elapsed());
  }

  final boolean isEnded() {
    lock.lock();
    try {
      return outcome != null;
    } finally {
      lock.unlock();
    }
  }

  final TransportException failure(Reason reason, Delivery delivery, String detail) {
    return failure(reason, delivery, detail, null);
  }

  final TransportException failure(
      Reason reason, Delivery delivery, String detail, @Nullable Throwable cause) {
    Pending pending = delivery == Delivery.UNKNOWN ? handle : null;
    ExchangeContext context =
        delivery == Delivery.NOT_SENT
            ? new ExchangeContext(handle.kind(), handle.exchangeId(), 0, elapsed())
            : sentContext();
    return new TransportException(reason, delivery, detail, pending, context, cause);
  }

  /** Makes the host's note right before sending; returns why nothing may be sent, or null. */
  final @Nullable TransportException noteBeforeSend() {
    try {
      departure.note().run();
      return null;
    } catch (RuntimeException | Error e) {
      LOG.warn(
          LogText.line("note-before-send-failed", "exchange", handle.exchangeId(), "error", e));
      return failure(
          Reason.LEDGER_UNAVAILABLE,
          Delivery.NOT_SENT,
          "the note before sending could not be made");
    }
  }

  final DecodeException incomplete(boolean isEmpty) {
    return broken(
        isEmpty ? DecodeException.Problem.EMPTY : DecodeException.Problem.MALFORMED,
        "the answer was still incomplete, or not in the encoding it names, at the deadline");
  }

  final DecodeException tooLarge() {
    return broken(
        DecodeException.Problem.TOO_LARGE,
        "the answer is larger than " + kind.maxAnswerBytes() + " bytes");
  }

  private DecodeException broken(DecodeException.Problem problem, String detail) {
    return new DecodeException(problem, detail, null, 0, 0, List.of(), sentContext());
  }

  final TransportException foreign() {
    return failure(
        Reason.CORRELATION_MISMATCH,
        Delivery.UNKNOWN,
        "an identifier in the answer belongs to another query; it was left in folder res");
  }

  /** Ends with a result; false when the exchange had ended before. */
  final boolean succeed(ExchangeResult value) {
    return end(() -> result.complete(value), () -> {}, callbacks);
  }

  /**
   * Ends with what the terminal made of the request it took. It is told on this thread, which must
   * have nothing else to do.
   */
  final boolean succeedHere(ExchangeResult value) {
    ExchangeProgress taken = progressOf(ExchangeProgress.Stage.TAKEN);
    Runnable before =
        Hearer.listens(onProgress) ? () -> add(() -> onProgress.accept(taken)) : () -> {};
    return end(() -> result.complete(value), before, Runnable::run);
  }

  /** Ends with a failure; false when the exchange had ended before. */
  final boolean fail(OqsException failure) {
    return fail(failure, () -> {});
  }

  /** Ends with a failure, and does something before anybody can hear of it. */
  final boolean fail(OqsException failure, Runnable before) {
    return end(() -> result.completeExceptionally(failure), before, callbacks);
  }

  /** Called once, before anybody hears of the end: who hears of it may act on it at once. */
  abstract void ended();

  private boolean end(Runnable ending, Runnable before, Executor where) {
    lock.lock();
    try {
      if (outcome != null) {
        return false;
      }
      outcome = ending;
    } finally {
      lock.unlock();
    }
    before.run();
    ended();
    tell(ending, where);
    return true;
  }

  final void progress(ExchangeProgress.Stage stage) {
    if (Hearer.listens(onProgress) && !isEnded()) {
      ExchangeProgress event = progressOf(stage);
      tell(() -> onProgress.accept(event), callbacks);
    }
  }

  private ExchangeProgress progressOf(ExchangeProgress.Stage stage) {
    return new ExchangeProgress(handle.exchangeId(), stage, elapsed());
  }

  /** Completes the future even if the host hangs in a progress call. */
  final void completeNow() {
    Runnable ending;
    lock.lock();
    try {
      ending = outcome;
    } finally {
      lock.unlock();
    }
    if (ending != null && !result.isDone()) {
      call(ending, callbacks);
    }
  }

  private void add(Runnable event) {
    lock.lock();
    try {
      told.add(event);
    } finally {
      lock.unlock();
    }
  }

  // One at a time and in order, on a thread that does nothing else.
  private void tell(Runnable event, Executor where) {
    lock.lock();
    try {
      told.add(event);
      if (telling) {
        return;
      }
      telling = true;
    } finally {
      lock.unlock();
    }
    call(this::tellAll, where);
  }

  private static void call(Runnable task, Executor where) {
    try {
      where.execute(task);
    } catch (RejectedExecutionException closed) {
      task.run();
    }
  }

  private void tellAll() {
    for (Runnable event = nextTold(); event != null; event = nextTold()) {
      try {
        event.run();
      } catch (RuntimeException | Error e) { // what follows is told all the same
        LOG.warn(LogText.line("host-callback-failed", "exchange", handle.exchangeId(), "error", e));
      }
    }
  }

  private @Nullable Runnable nextTold() {
    lock.lock();
    try {
      Runnable event = told.poll();
      telling = event != null;
      return event;
    } finally {
      lock.unlock();
    }
  }
}
