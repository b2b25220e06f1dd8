package jp.shikaku.examples.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.examples.gateway.ExchangeDesk.Outcome;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.AnswerFormat;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.BulkSource;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.ExchangeProgress;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.ExchangeResult;
import jp.shikaku.transport.ExchangeResult.Answer;
import jp.shikaku.transport.ExchangeResult.Rejected;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One exchange from its request to its end, with all who wait for it. Thread-safe. */
final class RunningExchange {

  private static final Logger LOG = LoggerFactory.getLogger(ExchangeDesk.class);

  private final ExchangeDesk desk;
  private final ExchangeKey key;
  private final String digest;
  private final @Nullable String reception;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final AtomicBoolean holdsSession = new AtomicBoolean();
  private final AtomicReference<@Nullable CompletableFuture<Boolean>> withdrawal =
      new AtomicReference<>();

  private volatile Duration writtenAfter = Duration.ZERO;
  private volatile boolean isAnswerIncomplete;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Row row;
  private @Nullable Runnable turn;
  private @Nullable ExchangeCall call;

  RunningExchange(ExchangeDesk desk, ExchangeKey key, String digest, @Nullable String reception) {
    this.desk = desk;
    this.key = key;
    this.digest = digest;
    this.reception = reception;
  }

  ExchangeKey key() {
    return key;
  }

  String digest() {
    return digest;
  }

  CompletableFuture<Outcome> outcome() {
    return outcome;
  }

  static Pending handle(Row row) {
    ExchangeKey key = row.key();
    return new Pending(
        key.kind().code(), key.institution(), key.id(), row.reception(), row.since());
  }

  // ---- beginnings

  /**
   * Writes the request down and lets it wait for its turn.
   *
   * @throws Problem when too many wait already; nothing is written down then
   */
  void receive(byte[] body, Lane lane, boolean again) {
    CompletableFuture<Row> written = new CompletableFuture<>();
    AtomicReference<byte @Nullable []> document = new AtomicReference<>(body);
    Runnable mine = () -> begin(written, document);
    remember(mine);
    if (!desk.lanes().enter(lane, mine)) {
      throw new Problem(
          Problem.Code.SESSION_LIMIT, "all sessions of the terminal are in use, many wait", 2);
    }
    try {
      Row received = desk.ledger().received(key, digest, reception, body, again);
      hold(received);
      written.complete(received);
      leaveToLedger(mine, document);
    } catch (RuntimeException | Error e) {
      written.completeExceptionally(e); // the session is given back
      throw e;
    }
  }

  /**
   * Sends what an earlier run had written down and not sent. Who waits for it is not known, so it
   * must not keep the desk waiting.
   */
  void send(Row received, byte[] body) {
    hold(received);
    CompletableFuture<Row> written = CompletableFuture.completedFuture(received);
    AtomicReference<byte @Nullable []> document = new AtomicReference<>(body);
    Runnable mine = () -> begin(written, document);
    remember(mine);
    if (!desk.lanes().enter(Lane.BATCH, mine)) {
      finish(received.ended(Row.State.NOT_SENT, Problem.Code.SESSION_LIMIT, null), null);
    }
    leaveToLedger(mine, document);
  }

  /** Hundreds may wait, each with its megabytes: the ledger has them, memory need not. */
  private void leaveToLedger(Runnable mine, AtomicReference<byte @Nullable []> document) {
    if (desk.lanes().holds(mine)) {
      document.set(null);
    }
  }

  /**
   * Waits for the answer to what was sent before. It counts as one of the terminal's sessions until
   * its first time is over; later the terminal has lost it, or it is as good as lost.
   */
  void reopen(Row sent, Duration timeout) {
    hold(sent);
    if (!leftOfFirstWait(sent).isZero()) {
      desk.lanes().occupy();
      holdsSession.set(true);
      releaseAfterFirstWait(sent);
    }
    resume(sent, timeout);
  }

  /** An answer ends it before; a terminal that never answers must not block the desks for ever. */
  private void releaseAfterFirstWait(Row sent) {
    TimeSource.Scheduled end = desk.time().schedule(leftOfFirstWait(sent), this::releaseSession);
    var unused = outcome.whenComplete((value, failure) -> end.cancel());
  }

  private Duration leftOfFirstWait(Row sent) {
    Duration left = Duration.between(desk.time().now(), sent.since().plus(desk.answerTimeout()));
    return left.isNegative() ? Duration.ZERO : left;
  }

  // ---- on its way

