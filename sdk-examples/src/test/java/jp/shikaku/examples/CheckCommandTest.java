package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import jp.shikaku.examples.text.Width;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Patient;
import jp.shikaku.value.WireDates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code check} against the mock terminal, in this process. */
class CheckCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INSTITUTION = "1319999007";

  @TempDir private Path folder;

  private MockTerminal terminal;

  @BeforeEach
  void start() throws IOException {
    terminal = MockTerminal.builder().root(folder.resolve("資格 OQS")).shuffled().start();
  }

  @AfterEach
  void stop() {
    terminal.close();
  }

  private Cli check(Patient patient, String... more) {
    return Cli.run(args(patient, more));
  }

  private String[] args(Patient patient, String... more) {
    List<String> args = new ArrayList<>(desk());
    args.addAll(List.of("--insurer", patient.insurerNumber(), "--number", patient.number()));
    if (patient.symbol() != null) {
      args.addAll(List.of("--symbol", patient.symbol()));
    }
    if (patient.branch() != null) {
      args.addAll(List.of("--branch", patient.branch()));
    }
    args.addAll(List.of("--birthdate", patient.birthdate().toString()));
    args.addAll(Arrays.asList(more));
    return args.toArray(String[]::new);
  }

  private List<String> desk() {
    return List.of("check", "--root", terminal.root().toString(), "--institution", INSTITUTION);
  }

  @Test
  void theDeskReadsWhatToDoFirst() {
    Cli cli = check(KnownPatients.TARO, "--limit-consent");

    assertThat(cli.exit()).isZero();
    assertThat(cli.err()).isEmpty();
    assertThat(cli.outLines().get(1)).isEqualTo("  受付できます。");
    assertThat(cli.out()).contains("試験　太郎", "3割（就学後から69歳は3割）", "ウ（限度額適用認定証による）");
    assertThat(cli.outLines()).allMatch(line -> Width.of(line) <= 100);
  }

  @Test
  void withoutConsentThereIsNoLimitCertificate() throws IOException {
    JsonNode json = JSON.readTree(check(KnownPatients.TARO, "--json").out());

    assertThat(json.at("/query/limitCertificateConsent/code").asText()).isEqualTo("0");
    assertThat(json.at("/qualifications/0/limitCertificate").isNull()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  @DisplayName("every validity is an answer with exit code 0")
  void outcomes(Patient patient, String action) throws IOException {
    Cli cli = check(patient, "--json");

    assertThat(cli.exit()).isZero();
    assertThat(JSON.readTree(cli.out()).at("/nextAction/kind").asText()).isEqualTo(action);
  }

  static Stream<Arguments> outcomes() {
    return Stream.of(
        arguments(KnownPatients.HANA, "COMPARE_PERSON"),
        arguments(KnownPatients.JIRO, "ASK_NEWER_CARD"),
        arguments(KnownPatients.GORO, "ASK_INSURANCE"),
        arguments(KnownPatients.NOBODY, "CHECK_NUMBERS"),
        arguments(KnownPatients.UME, "ACCEPT"));
  }

  @Test
  void medicalAidIsAskedByPayerAndRecipient() throws IOException {
    List<String> args = new ArrayList<>(desk());
    args.addAll(
        List.of("--payer", "12139994", "--recipient", "9000035", "--birthdate", "1975-09-09"));
    args.add("--json");

    Cli cli = Cli.run(args.toArray(String[]::new));

    assertThat(cli.exit()).isZero();
    JsonNode json = JSON.readTree(cli.out());
    assertThat(json.at("/nextAction/kind").asText()).isEqualTo("CHOOSE");
    assertThat(json.at("/qualifications")).hasSize(2);
  }

  @Test
  void identifiersComeOnStandardInput() throws IOException {
    String query =
        """
        {"insurerNumber":"06139992","symbol":"１２３","number":"4567","branch":"01",
         "birthdate":"1985-04-17","limitCertificateConsent":true,"arbitraryId":"visit-7"}
        """;
    List<String> args = new ArrayList<>(desk());
    args.addAll(List.of("--query", "-", "--json"));

    Cli cli = Cli.withInput("\uFEFF" + query, args.toArray(String[]::new));

    assertThat(cli.exit()).isZero();
    JsonNode json = JSON.readTree(cli.out());
    assertThat(json.at("/query/arbitraryId").asText()).isEqualTo("visit-7");
    assertThat(json.at("/qualifications/0/limitCertificate/category/code").asText())
        .isEqualTo("A03");

    Path file = Files.writeString(folder.resolve("query.json"), query);
    args.set(args.indexOf("--query") + 1, file.toString());
    Cli ofFile = Cli.run(args.toArray(String[]::new));
    assertThat(ofFile.exit()).as(ofFile.err()).isZero();
    assertThat(JSON.readTree(ofFile.out()).at("/query/arbitraryId").asText()).isEqualTo("visit-7");
  }

  @Test
  void settingsComeFromAFileAndTheCommandLineWins() throws IOException {
    Path config = folder.resolve("設定.properties");
    Files.writeString(
        config,
        "root="
            + terminal.root()
            + "\ninstitution="
            + INSTITUTION
            + "\nlang=en\ntimeout=20s\nuser=staff-1\nlimit-consent=true\n",
        StandardCharsets.UTF_8);
    String[] person = {
      "check",
      "--config",
      config.toString(),
      "--insurer",
      "06139992",
      "--symbol",
      "１２３",
      "--number",
      "4567",
      "--branch",
      "01",
      "--birthdate",
      "1985-04-17"
    };

    Cli english = Cli.run(person);
    String[] japanese = Arrays.copyOf(person, person.length + 2);
    japanese[person.length] = "--lang";
    japanese[person.length + 1] = "ja";

    assertThat(english.exit()).isZero();
    assertThat(english.out())
        .contains("The patient can be accepted.", "ウ (A03) (by the certificate)");
    assertThat(Cli.run(japanese).out()).contains("受付できます。");
  }

  @Test
  void aDoubtfulNumberIsALineOnStandardErrorAndNoError() {
    Cli cli = check(KnownPatients.WRONG_CHECK_DIGIT, "--lang", "en");

    assertThat(cli.errLines().get(0))
        .isEqualTo(
            "Warning: The insurer or payer number seems mistyped: compare it with the card.");
    assertThat(cli.exit()).isEqualTo(5);
  }

  @Test
  void aDoubtfulNumberDoesNotDisturbTheErrorObject() throws IOException {
    Cli cli = check(KnownPatients.WRONG_CHECK_DIGIT, "--json");

    assertThat(cli.exit()).isEqualTo(5);
    assertThat(cli.errLines()).hasSize(1);
    assertThat(JSON.readTree(cli.err()).at("/error/type").asText()).isEqualTo("ServiceException");
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(Fault.never(), 3, "TransportException", "NO_ANSWER"),
        arguments(Fault.notPickedUp(), 3, "TransportException", "TERMINAL_NOT_READING"),
        arguments(Fault.err("bad"), 4, "RejectedException", null),
        arguments(Fault.headerError("MOCK-E1", "模擬"), 5, "ServiceException", null),
        arguments(Fault.truncated(0.5), 6, "DecodeException", "MALFORMED"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  @DisplayName("could not verify, refused, failed and unreadable have their own exit codes")
  void failures(Fault fault, int exit, String type, String reason) throws IOException {
    terminal.next(fault);

    Cli cli = check(KnownPatients.TARO, "--json", "--timeout", "1200ms");

    assertThat(cli.exit()).isEqualTo(exit);
    if (exit == 5) {
      assertThat(JSON.readTree(cli.out()).get("message").asText()).isEqualTo("模擬");
    } else {
      assertThat(cli.out()).isEmpty();
    }
    assertThat(cli.errLines()).hasSize(1);
    JsonNode error = JSON.readTree(cli.err()).get("error");
    assertThat(error.get("type").asText()).isEqualTo(type);
    assertThat(error.get("kind").asText()).isEqualTo("OQSsiquc01");
    assertThat(error.get("exchangeId").asText()).isNotEmpty();
    assertThat(error.get("userMessage").asText()).contains("資格は確認できていません");
    if (reason == null) {
      assertThat(error.has("reason")).isFalse();
    } else {
      assertThat(error.get("reason").asText()).isEqualTo(reason);
    }
    if ("MALFORMED".equals(reason)) {
      assertThat(error.get("userMessage").asText()).contains("文字コードが宣言と違います");
    }
  }

  @Test
  void aFailureForTheDeskNeverSaysNotInsured() {
    terminal.next(Fault.notPickedUp());

    Cli cli = check(KnownPatients.TARO, "--timeout", "600ms");

    assertThat(cli.exit()).isEqualTo(3);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).contains("資格は確認できていません").doesNotContain("該当資格なし", "無効");
  }

  @Test
  void anUnreachableFolderIsNotVerifiedAndIsNotMade() throws IOException {
    Path away = Files.createDirectory(folder.resolve("mount point")).resolve("away");

    Cli cli =
        Cli.run(
            "check",
            "--root",
            away.toString(),
            "--institution",
            INSTITUTION,
            "--insurer",
            "06139992",
            "--number",
            "1",
            "--branch",
            "00",
            "--birthdate",
            "1980-01-01",
            "--timeout",
            "500ms",
            "--json");

    assertThat(cli.exit()).isEqualTo(3);
    assertThat(cli.err()).contains("SHARE_UNREACHABLE");
    assertThat(away).doesNotExist();
  }

  @Test
  @DisplayName("no option's bad value is sent, repeated or left unnamed")
  void badInput() throws IOException {
    List<String> before = tree();
    String canary = "9ZQ8canary";
    for (String[] bad : badInputs(canary)) {
      List<String> args = new ArrayList<>(Arrays.asList(args(KnownPatients.TARO)));
      String option = bad[0];
      int at = args.indexOf(option);
      if (at >= 0) {
        args.subList(at, at + 2).clear();
      }
      args.addAll(Arrays.asList(bad).subList(1, bad.length));
      for (String language : List.of("ja", "en")) {
        List<String> all = new ArrayList<>(args);
        if (!option.equals("--lang")) {
          all.addAll(List.of("--lang", language));
        }

        Cli cli = Cli.run(all.toArray(String[]::new));

        String what = String.join(" ", bad);
        assertThat(cli.exit()).as(what).isEqualTo(2);
        assertThat(cli.out()).as(what).isEmpty();
        assertThat(cli.errLines()).as(what).hasSize(1);
        assertThat(cli.err()).as(what).startsWith(option + ": ").doesNotContain(canary);
        assertThat(cli.err().length()).as(what).isGreaterThan(option.length() + 8);
      }
    }
    assertThat(tree()).isEqualTo(before);
    assertThat(terminal.seen()).isEmpty();
  }

  /** First the option to be named, which is taken away, then what stands in its place. */
  private static List<String[]> badInputs(String canary) {
    return List.of(
        new String[] {"--root"},
        new String[] {"--root", "--root", ""},
        new String[] {"--root", "--root"},
        new String[] {"--institution"},
        new String[] {"--institution", "--institution", canary},
        new String[] {"--institution", "--institution", "131999900"},
        new String[] {"--insurer"},
        new String[] {"--insurer", "--insurer", canary},
        new String[] {"--insurer", "--insurer", "1234567"},
        new String[] {"--symbol", "--symbol", canary + "01234567890"},
        new String[] {"--symbol", "--symbol", "a\u0007b"},
        new String[] {"--number"},
        new String[] {"--number", "--number", ""},
        new String[] {"--number", "--number", canary + "01234567890"},
        new String[] {"--number", "--number", "𠮷"},
        new String[] {"--branch", "--branch", canary},
        new String[] {"--branch", "--branch", "1"},
        new String[] {"--birthdate"},
        new String[] {"--birthdate", "--birthdate", canary},
        new String[] {"--birthdate", "--birthdate", "1985-02-30"},
        new String[] {"--birthdate", "--birthdate", "19850417"},
        new String[] {"--birthdate", "--birthdate", "2999-01-01"},
        new String[] {"--date", "--date", canary},
        new String[] {"--date", "--date", "2999-01-01"},
        new String[] {"--date", "--date", "昨日"},
        new String[] {"--limit-consent", "--limit-consent", canary},
        new String[] {"--limit-consent", "--limit-consent=yes"},
        new String[] {"--user", "--user", "山田 " + canary},
        new String[] {"--user", "--user", ""},
        new String[] {"--timeout", "--timeout", canary},
        new String[] {"--timeout", "--timeout", "30"},
        new String[] {"--timeout", "--timeout", "0s"},
        new String[] {"--timeout", "--timeout", "999m"},
        new String[] {"--arbitrary-id", "--arbitrary-id", "a b " + canary},
        new String[] {"--save", "--save", ""},
        new String[] {"--save", "--save", "/"},
        new String[] {"--save", "--save", "/" + canary + "/answer.xml"},
        new String[] {"--query", "--query", canary},
        new String[] {"--query", "--query", "-"},
        new String[] {"--config", "--config", canary},
        new String[] {"--config", "--config", "/"},
        new String[] {"--lang", "--lang", canary},
        new String[] {"--insurer", "--insurer", "06139992", "--insurer", canary},
        new String[] {"--insurerr", "--insurerr=" + canary},
        new String[] {"shikaku", canary});
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--payer|--payer 12139994|--recipient",
        "--payer|--recipient 9000019|--payer",
        "--payer|--payer 1213999 --recipient 9000019|--payer",
        "--payer|--payer 12139994 --recipient 90000190|--recipient",
        "--payer|--payer 12139994 --recipient 9000019 --branch 01|--branch"
      })
  void medicalAidTakesItsTwoNumbersOnly(String about, String given, String named) {
    List<String> args = new ArrayList<>(desk());
    args.addAll(List.of("--birthdate", "1980-01-01"));
    args.addAll(Arrays.asList(given.split(" ")));

    Cli cli = Cli.run(args.toArray(String[]::new));

    assertThat(cli.exit()).as(about).isEqualTo(2);
    assertThat(cli.errLines()).hasSize(1).first().asString().startsWith(named + ": ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|--query: ",
        "{\"number\":|--query: 標準入力：JSONの書き方に誤りがあります",
        "{} {}|--query: ",
        "{\"canary\":\"1\"}|--query: ",
        "{\"number\":\"1\",\"number\":\"canary\"}|--query: 標準入力：同じ名前の項目が2回あります（1行 ",
        "{\"number\":4567}|--query: number: ",
        "{\"branch\":\"canary\"}|--query: branch: ",
        "{\"birthdate\":\"canary\"}|--query: birthdate: ",
        "{\"limitCertificateConsent\":\"canary\"}|--query: limitCertificateConsent: ",
        "{\"symbol\":\"１２３\",\"institution\":\"1\"}|--query: institution: ",
        "{\"symbol\":\"１２３\",\"birthDate\":\"canary\"}|--query: birthDate: ",
        "{\"symbol\":\"１２３\",\"canary\":\"1\"}|--query: 2番目の項目は"
      })
  void whatIsWrongOnStandardInputIsNamedThere(String input, String named) {
    List<String> args = new ArrayList<>(desk());
    args.addAll(List.of("--query", "-", "--insurer", "06139992"));
    if (!input.contains("\"number\"")) {
      args.addAll(List.of("--number", "1"));
    }
    if (!input.contains("birthdate")) {
      args.addAll(List.of("--birthdate", "1980-01-01"));
    }

    Cli cli = Cli.withInput(input, args.toArray(String[]::new));

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.errLines()).hasSize(1).first().asString().startsWith(named);
    assertThat(cli.err()).doesNotContain("canary", "4567");
  }

  @Test
  void aNumberGivenTwiceIsRefused() {
    List<String> args = new ArrayList<>(List.of(args(KnownPatients.TARO)));
    args.addAll(List.of("--query", "-"));

    Cli cli = Cli.withInput("{\"number\":\"1\"}", args.toArray(String[]::new));

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.err()).startsWith("--query: number: ");
  }

  @Test
  void badInputIsAnErrorObjectToo() throws IOException {
    Cli cli = check(KnownPatients.TARO, "--json", "--date", "2026-02-30");

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.errLines()).hasSize(1);
    JsonNode error = JSON.readTree(cli.err()).get("error");
    assertThat(error.get("type").asText()).isEqualTo("InvalidQueryException");
    assertThat(error.get("field").asText()).isEqualTo("date");
    assertThat(error.get("message").asText()).contains("--date");
  }

  @Test
  @DisplayName("what the terminal wrote about a refused request is kept where the user asks, only")
  void refusalIsSaved() throws IOException {
    Path saved = folder.resolve("refusal.err");
    terminal.next(Fault.err("canary"));
    Cli kept = check(KnownPatients.TARO, "--save", saved.toString());
    assertThat(kept.exit()).isEqualTo(4);
    assertThat(Files.readString(saved, Charset.forName("windows-31j"))).contains("canary");
    assertThat(kept.err()).contains("--save のファイルに保存しました").doesNotContain("canary");
    assertThat(kept.out()).isEmpty();

    terminal.next(Fault.err("canary"));
    Cli shown = check(KnownPatients.TARO, "--json");
    assertThat(shown.exit()).isEqualTo(4);
    assertThat(shown.errLines()).hasSize(1);
    assertThat(shown.err() + shown.out()).doesNotContain("canary");
  }

  @Test
  void aBadFileOfSettingsIsNamed() throws IOException {
    Path config = folder.resolve("bad.properties");
    for (String content :
        List.of("nonsense=canary", "timeout=canary", "user=a\nuser=canary", "canary")) {
      Files.writeString(config, content);

      Cli cli = check(KnownPatients.TARO, "--config", config.toString());

      assertThat(cli.exit()).as(content).isEqualTo(2);
      assertThat(cli.errLines()).hasSize(1).first().asString().startsWith("--config: ");
      assertThat(cli.err()).doesNotContain("canary", "nonsense");
    }
  }

  @Test
  @DisplayName("what is wrong with a file of settings is told by its line, or as what it is")
  void settingsToldByLine() throws IOException {
    Path config = folder.resolve("bad.properties");
    Files.writeString(config, "# desk\n\nuser=a\nnonsense=1\n");
    assertThat(check(KnownPatients.TARO, "--config", config.toString()).errLines())
        .containsExactly("--config: 4行目の名前は使えません。このコマンドのオプション名だけです（例 root、institution）");
    Files.write(config, "user=受付".getBytes(Charset.forName("windows-31j")));
    assertThat(check(KnownPatients.TARO, "--config", config.toString()).errLines())
        .containsExactly("--config: UTF-8で保存してください");
    assertThat(check(KnownPatients.TARO, "--config", folder + "/none").errLines())
        .containsExactly("--config: ファイルがありません");
  }

  @Test
  @DisplayName(
      "a path with backslashes stands in a file of settings as it is, after a byte order mark")
  void settingsAreTakenAsTheyStand() throws IOException {
    Path config = folder.resolve("desk.properties");
    Files.writeString(config, "\uFEFFroot = \\\\TERMINAL\\OQS\n!key=1\n", StandardCharsets.UTF_8);
    Inputs inputs = new Inputs(Map.of("config", List.of(config.toString())));

    inputs.readConfig(inputs.need("config"), Set.of("root", "!key"), Set.of());

    assertThat(inputs.need("root").value()).isEqualTo("\\\\TERMINAL\\OQS");
    assertThat(inputs.need("!key").value()).isEqualTo("1");
  }

  @Test
  @DisplayName("what may be given several times stands in a file of settings several times")
  void settingsGivenSeveralTimes() throws IOException {
    Path config = folder.resolve("desk.properties");
    Files.writeString(config, "pin=A\npin=B\nroot=x\nface=C\n", StandardCharsets.UTF_8);
    Inputs inputs = new Inputs(Map.of("config", List.of("" + config), "face", List.of("D", "E")));

    inputs.readConfig(inputs.need("config"), Set.of("pin", "root", "face"), Set.of("pin", "face"));

    assertThat(inputs.all("pin")).extracting(Given::value).containsExactly("A", "B");
    assertThat(inputs.all("face"))
        .as("the command line wins")
        .extracting(Given::value)
        .containsExactly("D", "E");
  }

  @Test
  @DisplayName("a folder that is not the terminal's is told at once, as doctor tells it")
  void requestFolderAsRoot() {
    List<String> args = new ArrayList<>(List.of(args(KnownPatients.TARO)));
    args.set(args.indexOf("--root") + 1, terminal.root().resolve("req").toString());

    Cli cli = Cli.run(args.toArray(String[]::new));

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.errLines())
        .singleElement()
        .asString()
        .startsWith("--root: " + terminal.root().resolve("req").toAbsolutePath() + ": 【このPC】")
        .contains("設定されたフォルダが違います");
  }

  @Test
  @DisplayName("a folder that may be filled later is waited for, with a warning first")
  void emptyRoot() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    List<String> args = new ArrayList<>(List.of(args(KnownPatients.TARO)));
    args.set(args.indexOf("--root") + 1, empty.toString());

    Cli cli = Cli.hurried("", args.toArray(String[]::new));

    assertThat(cli.exit()).isEqualTo(3);
    assertThat(cli.errLines().get(0)).startsWith("注意: --root: " + empty + ": 【");
  }

  private List<String> tree() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.map(Path::toString).sorted().toList();
    }
  }

  @Test
  void theAnswersFileDoesNotStay() throws Exception {
    check(KnownPatients.TARO);
    terminal.awaitAnswered(1, Duration.ofSeconds(10));

    assertThat(tree()).noneMatch(path -> path.endsWith(".xml"));
  }

  @Test
  @DisplayName("a root that is a file is told at once: 2; one that is not there may be away: 3")
  void wrongRoot() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path none = folder.resolve("none").resolve("OQS");

    Cli isFile = rootIs(file, "30s");
    assertThat(isFile.exit()).isEqualTo(2);
    assertThat(isFile.errLines())
        .containsExactly("--root: " + file + " はファイルです。req と res の親フォルダを指定してください");
    Cli away = rootIs(none, "10ms");
    assertThat(away.exit()).isEqualTo(3);
    assertThat(away.errLines().get(0)).startsWith("注意: --root: " + none + " がありません。");
    assertThat(away.err()).contains("無資格という意味ではありません").doesNotContain("入力内容に誤り");
  }

  @Test
  @DisplayName("a share that is lost while the terminal runs is no wrong input: 3")
  void lostShare() throws IOException {
    terminal.close();
    Files.move(terminal.root(), folder.resolve("away"));

    Cli away = rootIs(terminal.root(), "10ms");

    assertThat(away.exit()).isEqualTo(3);
    assertThat(away.errLines().get(0)).contains(" がありません。");
  }

  private Cli rootIs(Path root, String timeout) {
    List<String> args = new ArrayList<>(List.of(args(KnownPatients.TARO, "--timeout", timeout)));
    args.set(2, root.toString());
    return Cli.run(args.toArray(String[]::new));
  }

  @Test
  @DisplayName("an answer that nobody could read is no answer: 3 and one line")
  void unwritable() throws IOException {
    Cli text = Cli.unwritable(args(KnownPatients.TARO));
    Cli json = Cli.unwritable(args(KnownPatients.TARO, "--json"));

    assertThat(text.exit()).isEqualTo(3);
    assertThat(text.errLines()).containsExactly("標準出力に書き込めませんでした。照会は済んでいますが、回答は表示されていません。");
    assertThat(json.exit()).isEqualTo(3);
    assertThat(json.errLines()).hasSize(1);
    assertThat(JSON.readTree(json.err()).at("/error/type").asText()).isEqualTo("OutputException");
    assertThat(JSON.readTree(json.err()).at("/error/retryable").asBoolean()).isFalse();
  }

  @Test
  @DisplayName("an answer that could not be saved is shown all the same")
  void unsaved() throws IOException {
    Path saved = folder.resolve("answer.xml");
    Path root = folder.resolve("other");
    try (MockTerminal other =
        MockTerminal.builder().root(root).onEvent(event -> appear(saved)).start()) {
      for (String form : new String[] {"--lang=ja", "--json"}) {
        Files.deleteIfExists(saved);
        List<String> args = new ArrayList<>(List.of(args(KnownPatients.TARO, form)));
        args.set(2, other.root().toString());
        args.addAll(List.of("--save", saved.toString()));
        Cli unsaved = Cli.run(args.toArray(String[]::new));

        assertThat(unsaved.exit()).isEqualTo(3);
        assertThat(unsaved.out()).contains("試験　太郎");
        assertThat(unsaved.errLines())
            .singleElement()
            .asString()
            .contains("--save: ファイルに書き込めませんでした。回答は標準出力に表示しています。");
        assertThat(unsaved.err().startsWith("{")).isEqualTo(form.equals("--json"));
        assertThat(saved).isEmptyFile();
      }
    }
  }

  private static void appear(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      // it is there already
    }
  }

  @Test
  @DisplayName("--save keeps the answer's bytes, for the owner alone, and overwrites nothing")
  void theAnswerIsSavedOnce() throws IOException {
    Path saved = folder.resolve("回答.xml");

    Cli first = check(KnownPatients.TARO, "--json", "--save", saved.toString());
    byte[] bytes = Files.readAllBytes(saved);
    Cli second = check(KnownPatients.TARO, "--save", saved.toString());

    assertThat(first.exit()).isZero();
    JsonNode decoded = JSON.readTree(Cli.run("decode", "--json", saved.toString()).out());
    JsonNode mark = JSON.readTree(first.out()).get("verification");
    assertThat(mark.get("source").asText()).isEqualTo("NUMBERS");
    assertThat(mark.get("mode").asText()).isEqualTo("NORMAL");
    OffsetDateTime verifiedAt = OffsetDateTime.parse(mark.get("verifiedAt").asText());
    assertThat(verifiedAt)
        .isCloseTo(OffsetDateTime.now(WireDates.JST), within(5, ChronoUnit.MINUTES));
    assertThat(verifiedAt.getOffset()).isEqualTo(ZoneOffset.ofHours(9));
    assertThat(decoded.get("verification").isNull()).as("read only: nobody knows").isTrue();
    assertThat(decoded.get("sha256")).isEqualTo(JSON.readTree(first.out()).get("sha256"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(saved)))
        .isEqualTo("rw-------");
    assertThat(second.exit()).isEqualTo(2);
    assertThat(second.errLines()).containsExactly("--save: すでにあるファイルには書き込みません");
    assertThat(saved).hasBinaryContent(bytes);
    assertThat(terminal.seen()).hasSize(1);
  }
}
