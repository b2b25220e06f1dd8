package jp.shikaku.examples.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import jp.shikaku.examples.text.Language;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictJsonTest {

  private static StrictJson.BrokenRule broken(byte[] bytes) {
    return catchThrowableOfType(StrictJson.BrokenRule.class, () -> StrictJson.object(bytes));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|JSONオブジェクト1つにしてください",
        "[]|JSONオブジェクト1つにしてください",
        "{} {}|JSONオブジェクト1つにしてください",
        "{\"a\":\"canary\"|JSONの書き方に誤りがあります（1行目の14バイト目付近）。引用符・カンマ・かっこを確認してください",
        "{\"a\":canary}|JSONの書き方に誤りがあります（1行目の6バイト目付近）。引用符・カンマ・かっこを確認してください",
        "{\"canary\":1,\"canary\":2}|同じ名前の項目が2回あります（1行目の21バイト目付近）"
      })
  @DisplayName("what is no plain object is told by its rule and place, never by its content")
  void rules(String json, String rule) {
    StrictJson.BrokenRule broken = broken(json.getBytes(StandardCharsets.UTF_8));

    assertThat(broken.rule(Language.JAPANESE)).isEqualTo(rule);
    assertThat(broken.rule(Language.ENGLISH)).isNotBlank().doesNotContain("canary");
    assertThat(broken).hasMessageNotContaining("canary").hasNoCause();
  }

  @Test
  @DisplayName("bytes that are no UTF-8, too deep and too long")
  void hostile() throws Exception {
    assertThat(broken(new byte[] {'{', '"', (byte) 0x83, 0x5c, '"', ':', '1', '}'}))
        .hasMessageStartingWith("is not in UTF-8");
    String deep = "{\"a\":" + "[".repeat(1_001) + "]".repeat(1_001) + "}";
    assertThat(broken(deep.getBytes(StandardCharsets.UTF_8))).hasMessage("is nested too deep");
    String number = "{\"a\":" + "1".repeat(1_001) + "}";
    assertThat(broken(number.getBytes(StandardCharsets.UTF_8)))
        .hasMessage("has a name or value that is too long");
    assertThat(StrictJson.object("{\"a\":1}".getBytes(StandardCharsets.UTF_8)).size()).isOne();
  }
}