  private void begin(CompletableFuture<Row> written, AtomicReference<byte @Nullable []> document) {
    holdsSession.set(true);
    Row received;
    try {
      received = written.join();
    } catch (CompletionException e) {
      releaseSession(); // refused by whoever asked
      return;
    }
    try {
      begin(received, document.getAndSet(null));
    } catch (RuntimeException | Error e) {
      fault(e); // how far it came is in the ledger
    }
  }

  private void begin(Row received, byte @Nullable [] document) {
    if (outcome.isDone()) {
      releaseSession();
    } else if (desk.isStopping()) {
      finish(received.ended(Row.State.NOT_SENT, Problem.Code.STOPPING, null), null);
    } else if (desk.isMaintenance()) {
      finish(received.ended(Row.State.NOT_SENT, Problem.Code.MAINTENANCE, null), null);
    } else if (received.since().plus(desk.answerTimeout()).isBefore(desk.time().now())) {
      finish(received.ended(Row.State.NOT_SENT, Problem.Code.SESSION_LIMIT, null), null);
    } else {
      exchange(received, document != null ? document : desk.ledger().request(key));
    }
  }

  private void exchange(Row received, byte[] body) {
    Pending handle = handle(received);
    ExchangeRequest request =
        ExchangeRequest.of(key.kind(), handle, body, desk.answerTimeout(), gate(handle))
            .withBeforeSend(() -> desk.ledger().sending(key))
            .withOnProgress(this::progress);
    LOG.info(LogText.line("exchange-begins", "kind", key.kind().code(), "exchange", key.id()));
    follow(received, desk.transport().exchange(request), this::failedToSend);
  }

  private void progress(ExchangeProgress progress) {
    if (progress.stage() == ExchangeProgress.Stage.WRITTEN) {
      writtenAfter = progress.elapsed();
    } else if (progress.stage() == ExchangeProgress.Stage.TAKEN) {
      desk.pickedUp(progress.elapsed().minus(writtenAfter));
    }
  }

  private void resume(Row sent, Duration timeout) {
    Pending handle = handle(sent);
    follow(sent, desk.transport().resume(handle, gate(handle), timeout), this::failedToResume);
  }

  /** Judges as always, and remembers that an answer lies there which is not whole. */
  private AnswerGate gate(Pending handle) {
    AnswerGate gate = desk.documents().gate(handle);
    return new AnswerGate() {
      @Override
      public Verdict judge(String fileName, AnswerFormat format, byte[] bytes) {
        return seen(gate.judge(fileName, format, bytes));
      }

      @Override
      public Verdict judge(String fileName, AnswerFormat format, BulkSource source)
          throws IOException {
        return seen(gate.judge(fileName, format, source));
      }

      private Verdict seen(Verdict verdict) {
        isAnswerIncomplete = verdict == Verdict.NOT_YET;
        return verdict;
      }
    };
  }

  boolean isAnswerIncomplete() {
    return isAnswerIncomplete;
  }

  private void failedToSend(Row now) {
    finish(now.ended(Row.State.NOT_SENT, Problem.Code.IDENTIFIER_REUSED, null), null);
  }

  /** Somebody waits for it beside, for a moment: it was sent, and may be asked for again. */
  private void failedToResume(Row now) {
    leftOpen(null);
  }

  private void follow(Row now, ExchangeCall running, Consumer<Row> onRefusal) {
    lock.lock();
    try {
      call = running;
    } finally {
      lock.unlock();
    }
    var unused =
        running.result().whenComplete((result, failure) -> ended(now, result, failure, onRefusal));
    if (withdrawal.get() != null) {
      running.cancel(); // given up before there was something to cancel
    }
  }

  // ---- the end

  private void ended(
      Row now,
      @Nullable ExchangeResult result,
      @Nullable Throwable failure,
      Consumer<Row> onRefusal) {
    try {
      if (result instanceof Answer answer) {
        answered(now, answer);
      } else if (result instanceof Rejected rejected) {
        finish(now.ended(Row.State.REJECTED, null, rejected.fileName()), rejected.bytes());
      } else if (failure instanceof InvalidQueryException) {
        onRefusal.accept(now);
      } else {
        failed(now, failure == null ? new IllegalStateException("no result") : failure);
      }
    } catch (RuntimeException | Error e) {
      fault(e);
    }
  }

  /** Nobody may wait for ever, nor a session be lost, whatever has happened. */
  private void fault(Throwable e) {
    over(); // before anything that may fail in its turn
    refuse(ExchangeDesk.doubtful(e));
  }

