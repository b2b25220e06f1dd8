package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jp.shikaku.examples.serve.Caller;
import jp.shikaku.mock.KnownPatients;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MockCommandTest {

  private static final String PATIENT =
      """
      {"patients": [{"label": "mine", "qualifications": [
        {"InsuredCardClassification": "01", "InsurerNumber": "06139992",
         "InsurerName": "架空健康保険組合", "InsuredCardSymbol": "１２３",
         "InsuredIdentificationNumber": "777", "InsuredBranchNumber": "01",
         "Name": "見本　花子", "NameKana": "ﾐﾎﾝ ﾊﾅｺ", "Sex1": "2", "Birthdate": "19910203",
         "QualificationDate": "20200401"}]}]}
      """;

  /** What a member of a fault may have; a text unless said. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("millis", "1"),
          Map.entry("pieces", "2"),
          Map.entry("extension", "\".x\""),
          Map.entry("keep", "0.5"),
          Map.entry("times", "1"),
          Map.entry("pendingRounds", "1"),
          Map.entry("generated", "0"),
          Map.entry("zipped", "true"),
          Map.entry("inOrder", "true"),
          Map.entry("counts", "false"),
          Map.entry("refusing", "[{\"row\":1,\"code\":\"x\",\"message\":\"x\"}]"));

  @TempDir private Path folder;

  private Cli started(String option, Path file) {
    return Cli.run(
        "",
        Runnable::run, // ended as soon as it runs
        "mock",
        "--root",
        folder.resolve("OQS").toString(),
        option,
        file.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--patients", "--scenario"})
  @DisplayName(
      "a file that is missing or not in UTF-8 is told by its whole path; a BOM is accepted")
  void filesFromEditors(String option) throws Exception {
    String text = option.equals("--patients") ? PATIENT : "{\"rules\":[]}\n// 模擬";
    Path here = Path.of("").toAbsolutePath();
    Path none = folder.resolve("none.json");
    Cli missing = started(option, here.relativize(none));
    assertThat(missing.exit()).isEqualTo(Exit.BAD_INPUT);
    assertThat(missing.err()).isEqualTo(option + ": ファイル " + none + " がありません\n");

    Path office = Files.writeString(folder.resolve("sjis.json"), text, Charset.forName("MS932"));
    Cli wrong = started(option, here.relativize(office));
    assertThat(wrong.exit()).isEqualTo(Exit.BAD_INPUT);
    assertThat(wrong.err()).startsWith(option + ": ファイル " + office + " は UTF-8 ではありません");

    String marked = "\uFEFF" + (option.equals("--patients") ? PATIENT : "{\"rules\":[]}");
    Path bom = Files.writeString(folder.resolve("bom.json"), marked, StandardCharsets.UTF_8);
    Cli accepted = started(option, bom);
    assertThat(accepted.exit()).as(accepted.err()).isZero();
    assertThat(accepted.out()).contains("準備ができました");
  }

  @Test
  void servesItsPatientsUntilInterrupted() throws Exception {
    Path patients = Files.writeString(folder.resolve("患者.json"), PATIENT, StandardCharsets.UTF_8);
    Path scenario =
        Files.writeString(
            folder.resolve("scenario.json"),
            "{\"rules\":[{\"times\":1,\"faults\":[{\"fault\":\"err\",\"text\":\"no\"}]}]}");
    Path root = folder.resolve("new folder");
    CompletableFuture<Runnable> interrupt = new CompletableFuture<>();
    CompletableFuture<Cli> mock =
        CompletableFuture.supplyAsync(
            () ->
                Cli.run(
                    "",
                    interrupt::complete,
                    "mock",
                    "--root",
                    root.toString(),
                    "--patients",
                    patients.toString(),
                    "--scenario",
                    scenario.toString(),
                    "--encoding",
                    "request",
                    "--seed",
                    "3"));
    interrupt.get(30, TimeUnit.SECONDS);
    String[] check = {
      "check",
      "--root",
      root.toString(),
      "--institution",
      "1319999007",
      "--insurer",
      "06139992",
      "--symbol",
      "123",
      "--number",
      "777",
      "--branch",
      "01",
      "--birthdate",
      "1991-02-03"
    };

    assertThat(Cli.run(check).exit()).isEqualTo(4);
    assertThat(Cli.run(check).out()).contains("受付できます。", "見本　花子");
    interrupt.get().run();

    Cli ended = mock.get(30, TimeUnit.SECONDS);
    assertThat(ended.exit()).isZero();
    assertThat(ended.outLines().get(0)).startsWith("模擬端末の準備ができました: ").endsWith("new folder");
    assertThat(ended.out()).contains("TAKEN", "REJECTED", "ANSWERED");
    // The digits of paths, times and identifiers may be those of anybody.
    assertThat(ended.out().replaceAll("ました: .*|_[0-9a-f]{33}|[0-9]{2}:[0-9:.]+", ""))
        .doesNotContain("見本", "花子", "777", "1991");
  }

  @Test
  void peopleWalkInOneAfterTheOther() throws Exception {
    Path patients = Files.writeString(folder.resolve("患者.json"), PATIENT, StandardCharsets.UTF_8);
    Path root = folder.resolve("OQS");
    CompletableFuture<Runnable> interrupt = new CompletableFuture<>();
    CompletableFuture<Cli> mock =
        CompletableFuture.supplyAsync(
            () ->
                Cli.run(
                    "",
                    interrupt::complete,
                    "mock",
                    "--root",
                    root.toString(),
                    "--patients",
                    patients.toString(),
                    "--walk-in",
                    "taro,mine,taro",
                    "--walk-in-every",
                    "20ms"));
    interrupt.get(30, TimeUnit.SECONDS);

    Cli watch =
        Cli.run(
            "watch", "--face", root.resolve("face").toString(), "--count", "3", "--poll", "200ms");
    interrupt.get().run();

    // Visits of one second may be told in any order; the files were written in that of the people.
    assertThat(watch.out().split("試験　太郎", -1)).hasSize(3);
    assertThat(watch.out()).contains("見本　花子");
    try (Stream<Path> files = Files.list(root.resolve("face"))) {
      assertThat(files.sorted(Comparator.comparing(file -> file.toFile().lastModified())))
          .extracting(file -> Files.readString(file, StandardCharsets.UTF_8).contains("見本　花子"))
          .containsExactly(false, true, false);
    }
    assertThat(mock.get(30, TimeUnit.SECONDS).outLines())
        .filteredOn(line -> line.contains(" WALKED_IN "))
        .hasSize(3)
        .allMatch(line -> line.contains("OQSsiquc01res_face_1319999007"));
  }

  @ParameterizedTest
  @CsvSource({
    "--seed, x",
    "--encoding, latin1",
    "--latency, 5",
    "--scenario, missing.json",
    "--patients, missing.json",
    "--walk-in, nobody",
    "--bulk-pending, -1",
    "--bulk-refuse, '1,0'",
    "--bulk-refuse, x",
    "--walk-in-every, 5",
    "--http, 65536",
    "--control, x",
    "--token-file, token",
    "--lang, fr"
  })
  void badInputIsNamedAndNoFolderIsMade(String option, String value) {
    Path root = folder.resolve("none");

    Cli cli = Cli.run("mock", "--root", root.toString(), option, value);

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.errLines()).hasSize(1).first().asString().startsWith(option + ": ");
    assertThat(root).doesNotExist();
  }

  @Test
  void aFileWithAFaultTellsPlaceAndRule() throws IOException {
    Path scenario =
        Files.writeString(
            folder.resolve("s.json"), "{\"rules\":[{\"faults\":[{\"fault\":\"x\"}]}]}");

    Cli cli =
        Cli.run(
            "mock",
            "--root",
            folder.resolve("none").toString(),
            "--scenario",
            scenario.toString(),
            "--lang",
            "en");

    assertThat(cli.errLines())
        .isEqualTo(
            List.of("--scenario: " + scenario + ": rules[0].faults[0].fault is no known fault"));
  }

  @Test
  @DisplayName("a folder that another process plays is refused by name, until that is killed")
  void oneMockForAFolder() throws Exception {
    Path root = folder.resolve("OQS");
    try (Child first = Child.java("mock", "--root", root.toString())) {
      first.awaitLine("準備ができました");
      Cli second = Cli.run("mock", "--root", root.toString());
      assertThat(second.exit()).isEqualTo(2);
      assertThat(second.err())
          .isEqualTo("--root: " + root + " では、ほかの模擬端末がすでに動いています。先に終わらせるか、別のフォルダを指定してください\n");
      first.kill();
    }
    Cli after = Cli.run("", Runnable::run, "mock", "--root", root.toString());
    assertThat(after.exit()).as(after.err()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs/mock.md", "docs/mock.ja.md"})
  @DisplayName("scenario and people as the documents show them can be used as they are")
  void documented(String document) throws Exception {
    String text = Files.readString(Path.of("..", document), StandardCharsets.UTF_8);
    String[] json = text.split("```json\n");
    List<String> files = new ArrayList<>();
    for (int i = 1; i < json.length; i++) {
      Path file = Files.writeString(folder.resolve(i + ".json"), json[i].split("```")[0]);
      files.add(file.toString());
    }
    String root = folder.resolve("OQS").toString();
    Cli cli =
        Cli.run(
            "",
            Runnable::run,
            "mock",
            "--root",
            root,
            "--scenario",
            files.get(0),
            "--patients",
            files.get(1),
            "--walk-in",
            "mine");
    assertThat(cli.exit()).as(cli.err()).isZero();
    String table = text.substring(text.indexOf("| `none`"));
    String rules = "";
    for (String line : table.substring(0, table.indexOf("\n\n")).split("\n")) {
      String[] cells = line.split("\\|");
      rules += ",{\"faults\":[{\"fault\":\"" + cells[1].split("`")[1] + "\"";
      String[] members = cells[2].split("`");
      for (int i = 1; i < members.length; i += 2) {
        rules += ",\"" + members[i] + "\":" + VALUES.getOrDefault(members[i], "\"x\"");
      }
      rules += "}]}";
    }
    Path all = Files.writeString(folder.resolve("all"), "{\"rules\":[" + rules.substring(1) + "]}");
    assertThat(Cli.run("", Runnable::run, "mock", "--root", root, "--scenario", all.toString()))
        .matches(ended -> ended.exit() == 0, "every fault of the table is known");
    assertThat(Cli.run("mock", "--help").out()).contains(document);
  }

  @Test
  @DisplayName(
      "gateway and control API: addresses are printed, the token file is its owner's alone")
  void gatewayAndControl() throws Exception {
    Path token = folder.resolve("token");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    CompletableFuture<Runnable> interrupt = new CompletableFuture<>();
    CompletableFuture<Cli> mock =
        CompletableFuture.supplyAsync(
            () ->
                Cli.run(
                    "",
                    interrupt::complete,
                    "mock",
                    "--root",
                    folder.resolve("OQS").toString(),
                    "--http",
                    "0",
                    "--control",
                    Integer.toString(port),
                    "--token-file",
                    token.toString(),
                    "--lang",
                    "en"));
    interrupt.get(30, TimeUnit.SECONDS);
    String secret = Files.readString(token).strip();
    assertThat(TokenFile.isOpenToOthers(token)).isFalse();
    Caller caller = new Caller("http://127.0.0.1:" + port, secret);
    assertThat(caller.get("/v1/state").json().path("patients").asInt()).isEqualTo(225);
    assertThat(new Caller("http://127.0.0.1:" + port, "x").get("/v1/state").status())
        .isEqualTo(401);
    interrupt.get().run();

    Cli ended = mock.get(30, TimeUnit.SECONDS);
    assertThat(ended.exit()).isZero();
    assertThat(ended.outLines().get(1)).matches("Mock gateway: http://127\\.0\\.0\\.1:[0-9]+");
    assertThat(ended.outLines().get(2)).isEqualTo("Control API: http://127.0.0.1:" + port);
    assertThat(ended.out() + ended.err()).doesNotContain(secret);
    Cli without = Cli.run("mock", "--root", folder.resolve("none").toString(), "--control", "0");
    assertThat(without.errLines()).containsExactly("--token-file: 指定してください");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  @DisplayName(
      "mutual TLS: check asks with the files that the mock made; others are not overwritten")
  void mutualTls() throws Exception {
    Path tls = folder.resolve("tls");
    CompletableFuture<Runnable> interrupt = new CompletableFuture<>();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String root = folder.resolve("OQS").toString();
    CompletableFuture<Cli> mock =
        CompletableFuture.supplyAsync(
            () ->
                Cli.run(
                    "",
                    interrupt::complete,
                    "mock",
                    "--root",
                    root,
                    "--http",
                    Integer.toString(port),
                    "--tls",
                    tls.toString()));
    interrupt.get(30, TimeUnit.SECONDS);
    Path query = Path.of(AcceptanceRun.query(folder.resolve("query.json"), KnownPatients.TARO));
    String[] check = {
      "check",
      "--gateway",
      "https://localhost:" + port,
      "--identity",
      tls.resolve("client.p12").toString(),
      "--identity-password-file",
      tls.resolve("client.password").toString(),
      "--trust",
      tls.resolve("ca.pem").toString(),
      "--institution",
      "1319999007",
      "--query",
      query.toString()
    };
    Cli asked = Cli.run(check);
    assertThat(asked.exit()).as(asked.err()).isZero();
    assertThat(asked.out()).contains("試験　太郎");
    interrupt.get().run();
    assertThat(mock.get(30, TimeUnit.SECONDS).out()).contains("https://127.0.0.1:" + port);

    Path theirs = Files.createDirectory(folder.resolve("clinic"));
    Path identity = Files.writeString(theirs.resolve("client.p12"), "theirs");
    Cli refused = Cli.run("mock", "--root", root, "--http", "0", "--tls", theirs.toString());
    assertThat(refused.exit()).isEqualTo(Exit.BAD_INPUT);
    assertThat(refused.errLines())
        .containsExactly("--tls: " + identity + " は模擬のものではありません。別のフォルダを指定してください");
    assertThat(theirs).isDirectoryContaining(identity::equals);
    assertThat(identity).hasContent("theirs");
    assertThat(theirs.toFile().list()).hasSize(1);
    assertThat(Cli.run("mock", "--root", root, "--tls", tls.toString()).errLines())
        .containsExactly("--tls: --http と一緒に指定してください");
  }

  @Test
  void theFolderIsNeeded() {
    assertThat(Cli.run("mock").errLines()).containsExactly("--root: 指定してください");
  }
}
