package jp.shikaku.internal.http;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;

/**
 * How a line speaks TLS.
 *
 * @param sockets makes the sockets
 * @param trust checks the gateway's certificate
 * @param protocols the versions allowed, best first
 * @param suites the cipher suites allowed, best first
 * @param explanation finds the reason of a failure; empty when TLS has nothing to do with it
 */
public record LineTls(
    SSLSocketFactory sockets,
    X509TrustManager trust,
    List<String> protocols,
    List<String> suites,
    Function<Throwable, Optional<Refusal>> explanation) {

  /**
   * Why TLS was refused.
   *
   * @param why the reason
   * @param isExpired whether a certificate has expired
   */
  public record Refusal(IOException why, boolean isExpired) {}
}
