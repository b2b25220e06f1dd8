package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import jp.shikaku.examples.gateway.ClinicAuthority;
import jp.shikaku.examples.serve.Caller;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.value.MedicalInstitutionCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** How {@code serve} starts and what its queries mean, in this process. */
class ServeCommandTest {

  private static final String[] CANARIES = {
    "試験", "ｼｹﾝ", "4567", "06139992", "１２３", "1985-04-17", "19850417", "金糸雀"
  };

  @TempDir private Path folder;

  private MockTerminal terminal;

  @BeforeEach
  void start() throws IOException {
    terminal = MockTerminal.builder().root(folder.resolve("OQS")).start();
  }

  @AfterEach
  void stop() {
    terminal.close();
  }

  private Path token() {
    return folder.resolve("token");
  }

  private String[] args(String... more) {
    List<String> args = new ArrayList<>(List.of("serve", "--root", terminal.root().toString()));
    args.addAll(List.of("--institution", "1319999007", "--token-file", token().toString()));
    args.addAll(List.of("--audit", folder.resolve("audit.jsonl").toString()));
    args.addAll(Arrays.asList(more));
    return args.toArray(String[]::new);
  }

  private RunningServe serve(String... more) throws InterruptedException {
    List<String> all = new ArrayList<>(List.of("--listen", "127.0.0.1:0"));
    all.addAll(Arrays.asList(more));
    return new RunningServe(token(), args(all.toArray(String[]::new)));
  }

  // ---- start

  @Test
  @DisplayName("an empty token file of one's own, as a full disk leaves it, is made anew")
  void emptyToken() throws Exception {
    OwnerOnly.write(token(), new byte[0]);
    try (RunningServe serve = serve()) {
      assertThat(Files.size(token())).isGreaterThan(32);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
    }
  }

