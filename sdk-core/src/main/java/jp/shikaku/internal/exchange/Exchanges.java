package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import jp.shikaku.CallOptions;
import jp.shikaku.ExchangeContext;
import jp.shikaku.HeldBack;
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
import jp.shikaku.transport.TimeSource.Scheduled;
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

  /** A terminal has 20 sessions; 4 are left to others. */
  private static final int MAX_SESSIONS = 16;

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

    /**
     * Keeps what was read, before the terminal's copy is cleared away: it is certain now that the
     * caller gets it. What it throws fails the call, and the copy stays.
     *
     * @param read what was read
     */
    default void keep(T read) {}

    /**
     * Returns whether the terminal's copy is left to the caller, who clears it away by {@link
     * LeftAnswers#settle} once he has what he needs.
     *
     * @param read what was read
     */
    default boolean isLeft(T read) {
      return false;
    }

    /**
     * Lets go of what was read: nobody gets it after all.
     *
     * @param read what was read
     */
    default void dropped(T read) {}
  }

  /** Hears how exchanges end. */
  @FunctionalInterface
  public interface OnEnd {

    /**
     * One has ended.
     *
     * @param failure how; null when it was answered
     * @param elapsed how long the terminal took
     * @param begun when it was begun: nothing of it was written before
     */
    void ended(@Nullable Throwable failure, Duration elapsed, Instant begun);
  }

  private final TimeSource time;
  private final Duration deadline;
  private final ReadingRules rules;
  private final Shared shared;
  private final OnEnd ended;
  private final SharedQueries queries = new SharedQueries();
  private final Set<RunningCall<?>> calls = ConcurrentHashMap.newKeySet();

  /** Two who look for the same answer at once are to find each other. */
  private final ReentrantLock resuming = new ReentrantLock();

  /** What goes on between calls, and has to end with the client. */
  private final Set<Runnable> standing = ConcurrentHashMap.newKeySet();

  private final LeftAnswers left;
  private volatile boolean closed;

  /**
   * Creates a plain way: one attempt, and nobody watches its end.
   *
   * @param transport carries the bytes
   * @param time the time
   * @param deadline how long a call may take unless it says so itself
   * @param rules how documents are read
   * @param journal remembers what was sent, or null
   * @param maxInFlight how many exchanges of the desks run at once; one more of the batch lane
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
        (failure, elapsed, begun) -> {});
  }

  /**
   * Creates the way.
   *
   * @param transport carries the bytes
   * @param time the time
   * @param deadline how long a call may take unless it says so itself
   * @param rules how documents are read
   * @param journal remembers what was sent, or null
   * @param maxInFlight how many exchanges of the desks run at once; one more of the batch lane
   * @param turns starts the exchanges that had to wait
   * @param policies what stands around the attempts
   * @param ended hears how each exchange ended
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
      OnEnd ended) {
    this.time = time;
    this.deadline = deadline;
    this.rules = rules;
    this.ended = ended;
    this.shared =
        new Shared(
            transport,
            time,
            new Slots(
                maxInFlight,
                Math.min(MAX_SESSIONS, transport.capabilities().maxConcurrent()),
                MAX_WAITING,
                policies.batchPause(),
                time,
                turns),
            turns,
            journal,
            rules,
            Policies.of(transport, time, policies),
            new ExchangeIds(time::now)::next,
            () -> closed);
    this.left = new LeftAnswers(shared, this::isRunning);
  }

  private boolean isRunning(Pending handle) {
    return calls.stream().anyMatch(call -> call.flight().isOf(handle));
  }

  /**
   * Goes on between calls until it is forgotten.
   *
   * @param onClose told when the client is closed; must not throw
   * @return false when it is closed already
   */
  public boolean whileOpen(Runnable onClose) {
    standing.add(onClose);
    if (closed && standing.remove(onClose)) {
      return false;
    }
    return true;
  }

  /** Ends what {@link #whileOpen} began. */
  public void forget(Runnable onClose) {
    standing.remove(onClose);
  }

  /**
   * Runs something later, not on the thread of the timer.
   *
   * @param pause zero or more
   * @param task may take its time
   */
  public Scheduled later(Duration pause, Runnable task) {
    return time.schedule(pause, () -> shared.handOver(task));
  }

  /** Returns the answers that their callers clear away themselves. */
  public LeftAnswers left() {
    return left;
  }

  /** Returns the time all calls go by. */
  public TimeSource time() {
    return time;
  }

  /** Returns how large a request may be, in bytes. */
  public long maxRequestBytes() {
    return shared.transport().capabilities().maxRequestBytes();
  }

  /** Returns how documents are read. */
  public ReadingRules rules() {
    return rules;
  }

  /**
   * Sends a document and reads its answer: an exchange of its own, which is not made anew under
   * another identifier when it is a query that went unanswered.
   *
   * @param kind the message family
   * @param institution the asking institution
   * @param write makes the document of the identifier; what it throws fails the call unsent
   * @param trail the call's lines in the access log
   * @param read reads the answer
   * @param options the caller's options
   * @param <T> what is read
   */
  public <T> RunningCall<T> send(
      MessageKind kind,
      MedicalInstitutionCode institution,
      Function<String, byte[]> write,
      Trail trail,
      AnswerReader<T> read,
      CallOptions options) {
    return send(kind, institution, null, write, trail, read, options);
  }

  /**
   * Sends a document and reads its answer, which carries a reception number: that of a bulk upload.
   *
   * @param kind the message family
   * @param institution the asking institution
   * @param receptionNumber 受付番号, or null where there is none
   * @param write makes the document of the identifier; what it throws fails the call unsent
   * @param trail the call's lines in the access log
   * @param read reads the answer
   * @param options the caller's options
   * @param <T> what is read
   */
  public <T> RunningCall<T> send(
      MessageKind kind,
      MedicalInstitutionCode institution,
      @Nullable String receptionNumber,
      Function<String, byte[]> write,
      Trail trail,
      AnswerReader<T> read,
      CallOptions options) {
    Flight flight = sending(kind, institution, receptionNumber, write, options, false);
    RunningCall<T> call = call(flight, read, trail, options, true);
    try {
      requireJournal(kind, flight);
      flight.requireOpen();
      flight.requireRoom();
      flight.prepare();
      call.watchDeadline();
      call.intend(flight.handle());
      call.ready();
      flight.begin();
    } catch (RuntimeException | Error e) {
      call.fail(e);
    }
    return call;
  }

  /**
   * Asks a question that may be asked twice without harm, and reads its answer. Where the same
   * document, but for its identifier, is under way in the same lane, its answer is waited for
   * instead (transports 6.4): each caller writes down what he asks, reads for himself, keeps his
   * own deadline and gives up for himself.
   *
   * @param kind the message family
   * @param institution the asking institution
   * @param write makes the document of the identifier; what it throws fails the call unsent
   * @param trail the call's lines in the access log
   * @param read reads the answer
   * @param options the caller's options
   * @param <T> what is read
   */
  public <T> RunningCall<T> query(
      MessageKind kind,
      MedicalInstitutionCode institution,
      Function<String, byte[]> write,
      Trail trail,
      AnswerReader<T> read,
      CallOptions options) {
    Flight own = sending(kind, institution, null, write, options, true);
    RunningCall<T> call = call(own, read, trail, options, true);
    Flight boarded;
    try {
      byte[] document = own.prepare();
      call.watchDeadline();
      boarded = queries.board(call, own, document);
      if (boarded == own) {
        own.requireRoom();
      }
    } catch (RuntimeException e) {
      call.fail(e);
      return call;
    }
    try {
      call.intend(boarded.handle());
      if (boarded != own) {
        call.tellHandle(boarded.handle());
        boarded.tellMerged();
      }
      call.ready();
      if (!boarded.begin()) {
        call.tellHandle(boarded.handle()); // the sender may have gone before it was ready
      }
    } catch (RuntimeException | Error e) {
      call.fail(e);
    }
    return call;
  }

  private Flight sending(
      MessageKind kind,
      MedicalInstitutionCode institution,
      @Nullable String receptionNumber,
      Function<String, byte[]> write,
      CallOptions options,
      boolean isRepeatable) {
    Pending handle =
        new Pending(
            kind.code(), institution.value(), shared.ids().get(), receptionNumber, time.now());
    return new Flight(shared, kind, handle, write, options.lane(), isRepeatable);
  }

  /**
   * Waits on for the answer to an exchange sent earlier: with those who wait for it now, if any.
   *
   * @param handle its handle
   * @param trail the call's lines in the access log: the one before is written already
   * @param read reads the answer
   * @param options the caller's options
   * @param <T> what is read
   */
  public <T> RunningCall<T> resume(
      Pending handle, Trail trail, AnswerReader<T> read, CallOptions options) {
    Flight own = new Flight(shared, null, handle, id -> new byte[0], options.lane(), false);
    RunningCall<T> call;
    boolean isAlone;
    resuming.lock();
    try {
      Optional<Flight> underWay =
          calls.stream().map(RunningCall::flight).filter(other -> other.isOf(handle)).findFirst();
      call = call(own, read, trail, options, false);
      RunningCall<T> resumed = call;
      isAlone = underWay.filter(other -> other.board(resumed)).isEmpty();
    } finally {
      resuming.unlock();
    }
    try {
      own.requireOpen();
      call.ready();
      call.watchDeadline();
      if (isAlone) {
        own.begin();
      }
    } catch (RuntimeException e) {
      call.fail(e);
    }
    return call;
  }

  private <T> RunningCall<T> call(
      Flight flight, AnswerReader<T> read, Trail trail, CallOptions options, boolean asks) {
    RunningCall<T> call =
        new RunningCall<>(
            shared, flight, read, trail, options, options.deadline().orElse(deadline), asks);
    call.onEnd(failure -> ended(call, failure));
    calls.add(call);
    flight.board(call);
    return call;
  }

  private void ended(RunningCall<?> call, @Nullable Throwable failure) {
    calls.remove(call);
    shared.policies().events().tell(() -> call.ended(failure));
    if (call.isLastOut() && call.flight().isEvidence(failure)) {
      ended.ended(failure, call.flight().attemptTook(), call.flight().begun());
    }
  }

  private void requireJournal(MessageKind kind, Flight flight) {
    ExchangeJournal journal = shared.journal();
    if (kind.safety() == Safety.SUBMISSION && (journal == null || !journal.isDurable())) {
      throw flight
          .troubles()
          .unsent(Reason.MISCONFIGURATION, "a submission needs a durable ExchangeJournal");
    }
  }

  /** Returns whose calls are held back now. */
  public List<HeldBack> heldBack() {
    Breakers breakers = shared.policies().breakers();
    return breakers == null ? List.of() : breakers.heldBack();
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
    standing.forEach(Runnable::run);
    calls.forEach(RunningCall::closeUnsent);
  }

  /**
   * Ends what a closed transport left open, or was cancelled and has not ended: from here on no
   * timer would (R-INV-5).
   *
   * @param grace how long calls may still end by themselves
   */
  public void endRemaining(Duration grace) {
    try {
      CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
          .get(grace.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // goes on without waiting
    } catch (ExecutionException | TimeoutException e) {
      // How they ended is their callers' concern.
    }
    calls.forEach(RunningCall::close);
  }

  /**
   * Gives up the exchanges that run: for a transport that is not closed with the client. All who
   * wait for one hear the transport's word on it; none of them has cancelled.
   */
  public void cancelRunning() {
    calls.forEach(call -> call.flight().cancelRunning());
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
