package jp.shikaku.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.OqsException;
import jp.shikaku.RejectedException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.http.GatewayLine;
import jp.shikaku.internal.http.GatewayReply;
import jp.shikaku.internal.http.GatewayRequest;
import jp.shikaku.internal.http.LineTrouble;
import jp.shikaku.internal.io.Stepper;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.ExchangeProgress.Stage;
import org.jspecify.annotations.Nullable;

/**
 * One exchange with a gateway. The request is sent once and never again: what is not known after
 * that is asked for, until the deadline. At its end from this side the gateway is asked to take the
 * request back, so that it is told truly how far it got.
 */
final class HttpExchange extends RunningExchange {

  /** Why an exchange is ended from this side. */
  enum Ending {
    DEADLINE(Reason.UNREACHABLE, Reason.NO_ANSWER, Duration.ofMillis(150)),
    CANCEL(Reason.CANCELLED_BEFORE_SEND, Reason.CANCELLED_AFTER_SEND, Duration.ofSeconds(3)),
    CLOSE(Reason.TRANSPORT_CLOSED, Reason.TRANSPORT_CLOSED, Duration.ofMillis(400));

    private final Reason unsent;
    private final Reason sent;
    private final Duration limit;

    Ending(Reason unsent, Reason sent, Duration limit) {
      this.unsent = unsent;
      this.sent = sent;
      this.limit = limit;
    }
  }

  private static final Duration LONGEST_HOLD = Duration.ofSeconds(25);
  private static final Duration OUR_OWN_LIMIT = Duration.ofMillis(30);
  private static final Duration LAST_LOOK = Duration.ofMillis(500);
  private static final Duration AFTER_NO_NOTE = Duration.ofSeconds(1);
  private static final Duration WITHDRAW_AGAIN = Duration.ofMillis(10);
  private static final long MAY_STILL_ARRIVE = Duration.ofSeconds(2).toNanos();
  private static final long WAS_HELD = Duration.ofSeconds(1).toNanos();

  private final HttpSetup setup;
  private final FolderNames names;
  private final HttpCalls requests;
  private final @Nullable ExchangeRequest request;
  private final AnswerGate gate;
  private final Duration timeout;
  private final long deadline;
  private final Stepper stepper;
  private final Cadence cadence = new Cadence();

  private final ReentrantLock lock = new ReentrantLock();
  private final List<GatewayLine.Running> calls = new ArrayList<>();
  private boolean maybeSent;
  private boolean posting;
  private boolean busy;
  private boolean heard;
  private long nextAt;
  private long lostAt;
  private boolean lost;
  private @Nullable LineTrouble trouble;
  private GatewayAnswers.@Nullable Doubtful doubt;
  private @Nullable Boolean unreadyIsEmpty;
  private @Nullable Ending ending;
  private TimeSource.@Nullable Scheduled deadlineTimer;
  private TimeSource.@Nullable Scheduled lastTimer;

  /** An exchange that begins with sending. */
  HttpExchange(HttpSetup setup, ExchangeRequest request) {
    this(setup, request.handle(), request.kind(), request.gate(), request.timeout(), request);
  }

  /** An exchange that was sent before. */
  HttpExchange(
      HttpSetup setup, Pending handle, MessageKind kind, AnswerGate gate, Duration timeout) {
    this(setup, handle, kind, gate, timeout, null);
  }

  private HttpExchange(
      HttpSetup setup,
      Pending handle,
      MessageKind kind,
      AnswerGate gate,
      Duration timeout,
      @Nullable ExchangeRequest request) {
    super(
        setup.time(),
        handle,
        kind,
        request == null ? progress -> {} : request.onProgress(),
        setup.threads());
    this.setup = setup;
    this.names = new FolderNames(kind, handle.exchangeId());
    this.requests = new HttpCalls(kind, handle);
    this.request = request;
    this.gate = new GuardedGate(gate);
    this.timeout = timeout;
    this.nextAt = time.nanoTime();
    this.deadline = nextAt + timeout.toNanos();
    this.maybeSent = request == null;
    this.stepper = new Stepper(time, setup.threads(), this::step);
  }

  void start() {
    lock.lock();
    try {
      deadlineTimer = time.schedule(timeout, () -> expire(Ending.DEADLINE));
    } finally {
      lock.unlock();
    }
    var unused = result().whenComplete((value, failure) -> stopClock());
    stepper.wake();
  }

  // ---- sending and asking

