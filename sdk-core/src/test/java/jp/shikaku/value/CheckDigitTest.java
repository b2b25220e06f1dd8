package jp.shikaku.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckDigitTest {
  private static final String[] EXAMPLES = {
    "01130012", "138040", "67138040", "54016027", "0110113719", "06139992", "138990", "39131990"
  };

  static String[] examples() {
    return EXAMPLES;
  }

  @ParameterizedTest
  @MethodSource("examples")
  void example_is_valid_and_no_other_last_digit_is(String example) {
    String leading = example.substring(0, example.length() - 1);
    assertThat(IntStream.range(0, 10).mapToObj(d -> leading + d).filter(CheckDigit::isValid))
        .containsExactly(example);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void every_single_wrong_digit_is_found(String example) {
    for (int i = 0; i < example.length(); i++) {
      for (char wrong = '0'; wrong <= '9'; wrong++) {
        if (wrong != example.charAt(i)) {
          String typo = example.substring(0, i) + wrong + example.substring(i + 1);
          assertThat(CheckDigit.isValid(typo)).as(typo).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"138040", "138990", "398990", "128991"})
  void law_number_67_keeps_the_check_digit(String municipality) {
    assertThat(CheckDigit.isValid(municipality)).isTrue();
    assertThat(CheckDigit.isValid("67" + municipality)).isTrue();
  }

  @Test
  void the_seven_digit_code_without_prefecture_is_not_what_counts() {
    assertThat(CheckDigit.isValid("0110113719")).isTrue();
    assertThat(CheckDigit.isValid("0113719")).isFalse();
  }
}
