package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import jp.shikaku.examples.serve.Caller;
import jp.shikaku.examples.serve.OpenApi;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.GatewayCall;
import jp.shikaku.mock.GatewayCredentials;
import jp.shikaku.mock.GatewayFault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockGateway;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.tls.TrustSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --gateway} in place of {@code --root}, over real TLS with certificates of both sides. */
class GatewayWayTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INSTITUTION = "1319999007";
  private static final String TARO =
      """
      {"insurerNumber":"06139992","symbol":"１２３","number":"4567","branch":"01",
       "birthdate":"1985-04-17","limitCertificateConsent":true}
      """;

  @TempDir private static Path site;

  private static MockTerminal terminal;
  private static MockGateway gateway;
  private static GatewayCredentials credentials;
  private static Path password;

  @TempDir private Path folder;

  private int callsBefore;

  @BeforeAll
  static void start() throws IOException {
    terminal = MockTerminal.builder().root(site.resolve("OQS")).start();
    gateway = MockGateway.builder(terminal.root()).mutualTls(site.resolve("tls")).start();
    credentials = gateway.credentials().orElseThrow();
    password = SecretFile.write(site.resolve("p"), new String(credentials.password()) + "\n");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    terminal.close();
  }

  @BeforeEach
  void count() {
    callsBefore = gateway.seen().size();
  }

  private List<GatewayCall> calls() {
    return gateway.seen().subList(callsBefore, gateway.seen().size());
  }

  static List<String> way() {
    return way(gateway.uri().toString(), credentials.client(), credentials.ca());
  }

  private static List<String> way(String url, Path identity, Path trust) {
    return List.of(
        "--gateway",
        url,
        "--identity",
        identity.toString(),
        "--identity-password-file",
        password.toString(),
        "--trust",
        trust.toString());
  }

  @Test
  @DisplayName("the operation test asks the gateway, and leaves the card visits to the desks")
  void acceptance() throws IOException {
    Path query = Files.writeString(folder.resolve("query.json"), TARO);
    List<String> args = new ArrayList<>(List.of("acceptance", "--institution", INSTITUTION));
    args.addAll(List.of("--tester", "vendor-3", "--query", query.toString(), "--json"));
    args.addAll(List.of("--skip", "outage"));
    args.addAll(way());

    Cli cli = Cli.run(args.toArray(String[]::new));

    Map<String, String> verdicts = new HashMap<>();
    for (JsonNode one : JSON.readTree(cli.out()).get("scenarios")) {
      verdicts.put(one.get("scenario").asText(), one.get("verdict").asText());
    }
    assertThat(verdicts)
        .containsEntry("INSTALLATION", "PASS")
        .containsEntry("QUERY_BY_NUMBERS", "PASS")
        .containsEntry("CARD_VISIT", "NOT_OBSERVABLE");
    assertThat(calls()).noneMatch(call -> call.toString().contains("face"));
  }

  private Cli check(List<String> way, String... more) {
    List<String> args = new ArrayList<>(List.of("check", "--institution", INSTITUTION));
    args.addAll(List.of("--query", "-"));
    args.addAll(way);
    args.addAll(Arrays.asList(more));
    return Cli.withInput(TARO, args.toArray(String[]::new));
  }

  private static JsonNode error(Cli cli) throws IOException {
    return JSON.readTree(cli.err()).get("error");
  }

  // ---- what goes through

  @Test
  @DisplayName("transports 7 an answer of a declared disaster is marked, in the text too")
  void disaster() {
    String mark = "災害時の運用中の回答です。";
    assertThat(check(way()).out()).doesNotContain(mark);

    gateway.health("UP", "disaster");
    Cli cli = check(way());
    gateway.health("UP", "normal");

    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out()).contains(mark);
  }

  @Test
  @DisplayName("an answer through the gateway is the one of the folder; it is asked once, for whom")
  void sameAnswer() throws Exception {
    Cli through = check(way(), "--json");
    assertThat(through.exit()).as(through.err()).isZero();
    Cli direct = check(List.of("--root", terminal.root().toString()), "--json");

    ObjectNode one = (ObjectNode) JSON.readTree(through.out());
    ObjectNode two = (ObjectNode) JSON.readTree(direct.out());
    List<String> ofThisExchange =
        List.of("fileName", "sha256", "exchangeId", "executedAt", "sizeBytes", "qualifications");
    assertThat(one.at("/qualifications/0/name")).isEqualTo(two.at("/qualifications/0/name"));
    assertThat(one.remove(ofThisExchange).size()).isEqualTo(two.remove(ofThisExchange).size());
    for (ObjectNode answer : List.of(one, two)) {
      assertThat(((ObjectNode) answer.get("verification")).remove("verifiedAt")).isNotNull();
    }
    assertThat(one).isEqualTo(two);
    assertThat(calls()).filteredOn(call -> call.method().equals("POST")).hasSize(1);
    assertThat(calls().get(0).header("X-Oqs-Institution")).contains(INSTITUTION);
  }

  @Test
  @DisplayName("drugs and checkups of a visit, with the URL as the gateway prints it")
  void drugsAndCheckups() throws Exception {
    Path answer = folder.resolve("answer.xml");
    List<String> way =
        way(gateway.uri() + "/oqs-gateway/v1", credentials.client(), credentials.ca());
    assertThat(check(way, "--save", answer.toString()).exit()).isZero();
    for (String command : List.of("drugs", "checkups")) {
      List<String> args = new ArrayList<>(List.of(command, "--institution", INSTITUTION, "--json"));
      args.addAll(way);
      args.addAll(List.of("--answer", answer.toString(), "--user", "dr-1", "--role", "doctor"));
      args.addAll(List.of("--audit", folder.resolve("audit.jsonl").toString()));
      Cli cli = Cli.run(args.toArray(String[]::new));

      assertThat(cli.exit()).as(cli.err()).isZero();
      assertThat(JSON.readTree(cli.out()).at("/succeeded").asBoolean()).isTrue();
    }
    assertThat(calls()).extracting(GatewayCall::path).anyMatch(path -> path.contains("YZKsiquc01"));
    assertThat(calls()).extracting(GatewayCall::path).anyMatch(path -> path.contains("TKKsiquc01"));
  }

  @Test
  @DisplayName("serve asks the gateway, and its card visits come by the same way")
  void serve() throws Exception {
    Path token = folder.resolve("token");
    List<String> args = new ArrayList<>(List.of("serve", "--institution", INSTITUTION));
    args.addAll(List.of("--listen", "127.0.0.1:0", "--token-file", token.toString()));
    args.addAll(List.of("--audit", folder.resolve("audit.jsonl").toString(), "--gateway-visits"));
    args.addAll(List.of("--ledger", folder.resolve("visits.db").toString()));
    args.addAll(way());
    try (RunningServe serve = new RunningServe(token, args.toArray(String[]::new))) {
      Caller caller = serve.caller();
      Caller.Reply check = caller.post("/v1/check", TARO);
      assertThat(check.status()).as(check.text()).isEqualTo(200);
      assertThat(check.json().at("/nextAction/kind").asText()).isEqualTo("ACCEPT");
      assertThat(check.json().at("/verification/source").asText()).isEqualTo("NUMBERS");
      JsonNode health = caller.get("/v1/health").json();
      assertThat(health.at("/terminal/state").asText()).isEqualTo("UP");
      Awaitility.await()
          .until(() -> caller.get("/v1/health").json().at("/certificates").size() > 0);
      JsonNode certificates = caller.get("/v1/health").json().get("certificates");
      assertThat(certificates.findValuesAsText("name"))
          .containsExactly(
              "identity " + credentials.client().getFileName(),
              "identity " + credentials.client().getFileName() + " issuer",
              "trust " + credentials.ca().getFileName());
      assertThat(certificates.findValuesAsText("state")).doesNotContain("UNREADABLE");
      assertThat(new OpenApi().check("Health", caller.get("/v1/health").json())).isEmpty();
      assertThat(health.at("/sources/0/sourceId").asText()).isEqualTo("gateway");
      try (Caller.Stream stream = caller.stream("/v1/events")) {
        terminal.reader().walkIn(KnownPatients.HANA);
        String visitId = stream.next("visit").data().get("visitId").asText();
        assertThat(caller.post("/v1/visits/" + visitId + "/ack", "").status()).isEqualTo(200);
        Awaitility.await().until(() -> !gateway.acknowledged().isEmpty());
      }
    }
    assertThat(calls()).filteredOn(call -> call.path().contains("OQSsiquc01")).isNotEmpty();
  }

  @Test
  @DisplayName("watch tells the card visits of the gateway")
  void watch() throws Exception {
    terminal.reader().walkIn(KnownPatients.UME);
    Path soon = credentials.newClient("soon.p12", 20);
    List<String> args = new ArrayList<>(List.of("watch", "--json", "--count", "1"));
    args.addAll(way(gateway.uri().toString(), soon, credentials.ca()));

    Cli cli = Cli.run(args.toArray(String[]::new));

    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("\"EligibilityReceived\"", "\"sourceId\":\"gateway\"");
    assertThat(cli.err()).contains("証明書（identity soon.p12）は期限まであと");
    assertThat(Cli.run("watch", "--face", "x", "--pin", "x", "--lang", "en").err())
        .startsWith("--pin: is for --gateway only");
  }

  @Test
  @DisplayName("the gateway may stand in the properties file")
  void inTheFile() throws Exception {
    Path config = folder.resolve("gateway.properties");
    Files.writeString(
        config,
        String.join(
            "\n",
            "gateway=" + gateway.uri(),
            "identity=" + credentials.client(),
            "identity-password-file=" + password,
            "trust=" + credentials.ca()));

    assertThat(check(List.of("--config", config.toString())).exit()).isZero();
  }

  @Test
  @DisplayName("the gateway may stand in the site file; --root or another gateway wins")
  void inTheSiteFile() throws Exception {
    Path file = folder.resolve("site.json");
    ObjectNode site = JSON.createObjectNode().put("schemaVersion", "1");
    site.putArray("institutions").add(INSTITUTION);
    site.putArray("terminals").addObject().put("name", "a").put("root", "nowhere");
    site.putObject("gateway")
        .put("url", gateway.uri().toString())
        .put("identity", credentials.client().toString())
        .put("identityPasswordFile", password.toString())
        .put("trust", credentials.ca().toString());
    JSON.writeValue(file.toFile(), site);
    List<String> way = List.of("check", "--query", "-", "--site", file.toString());

    Cli through = Cli.withInput(TARO, way.toArray(String[]::new));
    assertThat(through.exit()).as(through.err()).isZero();
    assertThat(calls()).isNotEmpty();

    int before = calls().size();
    List<String> direct = new ArrayList<>(way);
    direct.addAll(List.of("--root", terminal.root().toString()));
    assertThat(Cli.withInput(TARO, direct.toArray(String[]::new)).exit()).isZero();
    assertThat(calls()).hasSize(before);

    List<String> named = new ArrayList<>(way);
    named.addAll(List.of("--terminal", "a", "--timeout", "1s"));
    Cli folder = Cli.withInput(TARO, named.toArray(String[]::new));
    assertThat(folder.err()).startsWith("注意: --site: terminals[0].root: ");
    assertThat(folder.exit()).as("its folder may be a share that is away").isEqualTo(3);

    List<String> other = new ArrayList<>(way);
    other.addAll(List.of("--gateway", gateway.uri().toString()));
    assertThat(Cli.withInput(TARO, other.toArray(String[]::new)).errLines())
        .as("another gateway has another authority")
        .containsExactly("--trust: 指定してください");
  }

  @Test
  @DisplayName("S-TLS-3 pins: that of the CA lets pass, others do not, and nothing was sent")
  void pins() throws Exception {
    X509Certificate ca = TrustSet.pem(credentials.ca()).certificates().get(0);
    String other = "A".repeat(43) + "=";
    String another = "B".repeat(42) + "A=";
    List<String> until = List.of("--pin-until", "2099-12-31", "--json");

    List<String> right = new ArrayList<>(List.of("--pin", TrustSet.pinOf(ca), "--pin", other));
    right.addAll(until);
    assertThat(check(way(), right.toArray(String[]::new)).exit()).isZero();
    List<String> wrong = new ArrayList<>(List.of("--pin", other, "--pin", another));
    wrong.addAll(until);
    Cli refused = check(way(), wrong.toArray(String[]::new));
    assertThat(refused.exit()).isEqualTo(Exit.NOT_VERIFIED);
    assertThat(error(refused).path("delivery").asText()).isEqualTo("NOT_SENT");
    // After their last day only the CA counts.
    wrong.set(wrong.indexOf("2099-12-31"), "2020-01-01");
    assertThat(check(way(), wrong.toArray(String[]::new)).exit()).isZero();
  }

  @Test
  @DisplayName("S-TLS-2 plain http: to a gateway on this computer, and only when it is allowed")
  void plain() throws Exception {
    try (MockGateway here = MockGateway.over(terminal)) {
      List<String> way = List.of("--gateway", here.uri().toString());
      assertThat(check(way, "--plain-loopback").exit()).isZero();
      assertThat(here.count("POST")).isEqualTo(1);
      assertThat(check(way).exit()).isEqualTo(Exit.BAD_INPUT);
      assertThat(here.count("POST")).isEqualTo(1);
    }
  }

  // ---- could not verify, and refused

  @Test
  @DisplayName("a gateway of another CA, one that is down: could not verify, and nothing was sent")
  void notReached() throws Exception {
    Path other = new TestPki().trust(folder.resolve("other.pem"));
    Cli foreign = check(way(gateway.uri().toString(), credentials.client(), other), "--json");
    assertThat(foreign.exit()).isEqualTo(Exit.NOT_VERIFIED);
    assertThat(error(foreign).path("type").asText()).isEqualTo("TransportException");
    assertThat(error(foreign).path("delivery").asText()).isEqualTo("NOT_SENT");
    assertThat(error(foreign).path("userMessage").asText())
        .startsWith("中継サーバーとの暗号化通信が成立しません：相手の証明書は信頼する認証局のものではありません。システム担当者に");
    assertThat(check(way(gateway.uri().toString(), credentials.client(), other)).errLines())
        .last()
        .asString()
        .isEqualTo("  確認する設定: --trust");
    assertThat(calls()).isEmpty();

    int port;
    try (ServerSocket taken = new ServerSocket(0)) {
      port = taken.getLocalPort();
    }
    Cli down =
        check(
            way("https://127.0.0.1:" + port, credentials.client(), credentials.ca()),
            "--json",
            "--timeout",
            "1s");
    assertThat(down.exit()).isEqualTo(Exit.NOT_VERIFIED);
    assertThat(error(down).path("reason").asText()).isEqualTo("UNREACHABLE");
    assertThat(error(down).path("userMessage").asText())
        .startsWith("中継サーバーに接続できません。LANと中継サーバーのPCの電源を確認してください。");
    assertThat(down.out()).isEmpty();
  }

  @Test
  @DisplayName("an identity that has expired is no wrong input: could not verify, and why")
  void expired() throws Exception {
    Path ended = credentials.newClient("ended.p12", -1);

    Cli cli = check(way(gateway.uri().toString(), ended, credentials.ca()), "--json");

    assertThat(cli.exit()).isEqualTo(Exit.NOT_VERIFIED);
    assertThat(error(cli).path("reason").asText()).isEqualTo("CERT_EXPIRED");
    assertThat(error(cli).path("delivery").asText()).isEqualTo("NOT_SENT");
    assertThat(error(cli).path("userMessage").asText())
        .startsWith("この窓口の証明書（中継サーバーへの接続用）の有効期限が切れています。");
    assertThat(calls()).isEmpty();
  }

  @Test
  @DisplayName("R-F-15 an identity near its end: one line beside the answer, in both forms")
  void endsSoon() throws Exception {
    Path soon = credentials.newClient("soon.p12", 5);
    List<String> way = way(gateway.uri().toString(), soon, credentials.ca());

    for (Cli cli : List.of(check(way), check(way, "--json"))) {
      assertThat(cli.exit()).as(cli.err()).isEqualTo(Exit.OK);
      assertThat(cli.errLines())
          .filteredOn(line -> line.contains("証明書"))
          .singleElement()
          .asString()
          .matches("注意: 証明書（identity soon\\.p12）は期限まであと[45]日です。");
    }
    assertThat(check(way()).err()).doesNotContain("証明書");
    Path later = credentials.newClient("later.p12", 40);
    assertThat(check(way(gateway.uri().toString(), later, credentials.ca())).err())
        .doesNotContain("証明書");
  }

  @Test
  @DisplayName("what terminal and gateway do becomes the exit code, as with the folder")
  void exitCodes() throws Exception {
    terminal.next(Fault.err("9"));
    assertThat(check(way()).exit()).isEqualTo(Exit.REFUSED);
    terminal.next(Fault.headerError("MOCK-E1", "模擬"));
    assertThat(check(way()).exit()).isEqualTo(Exit.CENTRE_FAILED);
    gateway.next(GatewayFault.problem(400, "malformed-document"));
    assertThat(check(way()).exit()).isEqualTo(Exit.REFUSED);
    gateway.next(GatewayFault.problem(403, "institution-mismatch"));
    Cli denied = check(way(), "--json");
    assertThat(denied.exit()).isEqualTo(Exit.NOT_VERIFIED);
    assertThat(error(denied).path("reason").asText()).isEqualTo("ACCESS_DENIED");
    gateway.next(GatewayFault.problem(403, "institution-mismatch"));
    assertThat(check(way()).err()).contains("システム担当者に連絡", "確認する設定: --institution, --identity");
  }

  @Test
  @DisplayName("T5 Ctrl+C while the gateway waits: the request is taken back or told as under way")
  void interrupted() throws Exception {
    terminal.next(Fault.never());
    List<String> args = new ArrayList<>(List.of("check", "--institution", INSTITUTION, "--json"));
    args.addAll(List.of("--query", "-"));
    args.addAll(way());
    int seen = terminal.seen().size();
    Cli cli =
        Cli.run(
            TARO,
            interrupt ->
                CompletableFuture.runAsync(
                    () -> {
                      Awaitility.await().until(() -> terminal.seen().size() > seen);
                      interrupt.run();
                    }),
            args.toArray(String[]::new));

    assertThat(cli.exit()).isEqualTo(Exit.NOT_VERIFIED);
    assertThat(error(cli).path("delivery").asText()).isEqualTo("UNKNOWN");
    assertThat(calls()).extracting(GatewayCall::method).contains("DELETE");
  }

  // ---- wrong options

  @ParameterizedTest
  @ValueSource(strings = {"check", "drugs", "checkups", "serve"})
  @DisplayName("exactly one of --root and --gateway, and nothing beside --root that means nothing")
  void oneOfTwo(String command) throws Exception {
    List<String> args = new ArrayList<>(List.of(command, "--institution", INSTITUTION));
    args.addAll(
        switch (command) {
          case "serve" ->
              List.of("--listen", "127.0.0.1:0", "--token-file", folder.resolve("t").toString());
          case "check" ->
              List.of("--insurer", "06139992", "--number", "1", "--birthdate", "1985-04-17");
          default ->
              List.of("--insurer", "06139992", "--number", "1", "--user", "d", "--role", "doctor");
        });
    args.addAll(List.of("--audit", folder.resolve("audit.jsonl").toString(), "--lang", "en"));
    String root = terminal.root().toString();

    assertThat(bad(args)).startsWith("--root: is needed, or --gateway");
    assertThat(bad(args, "--root", root, "--trust", "ca.pem"))
        .startsWith("--trust: is for --gateway only");
    assertThat(bad(args, "--root", root, "--pin", "x")).startsWith("--pin: is for --gateway only");
    assertThat(bad(args, "--root", root, "--plain-loopback"))
        .startsWith("--plain-loopback: is for --gateway only");
    if (command.equals("serve")) {
      assertThat(bad(args, "--root", root, "--gateway-visits"))
          .startsWith("--gateway-visits: is for --gateway only");
    }
    assertThat(bad(args, Stream.concat(Stream.of("--root", root), way().stream())))
        .startsWith("--gateway: must not be given together with --root");
    assertThat(Cli.run(command, "--help").out())
        .contains("--gateway", "--identity", "--trust", "--pin", "--plain-loopback");
    assertThat(calls()).isEmpty();
    assertThat(folder.resolve("t")).doesNotExist();
  }

  private static String bad(List<String> args, Stream<String> more) {
    Cli cli = Cli.run(Stream.concat(args.stream(), more).toArray(String[]::new));
    assertThat(cli.exit()).as(cli.err()).isEqualTo(Exit.BAD_INPUT);
    return cli.err();
  }

  private static String bad(List<String> args, String... more) {
    return bad(args, Stream.of(more));
  }

  @ParameterizedTest
  @CsvSource({
    "SECRET, , , --gateway: must be of the form",
    "https://SECRET@localhost:1, , , --gateway: must be of the form",
    "https://localhost:1/other, , , --gateway: must be of the form",
    "https://localhost:1/?SECRET=1, , , --gateway: must be of the form",
    "ftp://localhost:1, , , --gateway: must be of the form",
    "http://localhost:1, , , '--gateway: must be https://, not http://; plain http only'",
    "http://192.0.2.10:1, --plain-loopback, , '--gateway: must be https://, not http://; plain'",
    "http://localhost:1, --trust, ca.pem, '--gateway: must be https://, not http://; plain'",
    "https://localhost:1, --plain-loopback, , '--plain-loopback: is for http only, and --gateway'",
    "https://localhost:1, , , --trust: is needed",
    "https://localhost:1, --trust, SECRET, --trust: The certificate file can not be read",
    "https://localhost:1, --trust, CA, --identity: is needed"
  })
  @DisplayName("a wrong way is told by its option, without the value, and nothing is sent")
  void wrongWay(String url, String option, String value, String told) {
    List<String> way = new ArrayList<>(List.of("--gateway", url));
    if (option != null) {
      way.add(option);
    }
    if (value != null) {
      way.add(value.equals("CA") ? credentials.ca().toString() : value);
    }
    Cli cli = check(way, "--lang", "en");

    assertThat(cli.exit()).isEqualTo(Exit.BAD_INPUT);
    assertThat(cli.err()).startsWith(told).doesNotContain("SECRET");
    assertThat(calls()).isEmpty();
  }

  @Test
  @DisplayName("options of both ways: it is told of which kind the URL is")
  void bothWays() {
    Cli cli =
        check(
            List.of("--gateway", "http://localhost:1", "--plain-loopback", "--trust", "ca.pem"),
            "--lang",
            "en");

    assertThat(cli.exit()).isEqualTo(Exit.BAD_INPUT);
    assertThat(cli.err()).startsWith("--trust: is for https only, and --gateway is http://");
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "drugs", "serve", "watch", "doctor"})
  @DisplayName("S-FILE-1 a key or password that others may read is refused by whoever reads it")
  void openSecrets(String command) throws Exception {
    List<String> args = new ArrayList<>(List.of(command));
    args.addAll(way());
    String log = folder.resolve("audit.jsonl").toString();
    args.addAll(
        switch (command) {
          case "check" -> List.of("--institution", INSTITUTION, "--query", "-");
          case "drugs" ->
              List.of("--institution", INSTITUTION, "--insurer", "06139992", "--number", "4567");
          case "serve" ->
              List.of("--institution", INSTITUTION, "--token-file", folder.resolve("t").toString());
          default -> List.of();
        });
    if (command.equals("drugs")) {
      args.addAll(List.of("--user", "u", "--role", "doctor", "--audit", log));
    } else if (command.equals("serve")) {
      args.addAll(List.of("--listen", "127.0.0.1:0", "--audit", log));
    }
    Map<String, Path> secrets =
        Map.of("--identity", credentials.client(), "--identity-password-file", password);
    for (Map.Entry<String, Path> secret : secrets.entrySet()) {
      SecretFile.open(secret.getValue());
      Cli cli = Cli.withInput(TARO, args.toArray(String[]::new));
      SecretFile.close(secret.getValue());

      assertThat(cli.exit()).as(cli.out()).isEqualTo(Exit.BAD_INPUT);
      assertThat(cli.err())
          .startsWith(secret.getKey() + ": ほかの利用者が読めるファイルは使えません")
          .contains("chmod 600");
    }
    assertThat(calls()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  @DisplayName("S-KEY-2 wrong and missing password, wrong pins: told without password and path")
  void wrongSecrets() throws Exception {
    Path wrong = SecretFile.write(folder.resolve("wrong"), "SECRET\n");
    List<String> way = new ArrayList<>(way());
    way.set(way.indexOf(password.toString()), wrong.toString());
    assertThat(check(way).err())
        .startsWith("--identity-password-file: 秘密鍵のパスワードが違います。")
        .doesNotContain("SECRET", "client.p12");
    List<String> none = new ArrayList<>(way());
    none.remove("--identity-password-file");
    none.remove(password.toString());
    way.set(way.indexOf(wrong.toString()), folder.resolve("none").toString());
    assertThat(check(way, "--lang", "en").err())
        .startsWith("--identity-password-file: must be a file whose first line is the password");
    assertThat(check(none, "--lang", "en").err()).startsWith("--identity-password-file: is needed");
    assertThat(check(way(), "--pin", "x").err()).startsWith("--pin-until: ");
    assertThat(check(way(), "--pin-until", "2099-12-31").err()).startsWith("--pin-until: ");
    assertThat(check(way(), "--pin", "SECRET", "--pin-until", "2099-12-31", "--lang", "en").err())
        .startsWith("--pin: must be SHA-256 digests")
        .doesNotContain("SECRET");
    assertThat(calls()).isEmpty();
  }
}
