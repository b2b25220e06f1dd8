package jp.shikaku.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jp.shikaku.ExchangeContext;
import jp.shikaku.TransportException;
import jp.shikaku.examples.rollout.SiteFile;
import jp.shikaku.mock.MockTerminal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The site file: written by questions, looked over, and in place of single options. */
class SiteOptionsTest {

  private static final Clock IN_2026 =
      Clock.fixed(Instant.parse("2026-11-02T00:00:00Z"), ZoneOffset.UTC);
  private static final String TARO =
      "{\"insurerNumber\":\"06139992\",\"symbol\":\"１２３\",\"number\":\"4567\",\"branch\":\"01\","
          + "\"birthdate\":\"1985-04-17\"}";

  @TempDir private Path folder;

  @BeforeEach
  void folders() throws Exception {
    for (String name : List.of("a/req", "a/res", "a/face", "b/req", "b/res", "b/face")) {
      Files.createDirectories(folder.resolve(name));
    }
    TestPki pki = new TestPki();
    certificate(pki, "desk.pem", "2026-12-01T03:00:00Z");
    certificate(pki, "old.pem", "2026-10-31T15:00:00Z"); // the first of November in Japan
    certificate(pki, "late.pem", "2029-02-28T03:00:00Z");
    pki.trust(folder.resolve("ca.pem"));
  }

  private void certificate(TestPki pki, String name, String end) throws Exception {
    TestPki.pem(
        folder.resolve(name), pki.ending(Duration.between(Instant.now(), Instant.parse(end))));
  }

  private Path site(String text) throws IOException {
    return Files.writeString(folder.resolve("site.json"), text);
  }

  private static String two() {
    return """
    {"schemaVersion":"1","name":"架空クリニック","facility":"clinic","institutions":["1319999007"],
     "terminals":[
       {"name":"受付1","root":"a","face":["a/face"],"os":"Windows 10 IoT Enterprise 2019 LTSC",
        "reader":"アルメックス"},
       {"name":"受付2","root":"b","face":["b/face"],"os":"Windows 11 Pro","reader":"架空製作所"}],
     "certificates":[{"file":"desk.pem","expires":"2026-12-01","purpose":"資格確認端末"}],
     "line":{"name":"フレッツ 光ネクスト"},
     "helpDesk":{"phone":"0120-000-000","hours":"平日"}}
    """;
  }

  private static String one() {
    int second = two().indexOf("{\"name\":\"受付2\"");
    return two().substring(0, two().lastIndexOf(',', second))
        + two().substring(two().indexOf("],\n \"certificates"));
  }

  private Cli check(String text, String... more) throws IOException {
    List<String> args =
        new ArrayList<>(List.of("rollout", "check", "--site", site(text).toString()));
    args.addAll(List.of(more));
    return Cli.at(IN_2026, args.toArray(String[]::new));
  }

  // ---- rollout check

  @Test
  @DisplayName("a right file has hints: another OS, an unknown maker, a certificate near its end")
  void hints() throws IOException {
    Cli cli = check(two());
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.err()).isEmpty();
    assertThat(cli.outLines()).hasSize(4);
    assertThat(cli.outLines().get(0))
        .startsWith("確認: terminals[1].os: 推奨のOSではありません")
        .contains("Windows 10 IoT Enterprise 2019 LTSC 64bit");
    assertThat(cli.outLines().get(1)).startsWith("確認: terminals[1].reader: ");
    assertThat(cli.outLines().get(2)).isEqualTo("確認: certificates[0].expires: 期限まであと29日です");
    assertThat(cli.outLines().get(3)).isEqualTo("誤りはありません（端末 2台）。");

