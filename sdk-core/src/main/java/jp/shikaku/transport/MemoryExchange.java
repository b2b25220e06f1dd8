package jp.shikaku.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.transport.MemoryTerminal.Fate;
import jp.shikaku.transport.MemoryTerminal.Letter;
import org.jspecify.annotations.Nullable;

/** One exchange with a scripted terminal, under whose lock all of it is done. */
final class MemoryExchange extends RunningExchange {

  private static final Duration NOT_TAKEN_AFTER = Duration.ofSeconds(10);
  private static final Duration PICKUP_TIMEOUT = Duration.ofSeconds(15);

  private final MemoryTerminal terminal;
  private final AnswerGate gate;
  private final Duration timeout;
  private final @Nullable ExchangeRequest request;
  private InMemoryScript.@Nullable Turn turn;
  private TimeSource.@Nullable Scheduled deadlineTimer;
  private boolean written;
  private boolean taken;
  private boolean played;
  private boolean toldUnreachable;
  private @Nullable Letter unready;

  /** An exchange that begins with sending. */
  MemoryExchange(MemoryTerminal terminal, ExchangeRequest request) {
    super(terminal.time, request, terminal::later);
    this.terminal = terminal;
    this.gate = new GuardedGate(request.gate());
    this.timeout = request.timeout();
    this.request = request;
  }

  /** An exchange that was sent before. */
  MemoryExchange(
      MemoryTerminal terminal,
      Pending handle,
      MessageKind kind,
      AnswerGate gate,
      Duration timeout) {
    super(terminal.time, handle, kind, terminal::later);
    this.terminal = terminal;
    this.gate = new GuardedGate(gate);
    this.timeout = timeout;
    this.request = null;
    this.written = true;
    this.taken = true;
  }

  void start() {
    terminal.running.put(MemoryTerminal.key(handle), this);
    terminal.fates.put(MemoryTerminal.key(handle), Fate.RUNNING);
    deadlineTimer = time.schedule(left(timeout), () -> terminal.locked(this::deadline));
    if (terminal.lostSince == null) {
      goOn();
    } else {
      shareLost();
    }
  }

  void shareLost() {
    if (!toldUnreachable) {
      toldUnreachable = true;
      progress(ExchangeProgress.Stage.UNREACHABLE);
    }
  }

  /** Does what can be done now: sends, or looks for the answer. */
  void goOn() {
    if (isEnded() || terminal.lostSince != null) {
      return;
    }
    toldUnreachable = false;
    if (!written && request != null) {
      send(request);
    }
    Letter letter = terminal.letters.get(MemoryTerminal.key(handle));
    if (written && letter != null && !isEnded()) {
      read(letter);
    }
  }

  private void send(ExchangeRequest sent) {
    TransportException unnoted = noteBeforeSend();
    if (unnoted != null) {
      if (fail(unnoted)) {
        gone(Fate.DONE);
      }
      return;
    }
    if (!departure.leave()) {
      return; // given up meanwhile
    }
    written = true;
    terminal.requests.add(sent);
    for (InMemoryScript script : terminal.scripts) {
      turn = script.turnFor(sent);
      if (turn != null) {
        break;
      }
    }
    progress(ExchangeProgress.Stage.WRITTEN);
    if (turn != null && turn.isNotTaken()) {
      time.schedule(
          NOT_TAKEN_AFTER,
          () -> terminal.locked(() -> progress(ExchangeProgress.Stage.NOT_TAKEN_YET)));
      time.schedule(PICKUP_TIMEOUT, () -> terminal.locked(this::takeBack));
    } else {
      taken = true;
      progress(ExchangeProgress.Stage.TAKEN);
    }
    if (!sent.awaitAnswer()) {
      succeed(handle);
      gone(Fate.DEFERRED);
    }
    // Played outside the lock: the script is the host's code.
    terminal.later(this::play);
  }

  /** Lets the script act; the first call after sending does it. */
  void play() {
    terminal.seen(this::turnToPlay).ifPresent(this::play);
  }

  private Optional<InMemoryScript.Turn> turnToPlay() {
    if (played || !taken) {
      return Optional.empty();
    }
    played = turn != null;
    return Optional.ofNullable(turn);
  }

  private void play(InMemoryScript.Turn mine) {
    for (InMemoryScript.Piece piece : mine.play()) {
      Letter letter =
          new Letter(
              piece.isRefusal()
                  ? new FolderNames(kind, handle.exchangeId()).refusal()
                  : new FolderNames(kind, handle.exchangeId()).answer(piece.format()),
              piece.format(),
              piece.bytes(),
              piece.isRefusal());
      if (piece.isHeldBack()) {
        terminal.locked(() -> terminal.held.add(() -> terminal.arrive(handle, letter)));
      } else if (piece.delay().isZero()) {
        terminal.locked(() -> terminal.arrive(handle, letter));
      } else {
        time.schedule(piece.delay(), () -> terminal.locked(() -> terminal.arrive(handle, letter)));
      }
    }
  }

