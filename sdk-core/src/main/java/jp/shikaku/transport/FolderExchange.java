package jp.shikaku.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.io.FolderException;
import jp.shikaku.internal.io.FolderException.Trouble;
import jp.shikaku.internal.io.Outbox;
import jp.shikaku.internal.io.Role;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.ExchangeProgress.Stage;
import jp.shikaku.transport.ResponseWatch.Sight;
import org.jspecify.annotations.Nullable;

/**
 * One exchange through the folders, from the request's first byte to the answer's last: a state
 * machine whose steps run on I/O threads and may hang there, while its end is watched by timers
 * that touch no file.
 */
final class FolderExchange extends RunningExchange {

  /** Why an exchange is ended from this side. */
  enum Ending {
    DEADLINE(Reason.SHARE_UNREACHABLE, Reason.SHARE_UNREACHABLE),
    CANCEL(Reason.CANCELLED_BEFORE_SEND, Reason.CANCELLED_AFTER_SEND),
    CLOSE(Reason.TRANSPORT_CLOSED, Reason.TRANSPORT_CLOSED);

    private final Reason before;
    private final Reason after;

    Ending(Reason before, Reason after) {
      this.before = before;
      this.after = after;
    }
  }

  private enum Phase {
    /** Certainly not visible to the terminal. */
    UNSENT,
    /** Being renamed, or renamed with an unclear outcome. */
    MAYBE_SENT,
    /** Lies in the request folder. */
    SENT,
    /** The terminal has it. */
    TAKEN
  }

  /** Time that a last look and a withdrawal may take after the deadline (R-INV-5 allows 250 ms). */
  private static final Duration GRACE = Duration.ofMillis(150);

  private static final long NO_OUTAGE = Long.MAX_VALUE;

  private final FolderSetup setup;
  private final FolderNames names;
  private final byte @Nullable [] body;
  private final boolean awaitAnswer;
  private final Duration timeout;
  private final Stepper stepper;
  private final ResponseWatch watch;
  private final Cadence cadence = new Cadence();

  private final ReentrantLock lock = new ReentrantLock();
  private Phase phase;
  private @Nullable Ending ending;
  private boolean begun;
  private TimeSource.@Nullable Scheduled deadlineTimer;
  private TimeSource.@Nullable Scheduled lastTimer;

  // Touched by steps only.
  private volatile Outbox.@Nullable Staged staged;
  private long sentAt;
  private long outageBegan = NO_OUTAGE;
  private long outages;
  private boolean toldNotTaken;
  private boolean toldSlow;
  private volatile @Nullable FolderException trouble;
  private Sight.@Nullable Unready unready;

  /** An exchange that begins with sending. */
  FolderExchange(FolderSetup setup, ExchangeRequest request) {
    this(
        setup,
        request.handle(),
        request.kind(),
        request.body(),
        request.awaitAnswer(),
        request.timeout(),
        request.gate(),
        request);
  }

  /** An exchange that was sent before. */
  FolderExchange(
      FolderSetup setup, Pending handle, MessageKind kind, AnswerGate gate, Duration timeout) {
    this(setup, handle, kind, null, true, timeout, gate, null);
  }

  private FolderExchange(
      FolderSetup setup,
      Pending handle,
      MessageKind kind,
      byte @Nullable [] body,
      boolean awaitAnswer,
      Duration timeout,
      AnswerGate gate,
      @Nullable ExchangeRequest request) {
    super(
        setup.time(),
        handle,
        kind,
        request == null ? progress -> {} : request.onProgress(),
        setup.callbacks());
    this.setup = setup;
    this.names = new FolderNames(kind, handle.exchangeId());
    this.body = body;
    this.awaitAnswer = awaitAnswer;
    this.timeout = timeout;
    this.phase = body == null ? Phase.SENT : Phase.UNSENT;
    this.stepper = new Stepper(setup.time(), setup.io(), this::step);
    this.watch = new ResponseWatch(setup.folders(), names, gate, setup.time());
    this.sentAt = time.nanoTime();
  }

  /** Starts the clock; nothing is touched before {@link #begin}. */
  void startClock() {
    lock.lock();
    try {
      deadlineTimer = time.schedule(timeout, () -> expire(Ending.DEADLINE));
    } finally {
      lock.unlock();
    }
    var unused = result().whenComplete((value, failure) -> stopClock());
  }

  /** Takes the first step: there is room for this exchange. */
  void begin() {
    lock.lock();
    try {
      begun = true;
    } finally {
      lock.unlock();
    }
    stepper.wake();
  }

