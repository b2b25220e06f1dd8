package jp.shikaku.eligibility;

import static jp.shikaku.eligibility.AnswerXml.answer;
import static jp.shikaku.eligibility.AnswerXml.insurance;
import static jp.shikaku.eligibility.AnswerXml.lateElderly;
import static jp.shikaku.eligibility.AnswerXml.medicalAid;
import static jp.shikaku.eligibility.AnswerXml.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jp.shikaku.eligibility.AnswerXml.Result;
import jp.shikaku.eligibility.NextAction.Kind;
import jp.shikaku.eligibility.NextAction.Reason;
import jp.shikaku.value.PersonName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NextActionTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 2);

  private static void assertNext(AnswerXml answer, LocalDate day, Kind kind, Reason... reasons) {
    NextAction next = answer.decode().nextAction(day);
    assertThat(next.kind()).isEqualTo(kind);
    assertThat(next.reasons()).containsExactly(reasons);
    assertThat(next.isAccept()).isEqualTo(kind == Kind.ACCEPT);
  }

  private static void assertNext(AnswerXml answer, Kind kind, Reason... reasons) {
    assertNext(answer, DAY, kind, reasons);
  }

  private static void assertNext(Result person, ChartPerson chart, Kind kind, Reason... reasons) {
    NextAction next = answer(person).decode().nextAction(DAY, chart);
    assertThat(next.kind()).isEqualTo(kind);
    assertThat(next.reasons()).containsExactly(reasons);
  }

  @Nested
  @DisplayName("The ladder of section 5")
  class Ladder {

    @Test
    @DisplayName("5 valid for the day: accept")
    void valid() {
      assertNext(answer(insurance()).echo(), Kind.ACCEPT);
      assertNext(answer(lateElderly("010")), Kind.ACCEPT);
    }

    @Test
    @DisplayName("5 segment 9, an error code, status 2: look at the terminal, never not insured")
    void failures() {
      assertNext(
          answer(insurance()).head("SegmentOfResult", "9"),
          Kind.CHECK_AT_TERMINAL,
          Reason.SERVICE_ERROR);
      assertNext(
          answer(insurance()).head("ErrorCode", "DEMO-E0001"),
          Kind.CHECK_AT_TERMINAL,
          Reason.SERVICE_ERROR);
      assertNext(
          answer(insurance()).body("ProcessingResultStatus", "2").validity("2"),
          Kind.CHECK_AT_TERMINAL,
          Reason.SERVICE_ERROR);
    }

    @Test
    @DisplayName("5 segment 2: ask again")
    void inProgress() {
      assertNext(answer().head("SegmentOfResult", "2"), Kind.QUERY_AGAIN, Reason.IN_PROGRESS);
    }

    @Test
    @DisplayName("R-INV-2 what does not tell is looked up at the terminal, never called invalid")
    void unknown() {
      assertNext(answer(insurance()).validity(null), Kind.CHECK_AT_TERMINAL, Reason.NO_VALIDITY);
      assertNext(answer(insurance()).validity(""), Kind.CHECK_AT_TERMINAL, Reason.NO_VALIDITY);
      for (String code : List.of("7", "01", "ZZ9")) {
        assertNext(answer(insurance()).validity(code), Kind.CHECK_AT_TERMINAL, Reason.UNKNOWN_CODE);
      }
      for (String tag : List.of("SegmentOfResult")) {
        for (String code : new String[] {null, "", "7"}) {
          assertNext(
              answer(insurance()).head(tag, code), Kind.CHECK_AT_TERMINAL, Reason.NOT_NORMAL);
        }
      }
      for (String code : new String[] {null, "", "3"}) {
        assertNext(
            answer(insurance()).body("ProcessingResultStatus", code),
            Kind.CHECK_AT_TERMINAL,
            Reason.NOT_NORMAL);
      }
      assertNext(answer(), Kind.CHECK_AT_TERMINAL, Reason.NO_QUALIFICATION);
    }

    @Test
    @DisplayName("6.5 a date that decides and is none: unknown, never as if it had not been told")
    void unreadableDates() {
      for (String tag :
          List.of(
              "QualificationDate",
              "DisqualificationDate",
              "InsuredCardValidDate",
              "InsuredCardExpirationDate",
              "Birthdate")) {
        assertNext(
            answer(insurance().with(tag, "20261301")), Kind.CHECK_AT_TERMINAL, Reason.UNREADABLE);
      }
    }

    @Test
    @DisplayName("5 invalid, and invalid with a newer one, with the reason of the loss")
    void invalid() {
      assertNext(answer(insurance()).validity("2"), Kind.ASK_INSURANCE);
      assertNext(answer().validity("2"), Kind.ASK_INSURANCE);
      assertNext(answer(insurance()).validity("3"), Kind.ASK_NEWER_CARD);
      assertNext(
          answer(insurance().with("ReasonOfLoss", "01")).validity("2"),
          Kind.ASK_INSURANCE,
          Reason.DEATH_REGISTERED);
      assertNext(
          answer(insurance().with("ReasonOfLoss", "02")).validity("3"),
          Kind.ASK_NEWER_CARD,
          Reason.MEDICAL_AID_STARTED);
      assertNext(answer(insurance().with("ReasonOfLoss", "03")).validity("3"), Kind.ASK_NEWER_CARD);
      assertNext(answer(insurance().with("ReasonOfLoss", "ZZ")).validity("2"), Kind.ASK_INSURANCE);
    }

    @Test
    @DisplayName("5 invalid on another day says nothing of the day of care")
    void invalidOnAnotherDay() {
      for (String validity : List.of("2", "3", "4")) {
        assertNext(
            answer().validity(validity).checkedOn("20261101"),
            Kind.QUERY_AGAIN,
            Reason.OTHER_DAY_CHECKED);
        assertNext(
            answer().validity(validity).checkedOn("20261103"),
            Kind.QUERY_AGAIN,
            Reason.OTHER_DAY_CHECKED);
      }
    }

    @Test
    @DisplayName(
        "5 none found: check the numbers; with a card that was read there are none to check")
    void notFound() {
      assertNext(answer().validity("4").echo(), Kind.CHECK_NUMBERS, Reason.NOT_REGISTERED_YET);
      assertNext(
          answer().validity("4").head("ReferenceClassification", "1"),
          Kind.CHECK_AT_TERMINAL,
          Reason.NOT_REGISTERED_YET);
    }

    @Test
    @DisplayName("5 several match: ask for the branch, unless it was asked with")
    void multiple() {
      assertNext(answer().validity("5"), Kind.ASK_BRANCH);
      assertNext(answer().validity("5").echo().echo("InsuredBranchNumber", ""), Kind.ASK_BRANCH);
      assertNext(answer().validity("5").echo(), Kind.CHECK_AT_TERMINAL, Reason.BRANCH_WAS_GIVEN);
    }
  }

  @Nested
  @DisplayName("The day of care")
  class Days {

    @ParameterizedTest(name = "{0} {1} on {2}")
    @CsvSource({
      // 喪失年月日 is the first day not covered
      "DisqualificationDate, 20261103, ACCEPT,",
      "DisqualificationDate, 20261102, CHECK_AT_TERMINAL, LOST_BEFORE_DAY",
      "DisqualificationDate, 20261101, CHECK_AT_TERMINAL, LOST_BEFORE_DAY",
      // 有効終了年月日 is the last day covered
      "InsuredCardExpirationDate, 20261103, ACCEPT,",
      "InsuredCardExpirationDate, 20261102, ACCEPT,",
      "InsuredCardExpirationDate, 20261101, CHECK_AT_TERMINAL, EXPIRED_BEFORE_DAY",
      "InsuredCardExpirationDate, 99991231, ACCEPT,",
      "QualificationDate, 20261102, ACCEPT,",
      "QualificationDate, 20261103, CHECK_AT_TERMINAL, NOT_YET_ON_DAY",
      "InsuredCardValidDate, 20261102, ACCEPT,",
      "InsuredCardValidDate, 20261103, CHECK_AT_TERMINAL, NOT_YET_ON_DAY",
    })
    @DisplayName("7.11 called valid for this day, and the dates say otherwise: not accepted")
    void contradiction(String tag, String date, Kind kind, Reason reason) {
      Reason[] reasons = reason == null ? new Reason[0] : new Reason[] {reason};
      assertNext(answer(insurance().with(tag, date)), kind, reasons);
    }

    @Test
    @DisplayName("7.11 an answer for another day: only a past one whose dates hold the day is used")
    void anotherDay() {
      LocalDate later = DAY.plusDays(1);
      assertNext(answer(insurance()), later, Kind.QUERY_AGAIN, Reason.OTHER_DAY_CHECKED);
      LocalDate earlier = DAY.minusDays(1);
      assertNext(answer(insurance()), earlier, Kind.ACCEPT);
      assertNext(answer(insurance()), LocalDate.of(2020, 4, 1), Kind.ACCEPT);
      assertNext(
          answer(insurance()),
          LocalDate.of(2020, 3, 31),
          Kind.QUERY_AGAIN,
          Reason.OTHER_DAY_CHECKED,
          Reason.NOT_YET_ON_DAY);
      assertNext(
          answer(insurance().without("QualificationDate")),
          earlier,
          Kind.QUERY_AGAIN,
          Reason.OTHER_DAY_CHECKED);
      assertNext(
          answer(insurance().without("QualificationDate").with("InsuredCardValidDate", "20260801")),
          earlier,
          Kind.ACCEPT);
      assertNext(
          answer(insurance().with("DisqualificationDate", "20261201")),
          LocalDate.of(2026, 12, 1),
          Kind.QUERY_AGAIN,
          Reason.OTHER_DAY_CHECKED,
          Reason.LOST_BEFORE_DAY);
      assertNext(answer(insurance()).checkedOn(null), Kind.CHECK_AT_TERMINAL, Reason.DAY_NOT_TOLD);
      assertNext(answer(insurance()).checkedOn("00"), Kind.CHECK_AT_TERMINAL, Reason.DAY_NOT_TOLD);
    }
  }

  @Nested
  @DisplayName("Which qualification")
  class Which {

    @Test
    @DisplayName("7.4 insurance beside medical aid, and any other several: choose, never the first")
    void several() {
      assertNext(
          answer(insurance(), medicalAid().ticket(ticket())).echo(),
          Kind.CHOOSE,
          Reason.MEDICAL_AID_BESIDE_INSURANCE);
      assertNext(
          answer(medicalAid().ticket(ticket()), insurance()).echo(),
          Kind.CHOOSE,
          Reason.MEDICAL_AID_BESIDE_INSURANCE);
      assertNext(
          answer(insurance(), insurance().with("InsurerNumber", "01139997")).echo(),
          Kind.CHOOSE,
          Reason.SEVERAL_QUALIFICATIONS);
    }

    @Test
    @DisplayName("7.4 whoever chooses is told which are over and which ticket is missing")
    void severalWithTrouble() {
      assertNext(
          answer(insurance().with("DisqualificationDate", "20261001"), medicalAid()),
          Kind.CHOOSE,
          Reason.MEDICAL_AID_BESIDE_INSURANCE,
          Reason.NO_TICKET_FOR_DAY,
          Reason.LOST_BEFORE_DAY);
    }

    @Test
    @DisplayName("5 medical aid: accepted with its ticket, and unregistered (6) without one")
    void medicalAidAlone() {
      assertNext(answer(medicalAid().ticket(ticket())), Kind.ACCEPT);
      assertNext(answer(medicalAid()).validity("6"), Kind.ACCEPT, Reason.TICKET_UNREGISTERED);
      assertNext(answer(medicalAid()), Kind.ASK_TICKET, Reason.NO_TICKET_FOR_DAY);
    }

    @ParameterizedTest(name = "{0}={1}: {2}")
    @CsvSource({
      "MedicalTicketExpirationDate, 20261102, ",
      "MedicalTicketExpirationDate, 20261101, NO_TICKET_FOR_DAY",
      "MedicalTicketValidDate, 20261102, ",
      "MedicalTicketValidDate, 20261103, NO_TICKET_FOR_DAY",
      "DesignatedMedicalInstitutionFlag, 1, TICKET_FOR_ANOTHER",
      "DesignatedMedicalInstitutionFlag, 9, ",
    })
    @DisplayName("3.3 a ticket for another day or another institution is asked about")
    void ticketTrouble(String tag, String text, Reason reason) {
      if (reason == null) {
        assertNext(answer(medicalAid().ticket(ticket().with(tag, text))), Kind.ACCEPT);
      } else {
        assertNext(answer(medicalAid().ticket(ticket().with(tag, text))), Kind.ASK_TICKET, reason);
      }
    }

    @Test
    @DisplayName("3.3 without the flag the institution's code tells whose ticket it is")
    void ticketWithoutFlag() {
      Result bare = ticket().without("DesignatedMedicalInstitutionFlag");
      assertNext(answer(medicalAid().ticket(bare)), Kind.ACCEPT);
      assertNext(
          answer(medicalAid().ticket(bare.with("DesignatedMedicalInstitutionCode", "1319999015"))),
          Kind.ASK_TICKET,
          Reason.TICKET_FOR_ANOTHER);
      assertNext(answer(medicalAid().ticket(bare).ticket(ticket())), Kind.ACCEPT);
    }

    @Test
    @DisplayName("3.3 a ticket that tells its month only")
    void ticketOfMonth() {
      Result monthly =
          ticket()
              .without("MedicalTicketValidDate")
              .without("MedicalTicketExpirationDate")
              .with("MedicalTreatmentMonth", "202611");
      assertNext(answer(medicalAid().ticket(monthly)), Kind.ACCEPT);
      monthly.with("MedicalTreatmentMonth", "202610");
      assertNext(answer(medicalAid().ticket(monthly)), Kind.ASK_TICKET, Reason.NO_TICKET_FOR_DAY);
    }

    @Test
    @DisplayName("4 OQSCD010: 05 is usable and pays in full; a missing or unknown kind is said")
    void cardKinds() {
      assertNext(
          answer(insurance().with("InsuredCardClassification", "05")),
          Kind.ACCEPT,
          Reason.PAYS_IN_FULL);
      assertNext(
          answer(insurance().with("InsuredCardClassification", "08")),
          Kind.ACCEPT,
          Reason.UNKNOWN_CARD_KIND);
      assertNext(
          answer(insurance().without("InsuredCardClassification")),
          Kind.ACCEPT,
          Reason.UNKNOWN_CARD_KIND);
    }
  }

  @Nested
  @DisplayName("The person")
  class Person {

    @Test
    @DisplayName("R-INV-1 another birth date, number or insurer than asked for is compared first")
    void againstTheQuery() {
      assertNext(
          answer(insurance().with("Birthdate", "19850418")).echo(),
          Kind.COMPARE_PERSON,
          Reason.BIRTHDATE_DIFFERS_FROM_QUERY);
      for (Result other :
          List.of(
              insurance().with("InsuredIdentificationNumber", "4568"),
              insurance().with("InsuredBranchNumber", "02"),
              insurance().with("InsuredCardSymbol", "９"),
              insurance().with("InsurerNumber", "01139997"),
              insurance()
                  .with("InsuredIdentificationNumber", "4568")
                  .with("InsuredBranchNumber", "2"))) {
        assertNext(answer(other).echo(), Kind.COMPARE_PERSON, Reason.CARD_DIFFERS_FROM_QUERY);
      }
      for (Result same :
          List.of(
              insurance().with("InsuredIdentificationNumber", "０４５６７"),
              insurance().without("InsuredBranchNumber"),
              insurance().with("InsuredCardSymbol", "123"),
              insurance().without("InsurerNumber"))) {
        assertNext(answer(same).echo(), Kind.ACCEPT);
      }
    }

    @Test
    @DisplayName("6.3 the three paddings and the number of the retired are one insurer")
    void samePaddedInsurer() {
      for (String insurer : List.of("138990", "  138990", "00138990", "67138990")) {
        assertNext(
            answer(insurance().with("InsurerNumber", insurer))
                .echo()
                .echo("InsurerNumber", "  138990"),
            Kind.ACCEPT);
      }
    }

    @Test
    @DisplayName("S-IN-12 ● in the name asks to compare; in the address it does not")
    void unmappedWithoutChart() {
      assertNext(
          answer(insurance().with("Name", "髙橋●　はな")), Kind.COMPARE_PERSON, Reason.UNMAPPED_NAME);
      assertNext(
          answer(insurance().with("Address", "仮想市●●１").with("InsuredName", "●　一郎")), Kind.ACCEPT);
    }

    private ChartPerson chart(String name, String kana) {
      return ChartPerson.of(PersonName.of(name, kana), LocalDate.of(1985, 4, 17), Sex.MALE);
    }

    @Test
    @DisplayName("S-IN-12 ● in the name with equal kana and birth date is accepted with a chart")
    void unmappedWithChart() {
      for (String name : List.of("●　太郎", "試●　太郎", "●●　●●", "〓験　太郎")) {
        Result person = insurance().with("Name", name);
        assertNext(person, chart("試験 太郎", "シケン タロウ"), Kind.ACCEPT);
        assertNext(
            person, chart("試験 太郎", "シケン ジロウ"), Kind.COMPARE_PERSON, Reason.NAME_DIFFERS_FROM_CHART);
        assertNext(person, chart("試験 太郎", null), Kind.COMPARE_PERSON, Reason.NAME_NOT_COMPARABLE);
        assertNext(
            person,
            ChartPerson.of(PersonName.of("試験 太郎", "シケン タロウ"), LocalDate.of(1985, 4, 18)),
            Kind.COMPARE_PERSON,
            Reason.BIRTHDATE_DIFFERS_FROM_CHART);
      }
      assertNext(
          insurance().with("Name", "●　太郎").without("NameKana"),
          chart("試験 太郎", "シケン タロウ"),
          Kind.COMPARE_PERSON,
          Reason.NAME_NOT_COMPARABLE);
    }

    @Test
    @DisplayName("7.10 valid is not yet the same person: name, birth date and sex of the chart")
    void againstTheChart() {
      ChartPerson same = chart("試験太郎", "しけんたろう");
      assertNext(insurance(), same, Kind.ACCEPT);
      assertNext(
          insurance().with("Name", "試験　次郎"),
          same,
          Kind.COMPARE_PERSON,
          Reason.NAME_DIFFERS_FROM_CHART);
      assertNext(
          insurance().with("NameKana", "ｼｹﾝ ｼﾞﾛｳ"),
          same,
          Kind.COMPARE_PERSON,
          Reason.NAME_DIFFERS_FROM_CHART);
      assertNext(
          insurance().with("Sex1", "2"), same, Kind.COMPARE_PERSON, Reason.SEX_DIFFERS_FROM_CHART);
      assertNext(
          insurance().without("Birthdate"),
          same,
          Kind.COMPARE_PERSON,
          Reason.BIRTHDATE_NOT_COMPARABLE);
      assertNext(
          insurance().with("Birthdate", "19850499"),
          same,
          Kind.CHECK_AT_TERMINAL,
          Reason.UNREADABLE);
      assertNext(
          insurance().without("Name").without("NameKana"),
          same,
          Kind.COMPARE_PERSON,
          Reason.NAME_NOT_COMPARABLE);
      assertNext(
          insurance().with("Birthdate", "19850418").with("Sex1", "2").with("Name", "別人　花子"),
          same,
          Kind.COMPARE_PERSON,
          Reason.NAME_DIFFERS_FROM_CHART,
          Reason.BIRTHDATE_DIFFERS_FROM_CHART,
          Reason.SEX_DIFFERS_FROM_CHART);
    }

    @Test
    @DisplayName(
        "6.4 large kana for small beside an equal name is no doubt; a variant kanji is one")
    void nearNames() {
      Result registered = insurance().with("Name", "髙橋　翔子").with("NameKana", "ﾀｶﾊｼ ｼﾖｳｺ");
      assertNext(registered, chart("髙橋 翔子", "タカハシ ショウコ"), Kind.ACCEPT);
      assertNext(
          registered, chart("高橋 翔子", "タカハシ ショウコ"), Kind.COMPARE_PERSON, Reason.NAME_NEAR_CHART);
      assertNext(
          registered.with("Name", "●橋　翔子"),
          chart("髙橋 翔子", "タカハシ ショウコ"),
          Kind.COMPARE_PERSON,
          Reason.NAME_NEAR_CHART);
    }

    @Test
    @DisplayName("3.2 a sex that is not set is no difference, and the one on the back counts")
    void sexes() {
      ChartPerson same = chart("試験太郎", "シケンタロウ");
      assertNext(insurance().with("Sex1", "3"), same, Kind.ACCEPT);
      assertNext(insurance().without("Sex1"), same, Kind.ACCEPT);
      assertNext(insurance().with("Sex1", "3").with("Sex2", "1"), same, Kind.ACCEPT);
      assertNext(insurance().with("Sex1", "2").with("Sex2", "1"), same, Kind.ACCEPT);
      assertNext(
          insurance().with("Sex1", "3").with("Sex2", "2"),
          same,
          Kind.COMPARE_PERSON,
          Reason.SEX_DIFFERS_FROM_CHART);
      assertNext(
          insurance(),
          ChartPerson.of(PersonName.of("試験太郎", null), LocalDate.of(1985, 4, 17), Sex.UNSET),
          Kind.ACCEPT);
    }

    @Test
    @DisplayName("7.10 an alias in the answer matches the chart's name, to be looked at")
    void alias() {
      assertNext(
          insurance().with("NameOfOther", "試験　ジョン").with("NameOfOtherKana", "ｼｹﾝ ｼﾞﾖﾝ"),
          chart("試験 ジョン", "シケン ジョン"),
          Kind.COMPARE_PERSON,
          Reason.NAME_NEAR_CHART);
    }

    @Test
    @DisplayName("R-INV-1 of two qualifications one of another person is compared before choosing")
    void oneOfTwo() {
      NextAction next =
          answer(insurance(), medicalAid().with("Name", "別人　花子").with("NameKana", "ﾍﾞﾂ"))
              .decode()
              .nextAction(DAY, chart("試験太郎", "シケンタロウ"));
      assertThat(next.kind()).isEqualTo(Kind.COMPARE_PERSON);
    }
  }

  @Test
  @DisplayName("D19 nothing but valid and unregistered is ever accepted")
  void onlyUsableIsAccepted() {
    List<String> accepted = new ArrayList<>();
    for (String segment : new String[] {null, "1", "2", "9", "8"}) {
      for (String status : new String[] {null, "1", "2", "3"}) {
        for (String validity : new String[] {null, "1", "2", "3", "4", "5", "6", "7"}) {
          EligibilityAnswer answer =
              answer(insurance())
                  .head("SegmentOfResult", segment)
                  .body("ProcessingResultStatus", status)
                  .validity(validity)
                  .decode();
          assertThat(answer.nextAction(DAY).isAccept()).isEqualTo(answer.outcome().isUsable());
          if (answer.nextAction(DAY).isAccept()) {
            accepted.add(segment + status + validity);
          }
        }
      }
    }
    assertThat(accepted).containsExactly("111", "116");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @DisplayName("6 each action has a sentence in both languages")
  void kinds(Kind kind) {
    assertThat(kind.message(Locale.JAPAN)).matches(".*[ぁ-ん].*。");
    assertThat(kind.message(Locale.KOREA)).isEqualTo(kind.message(Locale.JAPAN));
    assertThat(kind.message(Locale.UK)).matches("[\\x20-\\x7E]+\\.");
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  @DisplayName("6 each reason has a sentence in both languages")
  void reasons(Reason reason) {
    assertThat(reason.message(Locale.JAPAN)).matches(".*[ぁ-ん].*。");
    assertThat(reason.message(Locale.US)).matches("[\\x20-\\x7E]+\\.");
  }

  @Test
  @DisplayName("6 the message is the action and its reasons, in the language asked for")
  void message() {
    NextAction next = answer(medicalAid()).decode().nextAction(DAY);
    assertThat(next.message(Locale.JAPAN)).isEqualTo("医療券を確認してください。受診日に有効な医療券がありません。");
    assertThat(next.message(Locale.ENGLISH))
        .isEqualTo("Check the ticket of medical aid. There is no ticket for the day of care.");
    assertThat(next.message(Locale.ROOT)).isEqualTo(next.message(Locale.JAPAN));
    assertThat(answer(insurance()).decode().nextAction(DAY).message(Locale.JAPAN))
        .isEqualTo("受付できます。");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "4", "5", "6"})
  @DisplayName("P-R 1 neither the action nor its text names the person")
  void masked(String validity) {
    NextAction next =
        answer(insurance().with("Name", "別人　花子"))
            .validity(validity)
            .echo()
            .decode()
            .nextAction(DAY, ChartPerson.of(PersonName.of("試験", null), DAY));
    assertThat(next + next.message(Locale.JAPAN))
        .doesNotContain("試験", "花子", "4567", "1985", "１２３", "06139992");
  }
}
