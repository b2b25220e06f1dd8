package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;
import jp.shikaku.CallOptions;
import jp.shikaku.ExchangeContext;
import jp.shikaku.OqsException;
import jp.shikaku.ReadingRules;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.io.ExchangeIds;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.ExchangeResult.Answer;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.Safety;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.Transport;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/**
 * The one way down and up: gives an exchange its identifier, lets it have its turn, journals it,
 * hands it to the transport, and hands the answer to its reader. Every call ends at its deadline,
 * also when the transport does not keep its word (R-INV-5). Thread-safe.
 */
public final class Exchanges {

  private static final int MAX_WAITING = 256;

  /**
   * Reads an answer and checks that it fits the handle.
   *
   * @param <T> what is read
   */
  @FunctionalInterface
  public interface AnswerReader<T> {
    /**
     * Reads.
     *
     * @param handle the exchange
     * @param answer what came
     * @param context for the failures of the reading
     */
    T read(Pending handle, Answer answer, ExchangeContext context);
  }

  private final TimeSource time;
  private final Duration deadline;
  private final ReadingRules rules;
  private final @Nullable ExchangeJournal journal;
  private final RunningCall.Shared shared;
  private final BiConsumer<@Nullable Throwable, Duration> ended;
  private final ExchangeIds ids;
  private final Set<RunningCall<?>> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Creates a plain way: one attempt, and nobody watches its end.
   *
   * @param transport carries the bytes
   * @param time the time
   * @param deadline how long a call may take unless it says so itself
   * @param rules how documents are read
   * @param journal remembers what was sent, or null
   * @param maxInFlight how many exchanges run at once
   * @param turns starts the exchanges that had to wait
   */
  public Exchanges(
      Transport transport,
      TimeSource time,
      Duration deadline,
      ReadingRules rules,
      @Nullable ExchangeJournal journal,
      int maxInFlight,
      Executor turns) {
    this(
        transport,
        time,
        deadline,
        rules,
        journal,
        maxInFlight,
        turns,
        PolicySettings.PLAIN,
        (failure, elapsed) -> {});
  }

  /**
   * Creates the way.
   *
   * @param transport carries the bytes
   * @param time the time
   * @param deadline how long a call may take unless it says so itself
   * @param rules how documents are read
   * @param journal remembers what was sent, or null
   * @param maxInFlight how many exchanges run at once
   * @param turns starts the exchanges that had to wait
   * @param policies what stands around the attempts
   * @param ended hears how each call ended, with its failure or null, and how long it took
   */
  public Exchanges(
      Transport transport,
      TimeSource time,
      Duration deadline,
      ReadingRules rules,
      @Nullable ExchangeJournal journal,
      int maxInFlight,
      Executor turns,
      PolicySettings policies,
      BiConsumer<@Nullable Throwable, Duration> ended) {
    this.time = time;
    this.deadline = deadline;
    this.rules = rules;
    this.journal = journal;
    this.ended = ended;
    this.ids = new ExchangeIds(time::now);
    this.shared =
        new RunningCall.Shared(
            transport,
            time,
            new Slots(maxInFlight, MAX_WAITING, policies.batchPause(), time, turns),
            turns,
            journal,
            rules,
            Policies.of(transport, time, policies),
            ids::next);
  }

  /** Returns the time all calls go by. */
  public TimeSource time() {
    return time;
  }

  /** Returns how documents are read. */
  public ReadingRules rules() {
    return rules;
  }

  /**
   * Sends a document and reads its answer.
   *
   * @param kind the message family
   * @param institution the asking institution
   * @param write makes the document of the identifier; what it throws fails the call unsent
   * @param read reads the answer
   * @param options the caller's options
   * @param <T> what is read
   */
  public <T> RunningCall<T> send(
      MessageKind kind,
      MedicalInstitutionCode institution,
      Function<String, byte[]> write,
      AnswerReader<T> read,
      CallOptions options) {
    Pending handle = new Pending(kind.code(), institution.value(), ids.next(), null, time.now());
    RunningCall<T> call = call(handle, read, options, false);
    try {
      requireOpen(call);
      requireJournal(kind, call);
      call.prepare(kind, write);
      call.enter(
          () -> {
            requireOpen(call);
            call.send();
          });
    } catch (RuntimeException e) {
      call.fail(e);
    }
    return call;
  }

  /**
   * Waits on for the answer to an exchange sent earlier.
   *
   * @param handle its handle
   * @param read reads the answer
   * @param options the caller's options
   * @param <T> what is read
   */
  public <T> RunningCall<T> resume(Pending handle, AnswerReader<T> read, CallOptions options) {
    RunningCall<T> call = call(handle, read, options, true);
    try {
      requireOpen(call);
      call.enter(
          () -> {
            requireOpen(call);
            call.resume();
          });
    } catch (RuntimeException e) {
      call.fail(e);
    }
    return call;
  }

  private <T> RunningCall<T> call(
      Pending handle, AnswerReader<T> read, CallOptions options, boolean sentBefore) {
    RunningCall<T> call =
        new RunningCall<>(
            shared, handle, read, options, options.deadline().orElse(deadline), sentBefore);
    calls.add(call);
    long begun = time.nanoTime();
    var unused =
        call.whenComplete(
            (value, failure) -> {
              calls.remove(call);
              call.tellEnd(failure);
              ended.accept(failure, Duration.ofNanos(time.nanoTime() - begun));
            });
    return call;
  }

  private void requireOpen(RunningCall<?> call) {
    if (closed) {
      throw call.unsent(Reason.TRANSPORT_CLOSED, "the client is closed");
    }
  }

  private void requireJournal(MessageKind kind, RunningCall<?> call) {
    if (kind.safety() == Safety.SUBMISSION && (journal == null || !journal.isDurable())) {
      throw call.unsent(Reason.MISCONFIGURATION, "a submission needs a durable ExchangeJournal");
    }
  }

  /** A look at the way found it open: calls that are held back may try again. */
  public void wayIsOpen() {
    Breakers breakers = shared.policies().breakers();
    if (breakers != null) {
      breakers.tryAgain();
    }
  }

  /** Refuses further calls and ends those that wait for their turn; nothing of them is sent. */
  public void close() {
    closed = true;
    calls.forEach(RunningCall::closeUnsent);
  }

  /** Gives up the calls that run: for a transport that is not closed with the client. */
  public void cancelRunning() {
    calls.forEach(RunningCall::cancelExchange);
  }

  /**
   * Waits for a call on this thread; an interrupt cancels it and is kept set.
   *
   * @param call the call
   * @param <T> what is read
   * @throws OqsException as the call fails
   */
  public static <T> T await(RunningCall<T> call) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return call.get();
        } catch (InterruptedException e) {
          interrupted = true;
          call.cancelExchange();
        }
      }
    } catch (ExecutionException | CancellationException | CompletionException e) {
      throw unwrap(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException unwrap(Exception e) {
    Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
  }
}