  private void answered(Row now, Answer answer) {
    if (key.kind().leavesAnswerInPlace()) {
      answeredLarge(now, answer);
      return;
    }
    // First into the ledger, then out of the folder: a crash between the two loses nothing.
    Row end = now.ended(Row.State.ANSWERED, null, answer.fileName());
    if (written(end, answer.bytes())) {
      answer.settle();
    }
    end(end, answer.bytes());
  }

  private void answeredLarge(Row now, Answer answer) {
    LargeAnswers.Kept kept;
    try {
      kept = desk.large().keep(key, answer.source());
    } catch (IOException e) {
      // It lies in the folder still: the next who asks waits on.
      leftOpen(e.getCause() instanceof TransportException trouble ? inTheWay(trouble) : notKept(e));
      return;
    }
    Row end = now.ended(Row.State.ANSWERED, null, answer.fileName());
    boolean isWritten = written(end, () -> desk.ledger().endedInFile(end, kept));
    desk.large().named(kept);
    if (isWritten) {
      answer.settle();
    }
    end(new Outcome(end, null, kept));
  }

  private Problem notKept(IOException e) {
    LOG.error(LogText.line("answer-not-kept", "exchange", key.id(), "error", e));
    return new Problem(
        Problem.Code.LEDGER_UNAVAILABLE, "the answer could not be kept by the gateway", 5);
  }

  private void failed(Row now, Throwable failure) {
    if (failure instanceof TransportException trouble) {
      failed(now, trouble);
    } else if (failure instanceof DecodeException broken) {
      boolean tooLarge = broken.problem() == DecodeException.Problem.TOO_LARGE;
      Problem.Code code = tooLarge ? Problem.Code.ANSWER_TOO_LARGE : Problem.Code.NO_ANSWER;
      finish(now.ended(Row.State.FAILED, code, null), null);
    } else {
      throw ExchangeDesk.problem(failure);
    }
  }

  private void failed(Row now, TransportException trouble) {
    LOG.info(
        LogText.line(
            "exchange-failed",
            "kind",
            key.kind().code(),
            "exchange",
            key.id(),
            "reason",
            trouble.reason(),
            "delivery",
            trouble.delivery()));
    switch (trouble.reason()) {
      case CANCELLED_AFTER_SEND -> {
        releaseAfterFirstWait(now); // the terminal works on it, whoever has given it up
        told(false);
        resume(now, desk.answerTimeout()); // the answer may be asked for all the same
      }
      case CANCELLED_BEFORE_SEND ->
          finish(now.ended(Row.State.WITHDRAWN, Problem.Code.GIVEN_UP, null), null);
      case TERMINAL_NOT_READING ->
          finish(now.ended(Row.State.NOT_SENT, Problem.Code.TERMINAL_NOT_READING, null), null);
      case CORRELATION_MISMATCH ->
          finish(now.ended(Row.State.FAILED, Problem.Code.CORRELATION_MISMATCH, null), null);
      case TRANSPORT_CLOSED -> {
        if (trouble.delivery() == Delivery.UNKNOWN) {
          leftOpen(null);
        } else {
          finish(now.ended(Row.State.NOT_SENT, Problem.Code.STOPPING, null), null);
        }
      }
      default -> {
        if (trouble.delivery() == Delivery.WITHDRAWN
            && trouble.reason() == Reason.SHARE_UNREACHABLE) {
          finish(now.ended(Row.State.NOT_SENT, Problem.Code.TAKEN_BACK, null), null);
        } else if (trouble.delivery() != Delivery.UNKNOWN) {
          finish(now.ended(Row.State.NOT_SENT, unsent(trouble.reason()), null), null);
        } else if (trouble.reason() == Reason.NO_ANSWER) {
          finish(now.ended(Row.State.FAILED, Problem.Code.NO_ANSWER, null), null);
        } else {
          leftOpen(inTheWay(trouble));
        }
      }
    }
  }

  private static Problem inTheWay(TransportException trouble) {
    return new Problem(
        ofFolders(trouble.reason()),
        "the terminal's folders can not be used; the terminal may have the request",
        5);
  }

  /** Leaves it open in the ledger: whoever asks next, or the next run, waits on. */
  void leftOpen(@Nullable Problem trouble) {
    over();
    outcome.completeExceptionally(new StillOpen(trouble));
    told(false);
  }

  private static Problem.Code unsent(Reason reason) {
    return switch (reason) {
      case OVERLOADED, BUSY -> Problem.Code.SESSION_LIMIT;
      case LEDGER_UNAVAILABLE -> Problem.Code.LEDGER_UNAVAILABLE;
      default -> ofFolders(reason);
    };
  }