  /** Something may have changed: looks at once. */
  void wake() {
    if (hasBegun()) {
      stepper.wake();
    }
  }

  /** A listing met a file of this exchange. */
  void listed(String name) {
    watch.listed(name);
    wake();
  }

  @Override
  public void cancel() {
    expire(Ending.CANCEL);
  }

  /** Ends the exchange: at once if nothing was sent, else after one last try, soon. */
  void expire(Ending why) {
    boolean atOnce;
    lock.lock();
    try {
      if (ending == null) {
        ending = why;
      }
      atOnce = phase == Phase.UNSENT;
      if (!atOnce && lastTimer == null) {
        lastTimer = time.schedule(GRACE, () -> force(why));
      }
    } finally {
      lock.unlock();
    }
    if (atOnce) {
      force(why);
    } else {
      stepper.wake();
    }
  }

  /** Ends the exchange by what is known, without touching a file. */
  void force(Ending why) {
    boolean waits;
    boolean unsent;
    lock.lock();
    try {
      if (ending == null) {
        ending = why; // from now on nothing becomes visible any more
      }
      waits = !begun;
      unsent = phase == Phase.UNSENT;
    } finally {
      lock.unlock();
    }
    if (waits && why == Ending.DEADLINE) {
      endWith(Reason.OVERLOADED, Delivery.NOT_SENT, "no room before the deadline");
    } else {
      endInTrouble(why, unsent ? Delivery.NOT_SENT : Delivery.UNKNOWN);
    }
    completeNow();
  }

  private @Nullable Duration step() {
    if (isEnded()) {
      tidyUp();
      return null;
    }
    Ending due = ending();
    long begin = time.nanoTime();
    try {
      if (isUnsent()) {
        write();
      }
      if (!isEnded() && !isUnsent()) {
        watchOn(due);
      }
      worked();
    } catch (FolderException e) {
      failed(e, due);
    } catch (RuntimeException e) {
      failed(new FolderException(Role.RES, Trouble.UNREACHABLE, e.getClass().getSimpleName()), due);
    }
    if (isEnded()) {
      tidyUp();
      return null;
    }
    return pause(begin);
  }

  // ---- sending

  private void write() throws FolderException {
    byte[] document = body;
    if (document == null) {
      return;
    }
    Outbox.Staged ready = staged;
    if (ready == null) {
      if (isNameTaken()) {
        refuseUsedName();
        return;
      }
      ready = setup.outbox().stage(names.request(), document);
      staged = ready;
    }
    if (!enter(Phase.UNSENT, Phase.MAYBE_SENT)) {
      return; // ended meanwhile: nothing may become visible any more
    }
    try {
      setup.outbox().publish(ready);
    } catch (FolderException e) {
      if (e.trouble() == Trouble.OTHER_VOLUME
          || e.trouble() == Trouble.EXISTS
          || e.trouble() == Trouble.FULL
          || setup.outbox().isStaged(ready)) {
        enter(Phase.MAYBE_SENT, Phase.UNSENT);
        throw e;
      }
      // Neither here nor certainly there: goes on as sent.
    }
    sent();
  }

  private boolean isNameTaken() throws FolderException {
    for (AnswerFormat format : AnswerFormat.values()) {
      if (setup.folders().look(Role.RES, names.answer(format)) != null) {
        return true;
      }
    }
    for (String name : names.refusalFiles()) {
      if (setup.folders().look(Role.RES, name) != null) {
        return true;
      }
    }
    setup.folders().require(Role.RES);
    return setup.folders().look(Role.REQ, names.request()) != null;
  }

  private void sent() {
    staged = null;
    sentAt = time.nanoTime();
    enter(Phase.MAYBE_SENT, Phase.SENT);
    progress(Stage.WRITTEN);
    setup
        .log()
        .debug(
            LogText.line("request-written", "kind", kind.code(), "exchange", handle.exchangeId()));
    if (!awaitAnswer && succeed(handle)) {
      ended();
    }
  }

  // ---- waiting

