package jp.shikaku.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jp.shikaku.InvalidQueryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublicExpenseNumberTest {
  @Test
  void both_numbers_are_kept_whatever_their_width() {
    PublicExpenseNumber numbers = PublicExpenseNumber.of("１２１３９９９４", " 0000018 ");
    assertThat(numbers.payerNumber()).isEqualTo("12139994");
    assertThat(numbers.recipientNumber()).isEqualTo("0000018");
    assertThat(numbers.isMedicalAid()).isTrue();
    assertThat(PublicExpenseNumber.tryParse("12139994", "0000018")).contains(numbers);
    assertThat(PublicExpenseNumber.of("54016027", "0000018").isMedicalAid()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "54016027, 0000018, true, true",
    "54016028, 0000018, false, true",
    "54016027, 0000019, true, false",
    "54016028, 0000019, false, false"
  })
  void each_number_has_its_check_digit(
      String payer, String recipient, boolean payerValid, boolean recipientValid) {
    PublicExpenseNumber numbers = PublicExpenseNumber.of(payer, recipient);
    assertThat(numbers.hasValidPayerCheckDigit()).isEqualTo(payerValid);
    assertThat(numbers.hasValidRecipientCheckDigit()).isEqualTo(recipientValid);
    assertThat(numbers.hasValidCheckDigit()).isEqualTo(payerValid && recipientValid);
  }

  @ParameterizedTest
  @CsvSource({
    "5401602, 0000018, payerNumber: must be 8 digits",
    "540160270, 0000018, payerNumber: must be 8 digits",
    "'', 0000018, payerNumber: must be 8 digits",
    ", 0000018, payerNumber: must be 8 digits",
    "54016027, 000018, recipientNumber: must be 7 digits",
    "54016027, 00000018, recipientNumber: must be 7 digits",
    "54016027, 000001x, recipientNumber: must be 7 digits",
    "54016027, , recipientNumber: must be 7 digits"
  })
  void another_shape_is_refused_by_name_and_empty_on_the_wire(
      String payer, String recipient, String message) {
    assertThat(PublicExpenseNumber.tryParse(payer, recipient)).isEmpty();
    assertThatThrownBy(() -> PublicExpenseNumber.of(payer, recipient))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessage(message);
  }
}
