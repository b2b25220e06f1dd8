package jp.shikaku.internal.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import jp.shikaku.internal.http.GatewayLine.Receiver;
import jp.shikaku.internal.http.LineTrouble.Cause;
import jp.shikaku.internal.io.SystemWords;
import jp.shikaku.tls.TlsException;
import jp.shikaku.transport.TimeSource.Scheduled;
import okhttp3.Call;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/** One request to a gateway, to be run or started once; its receiver is told how it ended. */
public final class LineCall {

  private static final long LARGEST_PROBLEM = 1024 * 1024;
  private static final int OK = 200;

  private final GatewayLine line;
  private final Call call;
  private final LineTrace trace;
  private final Receiver receiver;
  private final long maxBytes;
  private final boolean leavesBody;
  private final Duration limit;
  private final @Nullable LineTrouble unfit;
  private volatile boolean isOverdue;

  /**
   * Creates a call.
   *
   * @param unfit why it can not be sent at all, or null
   */
  LineCall(
      GatewayLine line,
      Call call,
      LineTrace trace,
      Receiver receiver,
      GatewayRequest request,
      Duration limit,
      @Nullable LineTrouble unfit) {
    this.line = line;
    this.call = call;
    this.trace = trace;
    this.receiver = receiver;
    this.maxBytes = request.maxBytes();
    this.leavesBody = request.leavesBody();
    this.limit = limit;
    this.unfit = unfit;
  }

  /** Sends it on a thread of the line, and returns at once. */
  public void start() {
    try {
      line.start(this::run);
    } catch (RejectedExecutionException closed) {
      receiver.failed(new LineTrouble(Cause.CANCELLED, false, null));
    }
  }

  /** Sends it on this thread, and returns when the receiver was told its end. */
  public void run() {
    if (unfit != null) {
      receiver.failed(unfit);
      return;
    }
    GatewayReply reply;
    Scheduled clock = line.limit(limit, this::overdue);
    try {
      reply = exchange();
    } catch (IOException | RuntimeException e) {
      receiver.failed(trouble(e));
      return;
    } catch (Error e) {
      receiver.failed(new LineTrouble(Cause.BROKEN, isSent(), null));
      throw e;
    } finally {
      clock.cancel();
    }
    receiver.replied(reply);
  }

  private GatewayReply exchange() throws IOException {
    try (Response response = call.execute()) {
      GatewayReply reply = read(response);
      if (reply.isTooLarge() || reply.isBodyLeft()) {
        call.cancel(); // closing alone would read on for a while
      }
      return reply;
    }
  }

  /**
   * Sends it on this thread and leaves the body of a successful reply to be read; each of its reads
   * waits for a limited time.
   *
   * @return the body, to be closed; null when the receiver was told of another end
   */
  public @Nullable LineBody open() {
    if (unfit != null) {
      receiver.failed(unfit);
      return null;
    }
    GatewayReply reply;
    Scheduled clock = line.limit(limit, this::overdue);
    try {
      Response response = call.execute();
      if (response.isSuccessful() && response.code() == OK) {
        LineBody body = new LineBody(this, headers(response), response.body());
        line.reading(body);
        return body;
      }
      try (response) {
        reply = read(response);
      }
    } catch (IOException | RuntimeException e) {
      receiver.failed(trouble(e));
      return null;
    } finally {
      clock.cancel();
    }
    receiver.replied(reply);
    return null;
  }

  private void overdue() {
    isOverdue = true;
    call.cancel();
  }

  /** Returns what keeps it, as long as nobody was told an end and nothing of it has left. */
  public LineTrouble stalled() {
    return new LineTrouble(slowAt(trace.station()), false, null);
  }

  /** Cuts it off; the receiver is told, unless it was told of an end before. */
  public void cancel() {
    call.cancel();
  }

  private static Map<String, String> headers(Response response) {
    Map<String, String> headers = new HashMap<>();
    response
        .headers()
        .forEach(
            header -> {
              String name = header.getFirst().toLowerCase(Locale.ROOT);
              String plain =
                  name.equalsIgnoreCase(GatewayLine.HIDDEN_RETRY_AFTER) ? "retry-after" : name;
              headers.put(plain, header.getSecond());
            });
    return headers;
  }