  private static Problem.Code ofFolders(Reason reason) {
    return switch (reason) {
      case SHARE_DENIED -> Problem.Code.SHARE_DENIED;
      case DISK_FULL -> Problem.Code.DISK_FULL;
      case MISCONFIGURATION -> Problem.Code.MISCONFIGURATION;
      default -> Problem.Code.SHARE_UNREACHABLE;
    };
  }

  /**
   * Writes the end down and ends it. Those who wait are told, whether it could be or not; but never
   * that nothing was sent while the ledger would have the next start send it.
   */
  private void finish(Row end, byte @Nullable [] document) {
    if (written(end, document) || !end.state().isUnsent()) {
      end(end, document);
    } else {
      leftOpen(null);
    }
  }

  private boolean written(Row end, byte @Nullable [] document) {
    return written(end, () -> desk.ledger().ended(end, document));
  }

  private boolean written(Row end, Runnable write) {
    LOG.info(
        LogText.line(
            "exchange-ended",
            "kind",
            key.kind().code(),
            "exchange",
            key.id(),
            "state",
            end.state()));
    try {
      write.run();
      return true;
    } catch (LedgerTrouble e) {
      var unused = ExchangeDesk.problem(e); // it stays open there: the next who asks waits on
      return false;
    }
  }

  private void end(Row end, byte @Nullable [] document) {
    end(new Outcome(end, document, null));
  }

  /** Ends it with what the ledger says. */
  void end(Outcome end) {
    over();
    outcome.complete(end);
    told(end.row().state().isUnsent());
  }

  void refuse(Problem problem) {
    over();
    outcome.completeExceptionally(problem);
    CompletableFuture<Boolean> asked = withdrawal.get();
    if (asked != null) {
      asked.completeExceptionally(problem);
    }
  }

  private void over() {
    desk.gone(this);
    releaseSession();
  }

  private void releaseSession() {
    if (holdsSession.getAndSet(false)) {
      desk.lanes().release();
    }
  }

  // ---- giving up

  /** Whether it waits for a session of the gateway and nothing of it was sent. */
  boolean isQueued() {
    Runnable mine;
    lock.lock();
    try {
      mine = turn;
    } finally {
      lock.unlock();
    }
    return mine != null && desk.lanes().holds(mine);
  }

  /** Gives up; tells whether the terminal has not taken the request. */
  CompletableFuture<Boolean> withdraw() {
    CompletableFuture<Boolean> mine = new CompletableFuture<>();
    CompletableFuture<Boolean> other = withdrawal.compareAndExchange(null, mine);
    if (other != null && !other.isDone()) {
      return other;
    }
    withdrawal.set(mine);
    if (!endWaiting(Row.State.WITHDRAWN, Problem.Code.GIVEN_UP)) {
      ExchangeCall running;
      lock.lock();
      try {
        running = call;
      } finally {
        lock.unlock();
      }
      if (running != null) {
        running.cancel();
      }
    }
    if (outcome.isDone()) {
      tellEnd(mine); // it ended just now
    }
    return mine;
  }

  private void tellEnd(CompletableFuture<Boolean> asked) {
    var unused =
        outcome.whenComplete(
            (end, failure) -> {
              if (failure instanceof Problem problem) {
                asked.completeExceptionally(problem);
              } else {
                asked.complete(end != null && end.row().state().isUnsent());
              }
            });
  }

  /** At the stop of the gateway: nothing more is begun. */
  void endUnlessStarted() {
    endWaiting(Row.State.NOT_SENT, Problem.Code.STOPPING);
  }

  private boolean endWaiting(Row.State state, Problem.Code code) {
    Runnable mine;
    Row now;
    lock.lock();
    try {
      mine = turn;
      now = row;
    } finally {
      lock.unlock();
    }
    if (mine == null || now == null || !desk.lanes().leave(mine)) {
      return false;
    }
    finish(now.ended(state, code, null), null);
    return true;
  }

  private void told(boolean withdrawn) {
    CompletableFuture<Boolean> asked = withdrawal.get();
    if (asked != null) {
      asked.complete(withdrawn);
      withdrawal.compareAndSet(asked, null);
    }
  }

  private void remember(Runnable mine) {
    lock.lock();
    try {
      turn = mine;
    } finally {
      lock.unlock();
    }
  }

  private void hold(Row now) {
    lock.lock();
    try {
      row = Objects.requireNonNull(now);
    } finally {
      lock.unlock();
    }
  }
}
