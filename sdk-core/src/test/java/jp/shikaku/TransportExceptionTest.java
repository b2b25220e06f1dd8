package jp.shikaku;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the desk is told of a failure. */
class TransportExceptionTest {

  private static String told(Reason reason, Delivery delivery, Locale locale) {
    ExchangeContext context = new ExchangeContext("OQSsiquc01", "a1", 1, Duration.ZERO);
    return new TransportException(reason, delivery, "as told", null, context, null)
        .userMessage(locale);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R-INV-2 while the terminal may have the query, nobody is told that it was not sent")
  void neverUnsentWhileUnknown(Reason reason) {
    assertThat(told(reason, Delivery.UNKNOWN, Locale.JAPANESE))
        .doesNotContain("送信していません", "送信されていません", "未送信");
    assertThat(told(reason, Delivery.UNKNOWN, Locale.ENGLISH).toLowerCase(Locale.ROOT))
        .doesNotContain("not sent", "nothing was sent", "unsent");
    assertThat(reason.message(Locale.JAPANESE)).as("of no delivery").doesNotContain("送信していません");
    assertThat(reason.message(Locale.ENGLISH)).as("of no delivery").doesNotContain("not sent");
    for (Delivery delivery : Delivery.values()) {
      assertThat(told(reason, delivery, Locale.JAPANESE)).contains("無資格という意味ではありません");
    }
  }

  @Test
  @DisplayName("5.4 what could not be written down is told as unsent, or as possibly out")
  void notWrittenDown() {
    assertThat(told(Reason.LEDGER_UNAVAILABLE, Delivery.NOT_SENT, Locale.JAPANESE))
        .contains("送信していません");
    assertThat(told(Reason.LEDGER_UNAVAILABLE, Delivery.UNKNOWN, Locale.JAPANESE))
        .contains("届いている可能性があります");
    assertThat(told(Reason.LEDGER_UNAVAILABLE, Delivery.UNKNOWN, Locale.ENGLISH))
        .contains("may have the query");
  }
}
