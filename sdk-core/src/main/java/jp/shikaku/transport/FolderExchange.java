package jp.shikaku.transport;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.io.FolderException;
import jp.shikaku.internal.io.FolderException.Trouble;
import jp.shikaku.internal.io.Role;
import jp.shikaku.internal.io.Stepper;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.ExchangeProgress.Stage;
import jp.shikaku.transport.ResponseWatch.Sight;
import jp.shikaku.transport.Visibility.Ending;
import jp.shikaku.transport.Visibility.Phase;
import org.jspecify.annotations.Nullable;

/**
 * One exchange through the folders, from the request's first byte to the answer's last: a state
 * machine whose steps run on I/O threads and may hang there, while its end is watched by timers
 * that touch no file.
 */
final class FolderExchange extends RunningExchange {

  /** Time that a last look and a withdrawal may take after the deadline (R-INV-5 allows 250 ms). */
  private static final Duration GRACE = Duration.ofMillis(150);

  private static final String LOST_AND_BACK =
      "the share was lost; the request still lay in folder req afterwards and was taken back";

  private final FolderSetup setup;
  private final byte @Nullable [] body;
  private final boolean awaitAnswer;
  private final Duration timeout;
  private final Stepper stepper;
  private final RequestFile file;
  private final FolderAnswers answers;
  private final ResponseWatch watch;
  private volatile LeftRequest left = new LeftRequest();
  private final Cadence cadence = new Cadence();

  private final Visibility visibility;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean begun;
  private TimeSource.@Nullable Scheduled deadlineTimer;
  private TimeSource.@Nullable Scheduled lastTimer;

  // Written by steps only.
  private volatile @Nullable FolderException trouble;
  private final Patience patience;
  private boolean toldNotTaken;
  private boolean toldSlow;
  private Sight.@Nullable Unready unready;
  private volatile boolean isCertain;

  /** An exchange that begins with sending. */
  FolderExchange(FolderSetup setup, ExchangeRequest request) {
    super(setup.time(), request, setup.callbacks());
    FolderNames names = new FolderNames(kind, handle.exchangeId());
    this.setup = setup;
    this.body = request.body();
    this.awaitAnswer = request.awaitAnswer();
    this.timeout = request.timeout();
    this.visibility = new Visibility(Phase.UNSENT, this::isEnded);
    this.stepper = new Stepper(time, setup.io(), this::step);
    this.file = new RequestFile(setup.folders(), setup.outbox(), names);
    this.answers = new FolderAnswers(setup, this, names);
    this.watch = new ResponseWatch(setup.folders(), names, request.gate(), time, answers::judged);
    this.patience = new Patience(time);
  }

  /** An exchange that was sent before. */
  FolderExchange(
      FolderSetup setup, Pending handle, MessageKind kind, AnswerGate gate, Duration timeout) {
    super(setup.time(), handle, kind, setup.callbacks());
    FolderNames names = new FolderNames(kind, handle.exchangeId());
    this.setup = setup;
    this.body = null;
    this.awaitAnswer = true;
    this.timeout = timeout;
    this.visibility = new Visibility(Phase.SENT, this::isEnded);
    this.stepper = new Stepper(time, setup.io(), this::step);
    this.file = new RequestFile(setup.folders(), setup.outbox(), names);
    this.answers = new FolderAnswers(setup, this, names);
    this.watch = new ResponseWatch(setup.folders(), names, gate, time, answers::judged);
    this.patience = new Patience(time);
  }

  // ---- from outside

  /** It is the one that minds its request from now on, unless that is yet to be sent. */
  void admitted() {
    LeftRequest remembered = body == null ? setup.orphans().claim(handle) : null;
    if (remembered != null) {
      left = remembered;
    }
  }

  /** Starts the clock; nothing is touched before {@link #begin}. */
  void startClock() {
    lock.lock();
    try {
      deadlineTimer = time.schedule(left(timeout), () -> expire(Ending.DEADLINE));
    } finally {
      lock.unlock();
    }
    var unused = result().whenComplete((value, failure) -> stopClock());
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
    if (watch.listed(name)) {
      wake();
    }
  }

