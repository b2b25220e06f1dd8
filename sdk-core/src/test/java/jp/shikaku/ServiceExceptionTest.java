package jp.shikaku;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import jp.shikaku.diagnosis.CodeMeaning;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ServiceExceptionTest {

  private static final ServiceException PLAIN =
      new ServiceException(
          "9", "MOCK-E1", "公式の文", ExchangeContext.of("OQSsiquc01", "ID1", Duration.ofSeconds(1)));

  @Test
  @DisplayName("without a table the numbers are to be checked, and nothing says that it passes")
  void plain() {
    assertThat(PLAIN.meaning()).isEmpty();
    assertThat(PLAIN.isRetryable()).isFalse();
    assertThat(PLAIN.userMessage(Locale.JAPAN)).contains("無資格という意味ではありません", "番号を確認し", "MOCK-E1");
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECTION, センターに接続できません, could not reach the centre",
    "LINE, 回線, line",
    "CENTRE, センターに障害, centre has failed",
    "MAINTENANCE, メンテナンス中, under maintenance"
  })
  @DisplayName("R-F-14 R-INV-2 a code that means the way: not the numbers, and never 'not insured'")
  void theWay(CodeMeaning meaning, String japanese, String english) {
    ServiceException told = PLAIN.telling(meaning);

    assertThat(told.meaning()).contains(meaning);
    assertThat(told.isRetryable()).isTrue();
    assertThat(told.code()).isEqualTo(PLAIN.code());
    assertThat(told.segment()).isEqualTo(PLAIN.segment());
    assertThat(told.officialMessage()).isEqualTo(PLAIN.officialMessage());
    assertThat(told.exchangeId()).isEqualTo(PLAIN.exchangeId());
    assertThat(told.getStackTrace()).isEqualTo(PLAIN.getStackTrace());
    assertThat(told.userMessage(Locale.JAPAN))
        .contains(japanese, "無資格という意味ではありません", "もう一度照会", "MOCK-E1")
        .doesNotContain("番号を確認");
    assertThat(told.userMessage(Locale.ENGLISH))
        .contains(english, "does not mean that there is none", "MOCK-E1")
        .doesNotContain("Check the numbers");
  }

  @Test
  @DisplayName("a code that means the query says so as one without a table does")
  void theQuery() {
    ServiceException told = PLAIN.telling(CodeMeaning.BUSINESS);
    assertThat(told.isRetryable()).isFalse();
    assertThat(told.userMessage(Locale.JAPAN)).isEqualTo(PLAIN.userMessage(Locale.JAPAN));
  }

  @ParameterizedTest
  @EnumSource(CodeMeaning.class)
  @DisplayName("the official text, which may quote an input, stands in no message")
  void noOfficialText(CodeMeaning meaning) {
    ServiceException told = PLAIN.telling(meaning);
    assertThat(told.userMessage(Locale.JAPAN) + told).doesNotContain("公式の文");
  }
}
