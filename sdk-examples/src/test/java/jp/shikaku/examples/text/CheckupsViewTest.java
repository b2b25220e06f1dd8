package jp.shikaku.examples.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jp.shikaku.ReadingRules;
import jp.shikaku.checkup.CheckupAnswer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckupsViewTest {

  @ParameterizedTest
  @EnumSource
  @DisplayName("what was not judged though it has a limit never looks as if it were within")
  void signs(CheckupsView.Kind kind) {
    String text =
        String.join(
            "\n",
            new CheckupsView(Language.JAPANESE, kind)
                .lines(
                    answer(
                        item("9A751000000000001", "最高一", "118", "mmHg"),
                        item("9A755000000000001", "最高他", "182", "mmHg"),
                        item("3F077000002327101", "悪玉", "", "mg/dL"),
                        item("3F070000002327101", "善玉", "50", "g/L"),
                        item("9N001000000000001", "身長", "170.0", "cm"),
                        item("9N006000000000001", "体重", "", "kg"))));

    assertThat(mark(text, "最高一")).isEmpty();
    assertThat(mark(text, "最高他")).isEqualTo("-");
    assertThat(mark(text, "悪玉")).isEqualTo("-");
    assertThat(mark(text, "善玉")).isEqualTo("?");
    assertThat(mark(text, "身長")).isEmpty();
    assertThat(mark(text, "体重")).isEmpty();
    assertThat(text)
        .containsPattern("悪玉.*値なし")
        .containsPattern("体重.*値なし")
        .contains("- 判定に使っていない測定値、値なし", "印なし 範囲内、または基準値なし");
  }

  /** The sign before an item in the list, or behind it in the table. */
  private static String mark(String text, String name) {
    String line = text.lines().filter(each -> each.contains(name)).findFirst().orElseThrow();
    return List.of(line.strip().split(" +")).stream()
        .filter(word -> word.matches("[-?*]+"))
        .findFirst()
        .orElse("");
  }

  private static CheckupAnswer answer(String... items) {
    String xml =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><XmlMsg><MessageHeader/><MessageBody>"
            + "<ResultCode>1</ResultCode><SpecificHealthCheckupInfo>"
            + "<EffectiveTime>20260601</EffectiveTime><HealthCheckupResultAndQuestionInfos>"
            + String.join("", items)
            + "</HealthCheckupResultAndQuestionInfos></SpecificHealthCheckupInfo>"
            + "</MessageBody></XmlMsg>";
    return CheckupAnswer.decode("", xml.getBytes(UTF_8), ReadingRules.DEFAULT);
  }

  private static String item(String code, String name, String value, String unit) {
    return "<HealthCheckupResultAndQuestionInfo><ItemCode>%s</ItemCode><ItemName>%s</ItemName>"
            .formatted(code, name)
        + "<DataType>PQ</DataType><DataValue>%s</DataValue><Unit>%s</Unit>".formatted(value, unit)
        + "</HealthCheckupResultAndQuestionInfo>";
  }
}
