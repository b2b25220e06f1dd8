package jp.shikaku.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import jp.shikaku.tls.CredentialException.Problem;
import jp.shikaku.transport.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class RenewalTest {

  private static final char[] PASSWORD = "renewal".toCharArray();

  @TempDir private Path temp;

  private final TestCa ca = TestCa.root("ROOT-MARKER");
  private final TestCa.Issued first = ca.issue(TestCa.client());
  private final TestCa.Issued second = ca.issue(TestCa.client());
  private final VirtualTime time = new VirtualTime(Instant.now());
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Path file;
  private long stamp;

  @BeforeEach
  void begin() throws Exception {
    file = temp.resolve("client.p12");
    put(container(first));
    log.start();
    logger().setLevel(Level.INFO);
    logger().addAppender(log);
  }

  @AfterEach
  void end() {
    logger().detachAppender(log);
    logger().setLevel(null);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(CurrentKey.class);
  }

  private byte[] container(TestCa.Issued issued) throws IOException {
    return Files.readAllBytes(
        IdentityFiles.modern(
            temp.resolve("made.p12"),
            List.of(new IdentityFiles.Entry("own", issued.key())),
            issued.chain(),
            PASSWORD));
  }

  // As a renewal program should: beside it, then in its place. The times differ even on coarse
  // clocks.
  private void put(byte[] content) throws IOException {
    Path beside = Files.write(temp.resolve("beside"), content);
    Files.setLastModifiedTime(beside, FileTime.fromMillis(1_700_000_000_000L + 1000 * ++stamp));
    Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private TlsClient client() {
    return TlsClient.builder(ca.trust())
        .identity(ClientIdentity.pkcs12(file, () -> PASSWORD))
        .time(time)
        .build();
  }

  private TlsServer server() {
    return TlsServer.start(
        TlsServer.Setup.modern(ca.issue(TestCa.server())).demanding(ca.certificate()));
  }

  @Test
  @DisplayName("T17 the certificate is swapped while 10 exchanges run: none fails, the next is new")
  void swapped() throws Exception {
    TlsClient client = client();
    ExecutorService desks = Executors.newFixedThreadPool(11);
    try (TlsServer server = server()) {
      server.hold();
      List<Future<String>> running = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        running.add(desks.submit(() -> Wire.exchange(client, server.port())));
      }
      for (int i = 0; i < 10; i++) {
        assertThat(server.nextClient()).isEqualTo(first.serial());
      }

      put(container(second));
      assertThat(client.refresh()).isTrue();
      assertThat(client.refresh()).isFalse();
      Future<String> next = desks.submit(() -> Wire.exchange(client, server.port()));
      assertThat(server.nextClient()).isEqualTo(second.serial());

      server.release();
      for (Future<String> each : running) {
        assertThat(each.get(10, TimeUnit.SECONDS)).endsWith("ok");
      }
      assertThat(next.get(10, TimeUnit.SECONDS)).endsWith("ok");
    } finally {
      desks.shutdownNow();
    }
    assertThat(messages()).hasSize(1);
    assertThat(messages().get(0)).startsWith("tls-identity-renewed").doesNotContain("MARKER");
  }

  @Test
  @DisplayName("T17 a new connection never resumes a session of the old key")
  void noResumption() throws Exception {
    TlsClient client = client();
    try (TlsServer server = server()) {
      for (int i = 0; i < 3; i++) { // the later ones resume
        assertThat(Wire.exchange(client, server.port())).endsWith("ok");
        assertThat(server.nextClient()).isEqualTo(first.serial());
      }

      put(container(second));
      assertThat(Wire.exchange(client, server.port())).endsWith("ok");
      assertThat(server.nextClient()).isEqualTo(second.serial());
    }
  }

  @Test
  @DisplayName("T17 a half-written, broken or foreign file: the old key stays, one warning")
  void halfWritten() throws Exception {
    TlsClient client = client();
    byte[] whole = container(second);
    for (int length : new int[] {0, 10, whole.length / 2, whole.length - 1}) {
      put(Arrays.copyOf(whole, length));
      assertThat(client.refresh()).isFalse();
    }
    Files.delete(file);
    assertThat(client.refresh()).isFalse();
    put(container(new TestCa.Issued(first.key(), second.chain())));
    assertThat(client.refresh()).isFalse();
    assertThat(messages())
        .singleElement()
        .asString()
        .startsWith("tls-identity-not-renewed problem=");

    put(whole);
    assertThat(client.refresh()).isTrue();
    try (TlsServer server = server()) {
      Wire.exchange(client, server.port());
      assertThat(server.nextClient()).isEqualTo(second.serial());
    }
  }

  @Test
  @DisplayName("T17 a file completed within one tick of its time stamp is found after 30 s")
  void sameStamp() throws Exception {
    TlsClient client = client();
    byte[] whole = container(second);
    byte[] damaged = whole.clone();
    damaged[0] = 0;
    put(damaged);
    assertThat(client.refresh()).isFalse();
    FileTime before = Files.getLastModifiedTime(file);
    Files.write(file, whole);
    Files.setLastModifiedTime(file, before);

    time.advance(Duration.ofSeconds(29));
    assertThat(client.refresh()).isFalse();
    time.advance(Duration.ofSeconds(1));
    assertThat(client.refresh()).isTrue();
  }

  @Test
  @DisplayName("T17 PEM: the key swapped before its certificate is not taken alone")
  void pemInTwoSteps() throws Exception {
    Path chain = IdentityFiles.pem(temp.resolve("c.pem"), first.certificate());
    Path key = IdentityFiles.pem(temp.resolve("k.pem"), first.key());
    TlsClient client =
        TlsClient.builder(ca.trust()).identity(ClientIdentity.pem(chain, key)).time(time).build();

    Files.delete(key);
    IdentityFiles.pem(key, second.key());
    Files.setLastModifiedTime(key, FileTime.fromMillis(1_700_000_000_000L));
    assertThat(client.refresh()).isFalse();
    Files.delete(chain);
    IdentityFiles.pem(chain, second.certificate());
    Files.setLastModifiedTime(chain, FileTime.fromMillis(1_700_000_000_000L));
    assertThat(client.refresh()).isTrue();
  }

  @Test
  @DisplayName("T17 a key store is asked again when the host renewed it")
  void keyStore() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", first.key(), PASSWORD, first.chain().toArray(new Certificate[0]));
    TlsClient client =
        TlsClient.builder(ca.trust())
            .identity(ClientIdentity.keyStore(store, () -> PASSWORD))
            .time(time)
            .build();
    assertThat(client.refresh()).isFalse();
    store.setKeyEntry("own", second.key(), PASSWORD, second.chain().toArray(new Certificate[0]));
    assertThat(client.refresh()).isTrue();
  }

  @Test
  @DisplayName("R-F-15 an expired certificate stops before the network, and a new one goes on")
  void expired() throws Exception {
    Instant end = time.now().plus(Duration.ofDays(2)).truncatedTo(ChronoUnit.SECONDS);
    put(container(ca.issue(TestCa.client().valid(time.now().minusSeconds(60), end))));
    TlsClient client = client();
    assertThat(client.refresh()).isFalse();

    time.advance(Duration.between(time.now(), end));
    assertThat(client.refresh()).isFalse();
    time.advance(Duration.ofSeconds(1));
    assertThatThrownBy(client::refresh)
        .isInstanceOfSatisfying(
            CredentialException.class, e -> assertThat(e.problem()).isEqualTo(Problem.EXPIRED));
    try (TlsServer server = server()) {
      Throwable failure = catchThrowable(() -> Wire.exchange(client, server.port()));
      assertThat(client.explain(failure).orElseThrow().problem())
          .isEqualTo(TlsProblem.CLIENT_CERTIFICATE_EXPIRED);
      put(container(second));
      assertThat(client.refresh()).isTrue();
      assertThat(Wire.exchange(client, server.port())).endsWith("ok");
      // The refused one never came as far as the server.
      assertThat(server.nextClient()).isEqualTo(second.serial());
    }
  }

  @Test
  @DisplayName("R-F-15 a program starts with an expired certificate, not with a wrong password")
  void expiredAtTheStart() throws Exception {
    Instant begin = time.now().minus(Duration.ofDays(9));
    put(container(ca.issue(TestCa.client().valid(begin, begin.plus(Duration.ofDays(1))))));
    TlsClient client = client();
    assertThatThrownBy(client::refresh).isInstanceOf(CredentialException.class);

    assertThatThrownBy(
            () ->
                TlsClient.builder(ca.trust())
                    .identity(ClientIdentity.pkcs12(file, () -> "other".toCharArray()))
                    .build())
        .isInstanceOfSatisfying(
            CredentialException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.WRONG_PASSWORD));
  }

  @Test
  @DisplayName("S-TLS-1 a client without a certificate works where none is asked for")
  void noIdentity() throws Exception {
    TlsClient client = TlsClient.builder(ca.trust()).time(time).build();
    try (TlsServer server = TlsServer.start(TlsServer.Setup.modern(ca.issue(TestCa.server())))) {
      try (SSLSocket socket = Wire.connect(client, server.port())) {
        assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
        assertThat(Wire.exchange(socket)).endsWith("ok");
      }
      assertThat(server.nextClient()).isEqualTo(BigInteger.ZERO);
      assertThat(client.refresh()).isFalse();
    }
  }

  private List<String> messages() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
