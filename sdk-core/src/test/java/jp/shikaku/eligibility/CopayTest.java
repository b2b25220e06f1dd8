package jp.shikaku.eligibility;

import static java.time.format.DateTimeFormatter.BASIC_ISO_DATE;
import static jp.shikaku.eligibility.AnswerXml.answer;
import static jp.shikaku.eligibility.AnswerXml.born;
import static jp.shikaku.eligibility.AnswerXml.insurance;
import static jp.shikaku.eligibility.AnswerXml.lateElderly;
import static jp.shikaku.eligibility.AnswerXml.medicalAid;
import static jp.shikaku.eligibility.AnswerXml.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Locale;
import jp.shikaku.eligibility.AnswerXml.Result;
import jp.shikaku.eligibility.Copay.Reason;
import jp.shikaku.eligibility.Copay.Rule;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Eligibility 6.6, rule by rule. */
class CopayTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 2);

  private static Copay copay(Result... results) {
    return answer(results).decode().copay(DAY);
  }

  private static void assertRatio(Copay copay, int percent, Rule rule, Reason... reasons) {
    assertThat(copay.percent()).as(copay.toString()).hasValue(percent);
    assertThat(copay.rule()).isEqualTo(rule);
    assertThat(copay.reasons()).containsExactly(reasons);
  }

  private static void assertUnknown(Copay copay, Reason... reasons) {
    assertThat(copay.percent()).as(copay.toString()).isEmpty();
    assertThat(copay.rule()).isEqualTo(Rule.UNKNOWN);
    assertThat(copay.reasons()).containsExactly(reasons);
  }

  @Test
  @DisplayName("6.6.1 特別療養費 (05) pays in full, whatever the age and the ratio told")
  void specialMedicalExpense() {
    assertRatio(
        copay(insurance().with("InsuredCardClassification", "05")),
        100,
        Rule.SPECIAL_MEDICAL_EXPENSE);
    assertRatio(
        copay(lateElderly("010").with("InsuredCardClassification", "05")),
        100,
        Rule.SPECIAL_MEDICAL_EXPENSE);
    assertRatio(
        copay(insurance().with("InsuredCardClassification", "05").without("Birthdate")),
        100,
        Rule.SPECIAL_MEDICAL_EXPENSE);
  }

  @ParameterizedTest
  @CsvSource({"010,10", "020,20", "030,30"})
  @DisplayName("6.6.2 後期高齢者: the ratio as told, also below 75")
  void lateElderlyTold(String wire, int percent) {
    assertRatio(copay(lateElderly(wire)), percent, Rule.LATE_ELDERLY);
    assertRatio(copay(lateElderly(wire).with("Birthdate", "19600101")), percent, Rule.LATE_ELDERLY);
    assertRatio(copay(lateElderly(wire).without("Birthdate")), percent, Rule.LATE_ELDERLY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "000", "005", "015", "040", "100", "30", "3", "10%", "割"})
  @DisplayName("6.6.2 後期高齢者: a ratio that is missing or none of the three is unknown, never 0")
  void lateElderlyUnknown(String wire) {
    assertUnknown(copay(lateElderly(wire)), Reason.RATIO_NOT_TOLD);
    assertUnknown(
        copay(lateElderly("010").without("InsuredPartialContributionRatio")),
        Reason.RATIO_NOT_TOLD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"398990", "  398990", "00398990", "128991", "00128991"})
  @DisplayName("6.6.2 a 6-digit number of 高知 or 千葉 is neither 後期高齢者 nor 生活保護")
  void sixDigits(String insurer) {
    assertRatio(copay(insurance().with("InsurerNumber", insurer)), 30, Rule.GENERAL);
    assertRatio(
        copay(
            insurance()
                .with("InsurerNumber", insurer)
                .with("InsuredPartialContributionRatio", "010")),
        30,
        Rule.GENERAL);
  }

  @ParameterizedTest(name = "born {0}, on {1}: {2}")
  @CsvSource({
    // from the month after the birthday's month
    "19561015, 20261015, GENERAL",
    "19561015, 20261031, GENERAL",
    "19561015, 20261101, ELDERLY_CERTIFICATE",
    "19561031, 20261031, GENERAL",
    "19561031, 20261101, ELDERLY_CERTIFICATE",
    // born on the first: from that month
    "19561101, 20261031, GENERAL",
    "19561101, 20261101, ELDERLY_CERTIFICATE",
    "19561102, 20261102, GENERAL",
    "19561102, 20261130, GENERAL",
    "19561102, 20261201, ELDERLY_CERTIFICATE",
    // 29 February
    "19560229, 20260228, GENERAL",
    "19560229, 20260301, ELDERLY_CERTIFICATE",
    // 75th birthday
    "19511103, 20261102, ELDERLY_CERTIFICATE",
    "19511102, 20261102, UNKNOWN",
    "19511102, 20261101, ELDERLY_CERTIFICATE",
  })
  @DisplayName("6.6.3 70 to 74 by the certificate, from the day the law says")
  void elderly(String birthdate, String on, Rule rule) {
    LocalDate day = LocalDate.parse(on, BASIC_ISO_DATE);
    Result person = born(birthdate).elderly("20260101", "20271231", "020");
    if (rule == Rule.GENERAL) {
      // The certificate is sent out before: it can not hold the day yet.
      person.elderly(day.plusDays(1).format(BASIC_ISO_DATE), "20271231", "020");
    }
    Copay copay = answer(person).checkedOn(on).decode().copay(day);
    switch (rule) {
      case ELDERLY_CERTIFICATE -> assertRatio(copay, 20, Rule.ELDERLY_CERTIFICATE);
      case GENERAL -> assertRatio(copay, 30, Rule.GENERAL);
      default -> assertUnknown(copay, Reason.LATE_ELDERLY_ELSEWHERE);
    }
  }

  @Test
  @DisplayName("6.6.3 70 to 74 without a certificate for the day, or with an odd ratio: unknown")
  void elderlyUnknown() {
    assertUnknown(copay(born("19541203")), Reason.NO_ELDERLY_CERTIFICATE);
    assertUnknown(
        copay(born("19541203").elderly("20250801", "20261101", "020")),
        Reason.NO_ELDERLY_CERTIFICATE);
    assertRatio(
        copay(born("19541203").elderly("20250801", "20261102", "020")),
        20,
        Rule.ELDERLY_CERTIFICATE);
    assertUnknown(
        copay(born("19541203").elderly("20261103", "20270731", "020")),
        Reason.NO_ELDERLY_CERTIFICATE);
    assertRatio(
        copay(born("19541203").elderly("20261102", "20270731", "030")),
        30,
        Rule.ELDERLY_CERTIFICATE);
    assertUnknown(copay(born("19541203").elderly("", "", "020")), Reason.NO_ELDERLY_CERTIFICATE);
    assertUnknown(
        copay(born("19541203").elderly("20250801", "20270731", "")), Reason.NO_ELDERLY_CERTIFICATE);
    assertUnknown(
        copay(born("19541203").elderly("20250801", "20270731", "000")), Reason.RATIO_NOT_TOLD);
  }

  @Test
  @DisplayName("6.6.3 a certificate for the day below 70 contradicts the age")
  void elderlyContradiction() {
    assertUnknown(
        copay(born("19850417").elderly("20250801", "20270731", "020")),
        Reason.ELDERLY_CONTRADICTION);
  }

  @ParameterizedTest(name = "born {0}, on {1}, mark {2}: {3}")
  @CsvSource({
    "20200402, 20270331, 1, PRESCHOOL",
    "20200402, 20270401, , GENERAL",
    "20200401, 20260331, 1, PRESCHOOL",
    "20200401, 20260401, , GENERAL",
    "20200331, 20260331, 1, PRESCHOOL",
    "20200331, 20260401, , GENERAL",
    "20261101, 20261102, 1, PRESCHOOL",
    // the mark and the age disagree
    "20200401, 20260401, 1, UNKNOWN",
    "20200402, 20270331, , UNKNOWN",
    "20200402, 20270331, 2, UNKNOWN",
    "19850417, 20261102, 1, UNKNOWN",
  })
  @DisplayName("6.6.4 未就学 by mark and birth date together")
  void preschool(String birthdate, String on, String mark, Rule rule) {
    LocalDate day = LocalDate.parse(on, BASIC_ISO_DATE);
    Copay copay =
        answer(born(birthdate).with("PreschoolClassification", mark))
            .checkedOn(on)
            .decode()
            .copay(day);
    switch (rule) {
      case PRESCHOOL -> assertRatio(copay, 20, Rule.PRESCHOOL);
      case GENERAL -> assertRatio(copay, 30, Rule.GENERAL);
      default -> assertUnknown(copay, Reason.PRESCHOOL_CONTRADICTION);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01130012",
        "02130011",
        "03130010",
        "06139992",
        "07130016",
        "31130010",
        "34130017",
        "63130016",
        "67138040",
        "72130013",
        "138040"
      })
  @DisplayName("6.6.5 school age to 69 pays 30 % in every scheme")
  void general(String insurer) {
    assertRatio(copay(insurance().with("InsurerNumber", insurer)), 30, Rule.GENERAL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"54016027", "99130011", "12139994", "1234567", "", "ABCDEFGH"})
  @DisplayName("6.6 an insurer that is missing or of no known scheme: unknown")
  void insurerUnknown(String insurer) {
    assertUnknown(copay(insurance().with("InsurerNumber", insurer)), Reason.INSURER_UNKNOWN);
  }

  @Test
  @DisplayName("6.6 missing data is unknown, never a guess")
  void missing() {
    assertUnknown(copay(), Reason.NO_QUALIFICATION);
    assertUnknown(copay(insurance().without("Birthdate")), Reason.BIRTHDATE_UNKNOWN);
    assertUnknown(copay(insurance().with("Birthdate", "S600417")), Reason.UNREADABLE);
    assertUnknown(copay(insurance().with("Birthdate", "20261103")), Reason.BIRTHDATE_UNKNOWN);
    assertUnknown(
        copay(insurance().without("InsuredCardClassification")), Reason.UNKNOWN_CARD_KIND);
    assertUnknown(
        copay(insurance().with("InsuredCardClassification", "08")), Reason.UNKNOWN_CARD_KIND);
    assertUnknown(
        copay(insurance(), insurance().with("InsurerNumber", "01139997")),
        Reason.SEVERAL_INSURANCES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "3", "4", "5", "7", ""})
  @DisplayName("5 without a usable qualification there is no ratio")
  void notUsable(String validity) {
    assertUnknown(answer(insurance()).validity(validity).decode().copay(DAY), Reason.NOT_USABLE);
    assertUnknown(
        answer(medicalAid().ticket(ticket())).validity(validity).decode().copay(DAY),
        Reason.NOT_USABLE);
  }

  @Test
  @DisplayName("7.11 喪失年月日 is the first day not covered, 有効終了年月日 the last day covered")
  void days() {
    Result lost = insurance().with("DisqualificationDate", "20261102");
    assertUnknown(copay(lost), Reason.DAY_NOT_COVERED);
    assertRatio(answer(lost).decode().copay(DAY.minusDays(1)), 30, Rule.GENERAL);
    Result ended = insurance().with("InsuredCardExpirationDate", "20261102");
    assertRatio(copay(ended), 30, Rule.GENERAL);
    assertUnknown(answer(ended).decode().copay(DAY.plusDays(1)), Reason.DAY_NOT_COVERED);
    assertUnknown(
        copay(medicalAid().with("DisqualificationDate", "20261102")), Reason.DAY_NOT_COVERED);
  }

  @Test
  @DisplayName("6.6.6 medical aid alone: 0 % and its tickets; without one the self-pay is unknown")
  void medicalAidAlone() {
    Copay own = copay(medicalAid().ticket(ticket()));
    assertRatio(own, 0, Rule.MEDICAL_AID);
    assertThat(own.medicalTickets())
        .singleElement()
        .satisfies(ticket -> assertThat(ticket.selfPay()).hasValue(1200));
    assertRatio(copay(medicalAid()), 0, Rule.MEDICAL_AID, Reason.NO_TICKET);
    assertRatio(
        copay(medicalAid().ticket(ticket().with("DesignatedMedicalInstitutionFlag", "1"))),
        0,
        Rule.MEDICAL_AID,
        Reason.NO_TICKET);
    assertRatio(
        answer(medicalAid()).validity("6").decode().copay(DAY),
        0,
        Rule.MEDICAL_AID,
        Reason.NO_TICKET);
  }

  @Test
  @DisplayName(
      "6.6.6 medical aid beside insurance: the insurance's ratio and the ticket, not a sum")
  void medicalAidBeside() {
    Copay both = copay(insurance(), medicalAid().ticket(ticket()));
    assertRatio(both, 30, Rule.GENERAL, Reason.MEDICAL_AID_BESIDE);
    assertThat(both.medicalTickets()).hasSize(1);
    assertRatio(
        copay(medicalAid(), lateElderly("010")), 10, Rule.LATE_ELDERLY, Reason.MEDICAL_AID_BESIDE);
    assertUnknown(
        copay(insurance().with("DisqualificationDate", "20261001"), medicalAid()),
        Reason.DAY_NOT_COVERED,
        Reason.MEDICAL_AID_BESIDE);
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  @DisplayName("6.6 rules and reasons have words in both languages")
  void words(Rule rule) {
    assertThat(rule.message(Locale.JAPAN)).isNotBlank().doesNotMatch("[\\x00-\\x7E]*");
    assertThat(rule.message(Locale.US)).matches("[\\x20-\\x7E]+");
    for (Reason reason : Reason.values()) {
      assertThat(reason.message(Locale.JAPAN)).isNotBlank().doesNotMatch("[\\x00-\\x7E]*");
      assertThat(reason.message(Locale.US)).matches("[\\x20-\\x7E]+");
    }
  }

  @Test
  @DisplayName("6.6 the sentence for the desk says ratio, rule and reasons")
  void message() {
    assertThat(copay(insurance(), medicalAid()).message(Locale.JAPAN))
        .isEqualTo("3割（就学後から69歳は3割）。医療扶助があります（医療券もあわせて確認してください）");
    assertThat(copay(lateElderly("")).message(Locale.ENGLISH))
        .isEqualTo("unknown; the ratio is not told, or not 10, 20 or 30 %");
    assertThat(copay(insurance())).hasToString("Copay[30%, GENERAL, []]");
    assertThat(copay()).hasToString("Copay[unknown, UNKNOWN, [NO_QUALIFICATION]]");
  }
}
