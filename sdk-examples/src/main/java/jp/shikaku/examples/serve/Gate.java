package jp.shikaku.examples.serve;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import java.util.function.IntSupplier;
import jp.shikaku.internal.io.Sha256;

/**
 * Who may call: one that calls this computer by its own name, is no web page, and knows the token.
 * A page in a browser fails at all three (DNS rebinding, cross-site calls).
 */
final class Gate {

  private static final String SCHEME = "Bearer ";

  private final byte[] tokenDigest;
  private final IntSupplier port;

  Gate(String token, IntSupplier port) {
    this.tokenDigest = digest(token);
    this.port = port;
  }

  void require(Context context) {
    String host = context.header("Host");
    int at = port.getAsInt();
    if (host == null
        || !Set.of("127.0.0.1:" + at, "localhost:" + at, "[::1]:" + at).contains(host)) {
      throw new Problem(
          Problem.Code.HOST, "Host must be 127.0.0.1, localhost or [::1] with the service's port");
    }
    if (context.header("Origin") != null) {
      throw new Problem(Problem.Code.ORIGIN, "calls from web pages (Origin) are refused");
    }
    String authorization = context.header("Authorization");
    if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, 7)) {
      throw new Problem(
          Problem.Code.TOKEN, "Authorization: Bearer with the text of the token file is needed");
    }
    // Digests have one length, so that the time tells nothing of the token's.
    if (!MessageDigest.isEqual(tokenDigest, digest(authorization.substring(7).strip()))) {
      throw new Problem(Problem.Code.TOKEN, "the token is not that of the token file");
    }
  }

  private static byte[] digest(String text) {
    return Sha256.digest(text.getBytes(StandardCharsets.UTF_8));
  }
}
