package jp.shikaku.internal.http;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why a request got no reply. Immutable.
 *
 * @param cause what was observed
 * @param isSent whether a byte of the request may have left
 * @param why the reason that TLS gives, fit to be shown; or null for the usual one of the cause
 */
public record LineTrouble(Cause cause, boolean isSent, @Nullable Throwable why) {

  /** {@return the reason in a type of the JDK's that callers know, without address or name} */
  @Override
  public @Nullable Throwable why() {
    if (why != null) {
      return why;
    }
    return switch (cause) {
      case UNKNOWN_HOST -> new UnknownHostException(cause.words());
      case REFUSED -> new ConnectException(cause.words());
      case NOT_CONNECTED -> new SocketException(cause.words());
      case CONNECT_TIMEOUT -> new SocketTimeoutException(cause.words());
      case HANDSHAKE, CERTIFICATE_EXPIRED -> new SSLException(cause.words());
      case TIMEOUT, BROKEN -> new EOFException(cause.words());
      case CANCELLED -> null;
    };
  }

  /** What was observed, with the words for support. */
  public enum Cause {
    /** The name of the gateway has no address. */
    UNKNOWN_HOST("the gateway's name can not be resolved (DNS)"),
    /** Nothing listens on the port. */
    REFUSED("the connection was refused"),
    /** No reaction to a connection attempt. */
    CONNECT_TIMEOUT("no connection in time"),
    /** The network knows no way, or another trouble of the same kind. */
    NOT_CONNECTED("no connection could be made"),
    /** TLS was not agreed. */
    HANDSHAKE("the TLS handshake failed"),
    /** A certificate has expired. */
    CERTIFICATE_EXPIRED("a certificate has expired"),
    /** Connected, and then silence. */
    TIMEOUT("no response in time"),
    /** The connection broke. */
    BROKEN("the connection broke"),
    /** Given up by this side. */
    CANCELLED("given up");

    private final String words;

    Cause(String words) {
      this.words = words;
    }

    /** Returns what was observed, in English. */
    public String words() {
      return words;
    }
  }
}
