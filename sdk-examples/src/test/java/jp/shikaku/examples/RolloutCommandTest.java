package jp.shikaku.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import jp.shikaku.examples.text.Width;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutCommandTest {

  private static final Charset OFFICE = Charset.forName("windows-31j");

  private static final String IN_TIME = "2021-03-01T00:00:00Z";

  @TempDir private Path folder;

  private static Cli run(String command) {
    return Cli.run(("rollout " + command).split(" "));
  }

  private static Cli on(String instant, String command) {
    return Cli.at(
        Clock.fixed(Instant.parse(instant), ZoneOffset.UTC), ("rollout " + command).split(" "));
  }

  private static JsonNode json(Cli cli) throws IOException {
    assertThat(cli.exit()).as(cli.err()).isZero();
    return new ObjectMapper().readTree(cli.out());
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static JsonNode step(JsonNode plan, String id) {
    for (JsonNode step : plan.get("steps")) {
      if (step.get("id").asText().equals(id)) {
        return step;
      }
    }
    throw new AssertionError(id);
  }

  // ---- plan

  @Test
  @DisplayName("plan: the spec's example, as a table and as JSON")
  void plan() throws IOException {
    String given =
        "plan --facility clinic --go-live 2021-03-31 --setup 2021-03-15 --as-of 2020-12-07";
    Cli cli = run(given);
    assertThat(cli.exit()).isZero();
    assertThat(cli.err()).isEmpty();
    assertThat(cli.out())
        .contains("導入計画（診療所）", "2020-11-30（月）", "2021-02-28（日）", "2021-03-08（月）")
        .contains("★ 期限を7日過ぎています（済んでいなければ）", "目安。生産状況により変わります", "土日だけを除いて");
    assertThat(cli.outLines()).allMatch(line -> Width.of(line) <= 100 || !line.contains("  "));

    JsonNode plan = json(run(given + " --json"));
    assertThat(plan.get("schemaVersion").asText()).isEqualTo("1");
    assertThat(plan.get("rulesDate").asText()).isEqualTo("2020-12-07");
    assertThat(plan.at("/facility/code").asText()).isEqualTo("clinic");
    assertThat(plan.get("weekendsOnly").asBoolean()).isTrue();
    assertThat(step(plan, "reader-application").get("dueOn").asText()).isEqualTo("2020-11-30");
    assertThat(step(plan, "reader-application").get("daysLate").asInt()).isEqualTo(7);
    assertThat(step(plan, "reader-application").at("/lead/guide").asBoolean()).isTrue();
    assertThat(step(plan, "order").get("dueOn").asText()).isEqualTo("2021-02-28");
    assertThat(step(plan, "use-application").get("dueOn").asText()).isEqualTo("2021-03-08");
    assertThat(step(plan, "setup").get("who").asText()).isEqualTo("VENDOR");
    assertThat(step(plan, "portal-account").get("dueOn").isNull()).isTrue();
    assertThat(step(plan, "portal-account").get("lead").isNull()).isTrue();
    assertThat(step(plan, "order").at("/source/date").asText()).isEqualTo("2020-12-07");
  }

  @Test
  @DisplayName("plan: quote and order are the vendor's too, of whom they are asked")
  void withTheVendor() throws IOException {
    Path html = folder.resolve("plan.html");
    Path ics = folder.resolve("plan.ics");
    String command = "plan --facility clinic --go-live 2021-03-31";
    List<String> lines = run(command + " --html " + html + " --ics " + ics).outLines();
    assertThat(lines)
        .filteredOn(line -> line.contains("医療機関→ベンダー"))
        .satisfiesExactly(
            quote -> assertThat(quote).contains("ベンダーへの見積依頼"),
            order -> assertThat(order).contains("ベンダーへの発注"));
    assertThat(html).content(UTF_8).contains("医療機関→ベンダー");
    assertThat(Files.readString(ics).replace("\r\n ", "")).contains("担当：医療機関→ベンダー");
    JsonNode plan = json(run(command + " --json"));
    for (String id : List.of("quote", "order")) {
      assertThat(step(plan, id).get("who").asText()).isEqualTo("CLINIC");
      assertThat(step(plan, id).get("with").asText()).isEqualTo("VENDOR");
    }
    assertThat(step(plan, "use-application").get("with").isNull()).isTrue();
    assertThat(run(command + " --lang en").out()).contains("practice → vendor");
  }

  @Test
  @DisplayName("plan: without --as-of it is today in Japan, where the day begins earlier")
  void today() throws IOException {
    Clock evening = Clock.fixed(Instant.parse("2020-11-30T15:00:00Z"), ZoneOffset.UTC);
    JsonNode plan =
        json(
            Cli.at(
                evening, "rollout plan --facility clinic --go-live 2021-03-31 --json".split(" ")));
    assertThat(plan.get("asOf").asText()).isEqualTo("2020-12-01");
    assertThat(step(plan, "reader-application").get("daysLate").asInt()).isEqualTo(1);
  }

  @Test
  @DisplayName("plan: the facility tells who acts and how many readers are free")
  void facilities() throws IOException {
    assertThat(run("plan --facility chain-pharmacy --go-live 2021-03-31").out())
        .contains("導入計画（大型チェーン薬局）", "  薬局  ", "1台まで無償");
    assertThat(run("plan --facility hospital --go-live 2021-03-31").out())
        .contains("医療機関", "3台まで無償");
    assertThat(run("plan --facility hospital --go-live 2021-03-31 --lang en").out())
        .contains("Plan of the introduction", "2020-11-30 (Mon)", "guide value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2021-03-10\n",
        "# 休業日\n2021-03-10\n\n  # end\n",
        "2021-03-10,創立記念日\n",
        "国民の祝日・休日月日,国民の祝日・休日名称\r\n2021/3/10,記念日\r\n",
        "\uFEFF2021-03-10,\"a, b\"\n",
      })
  @DisplayName("plan --holidays: dates, CSV and comments; a holiday between moves the 5 days")
  void holidays(String text) throws IOException {
    for (Charset charset : List.of(UTF_8, OFFICE)) {
      if (charset.newEncoder().canEncode(text)) {
        Path file = Files.write(folder.resolve("h.csv"), text.getBytes(charset));
        JsonNode plan =
            json(
                run(
                    "plan --facility clinic --go-live 2021-03-31 --setup 2021-03-15 --json"
                        + " --holidays "
                        + file));
        assertThat(step(plan, "use-application").get("dueOn").asText()).isEqualTo("2021-03-05");
        assertThat(plan.get("weekendsOnly").asBoolean()).isFalse();
        assertThat(plan.get("yearsWithoutHolidays")).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("plan --holidays: each wrong line is told by its number, without its text")
  void wrongHolidays() throws IOException {
    String holidays = file("h.txt", "2021-02-30\n# x\n2021-03-10\nsoon\n2021-01-01,a,b\n");
    Cli cli = run("plan --facility clinic --go-live 2021-03-31 --holidays " + holidays);
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.errLines()).hasSize(3);
    assertThat(cli.errLines().get(0)).startsWith("--holidays:1: ");
    assertThat(cli.errLines().get(1)).startsWith("--holidays:4: ").doesNotContain("soon");
    assertThat(cli.errLines().get(2)).startsWith("--holidays:5: ");
    assertThat(
            run("plan --facility clinic --go-live 2021-03-31 --holidays "
                    + file("none", "# nothing\n"))
                .exit())
        .isEqualTo(2);
  }

  @Test
  @DisplayName("plan --html --ics: both are written, and neither takes the place of another")
  void files() throws IOException {
    Path html = folder.resolve("plan.html");
    Path ics = folder.resolve("plan.ics");
    String command = "plan --facility clinic --go-live 2021-03-31 --html " + html + " --ics " + ics;
    assertThat(run(command).exit()).isZero();
    assertThat(html).content(UTF_8).startsWith("<!DOCTYPE html>").contains("2020-11-30");
    assertThat(ics).content(UTF_8).startsWith("BEGIN:VCALENDAR").contains("20201130");
    Cli again = run(command);
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.errLines()).containsExactly("--html: すでにあるファイルには書き込みません");
  }

  @Test
  @DisplayName("plan: that the set-up lies before the order's last day is told in every form")
  void setupBeforeOrder() throws IOException {
    Path html = folder.resolve("plan.html");
    Path ics = folder.resolve("plan.ics");
    String command =
        "plan --facility clinic --go-live 2021-03-31 --setup 2021-02-10 --as-of 2021-02-11";
    assertThat(run(command + " --html " + html + " --ics " + ics).out())
        .contains("機器設定日 2021-02-10 が、先に済ませる手続きの期限より前です（ベンダーへの発注 2021-02-28）");
    String remark = "機器設定日より後の期限です";
    assertThat(html).content(UTF_8).contains(remark, "先に済ませる手続きの期限より前です");
    assertThat(Files.readString(ics).replace("\r\n ", ""))
        .contains("SUMMARY:★期限：ベンダーへの発注", remark, "先に済ませる手続きの期限より前です");
    JsonNode plan = json(run(command + " --json"));
    assertThat(step(plan, "order").get("dueAfterSetup").asBoolean()).isTrue();
    assertThat(plan.get("notes").toString()).contains("先に済ませる手続きの期限より前です");
  }

  @ParameterizedTest
  @CsvSource({
    "plan --go-live 2021-03-31, --facility: 指定してください",
    "plan --facility clinic, --go-live: 指定してください",
    "plan --facility dentist --go-live 2021-03-31, --facility: ",
    "plan --facility clinic --go-live 2021-02-30, --go-live: 実在する日付",
    "plan --facility clinic --go-live 2021-03-31 --setup 2021-04-01, --setup: 運用開始日",
    "plan --facility clinic --go-live 2021-03-31 --rules nowhere.json, --rules: ファイルがありません",
    "plan --facility clinic --go-live 2021-03-31 --site nowhere.json, --site: ファイルがありません",
    "subsidy --facility clinic, --cost: 指定してください",
    "subsidy --facility clinic --cost 0, --cost: 1以上",
    "'subsidy --facility clinic --cost 12,000', --cost: 整数",
    "subsidy --facility clinic --cost 9999999999999, --cost: 金額が大きすぎます",
    "subsidy --facility hospital --cost 1 --readers 4, --readers: この施設の規則は3台まで",
    "subsidy --facility clinic --cost 1 --readers 2, --readers: この施設の規則は1台まで",
    "line, 'NAME: '",
    "quote, 'FILE: '",
    "check, --site: 指定してください",
    "init, --out: 指定してください",
    "'', 'rollout: plan、subsidy、quote、line、init、check のどれか'",
  })
  @DisplayName("wrong input ends with 2 and one line that names it")
  void wrongInput(String command, String line) {
    Cli cli = run(command);
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.errLines()).singleElement().asString().startsWith(line);
  }

  private static String bundled() throws IOException {
    try (var in = Program.class.getResourceAsStream("rollout/rules.json")) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  @DisplayName("--rules: newer rules count; wrong ones are told one line a fault, in JSON too")
  void rules() throws IOException {
    String bundled = bundled();
    String newer =
        file(
            "newer.json",
            bundled
                .replace(
                    "\"date\": \"2020-12-07\",\n  \"sources\"",
                    "\"date\": \"2021-04-01\",\n  \"sources\"")
                .replace("\"months\": 4", "\"months\": 6"));
    JsonNode plan =
        json(run("plan --facility clinic --go-live 2021-08-31 --json --rules " + newer));
    assertThat(plan.get("rulesDate").asText()).isEqualTo("2021-04-01");
    assertThat(step(plan, "reader-application").get("dueOn").asText()).isEqualTo("2021-02-28");

    String wrong =
        file(
            "wrong.json",
            bundled.replace("\"months\": 4", "\"months\": 400").replace("\"1/1\"", "\"all\""));
    Cli text = run("line BBIQ --rules " + wrong);
    assertThat(text.exit()).isEqualTo(2);
    assertThat(text.errLines()).hasSize(7);
    assertThat(text.errLines().get(0)).startsWith("--rules: steps[1].when.months: 1から60の整数");
    assertThat(text.errLines().get(1)).startsWith("--rules: subsidy.caps[0].additional: ");
    JsonNode error =
        new ObjectMapper().readTree(run("line BBIQ --json --rules " + wrong).err()).get("error");
    assertThat(error.get("type").asText()).isEqualTo("InvalidQueryException");
    assertThat(error.get("field").asText()).isEqualTo("steps[1].when.months");
    assertThat(error.get("faults")).hasSize(7);
    assertThat(error.at("/faults/1/field").asText()).isEqualTo("subsidy.caps[0].additional");
  }

  // ---- subsidy

  @ParameterizedTest(name = "{0}, {1} reader, {2} yen: {3} / {4}")
  @CsvSource({
    "hospital, 1, 2500000, 1050500, 2101000",
    "hospital, 2, 2500000, 1001000, 2002000",
    "hospital, 3, 2500000, 951500, 1903000",
    "hospital, 3, 1000000, 500000, 1000000",
    "clinic, 1, 500000, 321750, 429000",
    "clinic, 1, 429000, 321750, 429000",
    "pharmacy, 1, 500000, 321750, 429000",
    "chain-pharmacy, 1, 500000, 214500, 429000",
    "clinic, 1, 300000, 225000, 300000",
    "clinic, 1, 333333, 249999.75, 333333",
    "chain-pharmacy, 1, 1, 0.5, 1",
  })
  @DisplayName("subsidy: before and additional, exactly")
  void subsidy(String facility, int readers, long cost, String before, String additional)
      throws IOException {
    JsonNode json =
        json(
            run(
                "subsidy --json --facility "
                    + facility
                    + " --cost "
                    + cost
                    + " --readers "
                    + readers
                    + " --reader-applied 2021-03-01"));
    assertThat(json.get("programmeKnown").asBoolean()).isTrue();
    assertThat(json.at("/amounts/before").asText()).isEqualTo(before);
    assertThat(json.at("/amounts/additional").asText()).isEqualTo(additional);
    assertThat(json.at("/amounts/fraction").asBoolean()).isEqualTo(before.contains("."));
    assertThat(json.get("additionalUntil").asText()).isEqualTo("2021-03-31");
    assertThat(json.at("/source/title").asText()).contains("追加補助");
  }

  @Test
  @DisplayName(
      "subsidy: the text tells the rule, its source and dates; a fraction is said to be one")
  void subsidyText() {
    String whole = on(IN_TIME, "subsidy --facility hospital --cost 2500000").out();
    assertThat(whole)
        .contains("2,101,000円", "従来の補助（1/2）", "1,050,500円", "上限までの実費", "2021-03-31")
        .contains("2020-12-07 時点", "出典：", "消費税10％")
        .doesNotContain("端数");
    assertThat(on(IN_TIME, "subsidy --facility clinic --cost 333333").out())
        .contains("249,999.75円", "端数の処理は規則に書かれていません");
    assertThat(on(IN_TIME, "subsidy --facility clinic --cost 333333 --lang en").out())
        .contains("249,999.75 yen", "exact amounts");
  }

  @Test
  @DisplayName(
      "subsidy: by the last day it holds, later no programme is known and no amount is told")
  void subsidyDates() throws IOException {
    String command = "subsidy --facility clinic --cost 500000 --reader-applied ";
    assertThat(run(command + "2021-03-31").out()).contains("429,000円", "追加補助の額になります");
    Cli late = run(command + "2021-04-01");
    assertThat(late.exit()).isZero();
    assertThat(late.out()).contains("この規則で分かる補助はありません").doesNotContain("429,000", "321,750");
    JsonNode json = json(run(command + "2021-04-01 --json"));
    assertThat(json.get("programmeKnown").asBoolean()).isFalse();
    assertThat(json.get("amounts").isNull()).isTrue();
    assertThat(run(command + "2021-04-01 --lang en").out())
        .contains("No programme known to these rules");
  }

  @Test
  @DisplayName("subsidy: after its last day there is no amount; no first day is invented")
  void subsidyIsOver() throws IOException {
    String command = "subsidy --facility clinic --cost 500000";
    assertThat(on("2021-03-31T14:59:59Z", command).out()).contains("429,000円");
    Cli outside = on("2021-03-31T15:00:00Z", command);
    assertThat(outside.exit()).isZero();
    assertThat(outside.out())
        .contains("この規則で分かる補助はありません", "--reader-applied")
        .doesNotContain("429,000", "321,750", "2020-12-07 から");
    JsonNode json = json(on("2021-03-31T15:00:00Z", command + " --json"));
    assertThat(json.get("programmeKnown").asBoolean()).isFalse();
    assertThat(json.get("amounts").isNull()).isTrue();
    assertThat(on("2021-04-01T00:00:00Z", command + " --lang en").out())
        .contains("No programme known to these rules", "2021-03-31");
    // Whom our own plan asks to apply by then is not told that there is nothing.
    assertThat(run(command + " --reader-applied 2020-11-30").out()).contains("429,000円");
    assertThat(on("2021-04-01T00:00:00Z", command + " --reader-applied 2021-03-31").out())
        .contains("429,000円");
  }

  @Test
  @DisplayName("subsidy: rules of the user's own may tell a first day")
  void subsidyNotBegun() throws IOException {
    String rules =
        file(
            "rules.json",
            bundled()
                .replace("\"additionalUntil\"", "\"from\": \"2021-01-15\", \"additionalUntil\""));
    String command = "subsidy --facility clinic --cost 500000 --rules " + rules;
    assertThat(run(command + " --reader-applied 2021-01-14").out())
        .contains("この規則で分かる補助はありません", "2021-01-15")
        .doesNotContain("429,000");
    assertThat(run(command + " --reader-applied 2021-01-15").out()).contains("429,000円");
  }

  // ---- line

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @CsvSource({
    "フレッツ光ネクスト, 2021-04-01, USABLE, フレッツ 光ネクスト",
    "ﾌﾚｯﾂ 光ﾈｸｽﾄ, 2021-04-01, USABLE, フレッツ 光ネクスト",
    "NTT東日本 フレッツ・光ネクスト, 2021-04-01, USABLE, フレッツ 光ネクスト",
    "ｎｔｔ西日本　光ネクスト, 2021-04-01, USABLE, フレッツ 光ネクスト",
    "光ライト, 2021-04-01, USABLE, フレッツ 光ライト",
    "光ライトプラス, 2021-04-01, USABLE, フレッツ 光ライトプラス",
    "フレッツ光クロス, 2021-04-01, USABLE, フレッツ 光クロス",
    "Ｂフレッツ, 2021-01-31, USABLE, Bフレッツ",
    "Ｂフレッツ, 2021-02-01, NOT_USABLE, Bフレッツ",
    "bbiq, 2021-04-01, USABLE, BBIQ",
    "レセプトオンライン接続サービス, 2021-04-01, USABLE, レセプトオンライン接続サービス",
    "オンライン資格確認接続サービス, 2021-04-01, USABLE, オンライン資格確認接続サービス",
    "セキュアネットワークサービス〈オンライン資格確認〉, 2021-04-01, USABLE, セキュアネットワークサービス〈オンライン資格確認〉",
    "FENICSメディカルグループネットサービス, 2021-04-01, USABLE, FENICSメディカルグループネットサービス",
    "ビジネス コミュファ光, 2021-04-01, USABLE, ビジネスコミュファ光",
    "IP-Members, 2021-04-01, USABLE, IP-Members",
    "ｉｐ－ｖｐｎ, 2021-04-01, USABLE, IP-VPN",
    "IPsec + IKE, 2021-04-01, USABLE, IPsec+IKE",
    "FENICS II ユニバーサルコネクト アドバンス メディカルVPN接続サービス, 2021-04-01, USABLE, FENICS II"
        + " ユニバーサルコネクト アドバンス メディカルVPN接続サービス",
    "セキュアネットワークサービス〈レセプト〉, 2021-04-01, USABLE, セキュアネットワークサービス〈レセプト〉",
    "ISDN, 2021-04-01, NOT_USABLE, ISDN",
    "ＩＳＤＮ６４, 2021-04-01, NOT_USABLE, ISDN",
    "フレッツ・ADSL, 2021-04-01, NOT_USABLE, ADSL",
    "フレッツ, 2021-04-01, NOT_KNOWN, ",
    "架空社 オンライン資格確認接続サービス, 2021-04-01, NOT_KNOWN, ",
    "NTT北日本・西日本 フレッツ 光ネクスト, 2021-04-01, NOT_KNOWN, ",
    "フレッツ 光ネクスト(仮, 2021-04-01, NOT_KNOWN, ",
    "フレッツ仮称 光ネクスト, 2021-04-01, NOT_KNOWN, ",
    "ひかり電話, 2021-04-01, NOT_KNOWN, ",
    "光, 2021-04-01, NOT_KNOWN, ",
  })
  @DisplayName("line: whatever widths, blanks and marks; no likeness makes a line usable")
  void line(String name, String day, String status, String found) throws IOException {
    List<String> args = new ArrayList<>(List.of("rollout", "line", "--json", "--as-of", day));
    args.addAll(List.of(name.split(" ")));
    JsonNode json = json(Cli.run(args.toArray(String[]::new)));
    assertThat(json.get("status").asText()).isEqualTo(status);
    assertThat(json.at("/line/name").asText()).isEqualTo(found == null ? "" : found);
    assertThat(json.get("rulesDate").asText()).isEqualTo("2020-12-07");
  }

  @ParameterizedTest(name = "{0}: {1}, {2}")
  @CsvSource({
    "NTT東日本・西日本 フレッツ 光ネクスト, フレッツ 光ネクスト, IP-VPN",
    "光クロス, フレッツ 光クロス, IP-VPN",
    "NTT東日本・西日本 光クロス, フレッツ 光クロス, IP-VPN",
    "Bフレッツ, Bフレッツ, IP-VPN",
    "NTT東日本・西日本 Bフレッツ, Bフレッツ, IP-VPN",
    "光ライト, フレッツ 光ライト, IP-VPN",
    "NTT東日本・西日本 光ライト, フレッツ 光ライト, IP-VPN",
    "光ライトプラス, フレッツ 光ライトプラス, IP-VPN",
    "NTT東日本・西日本 光ライトプラス, フレッツ 光ライトプラス, IP-VPN",
    "中部テレコミュニケーション ビジネスコミュファ光, ビジネスコミュファ光, IP-VPN",
    "QTnet BBIQ, BBIQ, IP-VPN",
    "NTTPCコミュニケーションズ IP-Members, IP-Members, IPsec+IKE",
    "NTTデータ レセプトオンライン接続サービス, レセプトオンライン接続サービス, IPsec+IKE",
    "オンライン資格確認接続サービス, オンライン資格確認接続サービス, IPsec+IKE",
    "NTTデータ オンライン資格確認接続サービス, オンライン資格確認接続サービス, IPsec+IKE",
    "富士通 FENICSメディカルグループネットサービス, FENICSメディカルグループネットサービス, IPsec+IKE",
    "FENICS II ユニバーサルコネクト アドバンス メディカルVPN接続サービス(仮称), FENICS II"
        + " ユニバーサルコネクト アドバンス メディカルVPN接続サービス, IPsec+IKE",
    "富士通 ＦＥＮＩＣＳ Ⅱ ユニバーサルコネクト アドバンス メディカルVPN接続サービス（仮称）, FENICS II"
        + " ユニバーサルコネクト アドバンス メディカルVPN接続サービス, IPsec+IKE",
    "三菱電機インフォメーションネットワーク セキュアネットワークサービス〈レセプト〉, セキュアネットワークサービス〈レセプト〉, IPsec+IKE",
    "セキュアネットワークサービス〈オンライン資格確認〉(仮称), セキュアネットワークサービス〈オンライン資格確認〉, IPsec+IKE",
    "三菱電機インフォメーションネットワーク セキュアネットワークサービス《オンライン資格確認》【仮称】, セキュアネットワークサービス〈オンライン資格確認〉," + " IPsec+IKE",
    "セキュアネットワークサービス(仮称)<オンライン資格確認>, セキュアネットワークサービス〈オンライン資格確認〉, IPsec+IKE",
    "IP-VPN, IP-VPN, IP-VPN",
    "IPsec+IKE, IPsec+IKE, IPsec+IKE",
  })
  @DisplayName("line: every name of the notice, as it is printed there")
  void printedNames(String name, String found, String kind) throws IOException {
    JsonNode json = json(run("line " + name + " --json --as-of 2020-12-07"));
    assertThat(json.get("status").asText()).isEqualTo("USABLE");
    assertThat(json.at("/line/name").asText()).isEqualTo(found);
    assertThat(json.at("/line/kind").asText()).isEqualTo(kind);
  }

  @Test
  @DisplayName("line: the text tells the table's date, limits, ends, and what is like it")
  void lineText() {
    assertThat(run("line 光クロス --as-of 2021-04-01").out())
        .startsWith("利用できます")
        .contains("提供地域が限られます（2020-09-01 時点）", "2020-12-07 時点", "IP-VPN");
    assertThat(run("line Bフレッツ --as-of 2021-02-01").out())
        .startsWith("利用できません")
        .contains("2021-01-31 に終了しました");
    assertThat(run("line Bフレッツ --as-of 2020-12-07").out())
        .startsWith("利用できます")
        .contains("2021-01-31 に終了します");
    assertThat(run("line フレッツ").out())
        .startsWith("この規則では分かりません（使えないという意味ではありません）")
        .contains("名前が似ている回線", "フレッツ 光ネクスト");
    assertThat(run("line ADSL --lang en").out()).startsWith("not usable");
  }

  // ---- quote

  private static final String WHOLE =
      """
      item,kind,amount
      設置・設定,devices,"80,000"
      レセコン改修,system-change,200000
      動作確認,改修後の動作確認,30000
      ルーター設定と疎通確認,network-setup+network-check,50000
      閲覧用PC,option,
      """;

  @Test
  @DisplayName("quote: a whole one lacks nothing; the sum is told and not judged")
  void wholeQuote() throws IOException {
    String file = file("quote.csv", WHOLE);
    JsonNode json = json(run("quote --json " + file));
    assertThat(json.get("complete").asBoolean()).isTrue();
    assertThat(json.get("total").asText()).isEqualTo("360000");
    assertThat(json.get("linesWithoutAmount").asInt()).isEqualTo(1);
    assertThat(json.get("checklist")).hasSize(6);
    assertThat(json.at("/checklist/4/places/0").asText()).isEqualTo("line 5");
    assertThat(run("quote " + file).out())
        .contains("不足・重複はありません。", "合計 360,000円（金額のない行 1）", "金額の妥当性は判断しません。");
  }

  @Test
  @DisplayName(
      "quote: what is missing and what is there twice, in Shift_JIS, with a BOM and in JSON")
  void quote() throws IOException {
    String lines = "項目,区分,金額\n設置,機器の設置,1\n設置と設定,devices,2\nＰＣ,option,3\nPC,option,3\n改修,システム改修,4\n";
    Path office = Files.write(folder.resolve("office.csv"), lines.getBytes(OFFICE));
    Path bom = Files.writeString(folder.resolve("bom.csv"), "\uFEFF" + lines);
    String array =
        """
        [{"item":"設置","kind":"device-install","amount":1},
         {"item":"設置と設定","kind":"device-install+device-setup","amount":2},
         {"item":"ＰＣ","kind":"option","amount":3}, {"item":"PC","kind":"option","amount":3},
         {"item":"改修","kind":"system-change","amount":4}]
        """;
    for (String file :
        List.of(
            office.toString(),
            bom.toString(),
            file("a.json", array),
            file("o.json", "{\"items\":" + array + "}"))) {
      JsonNode json = json(run("quote --json " + file));
      assertThat(json.get("complete").asBoolean()).isFalse();
      assertThat(json.get("missing"))
          .extracting(JsonNode::asText)
          .containsExactly("system-check", "network-setup", "network-check");
      assertThat(json.get("doubled"))
          .extracting(JsonNode::asText)
          .containsExactly("device-install");
      assertThat(json.get("repeated")).hasSize(1);
      assertThat(json.get("total").asText()).isEqualTo("13");
    }
    assertThat(run("quote " + office).out())
        .contains("★ありません", "★2行にあります：設置 [2行目]、設置と設定 [3行目]")
        .contains("★同じ項目が2行あります：ＰＣ [4行目]、PC [5行目]", "不足 3　重複 2");
    assertThat(Cli.withInput(WHOLE, "rollout", "quote", "-").out()).contains("不足・重複はありません");
  }

  @Test
  @DisplayName("quote: every wrong line is told, without its text")
  void wrongQuote() throws IOException {
    Cli cli =
        run(
            "quote "
                + file("q.csv", "item,kind,amount\na,nothing,1\nb,option,1万円\nc,,5\n,option,\n"));
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.errLines()).hasSize(4);
    assertThat(cli.errLines().get(0)).startsWith("FILE: line 2.kind: 次のどれか").contains("devices");
    assertThat(cli.errLines().get(1)).startsWith("FILE: line 3.amount: 円の整数");
    assertThat(cli.errLines().get(2)).startsWith("FILE: line 4.kind: ");
    assertThat(cli.errLines().get(3)).startsWith("FILE: line 5.item: ");
    assertThat(cli.err()).doesNotContain("nothing", "万円");

    assertThat(run("quote " + file("h.csv", "what,kind\na,b\n")).err()).startsWith("FILE:1: ");
    assertThat(run("quote " + file("e.csv", "item,kind\n")).err()).startsWith("FILE: 見積の行");
    assertThat(run("quote " + file("c.csv", "item,kind\na\nb\n")).errLines()).hasSize(2);
    assertThat(run("quote " + file("j.json", "{\"items\":[{\"item\":1,\"price\":2}]}")).errLines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("FILE: items[0]."));
  }
}
