package jp.shikaku.examples.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import jp.shikaku.ReadingRules;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.druginfo.DrugLine;
import jp.shikaku.druginfo.MergedHistory;
import jp.shikaku.examples.text.DrugsView.Kind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DrugsViewTest {

  private static final String TODAY = "20261001";

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "every line of any answer is shown, or counted as a duplicate that is shown elsewhere")
  void nothingIsLost(Kind kind) {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      DrugInfoAnswer answer = randomAnswer(random);
      MergedHistory merged = answer.history().merged();
      List<DrugLine> shown = kind == Kind.LINES ? answer.lines() : merged.kept().lines();

      String text = view(Language.JAPANESE, kind, answer);

      String compact = text.replaceAll("\\s", "");
      for (DrugLine line : answer.lines()) {
        // Each drug has one name: it may stand once in a table for several lines.
        assertThat(compact).contains(line.name().orElseThrow());
      }
      (kind == Kind.MERGED ? answer.lines() : shown)
          .forEach(
              line -> line.usageText().ifPresent(usage -> assertThat(compact).contains(usage)));
      if (kind == Kind.BY_DAY || kind == Kind.BY_MONTH) {
        long cells = shown.stream().filter(line -> told(line, kind)).count();
        assertThat(entries(text)).isEqualTo(cells);
      }
      if (kind != Kind.LINES) {
        assertThat(text)
            .contains(
                "回答の %d 行のうち %d 行を表示し、重複する %d 行を除いています。"
                    .formatted(answer.lines().size(), shown.size(), merged.superseded().size()));
      }
    }
  }

  private static boolean told(DrugLine line, Kind kind) {
    return line.day().isPresent() || (kind == Kind.BY_MONTH && line.month().isPresent());
  }

  /** Times in the table: each line has ◇ there, or the circle of those that tell none. */
  private static long entries(String text) {
    String table = text.split("調：電子処方箋（調剤）", 2)[0];
    return text.contains("調：電子処方箋（調剤）")
        ? table.codePoints().filter(c -> c == '◇' || c == '○').count()
        : 0;
  }

  private static DrugInfoAnswer randomAnswer(Random random) {
    StringBuilder months = new StringBuilder();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      String day = List.of("20260801", "20260901", TODAY, "").get(random.nextInt(4));
      String drugs =
          random
              .ints(1 + random.nextInt(3), 0, 12)
              .mapToObj(number -> drug(random, number))
              .collect(Collectors.joining("</DrugInf><DrugInf>"));
      String month = day.isEmpty() && random.nextBoolean() ? "202608" : "";
      String claims = claim(month, day, drugs);
      months.append(random.nextInt(3) > 0 ? claims : dispensing(claims));
    }
    return answer(months.toString());
  }

  /** With and without code, amount, times and usage. */
  private static String drug(Random random, int number) {
    return tag("MeTrIdCl", random.nextBoolean() ? "21" : "22")
        + tag("DrugC", number % 3 == 0 ? "" : "60000" + (1000 + number))
        + tag("DrugN", "薬" + (char) ('Ａ' + number) + "錠")
        + tag("Qua1", List.of("", "1", "適量").get(random.nextInt(3)))
        + tag("Unit", random.nextBoolean() ? "錠" : "")
        + tag("Times", random.nextBoolean() ? "◇" : "")
        + tag("UsageN", random.nextBoolean() ? "用法" + random.nextInt(3) : "");
  }

  @Test
  @DisplayName("one drug regularly and as needed: two rows with their use")
  void useAndUsage() {
    String drugs =
        tag("MeTrIdCl", "21")
            + tag("DrugN", "薬Ａ錠")
            + tag("Qua1", "3")
            + tag("Unit", "錠")
            + tag("Times", "5")
            + tag("UsageN", "毎食後")
            + "</DrugInf><DrugInf>"
            + tag("MeTrIdCl", "22")
            + tag("DrugN", "薬Ａ錠")
            + tag("Qua1", "3")
            + tag("Unit", "錠")
            + tag("Times", "10")
            + tag("UsageN", "痛いとき");
    for (Kind kind : Kind.values()) {
      String text = view(Language.JAPANESE, kind, answer(claim("", TODAY, drugs)));
      assertThat(text).containsOnlyOnce("【屯服】").containsOnlyOnce("痛いとき").containsOnlyOnce("毎食後");
      assertThat(text.lines())
          .anyMatch(line -> line.contains("薬Ａ錠") && line.contains("5日分"))
          .anyMatch(line -> line.contains("薬Ａ錠") && line.contains("10回分") && line.contains("【屯服】"));
    }
  }

  @Test
  @DisplayName("what is no number is shown as told, with a question mark")
  void noNumber() {
    DrugInfoAnswer answer =
        answer(
            claim(
                "",
                TODAY,
                tag("DrugN", "薬Ａ") + tag("Qua1", "適量") + tag("Unit", "ｇ") + tag("Times", "７")));
    for (Kind kind : Kind.values()) {
      assertThat(view(Language.JAPANESE, kind, answer)).contains("適量（?）ｇ", "７（?）");
      assertThat(view(Language.ENGLISH, kind, answer)).contains("適量 (?)ｇ", "７ (?)");
    }
  }

  private static String view(Language language, Kind kind, DrugInfoAnswer answer) {
    return String.join("\n", new DrugsView(language, kind, null).lines(answer));
  }

  private static DrugInfoAnswer answer(String months) {
    String xml =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><XmlMsg><MessageHeader>"
            + "<ResultCode>1</ResultCode></MessageHeader><MessageBody>"
            + months
            + "</MessageBody></XmlMsg>";
    return DrugInfoAnswer.decode("", xml.getBytes(UTF_8), ReadingRules.DEFAULT);
  }

  private static String claim(String month, String day, String drugs) {
    return "<MeTrMonthInf>"
        + tag("MeTrMonth", month)
        + tag("MeTrDiHCd", "1319999007")
        + "<DiDateInfs><DiDateInf>"
        + tag("DiDate", day)
        + "<DrugInfs><DrugInf>"
        + drugs
        + "</DrugInf></DrugInfs></DiDateInf></DiDateInfs></MeTrMonthInf>";
  }

  /** The same as told by 調剤情報. */
  private static String dispensing(String claim) {
    return "<CzDiInf>"
        + claim
            .replace("MeTrMonthInf", "CzDiMonthInf")
            .replace("MeTrMonth>", "CzDiMonth>")
            .replace("MeTrIdCl", "CzUsageCl")
            .replaceAll("<(/?)(MeTrDiHCd|Di|Drug|Qua1|Unit|Times|UsageN)", "<$1Cz$2")
            .replace("<CzCz", "<Cz")
        + "</CzDiInf>";
  }

  private static String tag(String name, String text) {
    return text.isEmpty() ? "" : "<" + name + ">" + text + "</" + name + ">";
  }
}
