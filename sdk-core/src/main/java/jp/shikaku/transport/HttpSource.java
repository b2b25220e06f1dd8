package jp.shikaku.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.http.ContentDigest;
import jp.shikaku.internal.http.GatewayLine;
import jp.shikaku.internal.http.GatewayReply;
import jp.shikaku.internal.http.LineBody;
import jp.shikaku.internal.http.LineCall;
import jp.shikaku.internal.http.LineTrouble;
import jp.shikaku.internal.io.EndCheckedStream;
import jp.shikaku.internal.io.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is left with the gateway: each reading asks for it anew, and nothing of it is
 * written to a disk here. Its last bytes are given when the digest of all is the one first told.
 * Thread-safe; its streams are not.
 */
final class HttpSource implements BulkSource {

  /** Until the gateway begins to send; then each read has the line's own limit. */
  private static final Duration BEGIN_LIMIT = Duration.ofSeconds(30);

  private final HttpSetup setup;
  private final RunningExchange exchange;
  private final HttpCalls requests;
  private final byte[] digest;
  private final long size;
  private final BooleanSupplier isGivenUp;

  HttpSource(
      HttpSetup setup,
      RunningExchange exchange,
      HttpCalls requests,
      byte[] digest,
      long size,
      BooleanSupplier isGivenUp) {
    this.setup = setup;
    this.exchange = exchange;
    this.requests = requests;
    this.digest = digest;
    this.size = size;
    this.isGivenUp = isGivenUp;
  }

  /** The gateway has another answer than the one that was told; while it is judged, a newer one. */
  static final class Changed extends IOException {
    private static final long serialVersionUID = 1L;

    private Changed(TransportException why) {
      super(why.getMessage(), why);
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public InputStream open() throws IOException {
    Refusal refusal = new Refusal();
    LineBody body = null;
    try {
      LineCall call = setup.line().call(requests.askAgain(), BEGIN_LIMIT, refusal);
      body = call.open();
    } catch (IllegalStateException endpointClosed) {
      refusal.failed(new LineTrouble(LineTrouble.Cause.CANCELLED, false, null));
    }
    if (body == null) {
      throw failure(refusal.why());
    }
    byte[] told = ContentDigest.sha256(body.header("content-digest")).orElse(new byte[0]);
    if (!ContentDigest.isEqual(told, digest)) {
      body.close();
      throw new Changed(corrupted("the gateway's answer is not the one it was before"));
    }
    Reading reading = new Reading(body);
    return new EndCheckedStream(reading, reading::checkEnd);
  }

  /** Reads through it once, to its proved end. */
  long measure() throws IOException {
    try (InputStream in = open()) {
      return in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static IOException failure(TransportException why) {
    return new IOException(why.getMessage(), why);
  }

  private TransportException corrupted(String detail) {
    return exchange.failure(Reason.CORRUPTED, Delivery.UNKNOWN, detail);
  }

  private TransportException lost(LineTrouble trouble) {
    if (trouble.cause() == LineTrouble.Cause.CANCELLED) {
      return exchange.failure(
          Reason.TRANSPORT_CLOSED, Delivery.UNKNOWN, "closed before the answer was read");
    }
    return HttpEvidence.unreachable(exchange, trouble, Delivery.UNKNOWN);
  }

  private final class Refusal implements GatewayLine.Receiver {
    private @Nullable TransportException why;

    @Override
    public void replied(GatewayReply reply) {
      GatewayAnswers.Meaning meaning = GatewayAnswers.meaningOf(reply, false, requests.path());
      if (meaning instanceof GatewayAnswers.Failed failed) {
        why = told(failed.reason(), failed.detail());
      } else if (meaning instanceof GatewayAnswers.Doubtful doubtful) {
        why = told(doubtful.reason(), doubtful.detail());
      }
    }

    @Override
    public void failed(LineTrouble trouble) {
      why = lost(trouble);
    }

    private TransportException told(Reason reason, String detail) {
      return exchange.failure(reason, Delivery.UNKNOWN, detail).byGateway();
    }

    TransportException why() {
      TransportException known = why;
      return known != null
          ? known
          : exchange.failure(
              Reason.UNAVAILABLE, Delivery.UNKNOWN, "the gateway does not give the answer again");
    }
  }

  private final class Reading extends InputStream {
    private final LineBody body;
    private final MessageDigest seen = Sha256.begin();
    private long count;

    Reading(LineBody body) {
      this.body = body;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (isGivenUp.getAsBoolean()) {
        throw new InterruptedIOException("given up");
      }
      int read;
      try {
        read = body.read(buffer, offset, length);
      } catch (IOException e) {
        throw failure(lost(body.trouble(e)));
      }
      if (read > 0) {
        seen.update(buffer, offset, read);
        countOn(read);
      }
      return read;
    }

    private void countOn(int more) throws IOException {
      count += more;
      if (count > exchange.kind.maxAnswerBytes()) {
        throw new IOException("too large", exchange.tooLarge());
      }
    }

    void checkEnd(long length) throws IOException {
      if (!ContentDigest.isEqual(seen.digest(), digest)) {
        throw failure(corrupted("the answer does not fit the gateway's digest"));
      }
    }

    @Override
    public void close() {
      body.close();
    }
  }
}
