package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.RejectedException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.exchange.FlightState.Back;
import jp.shikaku.internal.exchange.FlightState.Going;
import jp.shikaku.internal.exchange.FlightState.Stage;
import jp.shikaku.internal.exchange.RetryRule.Again;
import jp.shikaku.internal.io.Departure;
import jp.shikaku.internal.io.Hearer;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.ExchangeEvent.Merged;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes over the way for a call, or for several identical ones, as long as anybody waits: its
 * turns, its attempts, and their end. Thread-safe.
 */
final class Flight {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.exchange");

  private final Shared shared;
  private final TimeSource time;
  private final Policies policies;
  private final @Nullable MessageKind kind;
  private final Function<String, byte[]> write;
  private final Lane lane;
  private final boolean isRepeatable;
  private final FlightState state;
  private final Troubles troubles;
  private final Permit permit;
  private final Notes notes;
  private final Runnable turn = this::turnCame;
  private final AtomicBoolean hasBegun = new AtomicBoolean();
  private final AtomicBoolean holdsSlot = new AtomicBoolean();
  private final AtomicBoolean renews = new AtomicBoolean();
  private volatile Pending handle;
  private volatile byte[] body = {};
  private volatile Runnable onOver = () -> {};
  private volatile boolean isWaitedOn;
  private volatile boolean wasTooShort;
  private volatile @Nullable Scheduled pause;

  /** Of the last attempt; null when it is only waited for. */
  private volatile @Nullable Departure departure;

  /**
   * Creates a flight that nobody waits for yet.
   *
   * @param kind what is sent; null when it was sent earlier and is only waited for
   * @param write makes the document of an identifier
   * @param isRepeatable whether a query that was not answered may be made anew, if the host says so
   */
  Flight(
      Shared shared,
      @Nullable MessageKind kind,
      Pending handle,
      Function<String, byte[]> write,
      Lane lane,
      boolean isRepeatable) {
    this.shared = shared;
    this.time = shared.time();
    this.policies = shared.policies();
    this.kind = kind;
    this.handle = handle;
    this.write = write;
    this.lane = lane;
    this.isRepeatable = isRepeatable;
    this.state = new FlightState(time);
    this.troubles = new Troubles(time, state, handle, kind == null);
    this.permit = new Permit(time, policies, handle.institution(), lane, troubles);
    this.notes = new Notes(shared.journal());
  }

  Pending handle() {
    return handle;
  }

  Lane lane() {
    return lane;
  }

  int attempts() {
    return state.attempts();
  }

  /** How long the terminal took; waiting for a turn is none of its time. */
  Duration attemptTook() {
    return state.attemptTook();
  }

  /** When the attempt was begun that ended it; nothing of it was written before. */
  Instant begun() {
    return kind == null ? handle.since() : time.now().minus(state.attemptAge());
  }

  /** Whether this end of it tells something of the way. */
  boolean isEvidence(@Nullable Throwable failure) {
    return !(wasTooShort && failure instanceof TransportException);
  }

  /** Whether the answer to this exchange is what it waits for. */
  boolean isOf(Pending exchange) {
    Pending own = handle;
    return own.exchangeId().equals(exchange.exchangeId())
        && own.kind().equals(exchange.kind())
        && own.institution().equals(exchange.institution());
  }

  Troubles troubles() {
    return troubles;
  }

  // ---- those who wait

  /** Takes a caller aboard; false when it is too late for that. */
  boolean board(RunningCall<?> call) {
    boolean isAboard = state.board(call);
    if (isAboard) {
      call.board(this);
    }
    return isAboard;
  }

  /** Somebody has come aboard beside others. */
  void tellMerged() {
    policies.events().tell(() -> new Merged(handle.kind(), handle.exchangeId(), lane));
  }

  /** A caller gives up; others are not touched, and with the last one the exchange is cancelled. */
  void cancel(RunningCall<?> call) {
    Going going = state.go(call);
    switch (going) {
      case HERE_OTHERS_WAIT -> call.fail(troubles.cancelledHere());
      case HERE_LAST -> {
        cleanUp();
        call.fail(troubles.cancelledHere());
      }
      case OUT_OTHERS_WAIT ->
          call.fail(
              troubles.unknown(
                  Reason.CANCELLED_AFTER_SEND, "cancelled by the caller; others wait on"));
      case OUT_LAST -> cancelRunning(); // the transport says how far it got
      case OVER, NOT_ABOARD -> {}
    }
  }

  /** A caller's time is over, and the transport has not said a word. */
  void overdue(RunningCall<?> call) {
    Going going = state.go(call);
    boolean isStuck = going == Going.OUT_LAST && hasNotLeft();
    try {
      if (going == Going.OUT_LAST) {
        reportSilence(isStuck ? Reason.UNAVAILABLE : Reason.NO_ANSWER);
      }
    } finally {
      endAtOnce(
          call,
          isStuck ? Going.HERE_LAST : going,
          isStuck ? troubles.transportStuck() : troubles.tooLate(),
          troubles.transportSilent());
    }
  }

