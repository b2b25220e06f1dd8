package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import jp.shikaku.examples.serve.Caller;
import jp.shikaku.examples.serve.OpenApi;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockReader;
import jp.shikaku.mock.MockTerminal;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code serve} in processes of their own, beside a mock terminal and a mock reader. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServeProcessTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TARO =
      """
      {"insurerNumber":"06139992","symbol":"１２３","number":"4567","branch":"01",
       "birthdate":"1985-04-17","limitCertificateConsent":true}
      """;

  private static final String DOCTOR_BY_NUMBERS =
      """
      {"insurerNumber":"06139992","symbol":"１２３","number":"4567","branch":"01",
       "user":"dr-1","role":"doctor"}
      """;

  /** Of the persons that are asked about and walk in. */
  private static final String[] CANARIES = {
    "試験", "ｼｹﾝ", "4567", "06139992", "１２３", "1985-04-17", "19850417"
  };

  /** What one service needs: a terminal with its reader, and a folder for its files. */
  private record Site(Path folder, MockTerminal terminal, MockReader reader)
      implements AutoCloseable {

    static Site in(Path folder) throws IOException {
      MockTerminal terminal =
          MockTerminal.builder()
              .root(folder.resolve("資格 OQS"))
              .latency(Duration.ofMillis(5))
              .start();
      return new Site(folder, terminal, terminal.reader());
    }

    List<String> options(String... more) {
      List<String> args = new ArrayList<>(List.of("serve", "--root", terminal.root().toString()));
      args.addAll(List.of("--institution", "1319999007", "--listen", "127.0.0.1:0"));
      args.addAll(List.of("--token-file", folder.resolve("token").toString()));
      args.addAll(List.of("--audit", folder.resolve("audit.jsonl").toString()));
      args.addAll(List.of("--face", reader.folder().toString(), "--poll", "200ms"));
      args.addAll(List.of("--ledger", folder.resolve("visits.db").toString()));
      args.addAll(Arrays.asList(more));
      return args;
    }

    Child serve(String... more) throws IOException {
      return Child.java(options(more).toArray(String[]::new));
    }

    Caller caller(String url) throws IOException {
      return new Caller(url, Files.readString(folder.resolve("token")).strip());
    }

    @Override
    public void close() {
      terminal.close();
    }
  }

  /** For all tests that do not end the service. */
  @TempDir private static Path folder;

  private static Site site;
  private static Child shared;
  private static String url;

  @BeforeAll
  static void open() throws Exception {
    site = Site.in(folder);
    shared = site.serve("--verbose");
    url = url(shared);
  }

  @AfterAll
  static void close() {
    shared.close();
    site.close();
  }

  private static String url(Child serve) throws InterruptedException {
    return serve.awaitLine("shikaku serve: ").substring("shikaku serve: ".length());
  }

  private static String id(Caller.Event visit) {
    return visit.data().get("visitId").asText();
  }

  @Test
  @DisplayName("check, drugs and checkups of a visit, and decode")
  void mainFlow() throws Exception {
    OpenApi api = new OpenApi();
    int before = site.terminal().seen().size();
    Caller caller = site.caller(url);
    assertThat(Files.getPosixFilePermissions(folder.resolve("token")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));

    Caller.Reply check = caller.post("/v1/check", TARO, "Idempotency-Key", "visit-1");
    assertThat(check.status()).as(check.text()).isEqualTo(200);
    assertThat(api.check("EligibilityAnswer", check.json())).isEmpty();
    assertThat(check.json().at("/nextAction/kind").asText()).isEqualTo("ACCEPT");
    assertThat(check.json().at("/qualifications/0/name/formal").asText()).isEqualTo("試験　太郎");
    assertThat(caller.post("/v1/check", TARO, "Idempotency-Key", "visit-1").json())
        .isEqualTo(check.json());
    assertThat(site.terminal().seen()).hasSize(before + 1);

    try (Caller.Stream stream = caller.stream("/v1/events")) {
      site.reader().walkIn(KnownPatients.TARO);
      String visitId = id(stream.next("visit"));
      assertThat(caller.post("/v1/visits/" + visitId + "/ack", "").status()).isEqualTo(200);
      String body = "{\"visitId\":\"%s\",\"user\":\"dr-1\",\"role\":\"doctor\"}".formatted(visitId);
      Caller.Reply drugs = caller.post("/v1/drugs", body);
      assertThat(drugs.status()).as(drugs.text()).isEqualTo(200);
      assertThat(api.check("DrugAnswer", drugs.json())).isEmpty();
      Caller.Reply checkups = caller.post("/v1/checkups", body);
      assertThat(checkups.status()).as(checkups.text()).isEqualTo(200);
      assertThat(api.check("CheckupAnswer", checkups.json())).isEmpty();
      Caller.Reply byNumbers = caller.post("/v1/drugs", DOCTOR_BY_NUMBERS);
      assertThat(byNumbers.status()).isIn(200, 502);
    }
    Caller.Reply health = caller.get("/v1/health");
    assertThat(api.check("Health", health.json())).isEmpty();
    assertThat(health.json().at("/terminal/state").asText()).isEqualTo("UP");
  }

  @Test
  @DisplayName("R-INV-3 kill -9 before the acknowledgement: no visit is lost, the same comes again")
  void killed(@TempDir Path own) throws Exception {
    List<String> before = new ArrayList<>();
    try (Site alone = Site.in(own)) {
      try (Child serve = alone.serve()) {
        Caller caller = alone.caller(url(serve));
        try (Caller.Stream stream = caller.stream("/v1/events")) {
          alone.reader().walkIn(KnownPatients.TARO);
          alone.reader().walkIn(KnownPatients.HANA);
          before.add(id(stream.next("visit")));
          before.add(id(stream.next("visit")));
          String first = before.get(0);
          assertThat(caller.post("/v1/visits/" + first + "/ack", "").status()).isEqualTo(200);
          awaitHandled(caller);
          serve.kill();
        }
      }
      alone.reader().walkIn(KnownPatients.UME);
      try (Child serve = alone.serve("--exit-with-stdin", "--json")) {
        JsonNode line = JSON.readTree(serve.awaitLine("url"));
        comesAgain(alone.caller(line.get("url").asText()), before);
        endsWithItsParent(alone, serve, line);
      }
    }
  }

  private static void comesAgain(Caller caller, List<String> before) throws Exception {
    try (Caller.Stream stream = caller.stream("/v1/events", "Last-Event-ID", "gone-3")) {
      Caller.Event one = stream.next("visit");
      Caller.Event two = stream.next("visit");
      Caller.Event again = id(one).equals(before.get(1)) ? one : two;

      assertThat(Set.of(id(one), id(two))).contains(before.get(1)).doesNotContain(before.get(0));
      assertThat(again.data().get("redelivered").asBoolean()).isTrue();
      // The first one was stored: to say so once more is no error.
      assertThat(caller.post("/v1/visits/" + before.get(0) + "/ack", "").status()).isEqualTo(202);
    }
  }

  /** It is alone on its ledger while it lives. */
  private static void endsWithItsParent(Site alone, Child serve, JsonNode line) throws Exception {
    assertThat(line.get("pid").asLong()).isPositive();
    assertThat(line.toString())
        .doesNotContain(Files.readString(alone.folder().resolve("token")).strip());
    List<String> options = alone.options();
    options.set(options.indexOf("--audit") + 1, alone.folder().resolve("own.jsonl").toString());
    Cli second = Cli.run(options.toArray(String[]::new));
    assertThat(second.exit()).isEqualTo(Exit.BAD_INPUT);
    assertThat(second.err()).startsWith("--ledger: ");
    serve.send("");
    assertThat(serve.awaitExit()).isZero();
    assertThat(serve.err()).isEmpty();
  }

  private static void awaitHandled(Caller caller) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> caller.get("/v1/health").json().at("/consumers/0/handled").asInt() == 1);
  }

  @Test
  @DisplayName("R-RT-5 200 checks at once: all answered, never more than 4 with the terminal")
  void parallel() throws Exception {
    Path requests = site.terminal().root().resolve("req");
    int before = site.terminal().seen().size();
    Caller caller = site.caller(url);
    List<CompletableFuture<Caller.Reply>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      // Each of its own: equal ones at the same time would be one query.
      String query = TARO.replace("{", "{\"arbitraryId\":\"P" + i + "\",");
      all.add(caller.postAsync("/v1/check", query, "X-Shikaku-Timeout", "2m"));
    }
    CompletableFuture<Void> done = CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    int most = 0;
    while (!done.isDone()) {
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos()); // lets them run
      try (var files = Files.list(requests)) {
        most = Math.max(most, (int) files.filter(file -> file.toString().endsWith(".xml")).count());
      }
      assertThat(most).isLessThanOrEqualTo(4);
    }
    done.get(60, TimeUnit.SECONDS);

    Set<String> exchanges = new HashSet<>();
    for (CompletableFuture<Caller.Reply> call : all) {
      Caller.Reply reply = call.join();
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
      exchanges.add(reply.json().get("exchangeId").asText());
    }
    assertThat(exchanges).hasSize(200);
    assertThat(site.terminal().seen()).hasSize(before + 200);
  }

  @Test
  @Order(Integer.MAX_VALUE)
  @DisplayName("it ends when it is asked to; of all the calls nothing of a person was told")
  void ends() throws Exception {
    Caller caller = site.caller(url);
    assertThat(caller.post("/v1/check", TARO).status()).isEqualTo(200);
    assertThat(caller.post("/v1/drugs", DOCTOR_BY_NUMBERS).status()).isIn(200, 502);
    shared.terminate();
    assertThat(shared.awaitExit()).isZero();
    assertThat(RunningServe.withoutDigests(shared.err())).contains("call").doesNotContain(CANARIES);
    assertThat(shared.out()).doesNotContain(CANARIES);
    assertThat(RunningServe.withoutDigests(Files.readString(folder.resolve("audit.jsonl"))))
        .contains("dr-1")
        .doesNotContain(CANARIES);
  }

  // ---- the guide

  private static List<String> snippets(String guide, String language) throws IOException {
    String text = Files.readString(Path.of("..", "docs", guide), StandardCharsets.UTF_8);
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve.md", "serve.ja.md"})
  @DisplayName("the guide's clients in Python and curl run as they stand")
  void theGuideRuns(String guide) throws Exception {
    assumeTool("python3");
    assumeTool("curl");
    List<String> python = snippets(guide, "python");
    assertThat(python).hasSize(2);
    String check = run("python3", "check.py", python.get(0));
    assertThat(check.strip()).isEqualTo("受付できます。");
    Files.writeString(folder.resolve("query.json"), TARO);
    String curl = run("sh", "check.sh", snippets(guide, "sh").get(0));
    assertThat(JSON.readTree(curl).at("/nextAction/kind").asText()).isEqualTo("ACCEPT");

    Path script = script("events.py", python.get(1));
    try (Child loop =
        Child.start(
            List.of(
                "sh",
                "-c",
                "cd \"$0\" && exec python3 -u \"$1\"",
                folder.toString(),
                script.toString()))) {
      site.reader().walkIn(KnownPatients.TARO);
      String visitId = loop.awaitLine("受付できます。").split(" ")[0];
      awaitAcknowledged(site.caller(url), visitId);
      assertThat(loop.err()).isEmpty();
    }
  }

  private static Path script(String name, String code) throws IOException {
    assertThat(code).contains("http://127.0.0.1:17317");
    return Files.writeString(
        folder.resolve(name), code.replace("http://127.0.0.1:17317", url), StandardCharsets.UTF_8);
  }

  private static String run(String program, String name, String code) throws Exception {
    Path script = script(name, code);
    try (Child child =
        Child.start(
            List.of(
                "sh",
                "-c",
                "cd \"$0\" && exec " + program + " \"$1\"",
                folder.toString(),
                script.toString()))) {
      int exit = child.awaitExit();
      assertThat(exit).as(child.err()).isZero();
      return child.out();
    }
  }

  private static void assumeTool(String program) throws InterruptedException {
    boolean found;
    try {
      Process process = new ProcessBuilder(program, "--version").start();
      found = process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      found = false;
    }
    if (!"true".equals(System.getenv("CI"))) {
      assumeTrue(found, program + " is not installed");
    }
    assertThat(found).as(program).isTrue();
  }

  private static void awaitAcknowledged(Caller caller, String visitId) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                caller
                    .get("/v1/visits/" + visitId)
                    .json()
                    .path("state")
                    .asText()
                    .equals("ACKNOWLEDGED"));
  }
}
