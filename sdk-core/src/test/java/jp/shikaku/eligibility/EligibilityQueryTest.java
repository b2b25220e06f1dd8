package jp.shikaku.eligibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.LocalDate;
import java.util.Locale;
import jp.shikaku.CallOptions;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.eligibility.EligibilityQuery.Warning;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PublicExpenseNumber;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Eligibility 6.8 and 6.1. */
class EligibilityQueryTest {

  private static final LocalDate BORN = LocalDate.of(1985, 4, 17);
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 2);

  private static EligibilityQuery.Builder query() {
    return EligibilityQuery.builder()
        .insurer(InsurerNumber.of("06139992"))
        .card(InsuredCard.of("１２３", "4567", "01"))
        .birthdate(BORN)
        .limitCertificateConsent(true);
  }

  private static EligibilityQuery.Builder medicalAid(String payer, String recipient) {
    return EligibilityQuery.medicalAid(PublicExpenseNumber.of(payer, recipient)).birthdate(BORN);
  }

  private static void assertRefused(String field, ThrowingCallable call) {
    InvalidQueryException e = catchThrowableOfType(InvalidQueryException.class, call);
    assertThat(e).as(field).isNotNull();
    assertThat(e.field()).isEqualTo(field);
    assertThat(e.userMessage(Locale.JAPAN)).contains("照会していません");
    assertThat(e.userMessage(Locale.US)).contains(field, e.rule());
    assertThat(e.isRetryable()).isFalse();
  }

  /** Made here: no such number stands in the sources. */
  static String individualNumber() {
    String first = "48" + "371".repeat(3);
    int sum = 0;
    for (int n = 1; n <= 11; n++) {
      sum += (first.charAt(11 - n) - '0') * (n <= 6 ? n + 1 : n - 5);
    }
    int remainder = sum % 11;
    return first + (remainder <= 1 ? 0 : 11 - remainder);
  }

  @Test
  @DisplayName("3.1 what was set comes back")
  void accessors() {
    EligibilityQuery query = query().checkedOn(TODAY).arbitraryId("K-1_a").build();
    assertThat(query.insurer()).isEqualTo(InsurerNumber.of("06139992"));
    assertThat(query.card()).contains(InsuredCard.of("１２３", "4567", "01"));
    assertThat(query.publicExpense()).isEmpty();
    assertThat(query.birthdate()).isEqualTo(BORN);
    assertThat(query.limitCertificateConsent()).isTrue();
    assertThat(query.checkedOn()).contains(TODAY);
    assertThat(query.arbitraryId()).contains("K-1_a");
    assertThat(query.warnings()).isEmpty();
    assertThat(query().build().checkedOn()).isEmpty();
    assertThat(query().build().arbitraryId()).isEmpty();
  }

  @Test
  @DisplayName("6.8 insurer, number, birth date and the patient's answer are needed")
  void needed() {
    assertRefused("insurerNumber", () -> EligibilityQuery.builder().build());
    assertRefused(
        "number", () -> EligibilityQuery.builder().insurer(InsurerNumber.of("138990")).build());
    assertRefused(
        "birthdate",
        () ->
            EligibilityQuery.builder()
                .insurer(InsurerNumber.of("138990"))
                .card(InsuredCard.of("1"))
                .build());
    assertRefused(
        "limitCertificateConsent",
        () ->
            EligibilityQuery.builder()
                .insurer(InsurerNumber.of("138990"))
                .card(InsuredCard.of("1"))
                .birthdate(BORN)
                .build());
    assertRefused(
        "birthdate",
        () -> EligibilityQuery.medicalAid(PublicExpenseNumber.of("12139994", "9000019")).build());
  }

  @Test
  @DisplayName("6.8 a birth date is neither before 明治, nor after the day asked for, nor to come")
  void birthdates() {
    assertRefused("birthdate", () -> query().birthdate(LocalDate.of(1868, 1, 24)).build());
    assertRefused("birthdate", () -> query().birthdate(LocalDate.of(85, 4, 17)).build());
    assertThat(query().birthdate(LocalDate.of(1868, 1, 25)).build()).isNotNull();
    assertRefused(
        "birthdate", () -> query().birthdate(TODAY).checkedOn(TODAY.minusDays(1)).build());
    assertThat(query().birthdate(TODAY).checkedOn(TODAY).build()).isNotNull();
    EligibilityQuery tomorrow = query().birthdate(TODAY.plusDays(1)).build();
    assertRefused("birthdate", () -> tomorrow.checkedOn(TODAY));
    assertThat(tomorrow.checkedOn(TODAY.plusDays(1))).isEqualTo(TODAY.plusDays(1));
  }

  @Test
  @DisplayName("6.8 the day asked for: past days are allowed, none more than a year ahead")
  void confirmationDay() {
    assertThat(query().build().checkedOn(TODAY)).isEqualTo(TODAY);
    LocalDate past = LocalDate.of(2021, 10, 20);
    assertThat(query().checkedOn(past).build().checkedOn(TODAY)).isEqualTo(past);
    LocalDate last = TODAY.plusDays(366);
    assertThat(query().checkedOn(last).build().checkedOn(TODAY)).isEqualTo(last);
    EligibilityQuery far = query().checkedOn(last.plusDays(1)).build();
    assertRefused("checkedOn", () -> far.checkedOn(TODAY));
    EligibilityQuery absurd = query().checkedOn(LocalDate.of(20261, 1, 1)).build();
    assertRefused("checkedOn", () -> absurd.checkedOn(TODAY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "あ", "a/b", "..", "a\nb", "a.b"})
  @DisplayName("6.8 任意の識別子 is a plain key")
  void arbitraryIds(String id) {
    assertRefused("arbitraryId", () -> query().arbitraryId(id).build());
  }

  @Test
  @DisplayName("6.8 任意の識別子 is at most 50 characters")
  void arbitraryIdLength() {
    assertThat(query().arbitraryId("k".repeat(50)).build()).isNotNull();
    assertRefused("arbitraryId", () -> query().arbitraryId("k".repeat(51)).build());
  }

  @Test
  @DisplayName("P-01 a 12-digit individual number is refused in every input and not repeated")
  void individualNumbers() {
    String number = individualNumber();
    assertThat(number).hasSize(12);
    for (ThrowingCallable call :
        new ThrowingCallable[] {
          () -> query().arbitraryId(number).build(),
          () -> query().arbitraryId("K-" + number).build(),
          () -> InsuredCard.of(number),
          () -> InsuredCard.of(number, "1"),
          () -> InsuredCard.of("1", "No." + number),
          () -> CallOptions.by(number),
          () -> CallOptions.by("user" + number),
        }) {
      InvalidQueryException e = catchThrowableOfType(InvalidQueryException.class, call);
      assertThat(e).isNotNull();
      assertThat(e.getMessage() + e.userMessage(Locale.JAPAN) + e)
          .doesNotContain(number)
          .doesNotContain(number.substring(0, 6));
    }
    String wrong = number.substring(0, 11) + (char) ('0' + ('9' - number.charAt(11)) % 10);
    if (!wrong.equals(number)) {
      assertThat(query().arbitraryId(wrong).build()).isNotNull();
    }
  }

  @Test
  @DisplayName("6.1 a wrong check digit is a warning, and an error when the host is strict")
  void checkDigits() {
    EligibilityQuery.Builder wrong = query().insurer(InsurerNumber.of("06139999"));
    assertThat(wrong.build().warnings()).containsExactly(Warning.INSURER_CHECK_DIGIT);
    assertRefused("insurerNumber", () -> wrong.strictCheckDigits().build());
    assertThat(query().strictCheckDigits().build().warnings()).isEmpty();

    assertThat(medicalAid("12139994", "9000019").build().warnings()).isEmpty();
    assertThat(medicalAid("12139995", "9000018").build().warnings())
        .containsExactly(Warning.INSURER_CHECK_DIGIT, Warning.RECIPIENT_CHECK_DIGIT);
    assertRefused(
        "recipientNumber", () -> medicalAid("12139994", "9000018").strictCheckDigits().build());
    assertRefused(
        "insurerNumber", () -> medicalAid("12139995", "9000019").strictCheckDigits().build());
  }

  @Test
  @DisplayName("3.1 a missing branch is warned of, except for the late elderly, who have none")
  void branches() {
    assertThat(query().card(InsuredCard.of("１２３", "4567")).build().warnings())
        .containsExactly(Warning.BRANCH_MISSING);
    EligibilityQuery.Builder elderly = query().insurer(InsurerNumber.of("39131990"));
    assertThat(elderly.card(InsuredCard.of("00000019")).build().warnings()).isEmpty();
    assertThat(elderly.card(InsuredCard.of("1", "00000019")).build().warnings())
        .containsExactly(Warning.LATE_ELDERLY_HAS_NO_SYMBOL);
    assertThat(elderly.card(InsuredCard.of(null, "00000019", "01")).build().warnings())
        .containsExactly(Warning.LATE_ELDERLY_HAS_NO_SYMBOL);
    assertThat(
            query()
                .insurer(InsurerNumber.of("398990"))
                .card(InsuredCard.of("1", "2"))
                .build()
                .warnings())
        .contains(Warning.BRANCH_MISSING);
  }

  @Test
  @DisplayName("3.1 medical aid has its own factory and mixes with nothing")
  void medicalAid() {
    EligibilityQuery query = medicalAid("12139994", "9000019").build();
    assertThat(query.insurer().value()).isEqualTo("12139994");
    assertThat(query.card()).isEmpty();
    assertThat(query.publicExpense()).contains(PublicExpenseNumber.of("12139994", "9000019"));
    assertThat(query.limitCertificateConsent()).isFalse();
    assertThat(medicalAid("12139994", "9000019").limitCertificateConsent(true).build())
        .matches(EligibilityQuery::limitCertificateConsent);
    assertRefused(
        "insurerNumber", () -> medicalAid("12139994", "9000019").card(InsuredCard.of("1")).build());
    assertRefused(
        "insurerNumber",
        () -> medicalAid("12139994", "9000019").insurer(InsurerNumber.of("06139992")).build());
    assertThat(medicalAid("54016027", "9000019").build().warnings())
        .containsExactly(Warning.NOT_MEDICAL_AID);
  }

  @ParameterizedTest
  @EnumSource(Warning.class)
  @DisplayName("6 warnings have words in both languages")
  void words(Warning warning) {
    assertThat(warning.message(Locale.JAPAN)).matches(".*[ぁ-ん].*。");
    assertThat(warning.message(Locale.US)).matches("[\\x20-\\x7E]+\\.");
  }

  @Test
  @DisplayName("P-R 1 a query shows nothing of the person")
  void masked() {
    assertThat(query().arbitraryId("K1").build())
        .hasToString("EligibilityQuery[masked, warnings=[]]");
  }
}