  private GatewayReply read(Response response) throws IOException {
    Map<String, String> headers = headers(response);
    long most = response.isSuccessful() ? maxBytes : LARGEST_PROBLEM;
    ResponseBody body = response.body();
    if (body.contentLength() > most) {
      return new GatewayReply(response.code(), headers, new byte[0], true, false);
    }
    if (leavesBody && response.code() == OK) {
      return new GatewayReply(response.code(), headers, new byte[0], false, true);
    }
    byte[] bytes = body.byteStream().readNBytes((int) Math.min(most + 1, Integer.MAX_VALUE - 8));
    return new GatewayReply(response.code(), headers, bytes, bytes.length > most, false);
  }

  // ---- what went wrong

  private boolean isSent() {
    return trace.station().compareTo(LineTrace.Station.SENDING) >= 0;
  }

  void read(LineBody body) {
    line.read(body);
  }

  LineTrouble trouble(Exception failure) {
    Optional<TlsException> refusal =
        line.explain(failure).filter(seen -> !trace.wasHeard() || !isOfOurs(seen));
    return refusal.isPresent()
        ? refused(refusal.get(), isSent())
        : new LineTrouble(causeOf(failure), isSent(), null);
  }

  /** Where the gateway was heard, it had accepted our certificate, or our having none. */
  private static boolean isOfOurs(TlsException refusal) {
    return switch (refusal.problem()) {
      case CLIENT_CERTIFICATE_EXPIRED, CLIENT_CERTIFICATE_MISSING, CLIENT_CERTIFICATE_REFUSED ->
          true;
      default -> false;
    };
  }

  private static LineTrouble refused(TlsException refusal, boolean isSent) {
    return switch (refusal.problem()) {
      case EXPIRED -> new LineTrouble(Cause.CERTIFICATE_EXPIRED, isSent, refusal);
      // A TLS 1.3 gateway refuses our certificate after the first bytes, and drops them.
      case CLIENT_CERTIFICATE_EXPIRED -> new LineTrouble(Cause.CERTIFICATE_EXPIRED, false, refusal);
      // Nobody reads as HTTP what is answered by an alert.
      case CLIENT_CERTIFICATE_MISSING, CLIENT_CERTIFICATE_REFUSED, TLS_NEEDED ->
          new LineTrouble(Cause.HANDSHAKE, false, refusal);
      default -> new LineTrouble(isSent ? Cause.BROKEN : Cause.HANDSHAKE, isSent, refusal);
    };
  }

  private Cause causeOf(Exception failure) {
    if (failure instanceof UnknownHostException) {
      return Cause.UNKNOWN_HOST;
    } else if (SystemWords.isRefused(failure)) {
      return Cause.REFUSED;
    }
    boolean isTimeout =
        isOverdue
            || failure instanceof SocketTimeoutException
            || (failure instanceof InterruptedIOException && !isCancelled(failure));
    LineTrace.Station station = trace.station();
    if (isTimeout || (station == LineTrace.Station.HANDSHAKE && failure instanceof SSLException)) {
      return slowAt(station);
    }
    return switch (station) {
      case HERE -> Cause.CANCELLED; // the line is closed
      case NAME, CONNECT -> cancelledOr(Cause.NOT_CONNECTED);
      case HANDSHAKE -> cancelledOr(Cause.HANDSHAKE);
      case CONNECTED, SENDING, SENT -> cancelledOr(Cause.BROKEN);
    };
  }

  private static Cause slowAt(LineTrace.Station station) {
    return switch (station) {
      case HERE -> Cause.CANCELLED;
      case NAME -> Cause.UNKNOWN_HOST;
      case CONNECT -> Cause.CONNECT_TIMEOUT;
      case HANDSHAKE -> Cause.HANDSHAKE;
      case CONNECTED, SENDING, SENT -> Cause.TIMEOUT;
    };
  }

  private static boolean isCancelled(Throwable failure) {
    return "Canceled".equals(failure.getMessage());
  }

  private Cause cancelledOr(Cause otherwise) {
    return call.isCanceled() ? Cause.CANCELLED : otherwise;
  }
}
