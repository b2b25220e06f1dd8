package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLServerSocket;
import jp.shikaku.diagnosis.Cause;
import jp.shikaku.diagnosis.Diagnosis;
import jp.shikaku.examples.doctor.Doctor;
import jp.shikaku.examples.doctor.GatewayCheck;
import jp.shikaku.examples.doctor.TlsGatewayCheck;
import jp.shikaku.examples.gateway.Gateway;
import jp.shikaku.examples.gateway.GatewaySettings;
import jp.shikaku.examples.gateway.TerminalOutage;
import jp.shikaku.examples.text.Language;
import jp.shikaku.tls.ClientIdentity;
import jp.shikaku.tls.TlsClient;
import jp.shikaku.tls.TrustSet;
import jp.shikaku.transport.VirtualTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The doctor at gateways over real TLS, and at certificates. */
class DoctorGatewayTest {

  private static final String FORM =
      "{\"state\":\"%s\",\"since\":\"2026-11-02T00:00:00Z\",\"causes\":[],"
          + "\"terminal\":{},\"certificate\":{\"notAfter\":\"2099-01-01T00:00:00Z\"}}";

  @TempDir private Path temp;
  private TestPki pki;
  private Path trust;
  private Path identity;
  private Path password;

  @BeforeEach
  void prepare() throws Exception {
    pki = new TestPki();
    trust = pki.trust(temp.resolve("ca.pem"));
    identity = pki.deskIdentity(temp.resolve("desk.p12"));
    password = SecretFile.write(temp.resolve("password"), new String(TestPki.PASSWORD) + "\n");
    Files.createDirectories(temp.resolve("OQS/req"));
    Files.createDirectories(temp.resolve("OQS/res"));
  }