  private void read(Letter letter) {
    unready = null;
    if (letter.isRefusal()) {
      terminal.letters.remove(MemoryTerminal.key(handle));
      succeed(new ExchangeResult.Rejected(letter.name(), letter.bytes(), time.now()));
      gone(Fate.DONE);
      return;
    }
    if (letter.bytes().length > kind.maxAnswerBytes()) {
      fail(tooLarge());
      gone(Fate.DONE);
      return;
    }
    AnswerGate.Verdict verdict =
        letter.bytes().length == 0 ? AnswerGate.Verdict.NOT_YET : judge(letter);
    switch (verdict) {
      case NOT_YET -> unready = letter;
      case MISMATCH -> {
        fail(foreign());
        gone(Fate.DONE);
      }
      case ACCEPT -> {
        succeed(answer(letter));
        gone(Fate.DONE);
      }
    }
  }

  private AnswerGate.Verdict judge(Letter letter) {
    if (!kind.leavesAnswerInPlace()) {
      return gate.judge(letter.name(), letter.format(), letter.bytes());
    }
    try {
      return gate.judge(letter.name(), letter.format(), BulkSource.of(letter.bytes()));
    } catch (IOException e) {
      return AnswerGate.Verdict.NOT_YET;
    }
  }

  private ExchangeResult.Answer answer(Letter letter) {
    Runnable settle =
        () -> terminal.locked(() -> terminal.letters.remove(MemoryTerminal.key(handle), letter));
    return kind.leavesAnswerInPlace()
        ? new ExchangeResult.Answer(
            letter.name(),
            letter.format(),
            source(letter),
            letter.bytes().length,
            time.now(),
            settle)
        : new ExchangeResult.Answer(
            letter.name(), letter.format(), letter.bytes(), time.now(), settle);
  }

  private BulkSource source(Letter letter) {
    return new BulkSource() {
      @Override
      public InputStream open() throws IOException {
        requireThere(letter);
        return new ByteArrayInputStream(letter.bytes());
      }

      @Override
      public long size() {
        return letter.bytes().length;
      }
    };
  }

  private void requireThere(Letter letter) throws IOException {
    Optional<IOException> trouble = terminal.seen(() -> whyNotThere(letter));
    if (trouble.isPresent()) {
      throw trouble.get();
    }
  }

  private Optional<IOException> whyNotThere(Letter letter) {
    if (terminal.closed) {
      return unreadable(Reason.TRANSPORT_CLOSED, "closed before the answer was read");
    } else if (terminal.lostSince != null) {
      return unreadable(Reason.SHARE_UNREACHABLE, "folder res is UNREACHABLE");
    } else if (!letter.equals(terminal.letters.get(MemoryTerminal.key(handle)))) {
      return unreadable(Reason.UNKNOWN_EXCHANGE, "the answer is not in folder res any more");
    }
    return Optional.empty();
  }

  private Optional<IOException> unreadable(Reason reason, String detail) {
    return Optional.of(new IOException(detail, failure(reason, Delivery.UNKNOWN, detail)));
  }

  private void takeBack() {
    if (!isEnded() && !taken) {
      end(
          Reason.TERMINAL_NOT_READING,
          Delivery.WITHDRAWN,
          "the request still lay in folder req and was taken back");
    }
  }

  private void deadline() {
    Letter half = unready;
    if (isEnded()) {
      return;
    }
    if (terminal.lostSince != null || !written) {
      end(
          Reason.SHARE_UNREACHABLE,
          written ? Delivery.UNKNOWN : Delivery.NOT_SENT,
          "folder res is UNREACHABLE");
    } else if (!taken) {
      takeBack();
    } else if (half != null) {
      fail(incomplete(half.bytes().length == 0));
      gone(Fate.UNANSWERED);
    } else {
      end(Reason.NO_ANSWER, Delivery.UNKNOWN, "taken from folder req, no answer in folder res");
    }
  }

  @Override
  public void cancel() {
    terminal.locked(
        () -> {
          if (isEnded()) {
            return;
          }
          if (!written) {
            end(Reason.CANCELLED_BEFORE_SEND, Delivery.NOT_SENT, "nothing was written");
          } else if (!taken) {
            end(Reason.CANCELLED_BEFORE_SEND, Delivery.WITHDRAWN, "taken back");
          } else {
            end(Reason.CANCELLED_AFTER_SEND, Delivery.UNKNOWN, "the terminal has the request");
          }
        });
  }

  void close() {
    Delivery delivery =
        !written ? Delivery.NOT_SENT : taken ? Delivery.UNKNOWN : Delivery.WITHDRAWN;
    end(Reason.TRANSPORT_CLOSED, delivery, "closed");
  }

  void end(Reason reason, Delivery delivery, String detail) {
    if (fail(failure(reason, delivery, detail))) {
      gone(delivery == Delivery.UNKNOWN ? Fate.UNANSWERED : Fate.DONE);
    }
  }

  @Override
  void ended() {
    // All is done under the lock, and nobody hears of it before that is free.
  }

  private void gone(Fate fate) {
    if (terminal.running.remove(MemoryTerminal.key(handle), this)) {
      terminal.fates.put(MemoryTerminal.key(handle), fate);
    }
    if (deadlineTimer != null) {
      deadlineTimer.cancel();
    }
  }
}