  @Test
  @DisplayName("a second start is told by the port, with exit code 2, and leaves the first alone")
  void secondStart() throws Exception {
    try (RunningServe first = serve()) {
      Caller caller = first.caller();
      String secret = Files.readString(token());
      List<String> before = files();

      Cli second = Cli.run(args("--listen", first.url().replace("http://", "")));

      assertThat(second.exit()).isEqualTo(Exit.BAD_INPUT);
      assertThat(second.err()).startsWith("--listen: ").contains("すでに起動していないか");
      assertThat(second.err()).contains("ポート " + first.url().replaceFirst(".*:", "") + " は使用中です。");
      assertThat(second.out()).isEmpty();
      assertThat(files()).isEqualTo(before);

      // A service of its own may have the same token: it is read, and made by the first alone.
      List<String> other = new ArrayList<>(List.of(args("--listen", "127.0.0.1:0")));
      other.set(other.indexOf("--audit") + 1, folder.resolve("other.jsonl").toString());
      try (RunningServe beside = new RunningServe(token(), other.toArray(String[]::new))) {
        assertThat(beside.caller().get("/v1/health").status()).isEqualTo(200);
      }
      assertThat(Files.readString(token())).isEqualTo(secret);
      assertThat(caller.get("/v1/health").status()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("a folder of card visits that is not there is told on standard error")
  void noFace() throws Exception {
    try (RunningServe serve = serve("--face", folder.resolve("none").toString())) {
      Awaitility.await()
          .untilAsserted(() -> assertThat(serve.err()).contains("フォルダに届きません", "face-1"));
    }
  }

  @Test
  @DisplayName("5.6 a certificate of the way to the gateway that ends soon is told at the start")
  void certificateEnds() throws Exception {
    Path clinic = folder.resolve("gw");
    ClinicAuthority.create(
        clinic,
        List.of("127.0.0.1"),
        List.of(MedicalInstitutionCode.of("1319999007")),
        List.of("desk1"),
        Clock.offset(Clock.systemUTC(), Duration.ofDays(-3 * 365 + 20)));
    Path desk = clinic.resolve("desks/desk1");
    try (RunningServe serve =
        new RunningServe(
            token(),
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--gateway",
            "https://127.0.0.1:1",
            "--identity",
            desk.resolve("desk.p12").toString(),
            "--identity-password-file",
            desk.resolve("desk.password").toString(),
            "--trust",
            desk.resolve("ca.pem").toString(),
            "--institution",
            "1319999007",
            "--token-file",
            token().toString(),
            "--audit",
            folder.resolve("audit.jsonl").toString())) {
      assertThat(serve.err()).contains("注意: 証明書（", "期限まであと");
    }
  }

  @Test
  @DisplayName("a service whose URL nobody can read does not stay")
  void unwritable() {
    Cli cli = Cli.unwritable(args("--listen", "127.0.0.1:0"));

    assertThat(cli.exit()).isEqualTo(3);
    assertThat(cli.errLines()).singleElement().asString().startsWith("標準出力に書き込めませんでした。");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0:17317",
        "192.168.0.5:17317",
        "[::]:17317",
        "terminal:17317",
        "127.0.0.1",
        "127.0.0.1:70000",
        ":17317"
      })
  @DisplayName("only a loopback address is listened on")
  void onlyLoopback(String address) {
    Cli cli = Cli.run(args("--listen", address));

    assertThat(cli.exit()).isEqualTo(Exit.BAD_INPUT);
    assertThat(cli.err()).startsWith("--listen: ");
    assertThat(token()).doesNotExist();
  }

  @Test
  @DisplayName("a start that is refused leaves nothing of this run behind")
  void refusedStart() throws Exception {
    Path open = Files.writeString(folder.resolve("open"), "0123456789abcdef0123456789abcdef");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    String ledger = folder.resolve("visits.db").toString();
    String face = terminal.reader().folder().toString();
    try (RunningServe first = serve("--face", face, "--ledger", ledger);
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      first.caller();
      List<String> before = files();
      String audit = folder.resolve("second.jsonl").toString();
      String token = folder.resolve("second-token").toString();
      String newLedger = folder.resolve("second.db").toString();
      String port = "127.0.0.1:" + taken.getLocalPort();
      String free = "127.0.0.1:0";
      String[][] refused = {
        {"--listen: ", "--listen", port, "--token-file", token, "--ledger", newLedger},
        {"--ledger: ", "--listen", free, "--token-file", token, "--ledger", ledger},
        {"--token-file: ", "--listen", free, "--token-file", open.toString()},
        {"--archive: ", "--listen", free, "--token-file", token, "--archive", "other=x"},
      };
      for (String[] one : refused) {
        List<String> args = new ArrayList<>(List.of("serve", "--institution", "1319999007"));
        args.addAll(List.of("--root", terminal.root().toString(), "--face", face));
        args.addAll(List.of("--audit", audit));
        args.addAll(Arrays.asList(one).subList(1, one.length));
        Cli second = Cli.run(args.toArray(String[]::new));

        assertThat(second.exit()).isEqualTo(Exit.BAD_INPUT);
        assertThat(second.err()).contains(one[0]);
        assertThat(files()).as(one[0]).isEqualTo(before);
      }
      Cli same = Cli.run(args("--listen", free));
      assertThat(same.err()).startsWith("--audit: serve はすでに動いています");
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx"})
  @DisplayName("S-FILE-1 a token file that others may use is refused")
  void openToken(String rights) throws IOException {
    Files.writeString(token(), "0123456789abcdef0123456789abcdef");
    Files.setPosixFilePermissions(token(), PosixFilePermissions.fromString(rights));

    Cli cli = Cli.run(args("--listen", "127.0.0.1:0"));

    assertThat(cli.exit()).isEqualTo(Exit.BAD_INPUT);
    assertThat(cli.err()).startsWith("--token-file: ").doesNotContain("0123456789");
  }

  @ParameterizedTest
  @ValueSource(strings = {"short", "0123456789abcdef 0123456789abcdef"})
  void weakToken(String text) throws IOException {
    Files.writeString(token(), text);
    Files.setPosixFilePermissions(token(), PosixFilePermissions.fromString("rw-------"));

    Cli cli = Cli.run(args("--listen", "127.0.0.1:0", "--json"));

    assertThat(cli.exit()).isEqualTo(Exit.BAD_INPUT);
    assertThat(cli.err()).contains("\"field\":\"token-file\"").doesNotContain("0123456789");
  }

  @Test
  void aLinkIsNoTokenFile() throws IOException {
    Path elsewhere = Files.writeString(folder.resolve("x"), "0123456789abcdef0123456789abcdef");
    Files.createSymbolicLink(token(), elsewhere);

    assertThat(Cli.run(args("--listen", "127.0.0.1:0")).exit()).isEqualTo(Exit.BAD_INPUT);
  }

  @ParameterizedTest
  @CsvSource({"--ledger,visits.db", "--consumer,desk", "--archive,done"})
  void visitsNeedAReader(String option, String value) {
    Cli cli = Cli.run(args("--listen", "127.0.0.1:0", option, value));

    assertThat(cli.exit()).isEqualTo(Exit.BAD_INPUT);
    assertThat(cli.err()).startsWith(option + ": ");
  }

  @Test
  void itIsListed() {
    assertThat(Cli.run("--help").out()).contains("serve", "local JSON service");
    assertThat(Cli.run("serve", "--help").out()).contains("--token-file", "127.0.0.1:17317");
  }

  @Test
  @DisplayName("a made token is of 256 bits, the owner's alone, and stays the same")
  void madeToken() throws Exception {
    String first;
    try (RunningServe serve = serve()) {
      serve.caller();
      first = Files.readString(token());
      assertThat(first.strip()).hasSize(43);
      assertThat(Files.getPosixFilePermissions(token()))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(serve.err()).isEmpty();
    }
    try (RunningServe serve = serve()) {
      assertThat(serve.caller().get("/v1/health").status()).isEqualTo(200);
      assertThat(Files.readString(token())).isEqualTo(first);
    }
  }

  // ---- queries

  private static String query(String more) {
    return "{\"insurerNumber\":\"06139992\",\"symbol\":\"１２３\",\"number\":\"4567\",\"branch\":\"01\","
        + "\"birthdate\":\"1985-04-17\""
        + more
        + "}";
  }

  @Test
  @DisplayName("wrong members are told by their own names, and nothing is sent")
  void wrongMembers() throws Exception {
    String doctor = ",\"user\":\"d\",\"role\":\"doctor\"}";
    String[][] cases = {
      {"/v1/check", "{}", "insurerNumber"},
      {"/v1/check", query("").replace("06139992", "0613999"), "insurerNumber"},
      {"/v1/check", query("").replace("1985-04-17", "1985-02-30"), "birthdate"},
      {"/v1/check", query("").replace("\"4567\"", "4567"), "number"},
      {"/v1/check", query(",\"timeout\":\"6m\""), "timeout"},
      {"/v1/check", query(",\"timeout\":\"soon\""), "timeout"},
      {"/v1/check", query(",\"user\":\"two words\""), "user"},
      {"/v1/check", query(",\"payerNumber\":\"12139994\""), "insurerNumber"},
      {"/v1/check", query(",\"answer\":\"x\""), "query"},
      {"/v1/check", query(",\"birthDate\":\"x\""), "birthDate"},
      {"/v1/check", query(",\"金糸雀\":\"x\""), "query"}, // a value in a name's place
      {"/v1/drugs", "{\"months\":\"6\"" + doctor, "months"},
      {"/v1/drugs", "{\"visitId\":\"" + "a".repeat(64) + "\"" + doctor, "visitId"},
      {"/v1/drugs", "{\"answerDocument\":\"金糸雀\"" + doctor, "answerDocument"},
      {"/v1/drugs", "{\"number\":\"1\",\"answerDocument\":\"AA==\"" + doctor, "number"},
      {"/v1/drugs", "{\"qualification\":\"1\"" + doctor, "qualification"},
      {"/v1/checkups", "{\"insurerNumber\":\"06139992\",\"number\":\"1\"}", "role"},
      {"/v1/checkups", "{\"number\":\"1\"" + doctor, "insurerNumber"},
      {"/v1/checkups", "{\"visitKind\":\"x\"" + doctor, "visitKind"}
    };
    try (RunningServe serve = serve()) {
      Caller caller = serve.caller();
      for (String[] one : cases) {
        Caller.Reply reply = caller.post(one[0], one[1]);

        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        JsonNode error = reply.json().get("error");
        assertThat(error.get("type").asText()).isEqualTo("InvalidQueryException");
        assertThat(error.get("field").asText()).as(reply.text()).isEqualTo(one[2]);
        assertThat(error.toString()).doesNotContain("--", "0613999", "金糸雀");
        if (one[2].equals("visitId")) {
          assertThat(error.get("userMessage").asText()).contains("今回の起動後に届いた、24時間以内の受付");
        }
      }
      assertThat(terminal.seen()).isEmpty();
    }
  }

  @Test
  @DisplayName(
      "what the terminal does becomes the status; could not verify is 503, never an answer")
  void statuses() throws Exception {
    try (RunningServe serve = serve()) {
      Caller caller = serve.caller();
      terminal.next(Fault.never());
      Caller.Reply late = caller.post("/v1/check", query(""), "X-Shikaku-Timeout", "400ms");
      assertThat(late.status()).isEqualTo(503);
      assertThat(late.json().at("/error/delivery").asText()).isEqualTo("UNKNOWN");
      terminal.next(Fault.err("９ 金糸雀"));
      assertThat(caller.post("/v1/check", query("")).status()).isEqualTo(424);
      terminal.next(Fault.headerError("MOCK-E1", "模擬"));
      Caller.Reply refused = caller.post("/v1/check", query(""));
      assertThat(refused.status()).isEqualTo(502);
      Path face = terminal.reader().walkIn(KnownPatients.TARO).file();
      terminal.next(Fault.wrongPatient());
      Caller.Reply other =
          caller.post(
              "/v1/drugs",
              "{\"answerDocument\":\"%s\",\"user\":\"d\",\"role\":\"doctor\"}"
                  .formatted(Base64.getEncoder().encodeToString(Files.readAllBytes(face))));
      assertThat(other.status()).isEqualTo(503);
      assertThat(other.json().at("/error/reason").asText()).isEqualTo("CORRELATION_MISMATCH");
      assertThat(caller.post("/v1/decode", "<a/>", "Content-Type", "text/xml").status())
          .isEqualTo(422);
      assertThat(caller.post("/v1/check", query("")).status()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("R-INV-5 a call that runs when the service is stopped is answered: could not verify")
  void stopped() throws Exception {
    CompletableFuture<Caller.Reply> running;
    try (RunningServe serve = serve()) {
      terminal.next(Fault.never());
      running = serve.caller().postAsync("/v1/check", query(""));
      terminal.awaitSeen(1, Duration.ofSeconds(30));
    }
    assertThat(running.join().status()).isEqualTo(503);
    assertThat(running.join().json().at("/error/type").asText()).isEqualTo("TransportException");
  }

  @Test
  @DisplayName("P-02 what is cut off the access log while the service runs is found")
  void cutLog() throws Exception {
    Path log = folder.resolve("audit.jsonl");
    try (RunningServe serve = serve()) {
      Caller caller = serve.caller();
      assertThat(caller.post("/v1/check", query("")).status()).isEqualTo(200);
      String lines = Files.readString(log);
      int last = lines.lastIndexOf('\n', lines.length() - 2) + 1;
      Files.writeString(log, lines.substring(0, last));
      assertThat(caller.post("/v1/check", query("")).status()).isEqualTo(200);
    }
    Cli cli = Cli.run("audit", "verify", log.toString());

    assertThat(cli.exit()).as(cli.out()).isNotZero();
  }

  @Test
  @DisplayName(
      "P-02 the access log of a running service is refused to a second writer, by its option")
  void logInUse() throws Exception {
    Path log = folder.resolve("audit.jsonl");
    try (RunningServe serve = serve()) {
      assertThat(serve.caller().post("/v1/check", query("")).status()).isEqualTo(200);
      int asked = terminal.seen().size();
      List<String> check = new ArrayList<>(List.of("check", "--root", terminal.root().toString()));
      check.addAll(List.of("--institution", "1319999007", "--query", "-"));
      check.addAll(List.of("--audit", log.toString()));
      for (Cli cli :
          List.of(
              Cli.run(args("--listen", "127.0.0.1:0")),
              Cli.withInput(query(""), check.toArray(String[]::new)))) {
        assertThat(cli.exit()).isEqualTo(Exit.BAD_INPUT);
        assertThat(cli.err()).startsWith("--audit: ").doesNotContain(log.toString());
      }
      assertThat(terminal.seen()).hasSize(asked);
    }
    assertThat(Cli.run("audit", "verify", log.toString()).exit()).isZero();
  }

  @Test
  @DisplayName("an answer as document gives patient and consents, in Base64")
  void answerDocument() throws Exception {
    Path face = terminal.reader().walkIn(KnownPatients.TARO).file();
    String document = Base64.getEncoder().encodeToString(Files.readAllBytes(face));
    try (RunningServe serve = serve()) {
      Caller.Reply reply =
          serve
              .caller()
              .post(
                  "/v1/drugs",
                  "{\"answerDocument\":\"%s\",\"user\":\"d\",\"role\":\"doctor\"}"
                      .formatted(document));

      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
      assertThat(reply.json().at("/patient/name").asText()).isNotEmpty();
      assertThat(
              serve
                  .caller()
                  .post(
                      "/v1/checkups",
                      "{\"answerDocument\":\"%s\",\"user\":\"d\",\"role\":\"doctor\",\"emergency\":\"x\"}"
                          .formatted(document))
                  .json()
                  .at("/error/field")
                  .asText())
          .isEqualTo("emergency");
    }
  }

  @Test
  @DisplayName("at TRACE nothing of a person, nor the token, is in the log or on standard error")
  void canary() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level before = root.getLevel();
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.list = new CopyOnWriteArrayList<>();
    appender.start();
    root.addAppender(appender);
    root.setLevel(Level.TRACE);
    try (RunningServe serve =
        serve(
            "--face",
            terminal.reader().folder().toString(),
            "--ledger",
            folder.resolve("visits.db").toString())) {
      Caller caller = serve.caller();
      for (Fault fault :
          List.of(
              Fault.none(),
              Fault.err("９ 金糸雀"),
              Fault.truncated(0.7),
              Fault.wrongIdentifier(),
              Fault.headerError("MOCK-E1", "金糸雀"))) {
        terminal.next(fault);
        caller.post("/v1/check", query(""), "X-Shikaku-Timeout", "900ms", "X-Request-Id", "4567");
      }
      caller.post("/v1/check", query("").replace("06139992", "金糸雀"));
      caller.get("/v1/4567/金糸雀".replace("金糸雀", "%E9%87%91%E7%B3%B8%E9%9B%80"));
      try (Caller.Stream stream = caller.stream("/v1/events")) {
        terminal.reader().walkIn(KnownPatients.TARO);
        String visitId = stream.next("visit").data().get("visitId").asText();
        caller.post(
            "/v1/drugs",
            "{\"visitId\":\"%s\",\"user\":\"d\",\"role\":\"doctor\"}".formatted(visitId));
        caller.post("/v1/visits/" + visitId + "/ack", "");
      }
      assertThat(serve.err()).doesNotContain(CANARIES);
      String token = Files.readString(token()).strip();
      assertThat(appender.list).isNotEmpty();
      assertThat(appender.list)
          .allSatisfy(
              event ->
                  assertThat(RunningServe.withoutDigests(event.getFormattedMessage()))
                      .doesNotContain(CANARIES)
                      .doesNotContain(token));
      assertThat(RunningServe.withoutDigests(Files.readString(folder.resolve("audit.jsonl"))))
          .doesNotContain(CANARIES);
    } finally {
      root.detachAppender(appender);
      root.setLevel(before);
    }
  }
}
