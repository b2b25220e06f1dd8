package jp.shikaku.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.OqsException;
import jp.shikaku.RejectedException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.http.GatewayLine;
import jp.shikaku.internal.http.GatewayReply;
import jp.shikaku.internal.http.GatewayRequest;
import jp.shikaku.internal.http.LineCall;
import jp.shikaku.internal.http.LineTrouble;
import jp.shikaku.internal.io.Stepper;
import jp.shikaku.transport.ExchangeProgress.Stage;
import org.jspecify.annotations.Nullable;

/**
 * One exchange with a gateway. The request is sent once and never again: what is not known after
 * that is asked for, until the deadline. At its end from this side the gateway is asked to take the
 * request back, so that it is told truly how far it got.
 */
final class HttpExchange extends RunningExchange {

  private static final Duration LONGEST_HOLD = Duration.ofSeconds(25);
  private static final Duration OUR_OWN_LIMIT = Duration.ofMillis(30);
  private static final Duration LAST_LOOK = Duration.ofMillis(500);
  private static final Duration WITHDRAW_AGAIN = Duration.ofMillis(10);
  private static final Set<Reason> MAY_PASS =
      Set.of(Reason.UNREACHABLE, Reason.UNAVAILABLE, Reason.BUSY);

  /** Of an exchange under way it tells that there is an answer, and it is not whole. */
  private static final String ANSWER = "x-oqs-answer";

  private static final String INCOMPLETE = "incomplete";
  private static final long WAS_HELD = Duration.ofSeconds(1).toNanos();

  private final HttpSetup setup;
  private final FolderNames names;
  private final HttpCalls requests;
  private final @Nullable ExchangeRequest request;
  private final HttpAnswers answers;
  private final Duration timeout;
  private final Stepper stepper;
  private final Cadence cadence = new Cadence();
  private final HttpEvidence evidence = new HttpEvidence(this);

  private final ReentrantLock lock = new ReentrantLock();
  private final List<LineCall> calls = new ArrayList<>();
  private boolean maybeSent;
  private boolean posting;
  private long nextAt;
  private @Nullable HttpEnding ending;
  private final List<TimeSource.Scheduled> timers = new ArrayList<>(2);

  /** An exchange that begins with sending. */
  HttpExchange(HttpSetup setup, ExchangeRequest request) {
    super(setup.time(), request, setup.threads());
    this.setup = setup;
    this.names = new FolderNames(kind, handle.exchangeId());
    this.requests = new HttpCalls(kind, handle);
    this.request = request;
    this.answers = new HttpAnswers(setup, this, names, requests, new GuardedGate(request.gate()));
    this.timeout = request.timeout();
    this.nextAt = time.nanoTime();
    this.stepper = new Stepper(time, setup.threads(), this::step);
  }

  /** An exchange that was sent before. */
  HttpExchange(
      HttpSetup setup, Pending handle, MessageKind kind, AnswerGate gate, Duration timeout) {
    super(setup.time(), handle, kind, setup.threads());
    this.setup = setup;
    this.names = new FolderNames(kind, handle.exchangeId());
    this.requests = new HttpCalls(kind, handle);
    this.request = null;
    this.answers = new HttpAnswers(setup, this, names, requests, new GuardedGate(gate));
    this.timeout = timeout;
    this.nextAt = time.nanoTime();
    this.maybeSent = true;
    this.stepper = new Stepper(time, setup.threads(), this::step);
  }

  void start() {
    lock.lock();
    try {
      timers.add(time.schedule(left(), () -> expire(HttpEnding.DEADLINE)));
    } finally {
      lock.unlock();
    }
    var unused = result().whenComplete((value, failure) -> stopClock());
    stepper.wake();
  }

  // ---- sending and asking

  /** One call after the other, each to its end on this thread, until there is a pause. */
  private @Nullable Duration step() {
    Duration pause = pause();
    while (pause != null && pause.isZero()) {
      callOnce();
      pause = pause();
    }
    return pause;
  }

  /** The time until the next call; null when no further one is to come. */
  private @Nullable Duration pause() {
    lock.lock();
    try {
      if (ending != null || isEnded() || left().isZero()) { // at the deadline the clock ends it
        return null;
      }
      posting = !maybeSent;
      return Duration.ofNanos(Math.max(0, nextAt - time.nanoTime()));
    } finally {
      lock.unlock();
    }
  }

  private void callOnce() {
    if (isPosting() && request != null) {
      post(request);
    } else {
      run(requests.ask(hold()), new Asking(false));
    }
  }

  private void post(ExchangeRequest sent) {
    TransportException unnoted = noteBeforeSend();
    if (unnoted != null) {
      fail(unnoted);
      return;
    }
    run(requests.post(sent, hold()), new Asking(true));
  }

  private void run(GatewayRequest request, GatewayLine.Receiver receiver) {
    LineCall call = prepared(request, left(), receiver);
    if (call != null) {
      call.run();
    }
  }

  private Duration left() {
    return left(timeout);
  }