  /** With the last one nothing leaves any more; returns whether it is certain that nothing did. */
  private boolean hasNotLeft() {
    Departure last = departure;
    boolean isBarred = last != null && last.bar();
    if (isBarred) {
      state.hasNotLeft();
    }
    return isBarred;
  }

  private void endAtOnce(
      RunningCall<?> call, Going going, TransportException unsent, TransportException sent) {
    switch (going) {
      case HERE_OTHERS_WAIT -> call.failAtOnce(troubles.refused(unsent));
      case HERE_LAST -> {
        cleanUp();
        call.failAtOnce(troubles.refused(unsent));
      }
      case OUT_LAST, OUT_OTHERS_WAIT, OVER -> call.failAtOnce(sent);
      case NOT_ABOARD -> call.tell();
    }
  }

  /** A caller's end is certain; true when he was the last. */
  boolean leave(RunningCall<?> call) {
    return state.leave(call);
  }

  /** Notes the end of a caller, as far as it is the end of the exchange. */
  void note(ExchangeJournal.@Nullable Outcome outcome, boolean wasLast) {
    if (wasLast || outcome == ExchangeJournal.Outcome.ANSWERED) {
      notes.ended(handle, outcome);
    }
  }

  /** A caller has heard of his end: with the last one the exchange is given up. */
  void left() {
    if (state.overIfDeserted()) {
      cleanUp();
      cancelRunning();
    }
  }

  /** Tells the transport to give it up; it says how far it got. */
  void cancelRunning() {
    ExchangeCall running = state.running();
    if (running != null) {
      running.cancel();
    }
  }

  /** Ends it if nothing is out: the client is closed. */
  void closeUnsent() {
    end(troubles.unsent(Reason.TRANSPORT_CLOSED, "the client was closed"), state.over(Stage.HERE));
  }

  /** The client is closed, and so is its transport, which has not said a word. */
  void closed(RunningCall<?> call) {
    Going going = state.go(call);
    endAtOnce(
        call,
        going == Going.OUT_LAST && hasNotLeft() ? Going.HERE_LAST : going,
        troubles.unsent(Reason.TRANSPORT_CLOSED, "the client was closed"),
        troubles.unknown(Reason.TRANSPORT_CLOSED, "the client was closed before the answer came"));
  }

  // ---- turns and attempts

  void requireOpen() {
    if (shared.isClosed().getAsBoolean()) {
      throw troubles.unsent(Reason.TRANSPORT_CLOSED, "the client is closed");
    }
  }

  /** Refuses what could not even wait for its turn, before anything is written for it. */
  void requireRoom() {
    if (!shared.slots().hasRoom(lane)) {
      throw troubles.unsent(Reason.OVERLOADED, "too many calls wait already");
    }
  }

  /** Makes the document, unless nothing would be sent now anyway. */
  byte[] prepare() {
    requireOpen();
    permit.requireNow();
    body = write.apply(handle.exchangeId());
    return body;
  }

  /**
   * Sets what runs when nobody can come aboard any more.
   *
   * @param over may run more than once
   */
  void whenOver(Runnable over) {
    onOver = over;
  }

  /**
   * Begins, if that is still to be done: only when a caller has written down what he asks.
   *
   * @return false when it had begun already
   */
  boolean begin() {
    boolean isFirst = hasBegun.compareAndSet(false, true);
    if (isFirst) {
      takeTurn();
    }
    return isFirst;
  }

  /** Waits for its turn, first of all and before each further attempt. */
  private void takeTurn() {
    if (state.isOver()) {
      return;
    }
    switch (shared.slots().enter(lane, turn)) {
      case STARTED -> {}
      case QUEUED ->
          policies.events().tell(() -> new Queued(handle.kind(), handle.exchangeId(), lane));
      case REFUSED ->
          end(troubles.refused(troubles.unsent(Reason.OVERLOADED, "too many calls wait already")));
    }
  }

  private void turnCame() {
    holdsSlot.set(true);
    if (state.isOver()) {
      releaseSlot();
      return;
    }
    try {
      requireOpen();
      if (kind == null) {
        waitOn();
      } else {
        send(kind);
      }
    } catch (RuntimeException | Error e) {
      end(e instanceof TransportException refusal ? troubles.refused(refusal) : e);
    }
  }