  @Override
  public void cancel() {
    expire(Ending.CANCEL);
  }

  /** Ends the exchange: at once if nothing was sent, else after one last try, soon. */
  void expire(Ending why) {
    boolean atOnce = visibility.end(why) == Phase.UNSENT;
    lock.lock();
    try {
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
    boolean unsent = visibility.end(why) == Phase.UNSENT;
    if (why == Ending.DEADLINE && !hasBegun()) {
      endWith(Reason.OVERLOADED, Delivery.NOT_SENT, "no room before the deadline");
    } else {
      endInTrouble(why, unsent);
    }
    completeNow();
  }

  // ---- one step

  private @Nullable Duration step() {
    Ending due = visibility.ending();
    long begin = time.nanoTime();
    if (left.isTakenBack()) {
      endTakenBack(); // whether the share can be reached or not
    }
    if (!isEnded()) {
      try {
        if (visibility.is(Phase.UNSENT)) {
          write();
        }
        if (!isEnded() && !visibility.is(Phase.UNSENT)) {
          watchOn(due);
        }
        worked();
      } catch (FolderException e) {
        failed(e, due);
      } catch (RuntimeException e) {
        String what = e.getClass().getSimpleName();
        failed(new FolderException(Role.RES, Trouble.UNREACHABLE, what), due);
      }
    }
    if (isEnded()) {
      tidyUp();
      return null;
    }
    return pauseAfter(begin);
  }

  private void tidyUp() {
    if (body != null) {
      file.tidyUp();
      setup.orphans().withdrawLeft(setup.outbox(), setup.pickupTimeout());
    } else if (isCertain) {
      file.forget();
    }
    if (!setup.outbox().isTidy()) {
      setup.sweep().run();
    }
  }

  private void write() throws FolderException {
    byte[] document = body;
    if (document == null) {
      return;
    }
    file.stage(document);
    TransportException unnoted = noteBeforeSend();
    if (unnoted != null) {
      fail(unnoted);
      return;
    }
    if (!visibility.enter(Phase.UNSENT, Phase.MAYBE_SENT)) {
      return; // ended meanwhile
    }
    if (!departure.leave()) {
      visibility.enter(Phase.MAYBE_SENT, Phase.UNSENT);
      return; // given up: it is about to be cancelled
    }
    setup.orphans().sentAnew(handle);
    RequestFile.Published published = file.publish();
    if (published.trouble() == null) {
      setup.share().written();
    }
    if (published.isSent()) {
      sent();
    } else {
      visibility.enter(Phase.MAYBE_SENT, Phase.UNSENT);
    }
    if (published.trouble() != null) {
      throw published.trouble();
    }
  }

  private void sent() {
    patience.sent();
    visibility.enter(Phase.MAYBE_SENT, Phase.SENT);
    progress(Stage.WRITTEN);
    debug("request-written");
    if (!awaitAnswer) {
      succeed(handle);
    }
  }

  private void watchOn(@Nullable Ending due) throws FolderException {
    if (visibility.is(Phase.MAYBE_SENT)) {
      if (file.isStaged()) {
        visibility.enter(Phase.MAYBE_SENT, Phase.UNSENT);
        return;
      }
      sent();
    }
    if (due != Ending.CANCEL && !isEnded()) {
      take(watch.look());
    }
    if (isEnded()) {
      return;
    }
    if (visibility.is(Phase.SENT)) {
      lookForRequest();
    }
    if (isEnded()) {
      return;
    }
    if (due != null) {
      conclude(due);
    } else if (visibility.is(Phase.SENT)) {
      mindPickup();
    } else if (!toldSlow && patience.waitedNanos() >= setup.slowAfter().toNanos()) {
      toldSlow = true;
      progress(Stage.SLOW);
    }
  }

  private void lookForRequest() throws FolderException {
    if (left.isBeingTakenBack() || !file.isTaken()) {
      return;
    }
    // Nothing is told as taken while it may be we who have it: taken back for an earlier exchange,
    // or by a withdrawal of which the share did not say how it went.
    if (left.isTakenBack()) {
      endTakenBack();
    } else if ((body == null || file.mayBeBack()) && file.withdraw()) {
      endWithdrawn(Reason.SHARE_UNREACHABLE, LOST_AND_BACK);
    } else {
      taken();
    }
  }

  private void mindPickup() throws FolderException {
    if (left.isBeingTakenBack()) {
      return;
    }
    if (!toldNotTaken && patience.waitedNanos() >= setup.notTakenAfter().toNanos()) {
      toldNotTaken = true;
      progress(Stage.NOT_TAKEN_YET);
    }
    if (patience.waitedNanos() >= setup.pickupTimeout().toNanos()) {
      if (file.withdraw()) {
        endNotTaken();
      } else {
        taken();
      }
    }
  }

  private void take(Sight sight) {
    unready = sight instanceof Sight.Unready incomplete ? incomplete : null;
    if (sight instanceof Sight.Nothing || sight instanceof Sight.Unready) {
      return;
    }
    taken();
    isCertain = !(sight instanceof Sight.Foreign);
    if (sight instanceof Sight.Whole whole) {
      succeed(answers.of(whole));
    } else if (sight instanceof Sight.InPlace there) {
      succeed(answers.of(there));
    } else if (sight instanceof Sight.Refused refused) {
      if (succeed(answers.of(refused))) {
        answers.clearRefusal();
      }
    } else if (sight instanceof Sight.Foreign) {
      // Not remembered as ours: nobody may clear this file away.
      setup
          .log()
          .error(
              LogText.line("foreign-answer", "kind", kind.code(), "exchange", handle.exchangeId()));
      fail(foreign());
    } else {
      fail(tooLarge());
    }
  }

  private void taken() {
    if (visibility.enter(Phase.SENT, Phase.TAKEN)) {
      setup.share().taken();
      progress(Stage.TAKEN);
    }
  }

  // ---- trouble with the share

  private void worked() {
    trouble = null;
    patience.found();
    setup.share().reached();
  }

  private void failed(FolderException e, @Nullable Ending due) {
    trouble = e;
    boolean isUnsent = visibility.is(Phase.UNSENT);
    if (isUnsent && ShareState.isUnwritable(e)) {
      setup.share().unwritable(e);
    } else if (e.trouble() == Trouble.UNREACHABLE || e.trouble() == Trouble.DENIED) {
      setup.share().lost(e);
    }
    if (isUnsent) {
      failedUnsent(e);
    }
    if (!isEnded() && patience.lost()) {
      progress(Stage.UNREACHABLE);
    }
    if (due != null) {
      force(due);
    }
  }

  // What will not get better by waiting ends the exchange: the desk has to know.
  private void failedUnsent(FolderException e) {
    String folder =
        e.role() == Role.STAGING
            ? "the working folder beside req" // of our own making: nobody knows it by its name
            : "folder " + e.role().label();
    switch (e.trouble()) {
      case DENIED ->
          endWith(Reason.SHARE_DENIED, Delivery.NOT_SENT, "access to " + folder + " is refused");
      case FULL -> endWith(Reason.DISK_FULL, Delivery.NOT_SENT, "no room left for " + folder);
      case OTHER_VOLUME ->
          endWith(
              Reason.MISCONFIGURATION,
              Delivery.NOT_SENT,
              "the working folder must lie on the volume of folder req",
              e);
      case EXISTS ->
          fail(
              new InvalidQueryException(
                  "exchangeId", "must not be used twice: a file of that name exists"));
      case UNREACHABLE -> {}
    }
  }

  // ---- the end

  private void conclude(Ending due) throws FolderException {
    if (left.isBeingTakenBack()) {
      endInTrouble(due, false);
      return;
    }
    if (visibility.is(Phase.SENT)) {
      if (file.withdraw()) {
        if (due == Ending.DEADLINE) {
          endNotTaken();
        } else {
          endWithdrawn(due.unsent, "taken back before the terminal took it");
        }
        return;
      }
      taken();
    }
    Sight.Unready incomplete = unready;
    if (due != Ending.DEADLINE) {
      endWith(due.sent, Delivery.UNKNOWN, "the terminal has the request");
    } else if (incomplete == null) {
      endWith(Reason.NO_ANSWER, Delivery.UNKNOWN, "taken from folder req, no answer in folder res");
    } else if (incomplete.isDenied()) {
      endWith(Reason.SHARE_DENIED, Delivery.UNKNOWN, "the answer in folder res can not be read");
    } else {
      fail(incomplete(incomplete.isEmpty()), () -> setup.orphans().expectLate(handle, kind, left));
    }
  }

  private void endNotTaken() {
    setup.share().notTaken();
    endWithdrawn(
        Reason.TERMINAL_NOT_READING, "the request still lay in folder req and was taken back");
  }

  /** Left lying by an outage, and taken back when the share came again. */
  private void endTakenBack() {
    isCertain = true;
    endWith(Reason.SHARE_UNREACHABLE, Delivery.WITHDRAWN, LOST_AND_BACK);
  }

  private void endInTrouble(Ending why, boolean unsent) {
    if (left.isTakenBack()) {
      endTakenBack();
      return;
    }
    FolderException last = trouble;
    Reason reason = unsent ? why.unsent : why.sent;
    if (why == Ending.DEADLINE && last != null && last.trouble() == Trouble.DENIED) {
      reason = Reason.SHARE_DENIED;
    }
    String detail =
        last == null
            ? "the share did not respond in time"
            : "folder " + last.role().label() + " is " + last.trouble();
    endWith(reason, unsent ? Delivery.NOT_SENT : Delivery.UNKNOWN, detail);
  }

  /** Where it took too long and the exchange has ended, whoever waits for it again hears of it. */
  private void endWithdrawn(Reason reason, String detail) {
    isCertain = endWith(reason, Delivery.WITHDRAWN, detail);
    if (!isCertain) {
      left.takenBackLate();
      file.markTakenBack();
    }
  }

  private boolean endWith(Reason reason, Delivery delivery, String detail) {
    return endWith(reason, delivery, detail, null);
  }

  private boolean endWith(
      Reason reason, Delivery delivery, String detail, @Nullable FolderException cause) {
    Runnable remember =
        () -> {
          if (delivery == Delivery.UNKNOWN) {
            if (!visibility.is(Phase.TAKEN)) {
              left.leave();
            }
            setup.orphans().expectLate(handle, kind, left);
          }
        };
    boolean isMine = fail(failure(reason, delivery, detail, cause), remember);
    if (isMine) {
      debug("exchange-failed", "reason", reason, "delivery", delivery, "elapsed", elapsed());
    }
    return isMine;
  }

  @Override
  void ended() {
    if (file.mayHaveStaged()) {
      stepper.wake(); // to tidy up
    } else {
      stepper.stop();
    }
    setup.onEnd().accept(this);
  }

  // ---- small things

  private Duration pauseAfter(long begin) {
    if (trouble != null) {
      return cadence.afterTrouble();
    }
    Duration look = Duration.ofNanos(time.nanoTime() - begin);
    setup.share().looked(look);
    Duration pause = cadence.afterLook(patience.waitedNanos(), look.toNanos(), watch.soonNanos());
    if (!visibility.is(Phase.SENT)) {
      return pause;
    }
    Duration event = toldNotTaken ? setup.pickupTimeout() : setup.notTakenAfter();
    long untilEvent = Math.max(0, event.toNanos() - patience.waitedNanos());
    return Duration.ofNanos(Math.min(pause.toNanos(), untilEvent));
  }

  private void debug(String event, Object... more) {
    if (setup.log().isDebugEnabled()) {
      setup
          .log()
          .debug(
              LogText.line(event, "kind", kind.code(), "exchange", handle.exchangeId())
                  + LogText.line("", more));
    }
  }

  private boolean hasBegun() {
    lock.lock();
    try {
      return begun;
    } finally {
      lock.unlock();
    }
  }
}