  private @Nullable Duration step() {
    boolean posts;
    lock.lock();
    try {
      if (busy || ending != null || isEnded()) {
        return null;
      }
      long wait = nextAt - time.nanoTime();
      if (wait > 0) {
        return Duration.ofNanos(wait);
      }
      if (left().isZero()) {
        return null; // the clock ends it
      }
      busy = true;
      posts = !maybeSent;
      posting = posts;
    } finally {
      lock.unlock();
    }
    if (posts && request != null) {
      post(request);
    } else {
      ask();
    }
    return null;
  }

  private void post(ExchangeRequest sent) {
    try {
      sent.beforeSend().run();
    } catch (RuntimeException e) {
      setup.log().warn(LogText.line("not-sent", "exchange", handle.exchangeId(), "error", e));
      next(AFTER_NO_NOTE);
      return;
    }
    send(requests.post(sent, hold()), left(), new Asking(true));
  }

  private void ask() {
    send(requests.ask(hold()), left(), new Asking(false));
  }

  private Duration left() {
    return Duration.ofNanos(Math.max(0, deadline - time.nanoTime()));
  }

  /** Whole seconds, so that one more question fits before the deadline. */
  private Duration hold() {
    long seconds = Math.max(0, left().toSeconds() - 1);
    Duration most = setup.hold().compareTo(LONGEST_HOLD) < 0 ? setup.hold() : LONGEST_HOLD;
    return Duration.ofSeconds(Math.min(seconds, most.toSeconds()));
  }

  private void send(GatewayRequest call, Duration limit, GatewayLine.Receiver receiver) {
    GatewayLine.Running running;
    try {
      running = setup.line().send(call, limit.isZero() ? Duration.ofMillis(1) : limit, receiver);
    } catch (RuntimeException closed) {
      // Nothing was handed to the line, as when the endpoint is closed.
      receiver.failed(new LineTrouble(LineTrouble.Cause.CANCELLED, false, null));
      return;
    }
    lock.lock();
    try {
      if (!isEnded()) {
        calls.add(running);
        return;
      }
    } finally {
      lock.unlock();
    }
    running.cancel();
  }

  /** Looks again after a pause. */
  private void next(Duration pause) {
    lock.lock();
    try {
      busy = false;
      posting = false;
      calls.clear();
      nextAt = time.nanoTime() + pause.toNanos();
    } finally {
      lock.unlock();
    }
    stepper.wake();
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
        if (isPost && (ending != null || isEnded())) {
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
        heard = true;
        trouble = null;
        doubt = null;
        unreadyIsEmpty = null;
      } finally {
        lock.unlock();
      }
      understand(reply, isPost, time.nanoTime() - began);
    }