  private void watchOn(@Nullable Ending due) throws FolderException {
    if (inPhase(Phase.MAYBE_SENT)) {
      Outbox.Staged ready = staged;
      if (ready != null && setup.outbox().isStaged(ready)) {
        enter(Phase.MAYBE_SENT, Phase.UNSENT);
        return;
      }
      sent();
    }
    if (due != Ending.CANCEL) {
      take(watch.look());
    }
    if (isEnded()) {
      return;
    }
    if (inPhase(Phase.SENT) && setup.folders().look(Role.REQ, names.request()) == null) {
      setup.folders().require(Role.REQ);
      taken();
    }
    if (due != null) {
      conclude(due);
    } else if (inPhase(Phase.SENT)) {
      mindPickup();
    } else if (!toldSlow && waited() >= setup.slowAfter().toNanos()) {
      toldSlow = true;
      progress(Stage.SLOW);
    }
  }

  private void mindPickup() throws FolderException {
    if (!toldNotTaken && waited() >= setup.notTakenAfter().toNanos()) {
      toldNotTaken = true;
      progress(Stage.NOT_TAKEN_YET);
    }
    if (waited() >= setup.pickupTimeout().toNanos()) {
      if (setup.outbox().withdraw(names.request())) {
        endNotTaken();
      } else {
        taken();
      }
    }
  }

  private void conclude(Ending due) throws FolderException {
    if (inPhase(Phase.SENT)) {
      if (setup.outbox().withdraw(names.request())) {
        if (due == Ending.DEADLINE) {
          endNotTaken();
        } else {
          endWith(due.before, Delivery.WITHDRAWN, "taken back before the terminal took it");
        }
        return;
      }
      taken();
    }
    if (due != Ending.DEADLINE) {
      endWith(due.after, Delivery.UNKNOWN, "the terminal has the request");
      return;
    }
    Sight.Unready incomplete = unready;
    if (incomplete == null) {
      endWith(Reason.NO_ANSWER, Delivery.UNKNOWN, "taken from folder req, no answer in folder res");
    } else if (incomplete.isDenied()) {
      endWith(Reason.SHARE_DENIED, Delivery.UNKNOWN, "the answer in folder res can not be read");
    } else {
      endBroken(
          incomplete.isEmpty() ? DecodeException.Problem.EMPTY : DecodeException.Problem.MALFORMED,
          "the answer was still incomplete at the deadline");
      setup.orphans().expectLate(handle, kind);
    }
  }

  private void take(Sight sight) {
    unready = sight instanceof Sight.Unready incomplete ? incomplete : null;
    if (sight instanceof Sight.Whole whole) {
      taken();
      Instant now = time.now();
      Runnable settle = () -> clear(List.of(whole.name()));
      if (succeed(
          new ExchangeResult.Answer(whole.name(), whole.format(), whole.bytes(), now, settle))) {
        ended();
      }
    } else if (sight instanceof Sight.Refused refused) {
      taken();
      if (succeed(new ExchangeResult.Rejected(refused.name(), refused.bytes(), time.now()))) {
        ended();
        clear(names.refusalFiles());
      }
    } else if (sight instanceof Sight.Foreign) {
      taken();
      setup
          .log()
          .error(
              LogText.line("foreign-answer", "kind", kind.code(), "exchange", handle.exchangeId()));
      // Not remembered as ours: nobody may clear this file away.
      endFailed(
          failure(
              Reason.CORRELATION_MISMATCH,
              Delivery.UNKNOWN,
              "an identifier in the answer belongs to another query; it was left in folder res"));
    } else if (sight instanceof Sight.TooLarge) {
      taken();
      endBroken(
          DecodeException.Problem.TOO_LARGE,
          "the answer is larger than " + kind.maxAnswerBytes() + " bytes");
    }
  }

  private void clear(List<String> files) {
    setup.retention().apply(handle, files, () -> setup.orphans().expectCopies(handle, kind));
  }

  private void taken() {
    if (enter(Phase.SENT, Phase.TAKEN)) {
      setup.share().taken();
      progress(Stage.TAKEN);
    }
  }

  // ---- trouble

  private void worked() {
    trouble = null;
    if (outageBegan != NO_OUTAGE) {
      outages += time.nanoTime() - outageBegan;
      outageBegan = NO_OUTAGE;
    }
    setup.share().reached();
  }

  private void failed(FolderException e, @Nullable Ending due) {
    trouble = e;
    if (e.trouble() == Trouble.UNREACHABLE || e.trouble() == Trouble.DENIED) {
      setup.share().lost(e);
    }
    if (isUnsent()) {
      switch (e.trouble()) {
        case DENIED ->
            endWith(Reason.SHARE_DENIED, Delivery.NOT_SENT, "access to " + folder(e) + " refused");
        case FULL -> endWith(Reason.DISK_FULL, Delivery.NOT_SENT, "no room for " + folder(e));
        case OTHER_VOLUME ->
            endWith(
                Reason.MISCONFIGURATION,
                Delivery.NOT_SENT,
                "folder staging must lie on the volume of folder req");
        case EXISTS -> refuseUsedName();
        default -> unreachable();
      }
    } else {
      unreachable();
    }
    if (due != null) {
      force(due);
    }
  }

