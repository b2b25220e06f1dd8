package jp.shikaku.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.http.FaceFeed;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.tls.ClientIdentity;
import jp.shikaku.tls.TrustSet;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.HttpTransport;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.Transport;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who may speak to a gateway, over real TLS with the files of {@code gateway init}. */
class GatewayTlsTest {

  /** The server's certificate is good for 3 years. */
  private static final Duration ALMOST_OVER = Duration.ofDays(-3 * 365 + 20);

  @TempDir private Path folder;
  private Path clinic;
  private MockTerminal terminal;
  private Gateway gateway;

  @BeforeEach
  void start() throws Exception {
    clinic = folder.resolve("gw");
    create(clinic, Clock.offset(Clock.systemUTC(), Duration.ofDays(-2)), "desk1");
    terminal = MockTerminal.builder().root(folder.resolve("OQS")).start();
    gateway = gateway(settings -> {});
  }

  private static void create(Path clinic, Clock clock, String... desks) throws IOException {
    ClinicAuthority.create(
        clinic,
        List.of("localhost", "127.0.0.1"),
        List.of(MedicalInstitutionCode.of(Wire.INSTITUTION)),
        List.of(desks),
        clock);
  }

  private Gateway gateway(Consumer<GatewaySettings.Builder> change) throws IOException {
    return Gateway.start(builder(change).build());
  }

  private GatewaySettings plainSettings() {
    return builder(settings -> {}).build();
  }

  private GatewaySettings.Builder builder(Consumer<GatewaySettings.Builder> change) {
    GatewaySettings.Builder settings =
        GatewaySettings.builder()
            .root(terminal.root())
            .data(folder.resolve("data"))
            .listen(new InetSocketAddress("127.0.0.1", 0))
            .tls(
                clinic.resolve("server.p12"),
                () -> ClinicAuthority.readPassword(clinic.resolve("server.password")),
                clinic.resolve("ca.pem"));
    change.accept(settings);
    return settings;
  }

  @AfterEach
  void close() {
    gateway.close();
    terminal.close();
  }

  private Wire wire(SSLContext tls) {
    return new Wire("https://localhost:" + gateway.port(), tls);
  }

  private SSLContext tls(String desk) throws Exception {
    return DeskTls.context(
        clinic.resolve("desks").resolve(desk), clinic.resolve("ca.pem"), "TLSv1.3");
  }