  private void send(MessageKind sent) {
    if (renews.getAndSet(false)) {
      renew();
    }
    requireTime();
    if (!state.isAsked()) {
      throw troubles.unsent(Reason.CANCELLED_BEFORE_SEND, "nobody asks for it any more");
    }
    permit.take();
    boolean isHandedOver = false;
    Departure leaving = new Departure();
    ExchangeRequest request;
    try {
      if (!tellCallers()) {
        return;
      }
      noteIntent();
      Duration limit = attemptTime(sent);
      request =
          ExchangeRequest.of(sent, handle, body, limit, gate())
              .withLane(lane)
              .withOnProgress(new Progress())
              .withBeforeSend(leaving);
      departure = leaving;
      isHandedOver = state.handOver(limit);
    } finally {
      if (!isHandedOver) {
        permit.release();
        notes.ended(handle, ExchangeJournal.Outcome.NOT_SENT);
      }
    }
    if (isHandedOver) {
      policies.events().tell(() -> new Sent(handle.kind(), handle.exchangeId(), lane, attempts()));
      isWaitedOn = false;
      if (leaving.handOver()) {
        follow(() -> policies.way().apply(request));
      }
    }
  }

  /** What can not be written down is not sent (R-EX-2). */
  private void noteIntent() {
    try {
      notes.intent(handle);
    } catch (RuntimeException e) {
      throw troubles.notNoted(e);
    }
  }

  private AnswerGate gate() {
    return AnswerGate.correlating(handle, shared.rules());
  }

  private void renew() {
    Pending before = handle;
    Pending fresh =
        new Pending(
            before.kind(),
            before.institution(),
            shared.ids().get(),
            before.receptionNumberOrNull(),
            time.now());
    body = write.apply(fresh.exchangeId());
    troubles.renewed(fresh);
    handle = fresh;
  }

  /** Who can not write it down ends here; false when nobody is left. */
  private boolean tellCallers() {
    for (RunningCall<?> call : state.aboard()) {
      if (!call.isReady()) {
        continue; // about to do so by itself
      }
      try {
        call.intend(handle);
        call.tellHandle(handle);
      } catch (RuntimeException | Error e) {
        call.fail(troubles.told(e));
      }
    }
    return !state.isOver();
  }

  /** Half of the time is kept where an attempt that goes unanswered may be followed by another. */
  private Duration attemptTime(MessageKind sent) {
    Duration left = requireTime();
    boolean isHalf =
        policies.retries().mayResendUnanswered(sent.safety(), isRepeatable, attempts() + 1);
    return isHalf ? left.dividedBy(2) : left;
  }

  /** Returns the time left, as long as there is some. */
  private Duration requireTime() {
    Duration left = state.timeLeft();
    if (left.isZero() || left.isNegative()) {
      throw troubles.tooLate();
    }
    return left;
  }

  private void waitOn() {
    Duration left = requireTime();
    notes.resumed();
    if (state.handOver(left)) {
      resume(left);
    }
  }

  private void resume(Duration left) {
    isWaitedOn = true;
    departure = null;
    follow(() -> shared.transport().resume(handle, gate(), left));
  }

  private void follow(Supplier<ExchangeCall> starter) {
    ExchangeCall running;
    try {
      running = starter.get();
    } catch (RuntimeException | Error e) {
      failed(e);
      return;
    }
    if (state.follow(running)) {
      running.cancel();
    }
    var unused = running.result().whenComplete(this::ended);
  }

  /** Hears the transport for the journal and for those aboard. */
  private final class Progress implements Hearer<ExchangeProgress> {
    @Override
    public boolean isListening() {
      return notes.areKept() || state.aboard().stream().anyMatch(RunningCall::hearsProgress);
    }

    @Override
    public void accept(ExchangeProgress progress) {
      if (state.isOver()) {
        return;
      }
      if (progress.stage() == ExchangeProgress.Stage.WRITTEN) {
        notes.sent(handle);
      }
      state.aboard().forEach(call -> call.progress(progress));
    }
  }

  // ---- the end of an attempt

  private void ended(@Nullable ExchangeResult result, @Nullable Throwable failure) {
    try {
      endedAs(result, failure);
    } catch (RuntimeException | Error e) {
      end(e); // as where a library is missing: nobody waits for his deadline
      throw e;
    }
  }

  private void endedAs(@Nullable ExchangeResult result, @Nullable Throwable failure) {
    if (failure != null) {
      failed(
          failure instanceof CompletionException e && e.getCause() != null
              ? e.getCause()
              : failure);
    } else if (result instanceof Answer || result instanceof ExchangeResult.Rejected) {
      answered(result);
    } else {
      failed(troubles.unknown(Reason.NO_ANSWER, "the transport ended without answer"));
    }
  }

  private void answered(ExchangeResult result) {
    List<RunningCall<?>> told = state.over(Stage.OUT);
    if (told == null) {
      return;
    }
    permit.answered();
    policies.retries().answered(attempts());
    try {
      if (result instanceof Answer answer) {
        Answer common = SharedQueries.common(answer, told);
        told.forEach(call -> call.whenReady(() -> call.answered(common)));
      } else if (result instanceof ExchangeResult.Rejected rejected) {
        told.forEach(
            call ->
                call.fail(new RejectedException(rejected.bytes(), troubles.sent(call.elapsed()))));
      }
    } finally {
      cleanUp();
    }
  }