  private void unreachable() {
    if (outageBegan == NO_OUTAGE) {
      outageBegan = time.nanoTime();
      progress(Stage.UNREACHABLE);
    }
  }

  private static String folder(FolderException e) {
    return "folder " + e.role().label();
  }

  // ---- ending

  private void endNotTaken() {
    setup.share().notTaken();
    endWith(
        Reason.TERMINAL_NOT_READING,
        Delivery.WITHDRAWN,
        "the request still lay in folder req and was taken back");
  }

  private void endInTrouble(Ending why, Delivery delivery) {
    FolderException last = trouble;
    Reason reason = delivery == Delivery.UNKNOWN ? why.after : why.before;
    if (why == Ending.DEADLINE && last != null && last.trouble() == Trouble.DENIED) {
      reason = Reason.SHARE_DENIED;
    }
    String detail =
        last == null ? "the share did not respond in time" : folder(last) + " is " + last.trouble();
    endWith(reason, delivery, detail);
  }

  private void endWith(Reason reason, Delivery delivery, String detail) {
    if (endFailed(failure(reason, delivery, detail))) {
      setup
          .log()
          .debug(
              LogText.line(
                  "exchange-failed",
                  "kind",
                  kind.code(),
                  "exchange",
                  handle.exchangeId(),
                  "reason",
                  reason,
                  "delivery",
                  delivery,
                  "elapsed",
                  elapsed()));
      if (delivery == Delivery.UNKNOWN) {
        setup.orphans().expectLate(handle, kind);
      }
    }
  }

  private void endBroken(DecodeException.Problem problem, String detail) {
    endFailed(new DecodeException(problem, detail, null, 0, 0, List.of(), context()));
  }

  private void refuseUsedName() {
    endFailed(
        new InvalidQueryException(
            "exchangeId", "must not be used twice: a file of that name exists"));
  }

  private boolean endFailed(OqsException failure) {
    boolean first = fail(failure);
    if (first) {
      ended();
    }
    return first;
  }

  private void ended() {
    if (staged == null) {
      stepper.stop();
    } else {
      stepper.wake(); // to tidy up
    }
    setup.onEnd().accept(this);
  }

  // The clock runs until the host has the result: it may hang in a progress call before.
  private void stopClock() {
    lock.lock();
    try {
      if (isEnded() && deadlineTimer != null) {
        deadlineTimer.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  // A write that hung has left its file: it must not stay, it holds values of a person.
  private void tidyUp() {
    Outbox.Staged left = staged;
    if (left != null) {
      staged = null;
      setup.outbox().discard(left);
    }
  }

  // ---- small things

  private Duration pause(long begin) {
    long now = time.nanoTime();
    if (trouble != null) {
      return cadence.afterTrouble();
    }
    Duration look = Duration.ofNanos(now - begin);
    setup.share().looked(look);
    Duration pause = cadence.afterLook(waited(), look.toNanos(), watch.soonNanos());
    long untilEvent = Long.MAX_VALUE;
    if (inPhase(Phase.SENT)) {
      Duration event = toldNotTaken ? setup.pickupTimeout() : setup.notTakenAfter();
      untilEvent = Math.max(0, event.toNanos() - waited());
    }
    return pause.toNanos() <= untilEvent ? pause : Duration.ofNanos(untilEvent);
  }

  // Time during which the terminal could have been seen taking the request.
  private long waited() {
    return time.nanoTime() - sentAt - outages;
  }

  private boolean hasBegun() {
    lock.lock();
    try {
      return begun;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Ending ending() {
    lock.lock();
    try {
      return ending;
    } finally {
      lock.unlock();
    }
  }

  private boolean isUnsent() {
    return inPhase(Phase.UNSENT);
  }

  private boolean inPhase(Phase wanted) {
    lock.lock();
    try {
      return phase == wanted;
    } finally {
      lock.unlock();
    }
  }

  private boolean enter(Phase from, Phase to) {
    lock.lock();
    try {
      if (phase != from || (to == Phase.MAYBE_SENT && (ending != null || isEnded()))) {
        return false;
      }
      phase = to;
      return true;
    } finally {
      lock.unlock();
    }
  }
}