  /** Whole seconds, so that one more question fits before the deadline. */
  private Duration hold() {
    long seconds = Math.max(0, left().toSeconds() - 1);
    Duration most = setup.hold().compareTo(LONGEST_HOLD) < 0 ? setup.hold() : LONGEST_HOLD;
    return Duration.ofSeconds(Math.min(seconds, most.toSeconds()));
  }

  /** A call that is cut off at the end of the exchange; null when there is none to make. */
  private @Nullable LineCall prepared(
      GatewayRequest request, Duration limit, GatewayLine.Receiver receiver) {
    LineCall call;
    try {
      call = setup.line().call(request, limit, receiver);
    } catch (RuntimeException closed) {
      // Nothing was handed to the line, as when the endpoint is closed.
      receiver.failed(new LineTrouble(LineTrouble.Cause.CANCELLED, false, null));
      return null;
    }
    lock.lock();
    try {
      return !isEnded() && calls.add(call) ? call : null;
    } finally {
      lock.unlock();
    }
  }

  /** Looks again after a pause. */
  private void next(Duration pause) {
    lock.lock();
    try {
      posting = false;
      calls.clear();
      nextAt = time.nanoTime() + pause.toNanos();
    } finally {
      lock.unlock();
    }
  }

  /** Hears how a question, or the sending, came out. */
  private final class Asking implements GatewayLine.Receiver {
    private final boolean isPost;
    private final long began = time.nanoTime();

    Asking(boolean isPost) {
      this.isPost = isPost;
    }

