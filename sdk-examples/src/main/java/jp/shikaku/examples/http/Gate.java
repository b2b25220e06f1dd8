package jp.shikaku.examples.http;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import java.util.function.IntSupplier;
import jp.shikaku.internal.io.Sha256;

/**
 * Who may call: one that calls this computer by its own name, is no web page, and knows the token.
 * A page in a browser fails at all three (DNS rebinding, cross-site calls). Thread-safe.
 */
public final class Gate {

  private static final String SCHEME = "Bearer ";

  /** What a caller lacks. */
  public enum Lack {
    /** The name of this computer. */
    HOST,
    /** That it is no web page. */
    ORIGIN,
    /** The token. */
    TOKEN
  }

  /** A call that is not let in; the message tells the rule. */
  public static final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Lack lack;

    private Refused(Lack lack, String rule) {
      super(rule);
      this.lack = lack;
    }

    /** {@return what the caller lacks} */
    public Lack lack() {
      return lack;
    }
  }

  private final byte[] tokenDigest;
  private final IntSupplier port;

  /**
   * Makes a gate.
   *
   * @param token what callers must know
   * @param port where the server listens, asked for at each call
   */
  public Gate(String token, IntSupplier port) {
    this.tokenDigest = digest(token);
    this.port = port;
  }

  /**
   * Lets a call in.
   *
   * @param context the call
   * @throws Refused when it is not to be let in
   */
  public void require(Context context) {
    String host = context.header("Host");
    int at = port.getAsInt();
    if (host == null
        || !Set.of("127.0.0.1:" + at, "localhost:" + at, "[::1]:" + at).contains(host)) {
      throw new Refused(
          Lack.HOST, "Host must be 127.0.0.1, localhost or [::1] with the service's port");
    }
    if (context.header("Origin") != null) {
      throw new Refused(Lack.ORIGIN, "calls from web pages (Origin) are refused");
    }
    String authorization = context.header("Authorization");
    if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, 7)) {
      throw new Refused(
          Lack.TOKEN, "Authorization: Bearer with the text of the token file is needed");
    }
    // Digests have one length, so that the time tells nothing of the token's.
    if (!MessageDigest.isEqual(tokenDigest, digest(authorization.substring(7).strip()))) {
      throw new Refused(Lack.TOKEN, "the token is not that of the token file");
    }
  }

  private static byte[] digest(String text) {
    return Sha256.digest(text.getBytes(StandardCharsets.UTF_8));
  }
}
