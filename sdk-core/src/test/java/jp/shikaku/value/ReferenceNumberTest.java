package jp.shikaku.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jp.shikaku.InvalidQueryException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceNumberTest {
  @ParameterizedTest
  @ValueSource(strings = {"1", "K0001234", "0000024", "~!#  x", "ｶﾙﾃ-12ﾟ｡"})
  void half_width_characters_are_kept(String text) {
    assertThat(ReferenceNumber.of(" " + text + "\n").value()).isEqualTo(text);
    assertThat(ReferenceNumber.tryParse(text)).contains(ReferenceNumber.of(text));
  }

  @Test
  void fifty_characters_are_the_limit() {
    String fifty = "K".repeat(50);
    assertThat(ReferenceNumber.of(fifty).value()).isEqualTo(fifty);
    assertThat(ReferenceNumber.tryParse(fifty)).isPresent();
    assertRefused(fifty + "K");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " ", "Ｋ1", "カルテ", "１２", "é", "\u00A5"})
  void another_shape_is_refused_by_name_and_empty_on_the_wire(String text) {
    assertRefused(text);
  }

  @Test
  void a_control_character_has_no_half_width() {
    assertThat(ReferenceNumber.tryParse("1\u007F2")).isEmpty();
    assertThatThrownBy(() -> ReferenceNumber.of("1\u007F2"))
        .hasMessage("referenceNumber: must not contain control or invisible characters");
  }

  @Test
  @DisplayName("P-01 an individual number is no reference number")
  void individual_number() {
    String number = "K" + IndividualNumbersTest.valid("7".repeat(11));
    assertThatThrownBy(() -> ReferenceNumber.of(number))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessage("referenceNumber: must not contain a 12-digit individual number (My Number)");
  }

  private static void assertRefused(String text) {
    assertThat(ReferenceNumber.tryParse(text)).isEmpty();
    assertThatThrownBy(() -> ReferenceNumber.of(text))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessage("referenceNumber: must be 1 to 50 half-width characters");
  }
}
