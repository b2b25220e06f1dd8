package jp.shikaku.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import jp.shikaku.compare.InsuranceDifference;
import jp.shikaku.eligibility.EligibilityAnswer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sample 2 is of 国保 138990, 架空１２-００３４５６７８-02, 髙橋●　はな, ﾀｶﾊｼ ﾊﾅ, female, 70 to 74. */
class CompareCommandTest {

  private static final String ANSWER = Samples.file("OQSsiquc01res_202611020002.xml").toString();

  private static final String STORED =
      """
      {"insurerNumber":"138990","symbol":"架空12","number":"00345678","branch":"02",
       "name":"高橋　はな","kana":"タカハシ　ハナ","birthdate":"1954-12-03","sex":"2",
       "acquiredOn":"2019-04-01","validFrom":"2026-08-01","validUntil":"2027-07-31",
       "copayPercent":"20","elderlyUntil":"2027-07-31","limitCategory":"B05"}
      """;

  private static Cli compare(String stored, String... more) {
    List<String> args = new ArrayList<>(List.of("compare", "--answer", ANSWER, "--query", "-"));
    args.addAll(List.of(more));
    return Cli.withInput(stored, args.toArray(String[]::new));
  }

  private static JsonNode json(Cli cli) throws IOException {
    assertThat(cli.exit()).as(cli.err()).isZero();
    return new ObjectMapper().readTree(cli.out());
  }