  @Test
  @DisplayName("5.6 a desk of the clinic is served, over TLS 1.3, by name and by address")
  void served() throws Exception {
    for (String host : List.of("localhost", "127.0.0.1")) {
      Wire wire = new Wire("https://" + host + ":" + gateway.port(), tls("desk1"));
      HttpResponse<byte[]> reply = wire.post(Wire.newId()).send();
      assertThat(reply.statusCode()).as(Wire.text(reply)).isEqualTo(200);
      assertThat(reply.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
    }
    assertThat(Wire.text(wire(tls("desk1")).get("/health")))
        .contains("\"certificate\":{\"notAfter\":\"20");
  }

  @Test
  @DisplayName("5.6 a new identity that can not be used is told once, not at each look")
  void unusableIdentity() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(GatewayServer.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.WARN); // a program that ran before may have silenced everything
    try (SystemTime time = new SystemTime();
        Recurring never = new Recurring(time, task -> {});
        GatewayServer server = new GatewayServer(plainSettings(), time, never, new Refusals())) {
      Path identity = clinic.resolve("server.p12");
      byte[] good = Files.readAllBytes(identity);
      FileTime written = Files.getLastModifiedTime(identity);
      write(identity, new byte[] {1}, written, 1);
      server.renew();
      server.renew();
      server.renew();
      assertThat(log.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .singleElement()
          .asString()
          .startsWith("identity-not-renewed");

      write(identity, new byte[] {2}, written, 2);
      server.renew();
      assertThat(log.list).hasSize(2); // another one
      write(identity, good, written, 3);
      server.renew();
      assertThat(log.list).hasSize(2);
    } finally {
      logger.detachAppender(log);
      logger.setLevel(null);
    }
  }

  private static void write(Path file, byte[] bytes, FileTime before, int later)
      throws IOException {
    Files.write(file, bytes);
    Files.setLastModifiedTime(
        file, FileTime.from(before.toInstant().plus(Duration.ofMinutes(later))));
  }

  @Test
  @DisplayName("5.6 no certificate, one of another clinic, and TLS 1.2 are refused")
  void refused() throws Exception {
    Path other = folder.resolve("other");
    create(other, Clock.systemUTC(), "desk1");
    Path ca = clinic.resolve("ca.pem");

    assertThatThrownBy(() -> wire(DeskTls.context(null, ca, "TLSv1.3")).get("/health"))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () -> wire(DeskTls.context(other.resolve("desks/desk1"), ca, "TLSv1.3")).get("/health"))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () ->
                wire(DeskTls.context(clinic.resolve("desks/desk1"), ca, "TLSv1.2")).get("/health"))
        .isInstanceOf(IOException.class);
    assertThat(terminal.seen()).isEmpty();
  }

  @Test
  @DisplayName("5.2 a desk of another institution: 403, whatever header and body say")
  void otherInstitution() throws Exception {
    ClinicAuthority.addDesk(
        clinic, "dental", List.of(MedicalInstitutionCode.of(Wire.OTHER)), Clock.systemUTC());
    Wire dental = wire(tls("dental"));
    String id = Wire.newId();

    HttpResponse<byte[]> reply = dental.post(id).send();
    assertThat(reply.statusCode()).isEqualTo(403);
    assertThat(Wire.text(reply)).contains("institution-mismatch");
    HttpResponse<byte[]> foreign = dental.post(id).with("X-Oqs-Institution", Wire.OTHER).send();
    assertThat(foreign.statusCode()).isEqualTo(403);
    assertThat(terminal.seen()).isEmpty();

    // A card visit of one institution is not listed for the other, nor handed out.
    terminal.reader().walkIn(KnownPatients.TARO);
    Wire desk = wire(tls("desk1"));
    assertThat(Wire.text(desk.get("/face?wait=20"))).contains("OQSsiquc01res_face_");
    assertThat(Wire.text(dental.get("/face", "X-Oqs-Institution", Wire.OTHER)))
        .contains("\"events\":[]");
    assertThat(dental.get("/face/1").statusCode()).isEqualTo(404);
    assertThat(desk.get("/face/1").statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("the log tells who was refused, from where and by which rule; and which desk asks")
  void refusalsAreTold() throws Exception {
    Path other = folder.resolve("other");
    create(other, Clock.systemUTC(), "stranger");
    Path ended = folder.resolve("ended");
    Path ca = clinic.resolve("ca.pem");
    Files.createDirectory(ended);
    for (String file : List.of("ca.p12", "ca.password", "ca.pem")) {
      Files.copy(clinic.resolve(file), ended.resolve(file));
    }
    Clock past = Clock.offset(Clock.systemUTC(), Duration.ofDays(-1_100));
    ClinicAuthority.addDesk(
        ended, "late", List.of(MedicalInstitutionCode.of(Wire.INSTITUTION)), past);
    try (LogLines refused = new LogLines(Refusals.class);
        LogLines asked = new LogLines(Endpoints.class);
        LogLines handled = new LogLines(FaceDesk.class)) {
      assertRefused(DeskTls.context(null, ca, "TLSv1.3"));
      assertDenied(other.resolve("desks/stranger"), ca);
      assertRefused(DeskTls.context(ended.resolve("desks/late"), ca, "TLSv1.3"));
      assertRefused(DeskTls.context(clinic.resolve("desks/desk1"), ca, "TLSv1.2"));
      assertDenied(clinic.resolve("desks/desk1"), other.resolve("ca.pem"));
      assertThatThrownBy(() -> new Wire(gateway.port()).get("/health"))
          .isInstanceOf(IOException.class);
      Wire desk = wire(tls("desk1"));
      String id = Wire.newId();
      desk.post(id).with("X-Oqs-Institution", Wire.OTHER).send();
      desk.post(id).with("X-Oqs-Institution", Wire.OTHER).send();
      assertThat(desk.post(id).send().statusCode()).isEqualTo(200);
      terminal.reader().walkIn(KnownPatients.TARO);
      desk.get("/face?wait=20");
      desk.call("PUT", "/face/1/ack");
      desk.call("PUT", "/face/1/ack");

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(refused.lines()).hasSizeGreaterThanOrEqualTo(7));
      String start = "refused cause=";
      String from = " from=127.0.0.1 rule=";
      assertThat(refused.lines())
          .contains(
              start
                  + "client-certificate desk=-"
                  + from
                  + "a client certificate of the clinic's CA is needed",
              start
                  + "client-certificate desk=stranger"
                  + from
                  + "the client certificate is of an unknown CA, not of the clinic's",
              start + "client-certificate desk=late" + from + "the client certificate has ended",
              start + "no-tls desk=-" + from + "this is no TLS: https:// is needed, not http://",
              start
                  + "refused-by-desk desk=-"
                  + from
                  + "the desk does not accept the gateway's certificate",
              start
                  + "institution-mismatch desk=desk1"
                  + from
                  + "the client certificate is not bound to this institution")
          .anyMatch(line -> line.startsWith(start + "tls desk=-" + from + "no TLS version"))
          .doesNotHaveDuplicates();
      assertThat(asked.lines())
          .containsExactly(
              "exchange-asked kind=OQSsiquc01 exchange=" + id + " desk=desk1 again=false");
      assertThat(handled.lines()).containsExactly("visit-acknowledged visit=1 desk=desk1");
    }
  }

  private void assertRefused(SSLContext tls) {
    assertThatThrownBy(() -> wire(tls).get("/health")).isInstanceOf(IOException.class);
  }

  @Test
  @DisplayName("5.6 TLS 1.2 where it is allowed, with the listed suites only")
  void tls12() throws Exception {
    gateway.close();
    gateway = gateway(GatewaySettings.Builder::allowTls12);
    SSLContext context =
        DeskTls.context(clinic.resolve("desks/desk1"), clinic.resolve("ca.pem"), "TLSv1.2");

    assertThat(wire(context).get("/health").statusCode()).isEqualTo(200);
    for (String weak :
        List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA")) {
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket("localhost", gateway.port())) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.2"});
        parameters.setCipherSuites(new String[] {weak});
        socket.setSSLParameters(parameters);
        assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  @DisplayName("5.6 only one address, and no plain HTTP but on loopback")
  void settings() {
    GatewaySettings.Builder settings =
        GatewaySettings.builder().root(folder).data(folder).plainLoopback();

    assertThatThrownBy(() -> settings.listen(new InetSocketAddress("0.0.0.0", 1)).build())
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("listen");
    assertThatThrownBy(() -> settings.listen(new InetSocketAddress("192.0.2.1", 1)).build())
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("plain-loopback");
    assertThatThrownBy(
            () ->
                GatewaySettings.builder()
                    .root(folder)
                    .data(folder)
                    .listen(new InetSocketAddress("127.0.0.1", 1))
                    .build())
        .hasMessageContaining("identity");
  }

  @Test
  @DisplayName("5.6 a renewed identity is taken up while running; calls go on")
  void renewal() throws Exception {
    Wire wire = wire(tls("desk1"));
    Instant before = served(wire);
    Path renewed = folder.resolve("renewed");
    ClinicAuthority.renewServer(clinic, renewed, List.of("localhost"), Clock.systemUTC());
    for (String file : List.of("server.password", "server.p12")) {
      Files.copy(renewed.resolve(file), clinic.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.setLastModifiedTime(
        clinic.resolve("server.p12"), FileTime.from(Instant.now().plusSeconds(5)));

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(served(wire(tls("desk1")))).isAfter(before.plus(Duration.ofDays(1))));
  }

  @Test
  @DisplayName("5.6 a renewed list of authorities is taken up while running")
  void renewedTrust() throws Exception {
    Path other = folder.resolve("other");
    ClinicAuthority.create(
        other,
        List.of("localhost"),
        List.of(MedicalInstitutionCode.of(Wire.INSTITUTION)),
        List.of("desk9"),
        Clock.systemUTC());
    SSLContext newcomer =
        DeskTls.context(other.resolve("desks/desk9"), clinic.resolve("ca.pem"), "TLSv1.3");
    assertThatThrownBy(() -> wire(newcomer).get("/health")).isInstanceOf(IOException.class);
    assertDenied(other.resolve("desks/desk9"), clinic.resolve("ca.pem"));
    assertDenied(clinic.resolve("desks/desk1"), other.resolve("ca.pem"));
    Files.writeString(
        clinic.resolve("ca.pem"),
        Files.readString(clinic.resolve("ca.pem")) + Files.readString(other.resolve("ca.pem")));
    Files.setLastModifiedTime(
        clinic.resolve("ca.pem"), FileTime.from(Instant.now().plusSeconds(5)));

    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> wire(newcomer).get("/health").statusCode() == 200);
  }

  /**
   * A refusal of certificates, whose ever, is not told as trouble of the network: but for a reset
   * that overtook the gateway's word, which is asked for again then.
   */
  private void assertDenied(Path desk, Path trust) throws Exception {
    try (GatewayEndpoint endpoint =
            GatewayEndpoint.builder(URI.create("https://localhost:" + gateway.port()))
                .trust(TrustSet.pem(trust))
                .identity(identity(desk))
                .build();
        FaceFeed feed = new FaceFeed(endpoint)) {
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> feed.list("", Duration.ZERO))
                      .isInstanceOfSatisfying(
                          FaceFeed.FeedException.class,
                          refused -> assertThat(refused.isDenied()).isTrue()));
    }
  }

  private static ClientIdentity identity(Path desk) {
    return ClientIdentity.pkcs12(
        desk.resolve("desk.p12"),
        () -> ClinicAuthority.readPassword(desk.resolve("desk.password")));
  }

  @Test
  @DisplayName("R-F-15 a certificate that ends within 30 days is told by health, until renewed")
  void ending() throws Exception {
    gateway.close();
    Path soon = folder.resolve("soon");
    ClinicAuthority.renewServer(
        clinic, soon, List.of("localhost"), Clock.offset(Clock.systemUTC(), ALMOST_OVER));
    gateway =
        gateway(
            settings ->
                settings.tls(
                    soon.resolve("server.p12"),
                    () -> ClinicAuthority.readPassword(soon.resolve("server.password")),
                    clinic.resolve("ca.pem")));
    SSLContext tls = tls("desk1");

    String health =
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> Wire.text(wire(tls).get("/health")), text -> text.contains("_ENDS"));

    assertThat(health)
        .contains("\"state\":\"DEGRADED\"", "CERTIFICATE_ENDS", "gateway is EXPIRING, days left ");
    assertThat(Wire.header(wire(tls).get("/health"), "X-Oqs-Mode")).isEqualTo("normal");
    assertThat(probed("desk1").observations())
        .extracting(Health.Observation::topic)
        .containsExactly(Health.Topic.CERTIFICATE_ENDS); // told once, though the end is told too
  }

  /** What the library tells of the gateway. */
  private Health probed(String desk) throws Exception {
    Path place = clinic.resolve("desks").resolve(desk);
    try (GatewayEndpoint endpoint =
            GatewayEndpoint.builder(URI.create("https://localhost:" + gateway.port()))
                .trust(TrustSet.pem(place.resolve("ca.pem")))
                .identity(identity(place))
                .build();
        Transport transport = HttpTransport.over(endpoint)) {
      return transport.probe().get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  @DisplayName("5.1 a visit that one desk has acknowledged is still there for the other")
  void twoDesks() throws Exception {
    ClinicAuthority.addDesk(clinic, "desk2", List.of(), Clock.systemUTC());
    Wire first = wire(tls("desk1"));
    Wire second = wire(tls("desk2"));
    terminal.reader().walkIn(KnownPatients.TARO);
    assertThat(Wire.text(first.get("/face?wait=20"))).contains("\"id\":\"1\"");

    assertThat(first.call("PUT", "/face/1/ack").statusCode()).isEqualTo(204);

    assertThat(Wire.text(first.get("/face"))).contains("\"events\":[]");
    assertThat(Wire.text(second.get("/face"))).contains("\"id\":\"1\"");
    assertThat(second.get("/face/1").statusCode()).isEqualTo(200);
  }

  private static Instant served(Wire wire) throws Exception {
    HttpResponse<byte[]> reply = wire.get("/health");
    assertThat(reply.statusCode()).isEqualTo(200);
    return ((X509Certificate) reply.sslSession().orElseThrow().getPeerCertificates()[0])
        .getNotAfter()
        .toInstant();
  }
}