  private void failed(Throwable failure) {
    if (isWaitedOn && failure instanceof InvalidQueryException) {
      // Somebody else looks for the answer: that says nothing against what was asked.
      end(troubles.unknown(Reason.BUSY, "the exchange is waited for elsewhere"));
      return;
    }
    boolean isTimeOver = state.isTimeOver();
    boolean isCutShort = state.isCutShort();
    TransportException trouble = failure instanceof TransportException e ? e : null;
    Again again = trouble == null ? null : again(trouble, isCutShort);
    if (trouble != null && again != null) {
      troubles.met(trouble);
      boolean isUnknown = trouble.delivery() == Delivery.UNKNOWN;
      Back back = state.backHere(again.underNewIdentifier(), isUnknown);
      if (back != Back.NO) {
        renews.set(back == Back.NEW_IDENTIFIER);
        report(trouble, isTimeOver);
        notes.ended(handle, Troubles.outcome(trouble));
        sendLater(trouble, again);
        return;
      }
    }
    boolean mayStillCome = isCutShort && RetryRule.mayStillBeAnswered(failure);
    Duration goesOn = mayStillCome || isUnanswered(failure) ? state.waitOn() : null;
    if (goesOn != null) {
      resume(goesOn);
      return;
    }
    if (trouble == null) {
      permit.release();
    } else {
      report(trouble, isTimeOver);
    }
    end(failure);
  }

  private void report(TransportException trouble, boolean isTimeOver) {
    if (Troubles.isPast(trouble)) {
      permit.release();
    } else {
      report(trouble.reason(), isTimeOver);
    }
  }

  /** How its attempt failed; the end of an impatient caller's time is no fault of the way. */
  private void report(Reason reason, boolean isTimeOver) {
    report(reason, isTimeOver ? reason : null);
  }

  /** The transport has not said a word until the end of the time. */
  private void reportSilence(Reason reason) {
    report(reason, Reason.NO_ANSWER);
  }

  private void report(Reason reason, @Nullable Reason timedAs) {
    wasTooShort = timedAs != null && state.wasTooShort(timedAs);
    if (wasTooShort) {
      permit.release();
    } else {
      permit.failed(reason);
    }
  }

  private static boolean isUnanswered(Throwable failure) {
    return failure instanceof TransportException trouble
        && trouble.reason() == Reason.NO_ANSWER
        && trouble.delivery() == Delivery.UNKNOWN;
  }

  private @Nullable Again again(TransportException failure, boolean isCutShort) {
    if (kind == null || shared.isClosed().getAsBoolean() || !state.mayGoOn() || !state.isAsked()) {
      return null;
    }
    RetryRule.Course course =
        new RetryRule.Course(
            kind.safety(),
            isRepeatable && state.isAlone(),
            lane,
            attempts(),
            state.timeLeft(),
            isCutShort);
    return policies.retries().after(failure, course).orElse(null);
  }

  private void sendLater(TransportException failure, Again again) {
    releaseSlot();
    LOG.info(
        LogText.line(
            "sent again",
            "kind",
            handle.kind(),
            "id",
            handle.exchangeId(),
            "attempt",
            attempts(),
            "reason",
            failure.reason(),
            "pause",
            again.pause()));
    policies
        .events()
        .tell(
            () ->
                new Retrying(
                    handle.kind(),
                    handle.exchangeId(),
                    lane,
                    attempts(),
                    failure.reason(),
                    again.pause()));
    Scheduled timer = time.schedule(again.pause(), () -> shared.handOver(this::takeTurn));
    pause = timer;
    if (shared.isClosed().getAsBoolean()) {
      closeUnsent(); // closing may have found it out still
    }
    if (state.isOver()) {
      timer.cancel();
    }
  }

  // ---- the end of all

  private void end(Throwable failure) {
    end(failure, state.over(null));
  }

  private void end(Throwable failure, @Nullable List<RunningCall<?>> aboard) {
    if (aboard == null) {
      return; // it has its end already
    }
    Throwable end = troubles.typed(failure);
    notes.ended(handle, Troubles.outcome(end));
    Throwable told = troubles.told(end);
    try {
      aboard.forEach(call -> call.fail(told));
    } finally {
      cleanUp();
    }
  }

  private void cleanUp() {
    onOver.run();
    permit.release();
    Scheduled timer = pause;
    if (timer != null) {
      timer.cancel();
    }
    shared.slots().leave(lane, turn);
    releaseSlot();
  }

  private void releaseSlot() {
    if (holdsSlot.compareAndSet(true, false)) {
      shared.slots().release(lane);
    }
  }
}
