package jp.shikaku.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jp.shikaku.examples.gateway.DeskTls;
import jp.shikaku.examples.gateway.Wire;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.SeenRequest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway as a process of its own, which can be killed. */
class GatewayProcessTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private Path root() {
    return folder.resolve("OQS");
  }

  private Child gateway(String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("gateway", "--root", root().toString()));
    args.addAll(List.of("--data", folder.resolve("data").toString()));
    args.addAll(List.of("--listen", "127.0.0.1:0", "--plain-loopback"));
    args.addAll(List.of(more));
    return Child.java(args.toArray(String[]::new));
  }

  private static int port(Child gateway) throws InterruptedException {
    String line = gateway.awaitLine("中継サーバーの準備ができました");
    return Integer.parseInt(line.replaceAll(".*:([0-9]+)/oqs-gateway/v1$", "$1"));
  }

  @Test
  @DisplayName("T19 R-F-18 kill -9 twice during 200 exchanges: each answered once, no second file")
  void killedOnSqlite() throws Exception {
    killed(200, List.of(50, 130));
  }

  @Test
  @DisplayName("T19 R-F-18 kill -9 during 60 exchanges with the ledger in PostgreSQL")
  void killedOnPostgresql() throws Exception {
    try (EmbeddedPostgres server = startPostgres()) {
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE USER clinic PASSWORD 'hushhush'");
        statement.execute("CREATE DATABASE gateway OWNER clinic");
      }
      Path password = SecretFile.write(folder.resolve("password"), "hushhush\n");
      killed(
          60,
          List.of(25),
          "--ledger",
          "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/gateway",
          "--ledger-user",
          "clinic",
          "--ledger-password-file",
          password.toString());
    }
  }

  /** Desks that ask, and ask again for the same after any trouble, as the protocol lets them. */
  private void killed(int exchanges, List<Integer> killAfter, String... more) throws Exception {
    AtomicReference<Wire> wire = new AtomicReference<>();
    Map<String, byte[]> answers = new ConcurrentHashMap<>();
    AtomicInteger asked = new AtomicInteger();
    ExecutorService desks = Executors.newFixedThreadPool(16);
    try (MockTerminal terminal =
        MockTerminal.builder()
            .root(root())
            .remember(10_000)
            .latency(Duration.ofMillis(5), Duration.ofMillis(60))
            .start()) {
      Child gateway = gateway(more);
      try {
        wire.set(new Wire(port(gateway)));
        List<Future<?>> running = new ArrayList<>();
        for (int desk = 0; desk < 16; desk++) {
          running.add(
              desks.submit(
                  () -> {
                    while (asked.getAndIncrement() < exchanges) {
                      String id = Wire.newId();
                      answers.put(id, answer(wire, id));
                    }
                    return null;
                  }));
        }
        for (int count : killAfter) {
          terminal.awaitSeen(count, LONG);
          gateway.kill();
          gateway = gateway(more);
          wire.set(new Wire(port(gateway)));
        }
        for (Future<?> desk : running) {
          desk.get(120, TimeUnit.SECONDS);
        }
        assertThat(answers).hasSize(exchanges);
        answers.forEach(
            (id, answer) ->
                assertThat(new String(answer, UTF_8))
                    .contains("<ArbitraryFileIdentifier>" + id + "<"));
        assertThat(terminal.seen().stream().map(SeenRequest::fileName))
            .hasSize(exchanges)
            .doesNotHaveDuplicates();
        // What is known is told again, by the third process too.
        String one = answers.keySet().iterator().next();
        HttpResponse<byte[]> again = wire.get().post(one).send();
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(answers.get(one));
        assertThat(Wire.header(again, "Idempotent-Replay")).isEqualTo("true");
        terminal.reader().walkIn(KnownPatients.TARO);
        assertThat(Wire.text(wire.get().get("/face?wait=20"))).contains("\"id\":\"1\"");
        assertThat(wire.get().call("PUT", "/face/1/ack").statusCode()).isEqualTo(204);
        assertThat(Wire.text(wire.get().get("/face"))).contains("\"events\":[]");
        gateway.terminate();
        assertThat(gateway.awaitExit()).isZero();
        assertThat(gateway.err()).doesNotContain("4567", "XmlMsg", "１２３");
      } finally {
        desks.shutdownNow();
        gateway.close();
      }
      assertThat(files(root().resolve("req"))).isEmpty();
      assertThat(files(root().resolve("res"))).isEmpty();
      assertThat(files(root().resolve(".shikaku-staging"))).isEmpty();
    }
  }

  @Test
  @DisplayName("R-F-18 kill -9 while the share is away, and a start without it: each answered once")
  void killedWhileTheShareIsAway() throws Exception {
    int exchanges = 12;
    List<String> ids = new ArrayList<>();
    try (MockTerminal terminal = MockTerminal.builder().root(root()).start()) {
      String[] patient = {"--pickup-timeout", "5m"};
      Child gateway = gateway(patient);
      try {
        Wire wire = new Wire(port(gateway));
        terminal.pause();
        for (int i = 0; i < exchanges; i++) {
          ids.add(Wire.newId());
          assertThat(wire.post(ids.get(i)).with("Prefer", "wait=0").send().statusCode())
              .isEqualTo(202);
          if (i == exchanges / 2) {
            await().atMost(LONG).until(() -> files(root().resolve("req")).size() == ids.size());
            terminal.loseShare(); // these are with the terminal, the others were never seen
          }
        }
        gateway.kill();

        gateway = gateway(patient);
        AtomicReference<Wire> again = new AtomicReference<>(new Wire(port(gateway)));
        terminal.restoreShare();
        terminal.resume();

        for (String id : ids) {
          assertThat(new String(answer(again, id), UTF_8))
              .contains("<ArbitraryFileIdentifier>" + id + "<");
        }
        assertThat(terminal.seen().stream().map(SeenRequest::fileName))
            .hasSize(exchanges)
            .doesNotHaveDuplicates();
      } finally {
        gateway.close();
      }
    }
  }

  /** Half of them look first, half post again; what is not there yet is posted. */
  private static byte[] answer(AtomicReference<Wire> wire, String id) throws Exception {
    boolean looks = id.hashCode() % 2 == 0;
    boolean posted = false;
    long end = System.nanoTime() + LONG.toNanos();
    while (System.nanoTime() < end) {
      Wire now = wire.get();
      try {
        HttpResponse<byte[]> reply =
            posted && looks ? now.get("/exchanges/OQSsiquc01/" + id) : now.post(id).send();
        posted = true;
        if (reply.statusCode() == 200) {
          return reply.body();
        } else if (reply.statusCode() == 404) {
          posted = false;
        } else if (reply.statusCode() != 202 && reply.statusCode() != 503) {
          throw new AssertionError(id + ": " + reply.statusCode() + " " + Wire.text(reply));
        }
      } catch (IOException e) {
        posted = true; // perhaps
        TimeUnit.MILLISECONDS.sleep(20); // a desk that tries again in a while
      }
    }
    throw new AssertionError(id + " was not answered");
  }

  @Test
  @DisplayName("R-F-03 kill -9 after a request was taken back when the share came again: told so")
  void killedAfterTakingBack() throws Exception {
    for (String name : List.of("req", "res", "face")) {
      Files.createDirectories(root().resolve(name));
    }
    Path away = folder.resolve("away");
    String id = Wire.newId();
    Child gateway = gateway("--answer-timeout", "4s");
    try {
      Wire wire = new Wire(port(gateway));
      assertThat(wire.post(id).with("Prefer", "wait=0").send().statusCode()).isEqualTo(202);
      await().atMost(LONG).until(() -> files(root().resolve("req")).size() == 1);
      Files.move(root(), away);
      await()
          .atMost(LONG)
          .until(
              () ->
                  wire.get("/exchanges/OQSsiquc01/" + id, "Prefer", "wait=5").statusCode() == 503);
      Files.move(away, root());
      await().atMost(LONG).until(() -> files(root().resolve("req")).isEmpty());
      gateway.kill();

      gateway = gateway();
      HttpResponse<byte[]> told =
          new Wire(port(gateway)).get("/exchanges/OQSsiquc01/" + id, "Prefer", "wait=5");

      assertThat(told.statusCode()).as(Wire.text(told)).isEqualTo(503);
      assertThat(Wire.text(told)).contains("problem:share-unreachable", "\"takenBack\":true");
    } finally {
      gateway.close();
    }
  }

  @Test
  @DisplayName("kill -9 leaves SQLite's library behind once, and not once more for each start")
  void killsLeaveOneLibrary() throws Exception {
    try (MockTerminal terminal = MockTerminal.builder().root(root()).start()) {
      for (int run = 0; run < 2; run++) {
        try (Child gateway = gateway()) {
          assertThat(port(gateway)).isPositive();
          assertThat(files(folder.resolve("data").resolve("native")))
              .filteredOn(name -> !name.toString().endsWith(".lck"))
              .hasSize(1);
          gateway.kill();
        }
      }
      assertThat(terminal.seen()).isEmpty();
    }
  }

  @Test
  @DisplayName("5.1 SIGTERM: what runs ends with its answer, nothing new is taken, exit code 0")
  void terminated() throws Exception {
    try (MockTerminal terminal = MockTerminal.builder().root(root()).start();
        Child gateway = gateway()) {
      Wire wire = new Wire(port(gateway));
      terminal.next(Fault.late(Duration.ofMillis(1_500)));
      CompletableFuture<HttpResponse<byte[]>> running = wire.post(Wire.newId()).sendAsync();
      terminal.awaitSeen(1, LONG);

      gateway.terminate();
      String refused = firstRefused(wire);

      HttpResponse<byte[]> answer = running.get(30, TimeUnit.SECONDS);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(gateway.awaitExit()).isZero();
      assertThat(terminal.seen().stream().map(SeenRequest::fileName))
          .doesNotContain("OQSsiquc01req_" + refused + ".xml");
    }
  }

  /** Asks on and on, until the gateway does not take it any more. */
  private static String firstRefused(Wire wire) throws Exception {
    while (true) {
      String id = Wire.newId();
      try {
        int status = wire.post(id).with("Prefer", "wait=0").send().statusCode();
        if (status != 202) {
          assertThat(status).isEqualTo(503);
          return id;
        }
      } catch (IOException e) {
        return id; // it listens no more
      }
    }
  }

  @Test
  @DisplayName("init, gateway and a desk, from the command line only, over TLS")
  void fromInitToAnswer() throws Exception {
    Path gw = init();
    try (MockTerminal terminal = MockTerminal.builder().root(root()).start();
        Child gateway = overTls(gw)) {
      Path desk = gw.resolve("desks/desk1");
      Wire wire =
          new Wire(
              "https://localhost:" + port(gateway),
              DeskTls.context(desk, desk.resolve("ca.pem"), "TLSv1.3"));

      assertThat(wire.post(Wire.newId()).send().statusCode()).isEqualTo(200);
      assertThat(terminal.seen()).hasSize(1);
      gateway.terminate();
      assertThat(gateway.awaitExit()).isZero();
    }
  }

  private Path init() {
    Path gw = folder.resolve("gw");
    assertThat(
            Cli.run(
                    "gateway",
                    "init",
                    "--dir",
                    gw.toString(),
                    "--host",
                    "localhost",
                    "--institution",
                    Wire.INSTITUTION,
                    "--desk",
                    "desk1")
                .exit())
        .isZero();
    return gw;
  }

  private Child overTls(Path gw) throws IOException {
    return Child.java(
        "gateway", "--dir", gw.toString(), "--root", root().toString(), "--listen", "127.0.0.1:0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway.md", "gateway.ja.md"})
  @DisplayName("the guide's lines for curl and openssl run as they stand, from a desk's folder")
  void theGuideRuns(String guide) throws Exception {
    for (String tool : List.of("curl", "openssl")) {
      assumeTrue(hasTool(tool), tool + " is not here");
    }
    Path gw = init();
    Files.createDirectories(root().resolve("req"));
    Files.createDirectories(root().resolve("res"));
    String text = Files.readString(Path.of("..", "docs", guide), UTF_8);
    try (Child gateway = overTls(gw)) {
      String url = "https://localhost:" + port(gateway);
      List<String> told = new ArrayList<>();
      Matcher block =
          Pattern.compile("```sh\n((?:openssl|printf 'cert).*?)```", Pattern.DOTALL).matcher(text);
      while (block.find()) {
        String script = block.group(1).replace("https://192.0.2.10:9443", url);
        String desk = gw.resolve("desks/desk1").toString();
        try (Child shell = Child.start(List.of("sh", "-c", "cd \"$0\" && " + script, desk))) {
          assertThat(shell.awaitExit()).as(shell.err()).isZero();
          told.add(shell.out());
        }
      }
      assertThat(told).hasSize(2);
      assertThat(told.get(0).strip()).matches("[0-9A-Za-z+/]{43}=");
      assertThat(told.get(1)).contains("\"state\":", "\"certificate\":");
    }
  }

  private static boolean hasTool(String program) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(program, "--help")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS);
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }

  private static EmbeddedPostgres startPostgres() throws IOException {
    try {
      return EmbeddedPostgres.builder()
          .setServerConfig("fsync", "on")
          .setServerConfig("synchronous_commit", "on")
          .start();
    } catch (IOException | RuntimeException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw e;
      }
      assumeTrue(false, "PostgreSQL does not start here: " + e);
      throw e;
    }
  }
}