  @Test
  @DisplayName("6.4 compare: only ● can not be judged; the name is linted for claims")
  void text() {
    Cli cli = compare(STORED);
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.outLines())
        .containsExactly(
            "受診日 2026-11-02",
            "[判定不能] 氏名：●などの表せない文字があり、比べられません。",
            "    登録：高橋　はな　回答：髙橋●　はな",
            "回答の氏名にレセプトで使えない可能性がある文字があります：",
            "    1文字目 髙 (U+9AD9) 機種依存文字（NEC・IBM拡張文字）です → 高",
            "    3文字目 ● (U+25CF) 表せない文字の代わり（●・〓）です");
    assertThat(compare(STORED, "--lang", "en").out())
        .contains("[can not be judged] name: holds unmapped characters", "character 1 髙");
  }

  @Test
  @DisplayName("6.3 compare --json: fields, kinds, reasons and sections")
  void asJson() throws IOException {
    String stored = STORED.replace("00345678", "345678").replace("\"branch\":\"02\",", "");
    JsonNode json = json(compare(stored, "--json"));
    assertThat(json.get("schemaVersion").asText()).isEqualTo("1");
    assertThat(json.get("day").asText()).isEqualTo("2026-11-02");
    assertThat(json.get("same").asBoolean()).isFalse();
    assertThat(json.get("concernsPerson").asBoolean()).isFalse();
    assertThat(json.get("differences"))
        .extracting(d -> d.get("field").asText() + " " + d.get("kind").asText())
        .containsExactly("NUMBER NOTATION_ONLY", "BRANCH MUST_FIX", "NAME UNKNOWN");
    JsonNode branch = json.get("differences").get(1);
    assertThat(branch.get("reason").asText()).isEqualTo("NOT_STORED");
    assertThat(branch.get("section").asText()).isEqualTo("3.1");
    assertThat(branch.get("stored").isNull()).isTrue();
    assertThat(branch.get("told").asText()).isEqualTo("02");
    JsonNode name = json.get("billingName");
    assertThat(name.get("suggestion").isNull()).isTrue();
    assertThat(name.get("findings").get(0).get("suggestion").asText()).isEqualTo("高");
    assertThat(name.get("findings").get(1).get("problem").asText()).isEqualTo("UNMAPPED");
  }

  @Test
  @DisplayName("6.5 compare: a last day that is not kept is left out; 9999-12-31 is an open end")
  void endOfPeriod() throws IOException {
    String notKept = STORED.replace("\"validUntil\":\"2027-07-31\",", "");
    assertThat(json(compare(notKept, "--json")).get("differences"))
        .extracting(d -> d.get("field").asText())
        .containsExactly("NAME");
    String renewed = notKept.replace("\"validFrom\":\"2026", "\"validFrom\":\"2025");
    JsonNode first = json(compare(renewed, "--json")).get("differences").get(1);
    assertThat(first.get("field").asText()).isEqualTo("PERIOD");
    assertThat(first.get("stored").asText()).isEqualTo("2025-08-01/");
    String open = STORED.replace("\"validUntil\":\"2027-07-31\"", "\"validUntil\":\"9999-12-31\"");
    JsonNode ends = json(compare(open, "--json")).get("differences").get(1);
    assertThat(ends.get("field").asText()).isEqualTo("PERIOD");
    assertThat(ends.get("kind").asText()).isEqualTo("MUST_FIX");
    assertThat(ends.get("stored").asText()).isEqualTo("2026-08-01/..");
    assertThat(ends.get("told").asText()).isEqualTo("2026-08-01/2027-07-31");
  }

  @Test
  @DisplayName("7.10 compare: another person is said first")
  void anotherPerson() {
    Cli cli = compare(STORED.replace("1954-12-03", "1955-12-03"));
    assertThat(cli.outLines().get(1)).startsWith("別の人の回答かもしれません。");
    assertThat(cli.out()).contains("[要修正] 生年月日：回答と違います。");
  }

  @Test
  @DisplayName("7.11 compare --date: an answer of another day does not judge it")
  void otherDay() throws IOException {
    JsonNode json = json(compare(STORED, "--json", "--date", "2026-12-01"));
    assertThat(json.get("differences"))
        .extracting(d -> d.get("reason").asText())
        .containsExactly("OTHER_DAY");
  }

  @Test
  @DisplayName("compare: the same by options; nothing stored differs in nothing")
  void options() {
    Cli cli =
        Cli.run(
            "compare",
            "--answer",
            ANSWER,
            "--insurer",
            "00138990",
            "--symbol",
            "架空12",
            "--number",
            "00345678",
            "--branch",
            "02",
            "--kana",
            "たかはし　はな",
            "--birthdate",
            "1954-12-03");
    assertThat(cli.outLines()).contains("相違はありません。");
    Cli nothing = Cli.run("compare", "--answer", ANSWER);
    assertThat(nothing.exit()).isEqualTo(2);
    assertThat(nothing.errLines()).containsExactly("--query: 比べる登録項目がありません。1つ以上指定してください");
    assertThat(nothing.out()).isEmpty();
  }

  @ParameterizedTest(name = "{0} is refused, without its value")
  @CsvSource({
    "'{\"sex\":\"9\"}', --query: sex",
    "'{\"copayPercent\":\"300\"}', --query: copayPercent",
    "'{\"kana\":\"\\u0001シケン\"}', --query: kana",
    "'{\"validFrom\":\"2026-12-01\",\"validUntil\":\"2026-01-01\"}', --query: validUntil",
    "'{\"branch\":\"02\"}', --number",
    "'{\"payerNumber\":\"1213999\",\"recipientNumber\":\"1\"}', --query: payerNumber",
    "'{\"postalCode\":\"123\"}', --query: postalCode",
  })
  void wrongInput(String stored, String place) {
    Cli cli = compare(stored);
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.errLines()).singleElement().asString().startsWith(place);
    assertThat(cli.err()).doesNotContain("300", "シケン", "1213999");
  }

  @Test
  @DisplayName("compare needs an answer file that is one")
  void noAnswer() {
    assertThat(Cli.run("compare").errLines()).containsExactly("--answer: 指定してください");
    Cli request =
        Cli.run("compare", "--answer", Samples.file("OQSsiquc01req_202611020001.xml").toString());
    assertThat(request.exit()).isEqualTo(2);
    Path cut = Samples.folder("face").resolve(Samples.TRUNCATED);
    assertThat(Cli.run("compare", "--sex", "1", "--answer", cut.toString()).errLines())
        .singleElement()
        .asString()
        .startsWith("--answer: 文字コードが宣言と合わないか、途中で切れています（");
  }

  @Test
  @DisplayName("The guide's example does what the guide says")
  void guide() throws IOException {
    EligibilityAnswer answer =
        EligibilityAnswer.decode(
            Files.readAllBytes(Samples.file("OQSsiquc01res_202611020001.xml")));
    List<String> desk = new ArrayList<>();
    FirstComparison.compare(
        answer, LocalDate.of(2026, 11, 2), (field, mine, theirs) -> false, desk::add);
    assertThat(desk).contains("要修正 枝番：登録がなく、回答にはあります。");
    for (String guide : List.of("compare.md", "compare.ja.md")) {
      String text = Files.readString(Path.of("..", "docs", guide), UTF_8);
      assertThat(text).contains("要修正 枝番：登録がなく、回答にはあります。");
      for (InsuranceDifference.Kind kind : InsuranceDifference.Kind.values()) {
        assertThat(text).contains(kind.name());
      }
    }
  }
}