    @Override
    public boolean sending() {
      lock.lock();
      try {
        if (isPost && (ending != null || isEnded() || !departure.leave())) {
          return maybeSent;
        }
        maybeSent = true;
        return true;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void sent() {
      if (isPost) {
        progress(Stage.WRITTEN);
      }
    }

    @Override
    public void replied(GatewayReply reply) {
      setup.heard(reply);
      lock.lock();
      try {
        maybeSent = true; // even if the gateway answered before the document left
      } finally {
        lock.unlock();
      }
      evidence.replied();
      understand(reply, isPost, time.nanoTime() - began);
    }

    @Override
    public void failed(LineTrouble failure) {
      if (!isPost) {
        troubled(failure, false);
      } else if (failure.isSent()) {
        evidence.requestLost();
        troubled(failure, true);
      } else {
        setup.lost(failure);
        if (!isBeingEnded()) {
          fail(evidence.unreachable(failure, Delivery.NOT_SENT));
        }
      }
    }
  }

  private void understand(GatewayReply reply, boolean isPost, long took) {
    GatewayAnswers.Meaning meaning = GatewayAnswers.meaningOf(reply, isPost, requests.path());
    if (meaning instanceof GatewayAnswers.Answered) {
      answered(reply);
    } else if (meaning instanceof GatewayAnswers.Waiting) {
      waiting(reply, took);
    } else if (meaning instanceof GatewayAnswers.Doubtful doubtful) {
      doubtful(doubtful, reply, isPost);
    } else if (meaning instanceof GatewayAnswers.TerminalRefused refused) {
      succeedHere(new ExchangeResult.Rejected(names.refusal(), refused.note(), time.now()));
    } else if (meaning instanceof GatewayAnswers.GatewayRefused refused) {
      fail(new RejectedException(refused.code(), reply.body(), sentContext()));
    } else if (meaning instanceof GatewayAnswers.TooLarge) {
      fail(tooLarge());
    } else if (meaning instanceof GatewayAnswers.Failed failed) {
      failed(failed, reply);
    }
  }

  private void waiting(GatewayReply reply, long took) {
    if (!awaitsAnswer()) {
      succeed(handle);
      return;
    }
    if (reply.header(ANSWER).filter(INCOMPLETE::equals).isPresent()) {
      evidence.unready(false);
    }
    Duration told = reply.retryAfter().orElse(Duration.ZERO);
    if (!told.isZero()) {
      next(beforeTheEnd(told));
    } else if (took >= WAS_HELD) {
      next(Duration.ZERO);
    } else {
      nextLook();
    }
  }

  private boolean awaitsAnswer() {
    return request == null || request.awaitAnswer();
  }

  private void nextLook() {
    next(cadence.afterLook(elapsed().toNanos(), 0, Long.MAX_VALUE));
  }

  /** A pause over the deadline leaves room for a last look before it. */
  private Duration beforeTheEnd(Duration pause) {
    Duration left = left();
    if (pause.compareTo(left) < 0) {
      return pause;
    }
    return left.compareTo(LAST_LOOK) > 0 ? left.minus(LAST_LOOK) : left.dividedBy(2);
  }

  private void doubtful(GatewayAnswers.Doubtful doubtful, GatewayReply reply, boolean isPost) {
    evidence.doubtful(doubtful);
    if (isPost) {
      evidence.requestLost();
    }
    next(
        isPost ? Duration.ZERO : beforeTheEnd(reply.retryAfter().orElseGet(cadence::afterTrouble)));
  }

  private void failed(GatewayAnswers.Failed failed, GatewayReply reply) {
    if (failed.reason() == Reason.UNKNOWN_EXCHANGE && evidence.requestMayStillArrive()) {
      nextLook();
    } else {
      TransportException failure = evidence.toldBy(failed, ending());
      Duration again = reply.retryAfter().orElse(Duration.ZERO);
      fail(again.isZero() ? failure : failure.withRetryAfter(again));
    }
  }

  private void troubled(LineTrouble failure, boolean isPost) {
    if (isBeingEnded() || left().compareTo(OUR_OWN_LIMIT) <= 0) {
      next(OUR_OWN_LIMIT); // cut off by this side: no sign of trouble
      return;
    }
    setup.lost(failure);
    if (evidence.troubled(failure)) {
      progress(Stage.UNREACHABLE);
    }
    next(isPost ? Duration.ZERO : cadence.afterTrouble());
  }

  private void answered(GatewayReply reply) {
    if (!awaitsAnswer()) {
      succeed(handle);
      return;
    }
    Optional<ExchangeResult.Answer> answer;
    try {
      answer = answers.read(reply);
    } catch (OqsException e) {
      unread(e);
      return;
    }
    if (answer.isPresent()) {
      succeedHere(answer.get());
    } else {
      evidence.unready(!reply.isBodyLeft() && reply.body().length == 0);
      nextLook();
    }
  }

  /** One that was left with the gateway is there still: it is asked for until the deadline. */
  private void unread(OqsException why) {
    if (why instanceof TransportException trouble && MAY_PASS.contains(trouble.reason())) {
      evidence.doubtful(
          new GatewayAnswers.Doubtful(
              trouble.reason(), "the answer could not be fetched from the gateway"));
      next(cadence.afterTrouble());
    } else {
      fail(why);
    }
  }

  // ---- the end from this side

  @Override
  public void cancel() {
    expire(HttpEnding.CANCEL);
  }

  void expire(HttpEnding why) {
    boolean isUnsent;
    HttpEnding first;
    @Nullable LineTrouble kept;
    lock.lock();
    try {
      first = ending;
      if (first == null) {
        ending = why;
      }
      isUnsent = !maybeSent;
      kept = calls.isEmpty() ? null : calls.get(calls.size() - 1).stalled();
    } finally {
      lock.unlock();
    }
    if (isEnded()) {
      completeNow();
    } else if (first != null) {
      if (why != HttpEnding.CANCEL) {
        conclude(first);
        completeNow();
      }
    } else if (isUnsent) {
      fail(evidence.unsent(why, kept));
    } else {
      withdraw(why);
    }
  }

  private void withdraw(HttpEnding why) {
    Duration limit =
        why == HttpEnding.CANCEL && left().compareTo(why.limit()) < 0 ? left() : why.limit();
    lock.lock();
    try {
      timers.add(
          time.schedule(
              limit,
              () -> {
                conclude(why);
                completeNow();
              }));
    } finally {
      lock.unlock();
    }
    withdraw(why, limit);
  }

  private void withdraw(HttpEnding why, Duration limit) {
    boolean isOnItsWay = isPosting();
    GatewayLine.Receiver receiver =
        new GatewayLine.Receiver() {
          @Override
          public void replied(GatewayReply reply) {
            withdrawn(why, limit, reply, isOnItsWay);
          }

          @Override
          public void failed(LineTrouble failure) {
            conclude(why);
          }
        };
    LineCall call = prepared(requests.withdraw(), limit, receiver);
    if (call != null) {
      call.start(); // who gives up does not wait
    }
  }

  /** Whether the request and the withdrawal may have overtaken each other. */
  private boolean isPosting() {
    lock.lock();
    try {
      return posting;
    } finally {
      lock.unlock();
    }
  }

  private void withdrawn(HttpEnding why, Duration limit, GatewayReply reply, boolean isOnItsWay) {
    Boolean isWithdrawn = GatewayAnswers.isWithdrawn(reply);
    if (isWithdrawn != null) {
      evidence.heardAtTheEnd();
    }
    if (Boolean.TRUE.equals(isWithdrawn)) {
      fail(evidence.takenBack(why));
    } else if (isOnItsWay && reply.status() == 404 && !isEnded()) {
      time.schedule(WITHDRAW_AGAIN, () -> withdraw(why, limit));
    } else {
      conclude(why);
    }
  }

  private void conclude(HttpEnding why) {
    fail(evidence.conclusion(why));
  }

  private boolean isBeingEnded() {
    return ending() != null || isEnded();
  }

  private @Nullable HttpEnding ending() {
    lock.lock();
    try {
      return ending;
    } finally {
      lock.unlock();
    }
  }

  @Override
  void ended() {
    stepper.stop();
    List<LineCall> open;
    lock.lock();
    try {
      open = List.copyOf(calls);
      calls.clear();
    } finally {
      lock.unlock();
    }
    open.forEach(LineCall::cancel);
    setup.onEnd().accept(this);
  }

  // The clock runs until the host has the result: it may hang in a progress call before, also when
  // the answer came after the deadline.
  private void stopClock() {
    lock.lock();
    try {
      for (TimeSource.Scheduled timer : timers) {
        timer.cancel();
      }
    } finally {
      lock.unlock();
    }
  }
}
