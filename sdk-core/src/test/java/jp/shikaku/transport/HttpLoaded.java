package jp.shikaku.transport;

import java.net.URI;
import java.util.concurrent.TimeUnit;

/**
 * Loads the HTTP client before a test, in vain and without sending: what its first use costs shall
 * not count against a short deadline.
 */
final class HttpLoaded {

  private HttpLoaded() {}

  static void load() throws Exception {
    try (GatewayEndpoint nowhere =
            GatewayEndpoint.builder(URI.create("http://127.0.0.1:9"))
                .permitPlainLoopback()
                .build();
        Transport transport = HttpTransport.over(nowhere)) {
      transport.probe().get(30, TimeUnit.SECONDS);
    }
  }
}
