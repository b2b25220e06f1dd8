package jp.shikaku.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jp.shikaku.InvalidQueryException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Individual numbers are made at run time only; none stands in a source. */
class IndividualNumbersTest {
  private static final int[] WEIGHTS_FROM_LEFT = {6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};

  /** The number with these eleven digits, by the ordinance's formula from the left. */
  static String valid(String elevenDigits) {
    int sum =
        IntStream.range(0, 11)
            .map(i -> Character.digit(elevenDigits.charAt(i), 10) * WEIGHTS_FROM_LEFT[i])
            .sum();
    int check = 11 - sum % 11;
    return elevenDigits + (check > 9 ? 0 : check);
  }

  private static String eleven(Random random) {
    return random.ints(11, 0, 10).mapToObj(Integer::toString).collect(Collectors.joining());
  }

  private static String wide(String digits) {
    return digits
        .chars()
        .mapToObj(c -> Character.toString(c - '0' + '０'))
        .collect(Collectors.joining());
  }

  @Test
  @DisplayName("P-01 of ten check digits exactly the valid one is found")
  void only_the_valid_check_digit() {
    Random random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      String leading = eleven(random);
      assertThat(
              IntStream.range(0, 10).mapToObj(d -> leading + d).filter(IndividualNumbers::appearIn))
          .containsExactly(valid(leading));
    }
  }

  @Test
  @DisplayName("P-01 width, grouping and surroundings hide nothing")
  void however_it_is_written() {
    Random random = new Random(2);
    for (int i = 0; i < 1_000; i++) {
      String n = valid(eleven(random));
      String[] groups = {n.substring(0, 4), n.substring(4, 8), n.substring(8)};
      assertThat(
              new String[] {
                n,
                wide(n),
                String.join(" ", groups),
                String.join("　", groups),
                String.join("-", groups),
                String.join(" - ", groups),
                String.join("－", wide(groups[0]), wide(groups[1]), wide(groups[2])),
                String.join("ー", groups),
                String.join("\u200B", groups),
                String.join(" ", n.split("")),
                "番号は" + n + "です",
                "A" + n,
                n + "B",
                "𠮷" + n,
                "1/" + n + "/2",
                String.join("-", groups) + "x1"
              })
          .allMatch(IndividualNumbers::appearIn);
    }
  }

  @Test
  @DisplayName("P-01 among groups of other digits it is found")
  void beside_other_groups() {
    Random random = new Random(3);
    for (int i = 0; i < 1_000; i++) {
      String n = valid(eleven(random));
      assertThat(IndividualNumbers.appearIn("12 " + n)).isTrue();
      assertThat(IndividualNumbers.appearIn(n + "-01")).isTrue();
    }
  }

  @Test
  @DisplayName("P-01 a longer row of digits is another number")
  void longer_rows_pass() {
    Random random = new Random(4);
    for (int i = 0; i < 1_000; i++) {
      String n = valid(eleven(random));
      assertThat(IndividualNumbers.appearIn(n + "1")).isFalse();
      assertThat(IndividualNumbers.appearIn("1" + n)).isFalse();
      assertThat(IndividualNumbers.appearIn(n.substring(0, 6) + "番" + n.substring(6))).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "0110113719", "20261102090510", "架空１２", "1-2-3-4-5-6-7-8-9"})
  @DisplayName("P-01 other digits pass")
  void other_digits_pass(String text) {
    assertThat(IndividualNumbers.appearIn(text)).isFalse();
    assertThatCode(() -> IndividualNumbers.refuse("memo", text)).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("P-01 the refusal names the field and does not repeat the number")
  void refusal() {
    String number = valid("9".repeat(11));
    assertThatThrownBy(() -> IndividualNumbers.refuse("memo", "x" + number))
        .isInstanceOfSatisfying(
            InvalidQueryException.class,
            e -> {
              assertThat(e.field()).isEqualTo("memo");
              assertThat(e.rule())
                  .isEqualTo("must not contain a 12-digit individual number (My Number)");
            })
        .hasMessageNotContaining(number)
        .hasNoCause();
  }
}