    JsonNode json = new ObjectMapper().readTree(check(two(), "--json").out());
    assertThat(json.get("hints")).hasSize(3);
    assertThat(json.at("/hints/0/field").asText()).isEqualTo("terminals[1].os");
    String ended = two().replace("desk.pem", "old.pem").replace("2026-12-01", "2026-11-01");
    assertThat(check(ended).out()).contains("期限が切れています");
    assertThat(check(two().replace("フレッツ 光ネクスト", "ADSL")).out()).contains("利用できない回線");
    assertThat(check(two().replace("フレッツ 光ネクスト", "架空光")).out()).contains("使えるかどうかは分かりません");
  }

  @Test
  @DisplayName("each fault has one line with key and rule; the first stops nothing")
  void faults() throws IOException {
    Cli cli =
        check(
            """
            {"schemaVersion":"1","facility":"clinic","colour":"red",
             "institutions":["1319999008","13199990","4919999004","1349999001","1319999007",
               "1319999007"],
             "terminals":[
               {"name":"受付1","root":"nowhere","face":["a/face","missing"]},
               {"name":"受付１","root":"a","face":"a/face","secretPassword":"hunter2"},
               {"root":5}],
             "gateway":{"url":"http://terminal:9443","trust":"nothing.pem"},
             "certificates":[{"file":"desk.pem","expires":"2026-02-30","purpose":"x"}],
             "line":"ADSL",
             "helpDesk":{"hours":" "}}
            """);
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.errLines())
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("--site: institutions[0]: 検証番号"),
            line -> assertThat(line).startsWith("--site: institutions[1]: 数字10桁"),
            line -> assertThat(line).startsWith("--site: institutions[2]: 先頭の2桁が都道府県番号"),
            line -> assertThat(line).startsWith("--site: institutions[3]: 3桁目（点数表）が facility"),
            line -> assertThat(line).startsWith("--site: institutions[5]: 同じ医療機関コードが2回"),
            line -> assertThat(line).startsWith("--site: terminals[0].root: フォルダがないか"),
            line -> assertThat(line).startsWith("--site: terminals[0].face[1]: フォルダがないか"),
            line -> assertThat(line).startsWith("--site: terminals[1].name: 同じ名前の端末"),
            line -> assertThat(line).startsWith("--site: terminals[1].face: 配列"),
            line -> assertThat(line).startsWith("--site: terminals[1].secretPassword: パスワードは書けません"),
            line -> assertThat(line).startsWith("--site: terminals[2].name: 必要です"),
            line -> assertThat(line).startsWith("--site: terminals[2].root: 文字列"),
            line -> assertThat(line).startsWith("--site: gateway.url: https://HOST:PORT"),
            line -> assertThat(line).startsWith("--site: gateway.trust: ファイルがありません"),
            line -> assertThat(line).startsWith("--site: certificates[0].expires: 実在する日付"),
            line -> assertThat(line).startsWith("--site: line: オブジェクト"),
            line -> assertThat(line).startsWith("--site: helpDesk.phone: 必要です"),
            line -> assertThat(line).startsWith("--site: helpDesk.hours: 空にはできません"),
            line -> assertThat(line).startsWith("--site: colour: 使える項目名ではありません"));
    assertThat(cli.err()).doesNotContain("hunter2", "1319999008", "nowhere", "02-30");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{|--site: JSONの書き方に誤りがあります",
        "[]|--site: JSONオブジェクト1つに",
        "{\"schemaVersion\":\"1\",\"institutions\":[\"1319999007\"]}|--site: terminals: 1つ以上必要です",
        "{\"schemaVersion\":\"1\",\"institutions\":[\"1319999007\"],\"terminals\":[]}|--site: terminals:"
            + " 1つ以上必要です",
        "{\"schemaVersion\":\"1\",\"institutions\":[],\"terminals\":[{\"name\":\"x\",\"root\":\"a\"}]}"
            + "|--site: institutions: 1つ以上必要です",
        "{\"schemaVersion\":\"1\",\"institutions\":\"1319999007\",\"terminals\":[{\"name\":\"x\","
            + "\"root\":\"a\"}]}|--site: institutions: 配列",
        "{\"schemaVersion\":\"1\",\"institutions\":[\"1319999007\"],\"terminals\":[{\"name\":\"x\"}]}"
            + "|--site: terminals[0].root: 必要です",
        "{\"schemaVersion\":\"1\",\"institutions\":[\"1319999007\"],\"terminals\":[{\"name\":\"x\","
            + "\"root\":\"a\"},{\"name\":\"y\",\"root\":\"./a/\"}]}|--site: terminals[1].root: 同じフォルダ",
        "{\"institutions\":[\"1319999007\"],\"terminals\":[{\"name\":\"x\",\"root\":\"a\"}]}"
            + "|--site: schemaVersion: ",
        "{\"schemaVersion\":\"1\",\"institutions\":[\"1319999007\"],\"terminals\":[{\"name\":\"x\","
            + "\"root\":\"a\",\"host\":\"受付の端末\"}]}|--site: terminals[0].host: HOST か HOST:PORT",
        "{\"schemaVersion\":\"1\",\"institutions\":[\"1319999007\"],\"terminals\":[{\"name\":\"x\","
            + "\"root\":\"a\"}],\"line\":{\"name\":\"x\",\"check\":\"line.example\"}}"
            + "|--site: line.check: HOST:PORT の形",
      })
  @DisplayName("a single fault is a single line")
  void single(String text, String line) throws IOException {
    Cli cli = check(text);
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.errLines().get(0)).startsWith(line);
    assertThat(cli.errLines().stream().map(each -> each.split(": ")[1]).distinct())
        .hasSize(cli.errLines().size());
  }

  private void faulty(String text, String... lines) throws IOException {
    Cli cli = check(text);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.errLines()).containsExactly(lines);
    assertThat(cli.exit()).isEqualTo(2);
  }

  @Test
  @DisplayName("a certificate is opened: it must be one, and end on the day that is told")
  void certificates() throws IOException {
    faulty(
        one().replace("2026-12-01", "2032-02-28"),
        "--site: certificates[0].expires: 証明書の終わる日（日本時間で 2026-12-01）と違います");
    faulty(
        one().replace("desk.pem", "old.pem").replace("2026-12-01", "2026-10-31"),
        "--site: certificates[0].expires: 証明書の終わる日（日本時間で 2026-11-01）と違います");
    Files.writeString(folder.resolve("desk.pem"), "not a cert");
    faulty(one(), "--site: certificates[0].file: 証明書（PEMかDER）として読み取れません");
    faulty(one().replace("desk.pem", "gone.pem"), "--site: certificates[0].file: ファイルがありません");
  }

  @Test
  @DisplayName("the gateway's authority is opened too")
  void trust() throws IOException {
    String site =
        one()
            .replace(
                "\"certificates\"",
                "\"gateway\":{\"url\":\"https://t:1\",\"trust\":\"ca.pem\"},\"certificates\"");
    assertThat(check(site).exit()).isZero();
    faulty(site.replace("ca.pem", "desk.pem"), "--site: gateway.trust: 認証局の証明書（PEM）として読み取れません");
  }

  @Test
  @DisplayName("a root holds req and res, and no folder of card visits is one of a terminal's")
  void wrongFolders() throws IOException {
    String notRoot = "--site: terminals[0].root: req と res のあるフォルダを書いてください";
    String notFace = "--site: terminals[0].face[0]: 端末の root か、その req・res です。顔認証の結果フォルダを書いてください";
    faulty(one().replace("\"root\":\"a\"", "\"root\":\"b/face\""), notRoot);
    faulty(
        one()
            .replace(
                "\"root\":\"a\",\"face\":[\"a/face\"]", "\"root\":\"a/face\",\"face\":[\"a\"]"),
        notRoot,
        notFace);
    for (String face : List.of("a", "a/req", "a/res", "b", "b/res")) {
      faulty(two().replace("[\"a/face\"]", "[\"" + face + "\"]"), notFace);
    }
    Files.delete(folder.resolve("a/res"));
    faulty(one(), notRoot);
    faulty(
        one().replace("\"root\":\"a\"", "\"root\":\"gone\""),
        "--site: terminals[0].root: フォルダがないか、このPCから届きません");
  }

  @Test
  @DisplayName("a code for tests may have another check digit, and nothing else wrong")
  void testInstitution() throws IOException {
    String test = two().replace("\"facility\"", "\"testInstitution\":true,\"facility\"");
    assertThat(check(test.replace("1319999007", "1319999008")).exit()).isZero();
    assertThat(check(test.replace("1319999007", "9919999004")).exit()).isEqualTo(2);
  }

  // ---- in place of options

  @Test
  @DisplayName("check: root and institution of the site; what is given on the command line wins")
  void check() throws Exception {
    Path real = folder.resolve("real");
    try (MockTerminal terminal = MockTerminal.builder().root(real).start()) {
      String mine = one().replace("\"root\":\"a\"", "\"root\":\"real\"");
      Cli cli =
          Cli.withInput(TARO, "check", "--query", "-", "--json", "--site", site(mine).toString());
      assertThat(cli.exit()).as(cli.err()).isZero();
      assertThat(new ObjectMapper().readTree(cli.out()).get("institution").asText())
          .isEqualTo("1319999007");

      Cli other =
          Cli.withInput(
              TARO,
              "check",
              "--query",
              "-",
              "--json",
              "--institution",
              "1319999015",
              "--root",
              terminal.root().toString(),
              "--site",
              site(one()).toString());
      assertThat(other.exit()).as(other.err()).isZero();
      assertThat(new ObjectMapper().readTree(other.out()).get("institution").asText())
          .isEqualTo("1319999015");

      Path config = folder.resolve("settings");
      Files.writeString(config, "site=" + site(mine) + "\ninstitution=1319999015\n");
      Cli configured =
          Cli.withInput(TARO, "check", "--query", "-", "--json", "--config", config.toString());
      assertThat(new ObjectMapper().readTree(configured.out()).get("institution").asText())
          .as("settings win as well")
          .isEqualTo("1319999015");
    }
  }

  @Test
  @DisplayName("of several terminals one is named; the right one is asked")
  void terminal() throws Exception {
    String path = site(two()).toString();
    Cli which = Cli.withInput(TARO, "check", "--query", "-", "--site", path);
    assertThat(which.exit()).isEqualTo(2);
    assertThat(which.errLines())
        .containsExactly("--terminal: サイトファイルに端末が複数あります。どれかを指定してください: 受付1、受付2");
    Cli none = Cli.withInput(TARO, "check", "--query", "-", "--site", path, "--terminal", "受付3");
    assertThat(none.exit()).isEqualTo(2);
    assertThat(none.errLines()).containsExactly("--terminal: サイトファイルにない端末です。ある端末: 受付1、受付2");
    assertThat(Cli.run("check", "--terminal", "受付1").errLines())
        .containsExactly("--terminal: --site と一緒に指定してください");

    try (MockTerminal second = MockTerminal.builder().root(folder.resolve("b")).start()) {
      Cli cli = Cli.withInput(TARO, "check", "--query", "-", "--site", path, "--terminal", "受付2");
      assertThat(cli.exit()).as(cli.err()).isZero();
      assertThat(second.root()).isEqualTo(folder.resolve("b"));
    }
  }

  @Test
  @DisplayName("of several institutions one is named: none is taken by itself")
  void institutions() throws IOException {
    String two = one().replace("[\"1319999007\"]", "[\"1319999007\",\"1339999003\"]");
    Cli cli = Cli.withInput(TARO, "check", "--query", "-", "--site", site(two).toString());
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.errLines())
        .containsExactly(
            "--institution: サイトファイルに医療機関コードが複数あります。どれかを指定してください: 1319999007、1339999003");
    Cli doctor = Cli.run("doctor", "--json", "--site", site(two).toString());
    assertThat(new ObjectMapper().readTree(doctor.out()).get("institutions"))
        .extracting(JsonNode::asText)
        .containsExactly("1319999007", "1339999003");
  }

  @Test
  @DisplayName("a folder that is not there is told by its key; a share may be away: 3")
  void missingRoot() throws IOException {
    String wrong = one().replace("\"root\":\"a\"", "\"root\":\"gone\"");
    Cli cli =
        Cli.withInput(
            TARO, "check", "--query", "-", "--timeout", "10ms", "--site", site(wrong).toString());
    assertThat(cli.exit()).isEqualTo(3);
    assertThat(cli.errLines().get(0))
        .startsWith("注意: --site: terminals[0].root: ")
        .contains("がありません");
  }

  private static final String DESK = "問い合わせ先：0120-000-000（平日）";

  @Test
  @DisplayName("whom to call is one line where nothing could be verified, and nowhere else")
  void helpDesk() throws Exception {
    String away = site(one().replace("\"root\":\"a\"", "\"root\":\"gone\"")).toString();
    String[] check = {"check", "--query", "-", "--timeout", "10ms", "--site", away};
    Cli cli = Cli.withInput(TARO, check);
    assertThat(cli.exit()).isEqualTo(3);
    assertThat(cli.errLines()).filteredOn(line -> line.contains("問い合わせ先")).containsExactly(DESK);
    assertThat(cli.errLines()).last().isEqualTo(DESK);
    assertThat(cli.out()).isEmpty();
    List<String> english = new ArrayList<>(List.of(check));
    english.addAll(List.of("--lang", "en"));
    assertThat(Cli.withInput(TARO, english.toArray(String[]::new)).errLines())
        .last()
        .isEqualTo("Whom to call: 0120-000-000 (平日)");
    english.add("--json");
    new ObjectMapper().readTree(Cli.withInput(TARO, english.toArray(String[]::new)).err());

    Cli wrong = Cli.withInput("{}", check);
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err()).doesNotContain("問い合わせ先");
    Path real = folder.resolve("real");
    try (MockTerminal terminal = MockTerminal.builder().root(real).start()) {
      String mine = site(one().replace("\"root\":\"a\"", "\"root\":\"real\"")).toString();
      String nobody = TARO.replace("4567", "4568");
      Cli notFound = Cli.withInput(nobody, "check", "--query", "-", "--site", mine);
      assertThat(notFound.exit()).as("an answer of " + terminal.root()).isNotEqualTo(3);
      assertThat(notFound.err() + notFound.out()).doesNotContain("問い合わせ先");
    }
  }

  @Test
  @DisplayName("several uploads that fail tell once whom to call")
  void helpDeskOnce() throws IOException {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ErrorStyle style = new ErrorStyle(List.of());
    style.helpDesk(new SiteFile.HelpDesk("0120-000-000", "架空ベンダー", null));
    Failures failures =
        new Failures(
            new Console(
                System.out,
                new PrintStream(err, true, UTF_8),
                System.in,
                IN_2026,
                (exit, end) -> {}),
            style,
            ResultForm.TEXT);
    for (int number = 1; number <= 2; number++) {
      failures.accept(
          Upload.unsent("list", "digest", number, 2, null),
          new TransportException(
              TransportException.Reason.SHARE_UNREACHABLE,
              TransportException.Delivery.NOT_SENT,
              "gone",
              null,
              ExchangeContext.NONE,
              null));
    }
    assertThat(err.toString(UTF_8)).containsOnlyOnce("問い合わせ先：架空ベンダー 0120-000-000");
  }

  @Test
  @DisplayName("doctor: whom to call stands under the result")
  void helpDeskOfDoctor() throws IOException {
    String site = site(one()).toString();
    assertThat(Cli.run("doctor", "--site", site).outLines()).last().isEqualTo(DESK);
    JsonNode json = new ObjectMapper().readTree(Cli.run("doctor", "--json", "--site", site).out());
    assertThat(json.get("helpDesk").asText()).isEqualTo(DESK);
    String root = folder.resolve("a").toString();
    assertThat(Cli.run("doctor", "--root", root).outLines()).last().asString().startsWith("結果：");
  }

  @Test
  @DisplayName("rollout line: without a name it is the site's line that is looked up")
  void line() throws IOException {
    String site = site(one()).toString();
    Cli cli = Cli.run("rollout", "line", "--as-of", "2021-04-01", "--site", site);
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out()).startsWith("利用できます").contains("フレッツ 光ネクスト");
    assertThat(Cli.run("rollout", "line", "ADSL", "--site", site).out()).startsWith("利用できません");
    String none = site(one().replace("\"line\":{\"name\":\"フレッツ 光ネクスト\"},", "")).toString();
    Cli without = Cli.run("rollout", "line", "--site", none);
    assertThat(without.exit()).isEqualTo(2);
    assertThat(without.errLines()).containsExactly("--site: 回線（line）がありません。NAME を指定してください");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check",
        "drugs --user a --role doctor",
        "checkups --user a --role doctor",
        "bulk submit --list - --name x",
        "bulk fetch --name x",
        "bulk plan --appointments -",
        "bulk home-visits",
        "reference register",
        "reference batch --list -",
        "watch",
        "serve --token-file token",
        "doctor",
        "acceptance --tester a",
        "gateway --listen 127.0.0.1:0 --plain-loopback",
        "gateway init --dir gw --host localhost --desk a",
        "rollout plan --go-live 2021-03-31",
        "rollout subsidy --cost 1",
        "rollout line",
      })
  @DisplayName("every command that asks a site's terminal or gateway takes the site file")
  void everyCommand(String command) throws IOException {
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    args.addAll(List.of("--site", site("{\"schemaVersion\":\"9\"}").toString()));
    Cli cli = Cli.withInput(TARO, args.toArray(String[]::new));
    assertThat(cli.exit()).as(cli.err()).isEqualTo(2);
    assertThat(cli.errLines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("--site: schemaVersion: "),
            line -> assertThat(line).startsWith("--site: institutions: "),
            line -> assertThat(line).startsWith("--site: terminals: "));
  }

  @Test
  @DisplayName("the mock takes no site: it must never answer at a real terminal's folder")
  void notTheMock() throws IOException {
    Cli cli = Cli.run("mock", "--site", site(one()).toString());
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.err()).startsWith("--site: mock にこのオプションはありません");
  }

  private Inputs filled(TerminalCommand command, String site, String... given) throws IOException {
    Map<String, List<String>> options = new LinkedHashMap<>();
    options.put("site", List.of(site(site).toString()));
    for (int i = 0; i < given.length; i += 2) {
      options.put(given[i], List.of(given[i + 1]));
    }
    Inputs inputs = new Inputs(options);
    SiteOptions.fill(command.form(), inputs, true);
    return inputs;
  }

  private List<String> faces(Inputs inputs) {
    return inputs.all("face").stream()
        .map(face -> Path.of(face.value().substring(face.value().indexOf('=') + 1)))
        .map(path -> folder.relativize(path).toString().replace('\\', '/'))
        .toList();
  }

  @Test
  @DisplayName(
      "watch: the face folders of all terminals, or of the one that is named, or given ones")
  void watch() throws IOException {
    Console console = new Console(System.out, System.err, System.in, IN_2026, (exit, end) -> {});
    ErrorStyle style = new ErrorStyle(List.of());
    WatchCommand watch = new WatchCommand(console, style);
    assertThat(faces(filled(watch, two()))).containsExactly("a/face", "b/face");
    assertThat(faces(filled(watch, two(), "terminal", "受付2"))).containsExactly("b/face");
    Inputs given = filled(watch, two(), "face", folder.resolve("c").toString());
    assertThat(faces(given)).containsExactly("c");
    assertThat(given.need("institution").value()).isEqualTo("1319999007");
    assertThat(given.need("institution").place()).endsWith("--site: institutions[0]");
    assertThat(given.has("root")).isFalse();
  }

  @Test
  @DisplayName("with a gateway in the file it is the one way, unless a folder is asked for")
  void gateway() throws IOException {
    Console console = new Console(System.out, System.err, System.in, IN_2026, (exit, end) -> {});
    ErrorStyle style = new ErrorStyle(List.of());
    String site =
        one()
            .replace(
                "\"line\"",
                "\"gateway\":{\"url\":\"https://t:1\",\"identity\":\"i.p12\","
                    + "\"identityPasswordFile\":\"i.password\",\"trust\":\"ca.pem\"},\"line\"");
    WatchCommand watch = new WatchCommand(console, style);
    assertThat(faces(filled(watch, site))).as("no visit comes twice").isEmpty();
    assertThat(filled(watch, site).need("gateway").value()).isEqualTo("https://t:1");
    Inputs face = filled(watch, site, "face", folder.resolve("c").toString());
    assertThat(face.has("gateway") || face.has("trust")).isFalse();

    ServeCommand serve = new ServeCommand(console, style);
    Inputs through = filled(serve, site);
    assertThat(through.has("root") || through.has("face")).isFalse();
    assertThat(through.need("trust").value()).isEqualTo(folder.resolve("ca.pem").toString());
    Inputs named = filled(serve, site, "terminal", "受付1");
    assertThat(named.has("gateway") || named.has("identity")).isFalse();
    assertThat(faces(named)).containsExactly("a/face");
    assertThat(named.need("root").value()).isEqualTo(folder.resolve("a").toString());

    Inputs mine = filled(serve, site, "identity", "other.p12");
    assertThat(mine.need("identity").value()).isEqualTo("other.p12");
    assertThat(mine.has("identity-password-file")).as("of another identity").isFalse();
    Inputs another = filled(serve, site, "gateway", "https://u:2");
    assertThat(another.has("trust") || another.has("identity") || another.has("root")).isFalse();
  }

  @Test
  @DisplayName("rollout plan: facility and name of the site stand in the page")
  void plan() throws IOException {
    Path html = folder.resolve("plan.html");
    Cli cli =
        Cli.run(
            "rollout",
            "plan",
            "--go-live",
            "2021-03-31",
            "--site",
            site(two()).toString(),
            "--html",
            html.toString());
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("導入計画（診療所）");
    assertThat(html).content(UTF_8).contains("架空クリニック　御中");
  }

  // ---- rollout init

  private Cli init(String answers, String... more) {
    List<String> args =
        new ArrayList<>(List.of("rollout", "init", "--out", folder.resolve("new.json").toString()));
    args.addAll(List.of(more));
    return Cli.withInput(answers, args.toArray(String[]::new));
  }

  @Test
  @DisplayName("the questions write a file that is right; what is wrong is asked for again")
  void interview() throws IOException {
    String answers =
        String.join(
            "\n",
            "架空クリニック",
            "dentist", // no such kind: again
            "clinic",
            "", // no code for tests
            "131999900", // again
            "1319999008", // again
            "1319999007",
            "",
            "", // no gateway
            "", // a terminal is needed: again
            "受付1",
            "a",
            "a/face",
            "",
            "192.0.2.10",
            "Windows 10 IoT Enterprise 2019 LTSC",
            "アルメックス",
            "受付1", // the same name: again
            "受付2",
            "a", // the same folder: again
            "b",
            "",
            "",
            "",
            "",
            "",
            "late.pem",
            "2026-02-30", // again
            "2029-02-28",
            "資格確認端末",
            "",
            "フレッツ 光ネクスト",
            "",
            "0120-000-000",
            "架空ベンダー",
            "");
    Cli cli = init(answers + "\n");
    assertThat(cli.exit()).as(cli.out() + cli.err()).isZero();
    assertThat(cli.out())
        .contains("医療機関・薬局の名称", "  ! 検証番号（10桁目）が、先頭の9桁から計算した数字と合いません", "  ! 数字10桁で書いてください")
        .contains("  ! 同じ名前の端末が2台あります", "  ! 同じフォルダが2回あります", "  ! 実在する日付を")
        .contains("作成しました: ");
    assertThat(cli.out().toLowerCase(java.util.Locale.ROOT)).doesNotContain("password");
    Path made = folder.resolve("new.json");
    JsonNode json = new ObjectMapper().readTree(made.toFile());
    assertThat(json.at("/terminals/1/name").asText()).isEqualTo("受付2");
    assertThat(json.at("/terminals/0/face/0").asText()).isEqualTo("a/face");
    assertThat(json.has("gateway")).isFalse();
    assertThat(json.at("/certificates/0/expires").asText()).isEqualTo("2029-02-28");
    Cli check = Cli.at(IN_2026, "rollout", "check", "--site", made.toString());
    assertThat(check.exit()).as(check.err()).isZero();

    Cli again = init(answers + "\n");
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.errLines()).containsExactly("--out: すでにあるファイルには書き込みません");
    assertThat(again.out()).isEmpty();
  }

  @Test
  @DisplayName("a desk with a gateway needs no folder; a password is not asked for, its file is")
  void interviewWithGateway() throws IOException {
    String answers =
        "\n\ny\n1319999008\n\nhttp://x\nhttps://terminal:9443\ndesk.p12\ndesk.password\nca.pem\n"
            + "\n\n\n\n";
    Cli cli = init(answers);
    assertThat(cli.exit()).as(cli.out() + cli.err()).isZero();
    assertThat(cli.out()).contains("パスワードそのものは入力しないでください", "  ! https://HOST:PORT の形で");
    JsonNode json = new ObjectMapper().readTree(folder.resolve("new.json").toFile());
    assertThat(json.get("testInstitution").asBoolean()).isTrue();
    assertThat(json.at("/gateway/identityPasswordFile").asText()).isEqualTo("desk.password");
    assertThat(json.has("terminals")).isFalse();
    assertThat(json.has("line")).isFalse();
  }

  @Test
  @DisplayName("input that ends early writes nothing; a Windows console's answers are read too")
  void ends() throws IOException {
    Cli cli = init("架空クリニック\nclinic\n");
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.errLines()).containsExactly("--out: 入力が途中で終わったため、作成しませんでした");
    assertThat(folder.resolve("new.json")).doesNotExist();
    assertThat(init("x\n", "--lang", "en").out()).contains("name of the practice");
  }
}
