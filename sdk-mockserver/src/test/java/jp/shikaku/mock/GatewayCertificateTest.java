package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayCertificateTest {
  @TempDir Path folder;

  private final MockClock clock = MockClock.standingAt(Instant.parse("2026-11-02T00:00:00Z"));

  private static HttpClient client(GatewayCredentials credentials) throws Exception {
    KeyStore key = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(credentials.client())) {
      key.load(in, credentials.password());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(key, credentials.password());
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    try (InputStream in = Files.newInputStream(credentials.ca())) {
      trust.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(trust);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(tls).build();
  }

  private static int health(MockGateway gateway) throws Exception {
    URI uri = URI.create(gateway.uri() + "/oqs-gateway/v1/health");
    HttpClient client = client(gateway.credentials().orElseThrow());
    return client
        .send(
            HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  @DisplayName("the gateway's certificate expires for a time: refused by who checks it, then well")
  void expires() throws Exception {
    Outage expired =
        Outage.of(Outage.Kind.GATEWAY_CERTIFICATE_EXPIRED)
            .from(Duration.ofMinutes(1))
            .until(Duration.ofMinutes(2));
    try (MockTerminal terminal =
            MockTerminal.builder()
                .root(folder.resolve("OQS"))
                .patients(0)
                .clock(clock)
                .scenario(Scenario.calm().with(expired))
                .start();
        MockGateway gateway =
            MockGateway.builder(terminal).mutualTls(folder.resolve("tls")).start()) {
      URI before = gateway.uri();
      assertThat(health(gateway)).isEqualTo(200);
      clock.advance(Duration.ofMinutes(1));
      assertThat(gateway.uri()).isEqualTo(before);
      assertThatThrownBy(() -> health(gateway))
          .hasRootCauseInstanceOf(CertificateExpiredException.class);
      clock.advance(Duration.ofMinutes(1));
      assertThat(health(gateway)).isEqualTo(200);
    }
  }
}
