package jp.shikaku.value;

import static jp.shikaku.value.Comparison.Reason.BRANCH_DIFFERS;
import static jp.shikaku.value.Comparison.Reason.BRANCH_ON_ONE_SIDE;
import static jp.shikaku.value.Comparison.Reason.NUMBER_DIFFERS;
import static jp.shikaku.value.Comparison.Reason.NUMBER_LEADING_ZEROS;
import static jp.shikaku.value.Comparison.Reason.SPELLING;
import static jp.shikaku.value.Comparison.Reason.SYMBOL_DIFFERS;
import static jp.shikaku.value.Comparison.Reason.SYMBOL_FORM;
import static jp.shikaku.value.Comparison.Reason.SYMBOL_ON_ONE_SIDE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.value.Comparison.Reason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InsuredCardTest {
  @Test
  void the_original_spelling_is_kept() {
    InsuredCard card = InsuredCard.of(" 架空－１２ ", "００３４５６７８", "００");
    assertThat(card.symbol()).contains("架空－１２");
    assertThat(card.number()).isEqualTo("００３４５６７８");
    assertThat(card.branch()).contains("00");
  }

  @Test
  void blank_means_absent() {
    assertThat(InsuredCard.of("　", "1", " "))
        .isEqualTo(InsuredCard.of("1"))
        .isEqualTo(InsuredCard.of(null, "1"))
        .isEqualTo(InsuredCard.of("", "1", null));
    assertThat(InsuredCard.of("1").symbol()).isEmpty();
    assertThat(InsuredCard.of("1").branch()).isEmpty();
  }

  @Test
  void twenty_characters_are_the_limit_whatever_their_width() {
    String twenty = "𠮷".repeat(10) + "あ".repeat(10);
    assertThat(InsuredCard.of(twenty, twenty).number()).isEqualTo(twenty);
    assertRefused(twenty + "1", "1", null, "symbol: must be at most 20 characters");
    assertRefused("1", twenty + "1", null, "number: must be at most 20 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "001", "0a", "一二", "-1", "０"})
  void branch_is_two_digits(String branch) {
    assertRefused("1", "1", branch, "branch: must be two digits");
    assertThat(InsuredCard.tryParse("1", "1", branch)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "　\t\r\n"})
  void number_is_needed(String number) {
    assertRefused("1", number, null, "number: must not be empty");
    assertRefused("1", null, null, "number: must not be empty");
    assertThat(InsuredCard.tryParse("1", number, null)).isEmpty();
    assertThat(InsuredCard.tryParse("1", null, null)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1\u00002",
        "1\n2",
        "1\u00852",
        "1\u202E2",
        "1\u200B2",
        "1\u20282",
        "1\u20292",
        "1\uD8002",
        "1\uFFFF2",
        "1\uFDD02"
      })
  @DisplayName("S-IN-05 characters nobody can see are refused in a query and kept from the wire")
  void invisible_characters(String text) {
    String rule = ": must not contain control or invisible characters";
    assertRefused(text, "1", null, "symbol" + rule);
    assertRefused(null, text, null, "number" + rule);
    assertThat(InsuredCard.tryParse(null, text, null).orElseThrow().number()).isEqualTo(text);
  }

  @Test
  @DisplayName("P-01 an individual number is refused in symbol and number without repeating it")
  void individual_number() {
    String number = IndividualNumbersTest.valid("8".repeat(11));
    String rule = ": must not contain a 12-digit individual number (My Number)";
    assertRefused(number, "1", null, "symbol" + rule);
    assertRefused(null, number, null, "number" + rule);
  }

  @Test
  void wire_keeps_what_the_insurer_registered() {
    String longer = "1".repeat(25);
    InsuredCard card = InsuredCard.tryParse(" 記 ", longer, "").orElseThrow();
    assertThat(card.symbol()).contains("記");
    assertThat(card.number()).isEqualTo(longer);
    assertThat(card.branch()).isEmpty();
  }

  static Stream<Arguments> pairs() {
    return Stream.of(
        pair("１２３", "4567", "01", "１２３", "4567", "01", Likeness.EQUAL),
        pair("１２３", "４５６７", "01", "123", "4567", "０１", Likeness.EQUAL, SPELLING),
        pair("架空 12", "1", null, "架空１２", "1", null, Likeness.EQUAL, SPELLING),
        pair(null, "345678", null, null, "345678", null, Likeness.EQUAL),
        pair(null, "00345678", null, null, "345678", null, Likeness.NEAR, NUMBER_LEADING_ZEROS),
        pair(null, "０0", null, null, "0", null, Likeness.NEAR, NUMBER_LEADING_ZEROS),
        pair(null, "100", null, null, "1", null, Likeness.DIFFERENT, NUMBER_DIFFERS),
        pair("0123", "1", null, "123", "1", null, Likeness.DIFFERENT, SYMBOL_DIFFERS),
        pair("あ", "1", null, "ｱ", "1", null, Likeness.DIFFERENT, SYMBOL_FORM),
        pair("Ab", "1", null, "ＡＢ", "1", null, Likeness.DIFFERENT, SYMBOL_FORM),
        pair("1", "1", "01", "1", "1", null, Likeness.NEAR, BRANCH_ON_ONE_SIDE),
        pair("1", "1", null, "1", "1", "00", Likeness.NEAR, BRANCH_ON_ONE_SIDE),
        pair("1", "1", "01", "1", "1", "02", Likeness.DIFFERENT, BRANCH_DIFFERS),
        pair("1", "1", null, null, "1", null, Likeness.UNKNOWN, SYMBOL_ON_ONE_SIDE),
        pair(
            "1",
            "1",
            null,
            null,
            "2",
            null,
            Likeness.DIFFERENT,
            SYMBOL_ON_ONE_SIDE,
            NUMBER_DIFFERS),
        pair(
            "１",
            "01",
            "01",
            "1",
            "1",
            null,
            Likeness.NEAR,
            SPELLING,
            NUMBER_LEADING_ZEROS,
            BRANCH_ON_ONE_SIDE));
  }

  private static Arguments pair(
      String symbol1,
      String number1,
      String branch1,
      String symbol2,
      String number2,
      String branch2,
      Likeness likeness,
      Reason... reasons) {
    return arguments(
        InsuredCard.of(symbol1, number1, branch1),
        InsuredCard.of(symbol2, number2, branch2),
        new Comparison(likeness, List.of(reasons)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void comparison_says_what_is_alike_and_why(
      InsuredCard one, InsuredCard other, Comparison outcome) {
    assertThat(one.compare(other)).isEqualTo(outcome);
    assertThat(other.compare(one)).isEqualTo(outcome);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1‐2", "1‑2", "1–2", "1—2", "1―2", "1−2", "1－2", "1ー2", "1ｰ2", "1─2", "１ － ２"})
  void hyphens_of_all_kinds_are_one(String text) {
    assertThat(InsuredCard.of(text, "1").compare(InsuredCard.of("1-2", "1")))
        .isEqualTo(new Comparison(Likeness.EQUAL, List.of(SPELLING)));
    assertThat(InsuredCard.of(text).compare(InsuredCard.of("1-2")).likeness())
        .isEqualTo(Likeness.EQUAL);
  }

  @ParameterizedTest
  @CsvSource({"カード1, カ-ド1", "1ー, 1-", "ー1, -1"})
  void a_long_vowel_sign_is_a_hyphen_only_between_digits(String one, String other) {
    assertThat(InsuredCard.of(one, "1").compare(InsuredCard.of(other, "1")).likeness())
        .isEqualTo(Likeness.DIFFERENT);
  }

  private static void assertRefused(String symbol, String number, String branch, String message) {
    assertThatThrownBy(() -> InsuredCard.of(symbol, number, branch))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessage(message);
  }
}
