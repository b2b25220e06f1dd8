package jp.shikaku.transport;

import java.time.Duration;
import jp.shikaku.TransportException.Reason;

/** Why an exchange with a gateway is ended from this side, and how that is told. */
enum HttpEnding {
  /** Its time is over. */
  DEADLINE(Reason.UNREACHABLE, Reason.NO_ANSWER, Duration.ofMillis(150)),
  /** The caller does not want it any more. */
  CANCEL(Reason.CANCELLED_BEFORE_SEND, Reason.CANCELLED_AFTER_SEND, Duration.ofSeconds(3)),
  /** The transport is closed. */
  CLOSE(Reason.TRANSPORT_CLOSED, Reason.TRANSPORT_CLOSED, Duration.ofMillis(400));

  private final Reason unsent;
  private final Reason sent;
  private final Duration limit;

  HttpEnding(Reason unsent, Reason sent, Duration limit) {
    this.unsent = unsent;
    this.sent = sent;
    this.limit = limit;
  }

  /** The reason when the terminal does not have the request. */
  Reason unsent() {
    return unsent;
  }

  /** The reason when it may have it. */
  Reason sent() {
    return sent;
  }

  /** How long the gateway may take to give the request back. */
  Duration limit() {
    return limit;
  }
}
