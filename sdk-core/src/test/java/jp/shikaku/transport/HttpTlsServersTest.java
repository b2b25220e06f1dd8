package jp.shikaku.transport;

import static jp.shikaku.transport.Documents.handle;
import static jp.shikaku.transport.Documents.question;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.tls.ClientIdentity;
import jp.shikaku.tls.TestCa;
import jp.shikaku.tls.TlsException;
import jp.shikaku.tls.TlsMatrix;
import jp.shikaku.tls.TlsProblem;
import jp.shikaku.tls.TlsServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS servers that are no gateway, good and bad ones, reached through the transport. */
class HttpTlsServersTest {

  private static TlsMatrix matrix;

  @BeforeAll
  static void start(@TempDir Path folder) {
    matrix = TlsMatrix.start(folder);
  }

  @AfterAll
  static void stop() {
    matrix.close();
  }

  private static GatewayEndpoint.Builder at(int port) {
    return GatewayEndpoint.builder(URI.create("https://localhost:" + port));
  }

  private static ExchangeRequest request(String id) {
    return request(id, Duration.ofSeconds(20));
  }

  private static ExchangeRequest request(String id, Duration timeout) {
    return ExchangeRequest.of(
        MessageKind.ELIGIBILITY,
        handle(id),
        question(id),
        timeout,
        (fileName, format, bytes) -> AnswerGate.Verdict.ACCEPT);
  }

  private static ExchangeResult exchange(GatewayEndpoint.Builder settings) throws Exception {
    try (GatewayEndpoint endpoint = settings.build();
        Transport transport = HttpTransport.builder(endpoint).closeGrace(Duration.ZERO).build()) {
      return transport.exchange(request("M1")).result().get(30, TimeUnit.SECONDS);
    }
  }

  private static TransportException failure(GatewayEndpoint.Builder settings) throws Exception {
    try {
      throw new AssertionError("did not fail: " + exchange(settings));
    } catch (ExecutionException e) {
      return (TransportException) e.getCause();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "S-TLS-1 T13 T14 each server is refused with its own code and gets nothing, or works")
  void everyRow(TlsMatrix.Row row) throws Exception {
    GatewayEndpoint.Builder settings = at(matrix.port(row)).trust(matrix.trust());
    ClientIdentity identity = matrix.identity(row);
    if (identity != null) {
      settings.identity(identity);
    }
    if (matrix.allowsTls12(row)) {
      settings.allowTls12();
    }
    if (row.problem() == null) {
      assertThat(((ExchangeResult.Answer) exchange(settings)).bytes()).asString().isEqualTo("ok");
      return;
    }

    TransportException failure = failure(settings);

    assertThat(failure).hasCauseInstanceOf(TlsException.class);
    assertThat(((TlsException) failure.getCause()).problem()).isEqualTo(row.problem());
    assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(failure.reason())
        .isEqualTo(row.problem() == TlsProblem.EXPIRED ? Reason.CERT_EXPIRED : Reason.UNREACHABLE);
  }

  @Test
  @DisplayName("S-TLS-4 a line that is cut in the handshake is no matter of LAN or power alone")
  void cutInTheHandshake() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> cutting =
          CompletableFuture.runAsync(
              () -> {
                while (cut(server)) {}
              });

      TransportException failure =
          failure(at(server.getLocalPort()).trust(TestCa.root("ROOT-MARKER").trust()));

      assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
      assertThat(failure.userMessage(Locale.JAPANESE))
          .contains("暗号化通信", "証明書", "無資格という意味ではありません")
          .doesNotContain("LAN");
      assertThat(failure.userMessage(Locale.ENGLISH)).contains("certificate");
      server.close();
      assertThat(cutting).succeedsWithin(Duration.ofSeconds(10));
    }
  }

  /** As a gateway that refuses a certificate and does not read on: its alert is lost. */
  private static boolean cut(ServerSocket server) {
    try (Socket line = server.accept()) {
      line.setSoLinger(true, 0);
      return line.getInputStream().read() >= 0 || !server.isClosed();
    } catch (IOException e) {
      return !server.isClosed();
    }
  }

  @Test
  @DisplayName("S-TLS-4 a connection that breaks before the gateway is heard: nothing was sent")
  void breaksBeforeTheDocument() throws Exception {
    TestCa ca = TestCa.root("ROOT-MARKER");
    try (TlsServer server = TlsServer.start(TlsServer.Setup.modern(ca.issue(TestCa.server())))) {
      server.hangUp();

      TransportException failure = failure(at(server.port()).trust(ca.trust()));

      assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
      assertThat(failure.isRetryable()).isTrue();
    }
  }

  @Test
  @DisplayName(
      "S-TLS-4 a document that left for a gateway which does without our certificate may have arrived")
  void resetAfterTheDocument() throws Exception {
    TestCa ca = TestCa.root("ROOT-MARKER");
    TlsServer.Setup setup = TlsServer.Setup.modern(ca.issue(TestCa.server()));
    try (TlsServer server = TlsServer.start(setup.asking(ca.certificate()));
        GatewayEndpoint endpoint = at(server.port()).trust(ca.trust()).build();
        Transport transport = HttpTransport.builder(endpoint).closeGrace(Duration.ZERO).build()) {
      server.reset();
      ExchangeCall call = transport.exchange(request("M1", Duration.ofSeconds(1)));

      assertThat(call.result()).failsWithin(Duration.ofSeconds(20));
      TransportException failure = FolderFixture.transportFailure(call);
      assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(failure.delivery()).isEqualTo(Delivery.UNKNOWN);
    }
  }

  @Test
  @DisplayName(
      "T17 the certificate is swapped while 10 exchanges run: none fails, the next shows the new one")
  void swapped(@TempDir Path folder) throws Exception {
    char[] password = "swapped".toCharArray();
    TestCa ca = TestCa.root("ROOT-MARKER");
    TestCa.Issued first = ca.issue(TestCa.client());
    TestCa.Issued second = ca.issue(TestCa.client());
    Path file = folder.resolve("client.p12");
    first.toPkcs12(file, password);
    second.toPkcs12(folder.resolve("next.p12"), password);
    try (TlsServer server =
            TlsServer.start(
                TlsServer.Setup.modern(ca.issue(TestCa.server())).demanding(ca.certificate()));
        GatewayEndpoint endpoint =
            at(server.port())
                .trust(ca.trust())
                .identity(ClientIdentity.pkcs12(file, password::clone))
                .build();
        Transport transport = HttpTransport.over(endpoint)) {
      server.hold();
      List<ExchangeCall> running = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        running.add(transport.exchange(request("S" + i)));
      }
      for (int i = 0; i < 10; i++) {
        assertThat(server.nextClient()).isEqualTo(first.serial());
      }

      Files.move(folder.resolve("next.p12"), file, StandardCopyOption.REPLACE_EXISTING);
      ExchangeCall next = transport.exchange(request("S10"));
      assertThat(server.nextClient()).isEqualTo(second.serial());

      server.release();
      running.add(next);
      for (ExchangeCall call : running) {
        assertThat(call.result().get(30, TimeUnit.SECONDS))
            .isInstanceOf(ExchangeResult.Answer.class);
      }
    }
  }
}
