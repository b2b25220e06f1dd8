package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.OqsException;
import jp.shikaku.RejectedException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.io.TransportSilent;
import jp.shikaku.transport.ExchangeJournal.Outcome;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The failures of a flight, each saying how far its requests may have come: "not sent" is said only
 * when no attempt of it can be answered any more. Thread-safe.
 */
public final class Troubles {

  private final TimeSource time;
  private final FlightState state;
  private final boolean wasSentBefore;
  private final long begun;
  private volatile Pending handle;
  private volatile @Nullable TransportException last;

  /** An earlier attempt that may still be answered, under its own identifier. */
  private volatile @Nullable TransportException unanswered;

  Troubles(TimeSource time, FlightState state, Pending handle, boolean wasSentBefore) {
    this.time = time;
    this.state = state;
    this.handle = handle;
    this.wasSentBefore = wasSentBefore;
    this.begun = time.nanoTime();
  }

  Duration elapsed() {
    return Duration.ofNanos(time.nanoTime() - begun);
  }

  // ---- what was met

  /** An attempt failed and another follows. */
  void met(TransportException failure) {
    last = failure;
    if (failure.delivery() == Delivery.UNKNOWN) {
      unanswered = failure;
    }
  }

  /** Whether the attempt before is certain not to be answered, although it had been sent. */
  boolean wasTakenBack() {
    TransportException before = last;
    return before != null && before.delivery() == Delivery.WITHDRAWN;
  }

  /**
   * Returns whether what failed is over: nothing can be taken back from a share that is not there.
   *
   * @param failure how an exchange ended
   */
  public static boolean isPast(TransportException failure) {
    return failure.reason() == Reason.SHARE_UNREACHABLE && failure.delivery() == Delivery.WITHDRAWN;
  }

  /** It goes on under another identifier. */
  void renewed(Pending fresh) {
    handle = fresh;
  }

  // ---- failures of our own

  /** A failure while nothing is out: an earlier request may have arrived all the same. */
  TransportException unsent(Reason reason, String detail) {
    return unsent(reason, detail, null);
  }

  /** The journal failed before anything was sent. */
  TransportException notNoted(RuntimeException cause) {
    return unsent(Reason.LEDGER_UNAVAILABLE, "the journal failed, so nothing was sent", cause);
  }

  private TransportException unsent(Reason reason, String detail, @Nullable Throwable cause) {
    Pending arrived = mayHaveArrived();
    return arrived == null
        ? failure(reason, Delivery.NOT_SENT, detail, null, cause)
        : failure(reason, Delivery.UNKNOWN, detail, arrived, cause);
  }

  private @Nullable Pending mayHaveArrived() {
    TransportException earlier = unanswered;
    if (earlier != null) {
      return earlier.pending().orElse(handle);
    }
    return wasSentBefore ? handle : null;
  }

  TransportException tooLate() {
    return unsent(Reason.OVERLOADED, "the call's turn did not come in time");
  }

  /** The transport was to send it, and hung before it did: no sign of too many calls. */
  TransportException transportStuck() {
    return unsent(
        Reason.UNAVAILABLE,
        "the transport did not begin to send before the deadline",
        new TimeoutException("nothing was sent in time"));
  }

  TransportException cancelledHere() {
    return unsent(
        mayHaveArrived() == null ? Reason.CANCELLED_BEFORE_SEND : Reason.CANCELLED_AFTER_SEND,
        "cancelled by the caller");
  }

  /** The request is out, and this is not its answer. */
  TransportException unknown(Reason reason, String detail) {
    return failure(reason, Delivery.UNKNOWN, detail, handle, null);
  }

  /** Nobody says whether the terminal took it: no evidence of anything behind the transport. */
  TransportException transportSilent() {
    return failure(
        Reason.NO_ANSWER,
        Delivery.UNKNOWN,
        "the transport did not end at the deadline",
        handle,
        new TransportSilent());
  }

  private TransportException failure(
      Reason reason,
      Delivery delivery,
      String detail,
      @Nullable Pending pending,
      @Nullable Throwable cause) {
    return new TransportException(
        reason, delivery, detail, pending, context(delivery, handle, elapsed()), cause);
  }

  /** The exchange as far as it came, for those who read its answer. */
  ExchangeContext sent(Duration elapsed) {
    return context(Delivery.UNKNOWN, handle, elapsed);
  }

  private ExchangeContext context(Delivery delivery, Pending of, Duration elapsed) {
    int attempts = state.attempts();
    return new ExchangeContext(
        of.kind(),
        of.exchangeId(),
        delivery == Delivery.NOT_SENT ? attempts : Math.max(attempts, 1),
        elapsed);
  }

  // ---- what is told

  /** What an attempt met says more than that no further one was made. */
  TransportException refused(TransportException refusal) {
    TransportException earlier = last;
    if (earlier == null) {
      return refusal;
    }
    return refusal.retryAfter().map(earlier::withRetryAfter).orElse(earlier);
  }

  /** The end of the last attempt must not hide that an earlier one may be answered. */
  Throwable told(Throwable end) {
    TransportException earlier = unanswered;
    Outcome outcome = outcome(end);
    boolean isUnsent = outcome == null || outcome == Outcome.NOT_SENT;
    return earlier != null && isUnsent && !(end instanceof Error) ? earlier : end;
  }

  /** What the host threw while he was told the handle. */
  Throwable thrownByHost(Throwable thrown) {
    return state.isOut() ? notKept(thrown) : told(thrown);
  }

  /**
   * What the host threw after the request was out: whatever it says, it does not know how far the
   * request came, so that "not sent" or "refused" must not be read into it.
   */
  Throwable notKept(Throwable thrown) {
    boolean isHarmless =
        !(thrown instanceof OqsException)
            || (thrown instanceof TransportException met && met.delivery() == Delivery.UNKNOWN);
    if (isHarmless) {
      return thrown;
    }
    Reason reason =
        thrown instanceof TransportException met ? met.reason() : Reason.LEDGER_UNAVAILABLE;
    return failure(
        reason, Delivery.UNKNOWN, "the answer came and could not be kept", handle, thrown);
  }

  /** Whatever a transport throws comes out as could-not-verify. */
  Throwable typed(Throwable failure) {
    return !state.isOut() || failure instanceof OqsException || failure instanceof Error
        ? failure
        : unknown(
            Reason.UNAVAILABLE, "the transport failed with " + failure.getClass().getSimpleName());
  }

  /** The failure as one caller hears of it: with all attempts and his own time. */
  Throwable toldTo(RunningCall<?> call, Throwable failure) {
    Throwable told = typed(failure);
    if (!(told instanceof TransportException trouble)
        || (state.attempts() <= 1 && !state.isShared())) {
      return told;
    }
    return trouble.withContext(
        context(trouble.delivery(), trouble.pending().orElse(handle), call.elapsed()));
  }

  /** What the journal keeps of an end; null when it stays open who has the answer. */
  static @Nullable Outcome outcome(Throwable failure) {
    if (failure instanceof TransportException e) {
      return e.delivery() == Delivery.UNKNOWN ? Outcome.UNKNOWN : Outcome.NOT_SENT;
    }
    return failure instanceof RejectedException ? Outcome.ANSWERED : null;
  }
}
