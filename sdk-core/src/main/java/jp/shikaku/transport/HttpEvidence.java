package jp.shikaku.transport;

import java.net.ProtocolException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.OqsException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.http.LineTrouble;
import org.jspecify.annotations.Nullable;

/**
 * What was observed of one exchange with a gateway, and what can truly be told of it when it is
 * ended from this side. A reply makes earlier trouble and doubt void. Thread-safe.
 */
final class HttpEvidence {

  private static final long MAY_STILL_ARRIVE = Duration.ofSeconds(2).toNanos();

  private final RunningExchange exchange;

  private final ReentrantLock lock = new ReentrantLock();
  private boolean heard;
  private @Nullable Long lostAt;
  private @Nullable LineTrouble trouble;
  private GatewayAnswers.@Nullable Doubtful doubt;
  private @Nullable Boolean unreadyIsEmpty;

  /**
   * Begins with nothing observed.
   *
   * @param exchange what is told of it
   */
  HttpEvidence(RunningExchange exchange) {
    this.exchange = exchange;
  }

  /** The gateway replied to the sending or to a question. */
  void replied() {
    lock.lock();
    try {
      heard = true;
      trouble = null;
      doubt = null;
      unreadyIsEmpty = null;
    } finally {
      lock.unlock();
    }
  }

  /** What it replied is not final. */
  void doubtful(GatewayAnswers.Doubtful unclear) {
    lock.lock();
    try {
      doubt = unclear;
    } finally {
      lock.unlock();
    }
  }

  /** What it handed on is no whole answer yet. */
  void unready(boolean isEmpty) {
    lock.lock();
    try {
      unreadyIsEmpty = isEmpty;
    } finally {
      lock.unlock();
    }
  }

  /** There was no reply; returns whether the one before was none of that kind. */
  boolean troubled(LineTrouble failure) {
    lock.lock();
    try {
      boolean isNew = trouble == null;
      trouble = failure;
      return isNew;
    } finally {
      lock.unlock();
    }
  }

  /** Nobody on this side knows whether the request arrived. */
  void requestLost() {
    lock.lock();
    try {
      lostAt = exchange.time.nanoTime();
    } finally {
      lock.unlock();
    }
  }

  /** A request whose connection broke may lie unread at the gateway for a moment. */
  boolean requestMayStillArrive() {
    lock.lock();
    try {
      Long since = lostAt;
      return since != null && exchange.time.nanoTime() - since < MAY_STILL_ARRIVE;
    } finally {
      lock.unlock();
    }
  }

  /** The gateway answered the wish to take the request back; what was observed before stays. */
  void heardAtTheEnd() {
    lock.lock();
    try {
      heard = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What to tell when nothing left this side.
   *
   * @param kept what keeps the sending, or null when none was begun
   */
  TransportException unsent(HttpEnding why, @Nullable LineTrouble kept) {
    if (why == HttpEnding.DEADLINE && kept != null && kept.cause() != LineTrouble.Cause.CANCELLED) {
      return unreachable(kept, Delivery.NOT_SENT);
    }
    String detail =
        why == HttpEnding.DEADLINE ? "no request could be sent in time" : "nothing was sent";
    return exchange.failure(why.unsent(), Delivery.NOT_SENT, detail);
  }

  /**
   * What to tell of a failure that the gateway tells, or whatever answers in its place.
   *
   * @param ending our own wish to end, of which a held call may tell before the wish is answered
   */
  TransportException toldBy(GatewayAnswers.Failed failed, @Nullable HttpEnding ending) {
    Reason reason =
        ending != null && ending != HttpEnding.DEADLINE && failed.delivery() == Delivery.WITHDRAWN
            ? ending.unsent()
            : failed.reason();
    return failed.isGateways()
        ? exchange.failure(reason, failed.delivery(), failed.detail()).byGateway()
        : exchange.failure(
            reason, failed.delivery(), failed.detail(), new ProtocolException(failed.detail()));
  }

  /** What to tell when the gateway took the request back. */
  TransportException takenBack(HttpEnding why) {
    GatewayAnswers.Doubtful unclear;
    lock.lock();
    try {
      unclear = doubt;
    } finally {
      lock.unlock();
    }
    Reason reason =
        why != HttpEnding.DEADLINE
            ? why.unsent()
            : unclear == null ? Reason.TERMINAL_NOT_READING : unclear.reason();
    return exchange
        .failure(reason, Delivery.WITHDRAWN, "the gateway took the request back, it was not taken")
        .byGateway();
  }

  /** What to tell when the gateway may have the request, and the terminal as well. */
  OqsException conclusion(HttpEnding why) {
    lock.lock();
    try {
      GatewayAnswers.Doubtful unclear = doubt;
      if (why != HttpEnding.DEADLINE) {
        return unknown(why.sent(), "the gateway has the request");
      } else if (unreadyIsEmpty != null) {
        return exchange.incomplete(unreadyIsEmpty);
      } else if (trouble != null) {
        return unreachable(trouble, Delivery.UNKNOWN);
      } else if (unclear != null) {
        return unknown(unclear.reason(), unclear.detail()).byGateway();
      } else if (!heard) {
        return unknown(Reason.UNREACHABLE, LineTrouble.Cause.TIMEOUT.words());
      }
      return unknown(why.sent(), "the gateway has no answer of the terminal");
    } finally {
      lock.unlock();
    }
  }

  private TransportException unknown(Reason reason, String detail) {
    return exchange.failure(reason, Delivery.UNKNOWN, detail);
  }

  /** What to tell of a line that does not work. */
  TransportException unreachable(LineTrouble failure, Delivery delivery) {
    return unreachable(exchange, failure, delivery);
  }

  static TransportException unreachable(
      RunningExchange exchange, LineTrouble failure, Delivery delivery) {
    return exchange.failure(reasonOf(failure), delivery, failure.cause().words(), failure.why());
  }

  static Reason reasonOf(LineTrouble failure) {
    return failure.cause() == LineTrouble.Cause.CERTIFICATE_EXPIRED
        ? Reason.CERT_EXPIRED
        : Reason.UNREACHABLE;
  }
}
