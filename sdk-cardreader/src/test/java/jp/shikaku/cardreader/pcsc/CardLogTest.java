package jp.shikaku.cardreader.pcsc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CardLogTest {

  @Test
  @DisplayName("G6 a run of 12 digits is masked in every log line, whatever its check digit")
  void twelveDigits() {
    assertThat(CardLog.line("reader.online", "reader", "ACME Reader (123456789012) 00"))
        .isEqualTo("reader.online reader=ACME Reader ([12 digits]) 00");
    assertThat(CardLog.line("e", "a", "123456789012", "b", "000000000000x"))
        .isEqualTo("e a=[12 digits] b=[12 digits]x");
  }

  @Test
  @DisplayName("G6 a number with a valid check digit is masked in groups and in wide digits too")
  void groups() {
    String valid = valid("12345678901");
    String grouped = valid.substring(0, 4) + "-" + valid.substring(4, 8) + " " + valid.substring(8);
    assertThat(CardLog.line("e", "reader", "R " + grouped)).isEqualTo("e reader=[12 digits]");
    StringBuilder wide = new StringBuilder();
    valid.chars().forEach(c -> wide.append((char) (c - '0' + '０')));
    assertThat(CardLog.line("e", "reader", wide)).isEqualTo("e reader=[12 digits]");
  }

  @Test
  @DisplayName("G6 shorter and longer runs and figures stay")
  void others() {
    assertThat(CardLog.line("e", "a", "12345678901", "b", "1234567890123", "c", 7))
        .isEqualTo("e a=12345678901 b=1234567890123 c=7");
  }

  private static String valid(String eleven) {
    int sum = 0;
    for (int n = 1; n <= 11; n++) {
      sum += (eleven.charAt(11 - n) - '0') * (n <= 6 ? n + 1 : n - 5);
    }
    int rest = sum % 11;
    return eleven + (rest <= 1 ? 0 : 11 - rest);
  }
}