  private Cli doctor(String... more) {
    List<String> args =
        new ArrayList<>(List.of("doctor", "--root", temp.resolve("OQS").toString(), "--json"));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(String[]::new));
  }

  private Cli gateway(int port, Path authority) {
    return doctor(
        "--gateway",
        "https://localhost:" + port,
        "--identity",
        identity.toString(),
        "--identity-password-file",
        password.toString(),
        "--trust",
        authority.toString());
  }

  private static List<String> causes(Cli cli) throws Exception {
    List<String> causes = new ArrayList<>();
    JsonNode json = new ObjectMapper().readTree(cli.out());
    json.path("findings").forEach(one -> causes.add(one.path("cause").asText()));
    return causes;
  }

  @Test
  @DisplayName("outage 11 a gateway that is well, that tells of its terminal, and that is down")
  void states() throws Exception {
    int port;
    try (SSLServerSocket server = pki.gateway(FORM.formatted("UP"))) {
      port = server.getLocalPort();
      Cli well = gateway(port, trust);
      assertThat(well.exit()).as(well.out() + well.err()).isEqualTo(Exit.OK);
      assertThat(causes(well)).isEmpty();
      assertThat(well.out()).contains("gatewayCertificate");
    }
    assertThat(causes(gateway(port, trust))).containsExactly("GATEWAY_DOWN");
    try (SSLServerSocket server = pki.gateway(FORM.formatted("TERMINAL_NOT_READING"))) {
      Cli stopped = gateway(server.getLocalPort(), trust);
      assertThat(causes(stopped)).containsExactly("LINKAGE_STOPPED");
      assertThat(stopped.exit()).isEqualTo(Exit.NOT_VERIFIED);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("outages behind a real gateway: the doctor names what a desk's own client names")
  void behindTheGateway(TerminalOutage outage) throws Exception {
    Path clinic = temp.resolve("gw");
    Cli init =
        Cli.run(
            "gateway",
            "init",
            "--dir",
            clinic.toString(),
            "--host",
            "localhost",
            "--institution",
            "1319999007",
            "--desk",
            "desk1");
    assertThat(init.exit()).as(init.err()).isEqualTo(Exit.OK);
    Path desk = clinic.resolve("desks/desk1");
    identity = desk.resolve("desk.p12");
    password = desk.resolve("desk.password");
    char[] secret = Files.readString(clinic.resolve("server.password")).strip().toCharArray();
    GatewaySettings settings =
        GatewaySettings.builder()
            .root(outage.root(temp))
            .data(temp.resolve("data"))
            .listen(new InetSocketAddress("127.0.0.1", 0))
            .tls(clinic.resolve("server.p12"), secret::clone, clinic.resolve("ca.pem"))
            .stopGrace(Duration.ofMillis(1))
            .build();
    try (Gateway real = Gateway.start(settings)) {
      Cli cli = gateway(real.port(), clinic.resolve("ca.pem"));

      List<String> told = causes(cli);
      told.remove(Cause.SHARE_SLOW.name()); // of a busy machine
      assertThat(told)
          .as(cli.out() + cli.err())
          .containsExactlyElementsOf(outage.causes().stream().map(Cause::name).toList());
      boolean isWell = outage == TerminalOutage.NONE;
      assertThat(cli.exit()).isEqualTo(isWell ? Exit.OK : Exit.NOT_VERIFIED);
    }
  }

  @Test
  @DisplayName("R-INV-5 the doctor waits for the gateway's own look as long as a share may keep it")
  void waitsForTheLook() throws Exception {
    AtomicReference<String> asked = new AtomicReference<>("");
    try (SSLServerSocket server = pki.gateway(FORM.formatted("UP"), asked::set)) {
      gateway(server.getLocalPort(), trust);
      assertThat(asked.get()).contains("\r\nPrefer: wait=12\r\n");
    }
  }

  @Test
  @DisplayName("outage 11 look-alike: a gateway of another authority answers and is not trusted")
  void refused() throws Exception {
    Path other = new TestPki().trust(temp.resolve("other.pem"));
    try (SSLServerSocket server = pki.gateway(FORM.formatted("UP"))) {
      Cli cli = gateway(server.getLocalPort(), other);
      assertThat(causes(cli)).containsExactly("TLS_REFUSED");
      assertThat(cli.exit()).isEqualTo(Exit.NOT_VERIFIED);
    }
  }

  @Test
  @DisplayName("outage 11 look-alikes: it hangs, and another program has its port")
  void notTheGateway() throws Exception {
    try (SSLServerSocket hanging = pki.server("")) {
      assertThat(causes(gateway(hanging.getLocalPort(), trust))).containsExactly("GATEWAY_DOWN");
    }
    for (String page : List.of("HTTP/1.1 404 Not Found\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n{")) {
      try (SSLServerSocket other = pki.server(page)) {
        Cli cli = gateway(other.getLocalPort(), trust);
        assertThat(causes(cli)).containsExactly("WRONG_GATEWAY");
        assertThat(cli.exit()).isEqualTo(Exit.NOT_VERIFIED);
      }
    }
  }

  @Test
  @DisplayName("outage 11 look-alike: a proxy answers for a gateway that is away")
  void proxy() throws Exception {
    try (SSLServerSocket proxy = pki.server("HTTP/1.1 502 Bad Gateway\r\n\r\n<p>")) {
      Cli cli = gateway(proxy.getLocalPort(), trust);
      assertThat(causes(cli)).containsExactly("GATEWAY_DOWN");
      assertThat(cli.exit()).isEqualTo(Exit.NOT_VERIFIED);
    }
  }

  @Test
  @DisplayName("outage 11 look-alikes: our gateway refuses this PC, or has trouble of its own")
  void problems() throws Exception {
    for (var seen :
        Map.of("403 client-certificate", "GATEWAY_DENIED", "503 stopping", "GATEWAY_DOWN")
            .entrySet()) {
      String[] told = seen.getKey().split(" ");
      String answer =
          "HTTP/1.1 %s No\r\nContent-Type: application/problem+json\r\n\r\n"
              + "{\"type\":\"urn:oqs-sdk:problem:%s\",\"status\":%s}";
      try (SSLServerSocket server = pki.server(answer.formatted(told[0], told[1], told[0]))) {
        Cli cli = gateway(server.getLocalPort(), trust);
        assertThat(causes(cli)).containsExactly(seen.getValue());
        assertThat(cli.out()).contains("\"code\": \"" + told[1] + "\"").doesNotContain("別のプログラム");
        assertThat(cli.exit()).isEqualTo(Exit.NOT_VERIFIED);
      }
    }
  }

  @ParameterizedTest
  @DisplayName("R-F-15 this desk's own certificate for the gateway, and the authority it trusts")
  @CsvSource({"200, OK, , 0", "60, WARNING, , 0", "5, WARNING, CERTIFICATE_EXPIRING, 0"})
  void ownCertificate(int days, String mark, String cause, int exit) throws Exception {
    identity = pki.deskIdentity(temp.resolve("ending.p12"), Duration.ofDays(days).plusHours(1));
    try (SSLServerSocket server = pki.gateway(FORM.formatted("UP"))) {
      Cli cli = gateway(server.getLocalPort(), trust);

      assertThat(cli.exit()).isEqualTo(exit);
      assertThat(causes(cli)).isEqualTo(cause == null ? List.of() : List.of(cause));
      List<String> marks = new ArrayList<>();
      for (JsonNode one : new ObjectMapper().readTree(cli.out()).path("checks")) {
        if (one.path("id").asText().equals("deskCertificate")) {
          marks.add(one.path("mark").asText());
        }
      }
      assertThat(marks)
          .as("identity, its issuer, and the authority")
          .containsExactly(mark, "OK", "OK");
      assertThat(cli.out()).contains("ending.p12」の期限", "残り " + days + "日", "ca.pem」の期限");
    }
  }

  @Test
  @DisplayName("R-F-15 this desk's own certificate has ended")
  void ownCertificateEnded() throws Exception {
    identity = pki.deskIdentity(temp.resolve("ended.p12"), Duration.ofDays(-2));
    try (SSLServerSocket server = pki.gateway(FORM.formatted("UP"))) {
      Cli cli = gateway(server.getLocalPort(), trust);

      assertThat(causes(cli)).containsExactly("CERTIFICATE_EXPIRED");
      assertThat(cli.out()).contains("ended.p12」の期限", "2日前に切れました");
      assertThat(cli.exit()).isEqualTo(Exit.NOT_VERIFIED);
    }
  }

  @Test
  @DisplayName("outage 11 look-alike: a peer that drips its bytes is given up, whole and in time")
  void drips() throws Exception {
    VirtualTime clock = new VirtualTime(Instant.now());
    CompletableFuture<Socket> asked = new CompletableFuture<>();
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("localhost"))) {
      Thread peer = new Thread(() -> drip(server, asked), "test-gateway");
      peer.setDaemon(true);
      peer.start();
      TlsClient tls =
          TlsClient.builder(TrustSet.pem(trust))
              .identity(ClientIdentity.pkcs12(identity, TestPki.PASSWORD::clone))
              .time(clock)
              .build();
      TlsGatewayCheck check =
          new TlsGatewayCheck(
              new Doctor.Address("localhost", server.getLocalPort()), Gateway.PATH, tls, List.of());
      CompletableFuture<GatewayCheck.Result> result =
          CompletableFuture.supplyAsync(() -> check.examine(clock, Language.ENGLISH));
      try (Socket dripping = asked.get(30, TimeUnit.SECONDS)) {
        clock.advance(Duration.ofSeconds(20));
        assertThat(result).succeedsWithin(Duration.ofSeconds(10)); // a read alone waits longer
        assertThat(dripping.isClosed()).isFalse();
      }
      assertThat(Diagnosis.of(result.join().evidence()).first().map(Diagnosis.Finding::cause))
          .contains(Cause.GATEWAY_DOWN);
    }
  }

  /** The head of a long record, and never its end. */
  private static void drip(ServerSocket server, CompletableFuture<Socket> asked) {
    while (!asked.isDone()) {
      try {
        Socket socket = server.accept();
        if (socket.getInputStream().read() >= 0) { // not only whether somebody is here
          socket.getOutputStream().write(new byte[] {0x16, 3, 3, 0x3f, (byte) 0xff, 2, 0});
          asked.complete(socket);
        }
      } catch (IOException e) {
        asked.completeExceptionally(e);
      }
    }
  }

  @Test
  @DisplayName("transports 7 a disaster declared at the gateway is seen by the doctor")
  void disaster() throws Exception {
    String reply =
        "HTTP/1.1 200 OK\r\nX-Oqs-Mode: disaster\r\nContent-Type: application/json\r\n\r\n";
    try (SSLServerSocket server = pki.server(reply + FORM.formatted("UP"))) {
      Cli cli = gateway(server.getLocalPort(), trust);

      assertThat(cli.exit()).isEqualTo(Exit.OK);
      JsonNode check = null;
      for (JsonNode one : new ObjectMapper().readTree(cli.out()).path("checks")) {
        check = one.path("id").asText().equals("gateway") ? one : check;
      }
      assertThat(check).isNotNull();
      assertThat(check.path("mark").asText()).isEqualTo("WARNING");
      assertThat(check.path("observed").asText()).contains("災害時を宣言中");
      assertThat(check.path("figures").path("disaster").asBoolean()).isTrue();
    }
  }

  @Test
  @DisplayName("this PC's own working folder is looked at where it is, not where the doctor runs")
  void workingFolder() throws Exception {
    assertThat(causes(doctor("--work", temp.toString()))).isEmpty();
    assertThat(causes(doctor("--work", temp.resolve("absent").toString())))
        .containsExactly("LOCAL_DENIED");
  }

  @Test
  @DisplayName("a desk without a share of its own examines its gateway alone")
  void gatewayOnly() throws Exception {
    try (SSLServerSocket server = pki.gateway(FORM.formatted("UP"))) {
      Cli cli =
          Cli.run(
              "doctor",
              "--gateway",
              "https://localhost:" + server.getLocalPort(),
              "--identity",
              identity.toString(),
              "--identity-password-file",
              password.toString(),
              "--trust",
              trust.toString());
      assertThat(cli.exit()).as(cli.out() + cli.err()).isEqualTo(Exit.OK);
      assertThat(cli.out())
          .contains("中継サーバー    localhost:" + server.getLocalPort() + "\n")
          .doesNotContain("共有フォルダ");
    }
    assertThat(Cli.run("doctor").errLines()).containsExactly("--root: 指定してください（または --gateway）");
  }

  @Test
  @DisplayName("S-KEY-2 a wrong password is a wrong option: told without password and path")
  void wrongPassword() throws Exception {
    Files.writeString(password, "SECRET\n");
    try (SSLServerSocket server = pki.gateway(FORM.formatted("UP"))) {
      Cli cli = gateway(server.getLocalPort(), trust);
      assertThat(cli.exit()).isEqualTo(Exit.BAD_INPUT);
      assertThat(cli.out() + cli.err()).doesNotContain("SECRET", temp.toString());
    }
  }

  @Test
  @DisplayName("certificates of one name in two folders are told apart")
  void certificatesOfOneName() throws Exception {
    List<String> args = new ArrayList<>();
    for (String place : List.of("a", "b")) {
      Path folder = Files.createDirectories(temp.resolve(place));
      Path file = TestPki.pem(folder.resolve("desk.pem"), pki.ending(Duration.ofDays(200)));
      args.addAll(List.of("--certificate", file.toString()));
    }
    assertThat(doctor(args.toArray(String[]::new)).out())
        .contains("「" + temp.resolve("a/desk.pem") + "」", "「" + temp.resolve("b/desk.pem") + "」");
  }

  @Test
  @DisplayName("R-F-15 certificates: good, within 90 days, expired, unreadable")
  void certificates() throws Exception {
    Path good = TestPki.pem(temp.resolve("1.pem"), pki.ending(Duration.ofDays(200)));
    Path soon = TestPki.pem(temp.resolve("2.pem"), pki.ending(Duration.ofDays(60)));
    Path ended = TestPki.pem(temp.resolve("3.pem"), pki.ending(Duration.ofDays(-2)));
    Path none = Files.writeString(temp.resolve("4.pem"), "none");
    Cli cli =
        doctor(
            "--certificate",
            good.toString(),
            "--certificate",
            soon.toString(),
            "--certificate",
            ended.toString(),
            "--certificate",
            none.toString());

    List<String> marks = new ArrayList<>();
    new ObjectMapper()
        .readTree(cli.out())
        .path("checks")
        .forEach(
            check -> {
              if (check.path("id").asText().equals("certificate")) {
                marks.add(check.path("mark").asText());
              }
            });
    assertThat(cli.out()).contains("「1.pem」の期限", "「3.pem」の期限", "2日前に切れました", "「4.pem」を読み取れません");
    assertThat(marks).containsExactly("OK", "WARNING", "FAILURE", "WARNING");
    assertThat(causes(cli)).containsExactly("CERTIFICATE_EXPIRED");
    assertThat(cli.exit()).isEqualTo(Exit.NOT_VERIFIED);
  }
}