    @Override
    public void failed(LineTrouble failure) {
      boolean isUnsent;
      lock.lock();
      try {
        isUnsent = isPost && !failure.isSent();
        if (!isUnsent && isPost) {
          lost = true;
          lostAt = time.nanoTime();
        }
      } finally {
        lock.unlock();
      }
      if (isUnsent) {
        OqsException unsent = unreachable(failure, Delivery.NOT_SENT);
        setup.lost(failure);
        if (!isBeingEnded()) {
          fail(unsent);
        }
      } else {
        troubled(failure, isPost);
      }
    }
  }

  private void understand(GatewayReply reply, boolean isPost, long took) {
    GatewayAnswers.Meaning meaning = GatewayAnswers.meaningOf(reply, isPost);
    if (meaning instanceof GatewayAnswers.Answered) {
      answered(reply);
    } else if (meaning instanceof GatewayAnswers.Waiting) {
      waiting(reply, took);
    } else if (meaning instanceof GatewayAnswers.Doubtful doubtful) {
      doubtful(doubtful, reply, isPost);
    } else if (meaning instanceof GatewayAnswers.TerminalRefused refused) {
      progress(Stage.TAKEN);
      succeed(new ExchangeResult.Rejected(names.refusal(), refused.note(), time.now()));
    } else if (meaning instanceof GatewayAnswers.GatewayRefused refused) {
      fail(new RejectedException(refused.code(), reply.body(), sentContext()));
    } else if (meaning instanceof GatewayAnswers.TooLarge) {
      fail(tooLarge());
    } else if (meaning instanceof GatewayAnswers.Failed failed) {
      failed(failed, reply);
    }
  }

  private void waiting(GatewayReply reply, long took) {
    if (request != null && !request.awaitAnswer()) {
      succeed(handle);
      return;
    }
    Duration told = reply.retryAfter().orElse(Duration.ZERO);
    if (!told.isZero()) {
      next(beforeTheEnd(told));
    } else if (took >= WAS_HELD) {
      next(Duration.ZERO);
    } else {
      next(cadence.afterLook(elapsed().toNanos(), 0, Long.MAX_VALUE));
    }
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
    lock.lock();
    try {
      doubt = doubtful;
      if (isPost) {
        lost = true;
        lostAt = time.nanoTime();
      }
    } finally {
      lock.unlock();
    }
    next(
        isPost ? Duration.ZERO : beforeTheEnd(reply.retryAfter().orElseGet(cadence::afterTrouble)));
  }

  private void failed(GatewayAnswers.Failed failed, GatewayReply reply) {
    if (failed.reason() == Reason.UNKNOWN_EXCHANGE && mayStillArrive()) {
      next(cadence.afterLook(elapsed().toNanos(), 0, Long.MAX_VALUE));
    } else {
      TransportException failure = failure(reasonOf(failed), failed.delivery(), failed.detail());
      Duration again = reply.retryAfter().orElse(Duration.ZERO);
      fail(again.isZero() ? failure : failure.withRetryAfter(again));
    }
  }

  /** A held call may tell of our own withdrawal before that is answered itself. */
  private Reason reasonOf(GatewayAnswers.Failed failed) {
    lock.lock();
    try {
      return ending == null || ending == Ending.DEADLINE || failed.delivery() != Delivery.WITHDRAWN
          ? failed.reason()
          : ending.unsent;
    } finally {
      lock.unlock();
    }
  }

  /** A request whose connection broke may lie unread at the gateway for a moment. */
  private boolean mayStillArrive() {
    lock.lock();
    try {
      return lost && time.nanoTime() - lostAt < MAY_STILL_ARRIVE;
    } finally {
      lock.unlock();
    }
  }

  private void troubled(LineTrouble failure, boolean isPost) {
    if (isBeingEnded() || left().compareTo(OUR_OWN_LIMIT) <= 0) {
      next(OUR_OWN_LIMIT); // cut off by this side: no sign of trouble
      return;
    }
    boolean isNew;
    lock.lock();
    try {
      isNew = trouble == null;
      trouble = failure;
    } finally {
      lock.unlock();
    }
    setup.lost(failure);
    if (isNew) {
      progress(Stage.UNREACHABLE);
    }
    next(isPost ? Duration.ZERO : cadence.afterTrouble());
  }

  private OqsException unreachable(LineTrouble failure, Delivery delivery) {
    Reason reason =
        failure.cause() == LineTrouble.Cause.CERTIFICATE_EXPIRED
            ? Reason.CERT_EXPIRED
            : Reason.UNREACHABLE;
    return failure(reason, delivery, failure.cause().words(), failure.why());
  }

  // ---- the answer

  private void answered(GatewayReply reply) {
    if (request != null && !request.awaitAnswer()) {
      succeed(handle);
      return;
    }
    if (reply.isTooLarge()) {
      fail(tooLarge());
      return;
    }
    if (!reply.isIntact()) {
      fail(
          failure(
              Reason.CORRUPTED, Delivery.UNKNOWN, "the answer does not fit the gateway's digest"));
      return;
    }
    String name = reply.header("x-oqs-file-name").orElse("");
    Optional<AnswerFormat> format = names.formatOf(name);
    if (format.isEmpty()) {
      fail(foreignAnswer("the answer's file name does not fit the request"));
      return;
    }
    AnswerGate.Verdict verdict =
        reply.body().length == 0
            ? AnswerGate.Verdict.NOT_YET
            : gate.judge(name, format.get(), reply.body());
    switch (verdict) {
      case NOT_YET -> {
        lock.lock();
        try {
          unreadyIsEmpty = reply.body().length == 0;
        } finally {
          lock.unlock();
        }
        next(cadence.afterLook(elapsed().toNanos(), 0, Long.MAX_VALUE));
      }
      case MISMATCH -> fail(foreignAnswer("an identifier in the answer belongs to another query"));
      case ACCEPT -> {
        progress(Stage.TAKEN);
        succeed(new ExchangeResult.Answer(name, format.get(), reply.body(), time.now(), () -> {}));
      }
    }
  }

  private OqsException foreignAnswer(String detail) {
    setup
        .log()
        .error(
            LogText.line("foreign-answer", "kind", kind.code(), "exchange", handle.exchangeId()));
    return failure(Reason.CORRELATION_MISMATCH, Delivery.UNKNOWN, detail);
  }

  // ---- the end from this side

  @Override
  public void cancel() {
    expire(Ending.CANCEL);
  }

  void expire(Ending why) {
    boolean isUnsent;
    Ending first;
    lock.lock();
    try {
      first = ending;
      if (first == null) {
        ending = why;
      }
      isUnsent = !maybeSent;
    } finally {
      lock.unlock();
    }
    if (isEnded()) {
      completeNow();
    } else if (first != null) {
      if (why != Ending.CANCEL) {
        conclude(first);
        completeNow();
      }
    } else if (isUnsent) {
      endUnsent(why);
    } else {
      withdraw(why);
    }
  }

  private void endUnsent(Ending why) {
    String detail =
        why == Ending.DEADLINE ? "no request could be sent in time" : "nothing was sent";
    fail(failure(why.unsent, Delivery.NOT_SENT, detail));
  }

  private void withdraw(Ending why) {
    Duration limit = why == Ending.CANCEL && left().compareTo(why.limit) < 0 ? left() : why.limit;
    lock.lock();
    try {
      lastTimer =
          time.schedule(
              limit,
              () -> {
                conclude(why);
                completeNow();
              });
    } finally {
      lock.unlock();
    }
    withdraw(why, limit);
  }

  private void withdraw(Ending why, Duration limit) {
    boolean isOnItsWay = isPosting();
    send(
        requests.withdraw(),
        limit,
        new GatewayLine.Receiver() {
          @Override
          public void replied(GatewayReply reply) {
            withdrawn(why, limit, reply, isOnItsWay);
          }

          @Override
          public void failed(LineTrouble failure) {
            conclude(why);
          }
        });
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

  private void withdrawn(Ending why, Duration limit, GatewayReply reply, boolean isOnItsWay) {
    Boolean isWithdrawn = GatewayAnswers.isWithdrawn(reply);
    Reason reason = why.unsent;
    lock.lock();
    try {
      heard |= isWithdrawn != null;
      if (why == Ending.DEADLINE) {
        reason = doubt == null ? Reason.TERMINAL_NOT_READING : doubt.reason();
      }
    } finally {
      lock.unlock();
    }
    if (Boolean.TRUE.equals(isWithdrawn)) {
      fail(
          failure(
              reason, Delivery.WITHDRAWN, "the gateway took the request back, it was not taken"));
    } else if (isOnItsWay && reply.status() == 404 && !isEnded()) {
      time.schedule(WITHDRAW_AGAIN, () -> withdraw(why, limit));
    } else {
      conclude(why);
    }
  }

  /** The gateway may have the request, and the terminal as well. */
  private void conclude(Ending why) {
    LineTrouble last;
    GatewayAnswers.Doubtful unclear;
    Boolean isEmpty;
    boolean isHeard;
    lock.lock();
    try {
      last = trouble;
      unclear = doubt;
      isEmpty = unreadyIsEmpty;
      isHeard = heard;
    } finally {
      lock.unlock();
    }
    if (why != Ending.DEADLINE) {
      fail(failure(why.sent, Delivery.UNKNOWN, "the gateway has the request"));
    } else if (isEmpty != null) {
      fail(incomplete(isEmpty));
    } else if (last != null) {
      fail(unreachable(last, Delivery.UNKNOWN));
    } else if (unclear != null) {
      fail(failure(unclear.reason(), Delivery.UNKNOWN, unclear.detail()));
    } else if (!isHeard) {
      fail(failure(Reason.UNREACHABLE, Delivery.UNKNOWN, LineTrouble.Cause.TIMEOUT.words()));
    } else {
      fail(failure(why.sent, Delivery.UNKNOWN, "the gateway has no answer of the terminal"));
    }
  }

  private boolean isBeingEnded() {
    lock.lock();
    try {
      return ending != null || isEnded();
    } finally {
      lock.unlock();
    }
  }

  @Override
  void ended() {
    stepper.stop();
    List<GatewayLine.Running> open;
    lock.lock();
    try {
      open = List.copyOf(calls);
      calls.clear();
      if (lastTimer != null) {
        lastTimer.cancel();
      }
    } finally {
      lock.unlock();
    }
    open.forEach(GatewayLine.Running::cancel);
    setup.onEnd().accept(this);
  }

  // The clock runs until the host has the result: it may hang in a progress call before.
  private void stopClock() {
    lock.lock();
    try {
      if (deadlineTimer != null) {
        deadlineTimer.cancel();
      }
    } finally {
      lock.unlock();
    }
  }
}
