package jp.shikaku.value;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import jp.shikaku.compare.Rows;
import jp.shikaku.value.BillingCharset.Finding;
import jp.shikaku.value.BillingCharset.Problem;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BillingCharsetTest {

  private static final String TABLE = "billing-names.jsonl";
  private static final BillingCharset CLAIMS = BillingCharset.jisX0208();

  static Stream<Arguments> names() {
    return Rows.of(TABLE).stream().map(row -> Arguments.of(row.get("id").asText(), row));
  }

  private static String line(
      int at, int length, String problem, String section, String suggestion) {
    return at + "+" + length + " " + problem + " " + section + " " + suggestion;
  }

  @ParameterizedTest(name = "6.4 golden name {0}")
  @MethodSource("names")
  void golden(String id, JsonNode row) {
    List<String> expected = new ArrayList<>();
    for (JsonNode finding : row.get("expect")) {
      expected.add(
          line(
              finding.get("at").asInt(),
              finding.get("length").asInt(),
              finding.get("problem").asText(),
              finding.get("section").asText(),
              finding.get("suggestion").isNull() ? null : finding.get("suggestion").asText()));
    }
    List<String> found =
        CLAIMS.check(row.get("text").asText()).stream()
            .map(
                f ->
                    line(
                        f.at(),
                        Texts.length(f.text()),
                        f.problem().name(),
                        f.problem().section(),
                        f.suggestion().orElse(null)))
            .toList();
    assertThat(found).as(row.get("why").asText()).isEqualTo(expected);
  }

  @Test
  @DisplayName("The table holds 40 names, 10 and more to be left unflagged, and every problem")
  void table() {
    List<JsonNode> rows = Rows.of(TABLE);
    Set<Problem> problems = EnumSet.noneOf(Problem.class);
    rows.forEach(
        row ->
            row.get("expect")
                .forEach(f -> problems.add(Problem.valueOf(f.get("problem").asText()))));
    assertThat(rows).hasSizeGreaterThanOrEqualTo(40);
    assertThat(rows.stream().filter(row -> row.get("expect").isEmpty()).count()).isGreaterThan(9);
    problems.add(Problem.REFUSED); // by setting only
    assertThat(problems).isEqualTo(EnumSet.allOf(Problem.class));
  }

  @Test
  @DisplayName("1.8 the set is that of JIS X 0208: 6,355 kanji in two levels, 6,879 characters")
  void size() {
    int kanji = 0;
    int all = 0;
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (CLAIMS.accepts(c)) {
        all++;
        kanji += c >= 0x4E00 && c <= 0x9FFF && c != '仝' ? 1 : 0; // 仝 is a sign
      }
    }
    assertThat(kanji).isEqualTo(6_355);
    // Seven signs have two spellings, two stand for lost characters.
    assertThat(all).isEqualTo(6_879 + 7 - 2);
  }

  @Test
  @DisplayName("The set is a setting")
  void setting() {
    assertThat(CLAIMS.accepting("髙﨑").check("髙橋　﨑")).isEmpty();
    assertThat(CLAIMS.accepting("●").check("●")).isEmpty();
    assertThat(CLAIMS.refusing("徳").check("徳"))
        .singleElement()
        .satisfies(f -> assertThat(f.problem()).isEqualTo(Problem.REFUSED));
    assertThat(CLAIMS.refusing("徳").suggestion("德")).as("no longer a form to suggest").isEmpty();
    assertThat(CLAIMS.refusing("髙").accepting("髙").check("髙")).isEmpty();
    assertThat(CLAIMS.accepting("髙").refusing("髙").check("髙")).hasSize(1);
    assertThat(CLAIMS.allowingHalfWidth().check("ｼｹﾝ ﾀﾛｳ ｶﾞ A-1")).isEmpty();
    assertThat(CLAIMS.check("髙")).as("the usual set stays").hasSize(1);
  }

  @Test
  @DisplayName("6.4 the whole text is suggested when each finding has a single form")
  void suggestion() {
    assertThat(CLAIMS.suggestion("𠮷田　髙ｶﾞ德\uDB40\uDD00")).contains("吉田　高ガ徳");
    assertThat(CLAIMS.suggestion("試験　太郎")).contains("試験　太郎");
    assertThat(CLAIMS.suggestion("髙田　●郎")).isEmpty();
  }

  @Test
  @DisplayName("Any text: no exception, findings in order, and a suggestion is clean")
  void randomText() {
    Random random = new Random(8);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(6); j >= 0; j--) {
        int bound = random.nextBoolean() ? 0x10000 : Character.MAX_CODE_POINT + 1;
        text.appendCodePoint(random.nextInt(bound));
      }
      int next = 0;
      for (Finding finding : CLAIMS.check(text.toString())) {
        assertThat(finding.at()).isGreaterThanOrEqualTo(next);
        next = finding.at() + Texts.length(finding.text());
        assertThat(finding.toString())
            .isEqualTo("Finding[" + finding.problem() + " at " + finding.at() + "]");
      }
      CLAIMS
          .suggestion(text.toString())
          .ifPresent(clean -> assertThat(CLAIMS.check(clean)).isEmpty());
    }
  }

  @Test
  @DisplayName("Every problem has words in both languages")
  void words() {
    for (Problem problem : Problem.values()) {
      assertThat(problem.message(Locale.JAPAN)).isNotBlank();
      assertThat(problem.message(Locale.ENGLISH)).isNotBlank().matches("\\p{ASCII}*");
    }
  }
}
