package jp.shikaku.eligibility;

import static jp.shikaku.eligibility.AnswerXml.answer;
import static jp.shikaku.eligibility.AnswerXml.born;
import static jp.shikaku.eligibility.AnswerXml.insurance;
import static jp.shikaku.eligibility.AnswerXml.lateElderly;
import static jp.shikaku.eligibility.AnswerXml.medicalAid;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Locale;
import jp.shikaku.eligibility.AnswerXml.Result;
import jp.shikaku.eligibility.AppliedLimit.Reason;
import jp.shikaku.eligibility.AppliedLimit.Rule;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Eligibility 6.7 and trap 7.6. */
class AppliedLimitTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 2);
  private static final String CONSENT = "LimitApplicationCertificateRelatedConsFlg";

  private static AppliedLimit limit(Result... results) {
    return answer(results).decode().appliedLimit(DAY);
  }

  private static void assertLimit(
      AppliedLimit limit, LimitCategory category, Rule rule, Reason... reasons) {
    assertThat(limit.category()).as(limit.toString()).contains(category);
    assertThat(limit.rule()).isEqualTo(rule);
    assertThat(limit.isDerived()).isEqualTo(rule != Rule.CERTIFICATE);
    assertThat(limit.reasons()).containsExactly(reasons);
  }

  private static void assertUnknown(AppliedLimit limit, Reason... reasons) {
    assertThat(limit.category()).as(limit.toString()).isEmpty();
    assertThat(limit.rule()).isEqualTo(Rule.UNKNOWN);
    assertThat(limit.isDerived()).isFalse();
    assertThat(limit.reasons()).containsExactly(reasons);
  }

  @ParameterizedTest
  @EnumSource(LimitCategory.class)
  @DisplayName("3.2 a certificate for the day tells the category")
  void told(LimitCategory category) {
    assertLimit(
        limit(insurance().limit("01", category.code(), "20260801", "20270731")),
        category,
        Rule.CERTIFICATE);
    assertLimit(
        limit(insurance().limit("02", category.code(), "", "")), category, Rule.CERTIFICATE);
  }

  @ParameterizedTest
  @CsvSource({"030,B01", "020,B09", "010,B10"})
  @DisplayName("6.7 後期高齢者 without a block: by the ratio, marked as derived")
  void lateElderlyDerived(String ratio, LimitCategory category) {
    assertLimit(
        limit(lateElderly(ratio).with(CONSENT, "1")),
        category,
        Rule.DERIVED_LATE_ELDERLY,
        Reason.NONE_REGISTERED);
  }

  @Test
  @DisplayName("4 OQSCD012: before October 2022 the late elderly's 10 % was 一般 and 20 % not there")
  void lateElderlyBefore2022() {
    LocalDate before = LocalDate.of(2022, 9, 30);
    Result person = lateElderly("010").with("QualificationDate", "20200101").with(CONSENT, "1");
    assertLimit(
        answer(person).checkedOn("20220930").decode().appliedLimit(before),
        LimitCategory.B04,
        Rule.DERIVED_LATE_ELDERLY,
        Reason.NONE_REGISTERED);
    assertLimit(
        answer(person).checkedOn("20221001").decode().appliedLimit(before.plusDays(1)),
        LimitCategory.B10,
        Rule.DERIVED_LATE_ELDERLY,
        Reason.NONE_REGISTERED);
    person.with("InsuredPartialContributionRatio", "020");
    assertUnknown(
        answer(person).checkedOn("20220930").decode().appliedLimit(before),
        Reason.NONE_REGISTERED,
        Reason.RATIO_UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({"030,B01", "020,B04", "010,B04"})
  @DisplayName("6.7 70 to 74 without a block: by the certificate's ratio, marked as derived")
  void elderlyDerived(String ratio, LimitCategory category) {
    assertLimit(
        limit(born("19541203").elderly("20260801", "20270731", ratio).with(CONSENT, "1")),
        category,
        Rule.DERIVED_ELDERLY,
        Reason.NONE_REGISTERED);
  }

  @Test
  @DisplayName("6.7 under 70 nothing is derived, and an unknown ratio gives nothing")
  void nothingDerived() {
    assertUnknown(limit(insurance().with(CONSENT, "1")), Reason.NONE_REGISTERED, Reason.UNDER_70);
    assertUnknown(
        limit(born("19541203").with(CONSENT, "1")), Reason.NONE_REGISTERED, Reason.RATIO_UNKNOWN);
    assertUnknown(
        limit(lateElderly("").with(CONSENT, "1")), Reason.NONE_REGISTERED, Reason.RATIO_UNKNOWN);
    assertUnknown(
        limit(insurance().without("Birthdate").with(CONSENT, "1")),
        Reason.NONE_REGISTERED,
        Reason.RATIO_UNKNOWN);
  }

  @Test
  @DisplayName("7.6 agreed without a block, refused, not told: three different things")
  void absence() {
    assertUnknown(limit(insurance().with(CONSENT, "1")), Reason.NONE_REGISTERED, Reason.UNDER_70);
    assertUnknown(limit(insurance().with(CONSENT, "0")), Reason.NOT_AGREED, Reason.UNDER_70);
    assertUnknown(limit(insurance()), Reason.CONSENT_NOT_TOLD, Reason.UNDER_70);
    assertUnknown(limit(insurance().with(CONSENT, "")), Reason.CONSENT_NOT_TOLD, Reason.UNDER_70);
    assertUnknown(limit(insurance().with(CONSENT, "9")), Reason.CONSENT_NOT_TOLD, Reason.UNDER_70);
    assertUnknown(
        answer(insurance()).echo().echo(CONSENT, "1").decode().appliedLimit(DAY),
        Reason.NONE_REGISTERED,
        Reason.UNDER_70);
  }

  @ParameterizedTest
  @CsvSource({
    "20261101,20270731,true",
    "20261102,20261102,true",
    "20261103,20270731,false",
    "20260801,20261101,false"
  })
  @DisplayName("3.2 a certificate counts on its first and last day and not beside them")
  void certificatePeriod(String from, String until, boolean holds) {
    AppliedLimit limit = limit(insurance().limit("01", "A03", from, until));
    if (holds) {
      assertLimit(limit, LimitCategory.A03, Rule.CERTIFICATE);
    } else {
      assertUnknown(limit, Reason.OTHER_PERIOD, Reason.UNDER_70);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A07", "ZZ9", "ア"})
  @DisplayName("6.7 a certificate of an unknown category is not replaced by a guess")
  void unknownCategory(String category) {
    assertUnknown(
        limit(lateElderly("010").limit("01", category, "20260801", "20270731")),
        Reason.CATEGORY_UNKNOWN);
  }

  @Test
  @DisplayName("4 OQSCD011: a certificate that reduces meals only limits nothing")
  void mealsOnly() {
    assertUnknown(
        limit(insurance().limit("03", "A05", "20260801", "20270731")),
        Reason.MEALS_ONLY,
        Reason.UNDER_70);
  }

  @Test
  @DisplayName("5 without a usable insurance for the day there is no limit, whatever block came")
  void notUsable() {
    Result certified = insurance().limit("01", "A03", "20260801", "20270731");
    for (String validity : new String[] {"2", "3", "5", "9", ""}) {
      assertUnknown(
          answer(certified).validity(validity).decode().appliedLimit(DAY), Reason.NOT_USABLE);
    }
    assertUnknown(
        limit(certified.with("DisqualificationDate", "20261102")), Reason.DAY_NOT_COVERED);
    assertUnknown(limit(medicalAid()), Reason.NO_SINGLE_INSURANCE);
    assertUnknown(limit(insurance(), insurance()), Reason.NO_SINGLE_INSURANCE);
    assertUnknown(limit(), Reason.NO_SINGLE_INSURANCE);
  }

  @Test
  @DisplayName("6.7 beside medical aid the insurance's certificate still tells")
  void besideMedicalAid() {
    assertLimit(
        limit(medicalAid(), insurance().limit("01", "A05", "20260801", "20270731")),
        LimitCategory.A05,
        Rule.CERTIFICATE);
  }

  @Test
  @DisplayName("6.7 rules and reasons have words in both languages")
  void words() {
    for (Rule rule : Rule.values()) {
      assertThat(rule.message(Locale.JAPAN)).isNotBlank().doesNotMatch("[\\x00-\\x7E]*");
      assertThat(rule.message(Locale.US)).matches("[\\x20-\\x7E]+");
    }
    for (Reason reason : Reason.values()) {
      assertThat(reason.message(Locale.JAPAN)).isNotBlank().doesNotMatch("[\\x00-\\x7E]*");
      assertThat(reason.message(Locale.US)).matches("[\\x20-\\x7E]+");
    }
    assertThat(limit(lateElderly("010"))).hasToString("AppliedLimit[B10, DERIVED_LATE_ELDERLY]");
    assertThat(limit(insurance())).hasToString("AppliedLimit[unknown, UNKNOWN]");
  }
}
