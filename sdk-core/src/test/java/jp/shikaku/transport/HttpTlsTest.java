package jp.shikaku.transport;

import static jp.shikaku.transport.Documents.answer;
import static jp.shikaku.transport.Documents.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.mock.GatewayCredentials;
import jp.shikaku.mock.MockGateway;
import jp.shikaku.tls.ClientIdentity;
import jp.shikaku.tls.TlsException;
import jp.shikaku.tls.TlsProblem;
import jp.shikaku.tls.TrustSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutual TLS between the transport and a gateway with a CA of its own. */
class HttpTlsTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path root;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private FolderPeer terminal;
  private MockGateway gateway;
  private GatewayCredentials credentials;
  private ChaosProxy proxy;

  @BeforeEach
  void start() throws Exception {
    terminal = opened(new FolderPeer(root.resolve("oqs")));
    terminal.onRequest(incoming -> TransportContract.Reply.with(answer(incoming.id())));
    gateway =
        opened(MockGateway.builder(root.resolve("oqs")).mutualTls(root.resolve("tls")).start());
    credentials = gateway.credentials().orElseThrow();
    proxy = opened(ChaosProxy.before(gateway.uri().getPort()));
  }

  @AfterEach
  void end() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private <C extends AutoCloseable> C opened(C closeable) {
    opened.push(closeable);
    return closeable;
  }

  private GatewayEndpoint.Builder endpoint(String host) {
    return GatewayEndpoint.builder(URI.create("https://" + host + ":" + proxy.port()))
        .trust(TrustSet.pem(credentials.ca()));
  }

  private ClientIdentity identity(Path file) {
    return ClientIdentity.pkcs12(file, credentials::password);
  }

  private Transport transport(GatewayEndpoint.Builder endpoint) {
    return opened(
        HttpTransport.builder(opened(endpoint.build())).closeGrace(Duration.ZERO).build());
  }

  @Test
  @DisplayName("HTTP-4 1,000 calls one after the other over mutual TLS make exactly 1 handshake")
  void oneHandshake() throws Exception {
    Transport transport = transport(endpoint("127.0.0.1").identity(identity(credentials.client())));

    for (int i = 0; i < 1_000; i++) {
      assertThat(transport.probe().get(10, TimeUnit.SECONDS).state()).isEqualTo(Health.State.UP);
    }

    assertThat(proxy.connections()).isEqualTo(1);
  }

  @Test
  @DisplayName("T8 an exchange passes over mutual TLS")
  void exchange() throws Exception {
    Transport transport = transport(endpoint("localhost").identity(identity(credentials.client())));

    ExchangeResult result =
        transport.exchange(request("T1", LONG)).result().get(30, TimeUnit.SECONDS);

    assertThat(((ExchangeResult.Answer) result).bytes()).isEqualTo(answer("T1"));
  }

  @Test
  @DisplayName(
      "S-TLS-4 the first document on a connection waits until the gateway is heard, later ones do not")
  void provenFirst() throws Exception {
    Transport transport = transport(endpoint("127.0.0.1").identity(identity(credentials.client())));

    for (String id : List.of("P1", "P2", "P3")) {
      transport.exchange(request(id, LONG)).result().get(30, TimeUnit.SECONDS);
    }

    assertThat(gateway.seen())
        .filteredOn(call -> call.method().equals("POST"))
        .extracting(call -> call.header("Expect").orElse(""))
        .containsExactly("100-continue", "", "");
    assertThat(proxy.connections()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "T17 the certificate is swapped while 10 exchanges run at a gateway: none fails, the next connection is new")
  void swapped() throws Exception {
    Path file = root.resolve("mine.p12");
    Files.copy(credentials.client(), file);
    Transport transport = transport(endpoint("127.0.0.1").identity(identity(file)));
    terminal.onRequest(incoming -> new TransportContract.Reply.Silence());
    List<ExchangeCall> calls = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      calls.add(transport.exchange(request("V" + i, LONG)));
    }
    await().atMost(LONG).until(() -> terminal.taken().size() == 10);
    int before = proxy.connections();

    Files.move(credentials.newClient("next.p12", 100), file, StandardCopyOption.REPLACE_EXISTING);
    Health health = transport.probe().get(10, TimeUnit.SECONDS);

    assertThat(health.state()).isEqualTo(Health.State.UP);
    assertThat(proxy.connections()).isEqualTo(before + 1);
    for (int i = 0; i < 10; i++) {
      terminal.answerLate(Documents.handle("V" + i), answer("V" + i));
    }
    for (ExchangeCall call : calls) {
      assertThat(call.result().get(30, TimeUnit.SECONDS)).isInstanceOf(ExchangeResult.Answer.class);
    }
  }

  @Test
  @DisplayName("T14 an unknown CA is refused before a byte is sent")
  void unknownAuthority() throws Exception {
    MockGateway other =
        opened(MockGateway.builder(root.resolve("oqs2")).mutualTls(root.resolve("tls2")).start());
    Path foreign = other.credentials().orElseThrow().ca();

    refused(
        endpoint("127.0.0.1").trust(TrustSet.pem(foreign)).identity(identity(credentials.client())),
        TlsProblem.UNKNOWN_CA);
  }

  @Test
  @DisplayName("T14 a certificate of another host is refused before a byte is sent")
  void wrongHost() throws Exception {
    proxy = opened(ChaosProxy.before(gateway.uri().getPort(), InetAddress.getByName("127.0.0.2")));

    refused(endpoint("127.0.0.2").identity(identity(credentials.client())), TlsProblem.WRONG_HOST);
  }

  @Test
  @DisplayName(
      "S-TLS-1 without a client certificate the gateway refuses, and nothing reaches the terminal")
  void noClientCertificate() throws Exception {
    refused(endpoint("127.0.0.1"), TlsProblem.CLIENT_CERTIFICATE_MISSING);
  }

  @Test
  @DisplayName(
      "S-TLS-1 a client certificate of another CA is refused, and nothing reaches the terminal")
  void foreignClientCertificate() throws Exception {
    MockGateway other =
        opened(MockGateway.builder(root.resolve("oqs2")).mutualTls(root.resolve("tls2")).start());
    Path foreign = other.credentials().orElseThrow().client();

    refused(
        endpoint("127.0.0.1").identity(identity(foreign)), TlsProblem.CLIENT_CERTIFICATE_REFUSED);
  }

  @Test
  @DisplayName("T11 a peer that is silent in the handshake: over at the deadline, nothing was sent")
  void silentHandshake() {
    Duration limit = Duration.ofMillis(600);
    // How late the threads of a busy machine are is not asked.
    VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));
    GatewayEndpoint gateway =
        opened(endpoint("127.0.0.1").identity(identity(credentials.client())).build());
    Transport transport =
        opened(HttpTransport.builder(gateway).time(time).closeGrace(Duration.ZERO).build());
    proxy.swallow();

    ExchangeCall call = transport.exchange(request("X3", limit));
    await().atMost(LONG).until(() -> proxy.held() > 0);
    time.advance(limit.plusMillis(250));
    assertThat(((HttpExchange) call).isEnded()).isTrue();

    TransportException failure = failureOf(call);
    unanswered(failure, "中継サーバーとの暗号化通信を開始できません。");
  }

  @Test
  @DisplayName(
      "T11 a peer that is silent after the handshake: nothing was sent, and the LAN is not named")
  void silentAfterTheHandshake() throws Exception {
    MutePeer mute = opened(new MutePeer(credentials));
    Transport transport =
        transport(
            GatewayEndpoint.builder(URI.create("https://127.0.0.1:" + mute.port()))
                .trust(TrustSet.pem(credentials.ca()))
                .identity(identity(credentials.client())));

    TransportException failure =
        (TransportException)
            Patiently.failure(
                Duration.ofMillis(1_500),
                (number, deadline) -> transport.exchange(request("X4" + number, deadline)),
                told -> told.getMessage().contains("no response in time"));

    assertThat(mute.handshakes()).isPositive();
    assertThat(failure).hasMessageContaining("no response in time");
    unanswered(failure, "中継サーバーのPCにはつながりましたが、応答がありません。");
  }

  private static void unanswered(TransportException failure, String told) {
    assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(failure.userMessage(Locale.JAPANESE)).startsWith(told);
  }

  @Test
  @DisplayName("R-F-15 an expired client certificate is told before any network attempt")
  void expired() throws Exception {
    Path file = credentials.newClient("old.p12", -1);
    Transport transport = transport(endpoint("127.0.0.1").identity(identity(file)));

    TransportException failure = failureOf(transport.exchange(request("X1", LONG)));

    assertThat(failure.reason()).isEqualTo(Reason.CERT_EXPIRED);
    assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(failure.isRetryable()).isFalse();
    assertThat(proxy.connections()).isZero();
  }

  private void refused(GatewayEndpoint.Builder endpoint, TlsProblem problem) {
    Transport transport = transport(endpoint);

    TransportException failure = failureOf(transport.exchange(request("X2", LONG)));

    assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(failure).hasCauseInstanceOf(TlsException.class);
    assertThat(((TlsException) failure.getCause()).problem()).isEqualTo(problem);
    assertThat(terminal.taken()).isEmpty();
  }

  /** Agrees on TLS with a client of the CA, and says nothing after that. */
  private static final class MutePeer implements AutoCloseable {
    private final SSLServerSocket socket;
    private final AtomicInteger handshakes = new AtomicInteger();

    MutePeer(GatewayCredentials credentials) throws Exception {
      KeyStore own = KeyStore.getInstance("PKCS12");
      char[] password = credentials.password();
      try (InputStream in = Files.newInputStream(credentials.ca().resolveSibling("server.p12"))) {
        own.load(in, password);
      }
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(own, password);
      KeyStore authorities = KeyStore.getInstance("PKCS12");
      authorities.load(null, null);
      try (InputStream in = Files.newInputStream(credentials.ca())) {
        authorities.setCertificateEntry(
            "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(authorities);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      socket =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
      socket.setNeedClientAuth(true);
      Thread thread = new Thread(this::serve, "mute-peer");
      thread.setDaemon(true);
      thread.start();
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (SSLSocket client = (SSLSocket) socket.accept()) {
          client.startHandshake();
          handshakes.incrementAndGet();
          client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException gone) {
          // The client goes away at its deadline.
        }
      }
    }

    int port() {
      return socket.getLocalPort();
    }

    int handshakes() {
      return handshakes.get();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static TransportException failureOf(ExchangeCall call) {
    try {
      throw new AssertionError("did not fail: " + call.result().get(30, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return (TransportException) e.getCause();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
