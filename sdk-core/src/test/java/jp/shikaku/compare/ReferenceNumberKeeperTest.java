package jp.shikaku.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.compare.ReferenceNumberVerdict.Reason;
import jp.shikaku.compare.ReferenceNumberVerdict.State;
import jp.shikaku.eligibility.Answers;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.ChartPerson;
import jp.shikaku.eligibility.PersonAnswer;
import jp.shikaku.eligibility.ReferenceNumberBatch;
import jp.shikaku.eligibility.ReferenceNumberRegistration;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.eligibility.Verification;
import jp.shikaku.eligibility.VerificationSource;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.PublicExpenseNumber;
import jp.shikaku.value.ReferenceNumber;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The answer is of 試験　太郎 (ｼｹﾝ ﾀﾛｳ), male, born 1985-04-17, 06139992, １２３-4567-01. */
class ReferenceNumberKeeperTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 2);
  private static final LocalDate BORN = LocalDate.of(1985, 4, 17);
  private static final ReferenceNumber K1 = ReferenceNumber.of("K1");
  private static final ReferenceNumber K2 = ReferenceNumber.of("K2");

  private static KnownPatient patient(String id, String name, String kana) {
    return KnownPatient.of(id, ChartPerson.of(PersonName.of(name, kana), BORN, Sex.MALE));
  }

  private static final KnownPatient TARO = patient("1", "試験　太郎", "シケン　タロウ").withReferenceNumber(K1);
  private static final KnownPatient HANA = patient("2", "架空　花男", "カクウ　ハナオ").withReferenceNumber(K2);

  private static PersonAnswer answer(String tags) {
    return Answers.of(Rows.parse("{\"results\":[{\"base\":\"insurance\"" + tags + "}]}"));
  }

  private static PersonAnswer row(String tags, String... numbers) {
    return Answers.row(Rows.parse("{\"results\":[{\"base\":\"insurance\"" + tags + "}]}"), numbers);
  }

  private static ReferenceNumberVerdict judge(PersonAnswer answer, KnownPatient... patients) {
    return ReferenceNumberKeeper.of(List.of(patients)).judge("1", answer, DAY);
  }

  private static Reason reason(PersonAnswer answer, KnownPatient... patients) {
    ReferenceNumberVerdict verdict = judge(answer, patients);
    assertThat(verdict.registration().isPresent()).isEqualTo(verdict.state() == State.LOST);
    return verdict.reason();
  }

  @Test
  @DisplayName("3.7 it came back: nothing to do, in an answer and beside a row's qualification")
  void kept() {
    assertThat(reason(answer(",\"ReferenceNumber\":\"K1\""), TARO, HANA))
        .isEqualTo(Reason.CAME_BACK);
    assertThat(reason(row("", "K1"), TARO, HANA)).isEqualTo(Reason.CAME_BACK);
    assertThat(reason(row(",\"ReferenceNumber\":\"K1\""), TARO, HANA)).isEqualTo(Reason.CAME_BACK);
  }

  @Test
  @DisplayName("3.7 it did not, or another did: registered with the insurance of the answer")
  void lost() {
    for (PersonAnswer answer : List.of(answer(""), row(""), row("", ""))) {
      ReferenceNumberVerdict verdict = judge(answer, TARO, HANA);
      assertThat(verdict.reason()).isEqualTo(Reason.NOT_TOLD);
      assertThat(verdict.patientId()).isEqualTo("1");
      assertThat(verdict.registration())
          .contains(
              ReferenceNumberRegistration.of(
                  K1, InsurerNumber.of("06139992"), InsuredCard.of("１２３", "4567", "01")));
    }
    assertThat(reason(row("", "OLD-7"), TARO, HANA)).isEqualTo(Reason.OTHER_NUMBER);
    assertThat(
            reason(
                Answers.of(Rows.parse("{\"results\":[{\"base\":\"lateElderly\"}]}")),
                KnownPatient.of(
                        "1",
                        ChartPerson.of(
                            PersonName.of("試験　太郎", "シケン　タロウ"), LocalDate.of(1948, 3, 10), Sex.MALE))
                    .withReferenceNumber(K1)))
        .as("the late elderly have no branch number")
        .isEqualTo(Reason.NOT_TOLD);
  }

  @Test
  @DisplayName("6.4 a name with ● is no other patient where kana, birth date and sex are the same")
  void unmappedName() {
    String unmapped = ",\"Name\":\"試験　●郎\"";
    assertThat(reason(row(unmapped, "K1"), TARO, HANA)).isEqualTo(Reason.CAME_BACK);
    assertThat(reason(row(unmapped), TARO, HANA)).isEqualTo(Reason.NOT_TOLD);
    for (String other : List.of(",\"NameKana\":\"ｼｹﾝ ｼﾞﾛｳ\"", ",\"Sex1\":\"2\"")) {
      assertThat(reason(row(unmapped + other), TARO, HANA)).isEqualTo(Reason.NOT_THE_PATIENT);
    }
  }

  @Test
  @DisplayName("3.8 the health insurance goes before medical aid, which serves where it is alone")
  void medicalAid() {
    PersonAnswer both =
        Answers.of(
            Rows.parse("{\"results\":[{\"base\":\"medicalAid\"},{\"base\":\"insurance\"}]}"));
    assertThat(judge(both, TARO).registration().orElseThrow().insurer())
        .isEqualTo(InsurerNumber.of("06139992"));
    PersonAnswer alone = Answers.of(Rows.parse("{\"results\":[{\"base\":\"medicalAid\"}]}"));
    assertThat(judge(alone, TARO).registration())
        .contains(
            ReferenceNumberRegistration.medicalAid(
                K1, PublicExpenseNumber.of("12139994", "9000019")));
    PersonAnswer two =
        Answers.of(Rows.parse("{\"results\":[{\"base\":\"insurance\"},{\"base\":\"insurance\"}]}"));
    assertThat(reason(two, TARO)).isEqualTo(Reason.SEVERAL);
  }

  @Test
  @DisplayName("R-INV-1 never for a patient who is not surely the one the answer is about")
  void notSure() {
    assertThat(reason(answer(",\"Birthdate\":\"19850418\""), TARO))
        .isEqualTo(Reason.NOT_THE_PATIENT);
    assertThat(reason(answer(",\"Name\":\"試験　次郎\",\"NameKana\":\"ｼｹﾝ ｼﾞﾛｳ\""), TARO))
        .isEqualTo(Reason.NOT_THE_PATIENT);
    assertThat(reason(answer(",\"Sex1\":\"2\""), TARO)).isEqualTo(Reason.NOT_THE_PATIENT);
    assertThat(reason(answer(",\"Name\":\"試験　●郎\",\"NameKana\":null"), TARO))
        .isEqualTo(Reason.NOT_THE_PATIENT);
    KnownPatient twinChart = patient("9", "試験　太郎", "シケン　タロウ");
    assertThat(reason(answer(""), TARO, twinChart)).isEqualTo(Reason.AMBIGUOUS);
    KnownPatient someoneElse = patient("1", "架空　花男", "カクウ　ハナオ").withReferenceNumber(K1);
    assertThat(reason(answer(""), someoneElse, patient("9", "試験　太郎", "シケン　タロウ")))
        .as("asked for one patient, the answer is about another")
        .isEqualTo(Reason.NOT_THE_PATIENT);
    PersonAnswer otherQuery =
        Answers.of(
            Rows.parse(
                "{\"echo\":true,\"results\":[{\"base\":\"insurance\","
                    + "\"InsuredIdentificationNumber\":\"4599\"}]}"));
    assertThat(reason(otherQuery, TARO)).isEqualTo(Reason.NOT_THE_PATIENT);
  }

  @Test
  @DisplayName("Numbers of others, unclear numbers, no usable answer, no numbers: a person looks")
  void notJudged() {
    assertThat(reason(row("", "K2"), TARO, HANA)).isEqualTo(Reason.OTHER_PATIENTS_NUMBER);
    assertThat(reason(answer(",\"ReferenceNumber\":\"K2\""), TARO, HANA))
        .isIn(Reason.AMBIGUOUS, Reason.OTHER_PATIENTS_NUMBER);
    assertThat(reason(row("", "K1", "K7"), TARO)).isEqualTo(Reason.NUMBERS_UNCLEAR);
    assertThat(reason(answer(",\"InsuredBranchNumber\":null"), TARO))
        .isEqualTo(Reason.BRANCH_MISSING);
    assertThat(reason(answer(",\"InsuredIdentificationNumber\":null"), TARO))
        .isEqualTo(Reason.NO_IDENTITY);
    assertThat(reason(Answers.of(Rows.parse("{\"validity\":\"2\"}")), TARO))
        .isEqualTo(Reason.NOT_USABLE);
    assertThat(
            ReferenceNumberKeeper.of(List.of(TARO))
                .judge("1", answer(""), DAY.plusDays(9))
                .reason())
        .as("another day than the answer's")
        .isEqualTo(Reason.NOT_USABLE);
    assertThat(reason(answer(""), patient("1", "試験　太郎", "シケン　タロウ"))).isEqualTo(Reason.NO_NUMBER);
    assertThat(reason(answer(""), TARO, patient("3", "架空　三郎", "カクウ　サブロウ").withReferenceNumber(K1)))
        .isEqualTo(Reason.NUMBER_TWICE);
    ReferenceNumberKeeper keeper = ReferenceNumberKeeper.of(List.of(TARO));
    assertThatThrownBy(() -> keeper.judge("8", answer(""), DAY))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> ReferenceNumberKeeper.of(List.of(TARO, TARO)))
        .isInstanceOf(InvalidQueryException.class);
  }

  @Test
  @DisplayName("Together: the latest answer of a patient counts; one insurance for two is none's")
  void together() {
    ReferenceNumberKeeper keeper = ReferenceNumberKeeper.of(List.of(TARO, HANA));
    String hana = ",\"Name\":\"架空　花男\",\"NameKana\":\"ｶｸｳ ﾊﾅｵ\"";
    ReferenceNumberVerdict taro = keeper.judge("1", answer(""), DAY);
    ReferenceNumberVerdict same =
        keeper.judge("2", answer(hana + ",\"InsuredCardSymbol\":\"123\""), DAY);
    ReferenceNumberVerdict own =
        keeper.judge("2", answer(hana + ",\"InsuredBranchNumber\":\"02\""), DAY);
    assertThat(ReferenceNumberVerdict.together(List.of(taro, same)))
        .extracting(ReferenceNumberVerdict::reason)
        .containsExactly(Reason.SAME_INSURANCE, Reason.SAME_INSURANCE);
    List<ReferenceNumberVerdict> good = ReferenceNumberVerdict.together(List.of(same, taro, own));
    assertThat(good)
        .extracting(verdict -> verdict.patientId() + " " + verdict.state())
        .containsExactly("2 LOST", "1 LOST");
    assertThat(
            ReferenceNumberBatch.split(
                good.stream().flatMap(verdict -> verdict.registration().stream()).toList(), 500))
        .hasSize(1);
    assertThat(taro.toString() + good).doesNotContain("4567", "K1", "試験");
    for (Reason reason : Reason.values()) {
      assertThat(reason.message(Locale.JAPAN)).isNotBlank();
      assertThat(reason.message(Locale.ENGLISH))
          .isNotBlank()
          .isNotEqualTo(reason.message(Locale.JAPAN));
    }
  }

  @Test
  @DisplayName(
      "Together: the answer of the latest day counts, of one day the last one, in any order")
  void latest() {
    ReferenceNumberKeeper keeper = ReferenceNumberKeeper.of(List.of(TARO, HANA));
    PersonAnswer came = row(",\"ReferenceNumber\":\"K1\"");
    ReferenceNumberVerdict lostBefore = keeper.judge("1", row(""), DAY.minusDays(1));
    ReferenceNumberVerdict kept = keeper.judge("1", came, DAY);
    for (List<ReferenceNumberVerdict> order :
        List.of(List.of(lostBefore, kept), List.of(kept, lostBefore))) {
      assertThat(ReferenceNumberVerdict.together(order)).containsExactly(kept);
    }
    assertThat(kept.day()).isEqualTo(DAY);
    Instant noon = Instant.parse("2026-11-02T03:00:00Z");
    ReferenceNumberVerdict early = keeper.judge("1", marked(row(""), noon), DAY);
    ReferenceNumberVerdict late = keeper.judge("1", marked(came, noon.plusSeconds(1)), DAY);
    assertThat(ReferenceNumberVerdict.together(List.of(late, early))).containsExactly(late);
    assertThat(ReferenceNumberVerdict.together(List.of(early, late))).containsExactly(late);
  }

  private static PersonAnswer marked(PersonAnswer answer, Instant at) {
    return ((BulkResult.Row) answer)
        .with(new Verification(VerificationSource.CACHED, at, Verification.Mode.UNKNOWN));
  }
}
