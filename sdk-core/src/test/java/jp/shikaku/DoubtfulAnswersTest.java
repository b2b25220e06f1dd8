package jp.shikaku;

import static jp.shikaku.Flows.DAY;
import static jp.shikaku.Flows.STAFF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.Purpose;
import jp.shikaku.checkup.CheckupQuery;
import jp.shikaku.druginfo.DrugInfoQuery;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.NextAction;
import jp.shikaku.eligibility.NextAction.Kind;
import jp.shikaku.eligibility.NextAction.Reason;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Patient;
import jp.shikaku.mock.Population;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole and correctly named answers whose content does not fit what was asked. */
class DoubtfulAnswersTest {

  private static final CallOptions DOCTOR =
      CallOptions.by(Accessor.doctor("dr-5"), Purpose.TREATMENT);
  private static final Fault NO_ECHO = Fault.without("QualificationConfirmSearchInfo");

  @TempDir Path root;
  private MockTerminal terminal;
  private OqsClient oqs;

  @BeforeEach
  void open() throws Exception {
    terminal = MockTerminal.builder().root(root).population(Population.seeded(1, 0)).start();
    oqs =
        Flows.client(root)
            .audit(line -> {}, "0123456789abcdef".getBytes(StandardCharsets.UTF_8))
            .build();
  }

  @AfterEach
  void close() throws Exception {
    oqs.close();
    terminal.close();
  }

  private EligibilityAnswer check(Patient patient, Fault fault) {
    terminal.next(fault);
    return oqs.eligibility().check(Flows.query(patient).build(), STAFF);
  }

  @Test
  @DisplayName("an invalid answer about another person says nothing of the patient's insurance")
  void anotherPersonsLoss() {
    EligibilityAnswer answer =
        check(KnownPatients.GORO, NO_ECHO.and(Fault.set("Birthdate", "19900101")));

    assertThat(answer.outcome()).isEqualTo(EligibilityAnswer.Outcome.INVALID);
    assertThat(answer.nextAction(DAY))
        .isEqualTo(
            new NextAction(Kind.COMPARE_PERSON, List.of(Reason.BIRTHDATE_DIFFERS_FROM_QUERY)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Name,NameKana", "Birthdate"})
  @DisplayName("nobody is accepted by an answer that does not tell name or birth date")
  void personNotTold(String elements) {
    EligibilityAnswer answer =
        check(KnownPatients.TARO, NO_ECHO.and(Fault.without(elements.split(","))));

    assertThat(answer.nextAction(DAY).kind()).isEqualTo(Kind.COMPARE_PERSON);
    assertThat(answer.nextAction(DAY).reasons()).contains(Reason.PERSON_NOT_TOLD);
  }

  @Test
  @DisplayName("an answer tells the day that was asked for beside the one it speaks of")
  void anotherDay() {
    EligibilityAnswer answer =
        check(KnownPatients.TARO, Fault.set("QualificationConfirmationDate", "20250101"));

    assertThat(answer.askedFor()).contains(DAY);
    assertThat(answer.checkedOn()).contains(LocalDate.of(2025, 1, 1));
    assertThat(answer.nextAction(answer.askedFor().orElseThrow()).kind())
        .isEqualTo(Kind.QUERY_AGAIN);
  }

  @Test
  @DisplayName("a query without a day was asked for the day on which it was sent")
  void today() {
    terminal.next(Fault.none());
    EligibilityAnswer answer =
        oqs.eligibility().check(Flows.query(KnownPatients.TARO).checkedOn(DAY).build(), STAFF);

    assertThat(answer.askedFor()).contains(DAY);
    assertThat(EligibilityAnswer.decode(answer.document()).askedFor()).isEmpty();
  }

  @Test
  @DisplayName("with an answer about another birth date than asked for nothing is fetched")
  void nothingOfAnother() {
    EligibilityAnswer answer =
        EligibilityAnswer.decode(
            new String(check(KnownPatients.TARO, Fault.none()).document(), StandardCharsets.UTF_8)
                .replaceFirst(
                    "(?s)(<ResultOfQualificationConfirmation>.*?<Birthdate>)[0-9]{8}", "$119900101")
                .getBytes(StandardCharsets.UTF_8));

    assertThat(answer.qualification().birthdate()).contains(LocalDate.of(1990, 1, 1));
    assertThatThrownBy(() -> CheckupQuery.builder().from(answer))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("birth date that was asked for");
    assertThatThrownBy(() -> DrugInfoQuery.builder().from(answer, answer.qualification()))
        .isInstanceOf(InvalidQueryException.class);
  }

  @Test
  @DisplayName("nor where the centre does not repeat what was asked")
  void nothingOfAnotherWithoutEcho() {
    EligibilityAnswer answer =
        check(KnownPatients.TARO, NO_ECHO.and(Fault.set("Birthdate", "19900101")));

    assertThat(answer.query()).isEmpty();
    assertThatThrownBy(() -> DrugInfoQuery.builder().from(answer))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("birth date that was asked for");
  }

  @Test
  @DisplayName("R-INV-2 an error of the centre beside drugs or checkups is never \"there is none\"")
  void errorOfTheCentre() {
    EligibilityAnswer visit = check(KnownPatients.TARO, Fault.none());
    for (Fault fault :
        new Fault[] {
          Fault.headerError("MOCK-C0001", "模擬：障害"), Fault.errorCodeInSuccess("MOCK-C0001", "模擬：障害")
        }) {
      terminal.next(fault);
      assertThatThrownBy(
              () ->
                  oqs.drugInfo()
                      .fetch(
                          DrugInfoQuery.builder()
                              .from(visit)
                              .months(YearMonth.of(2026, 6), YearMonth.of(2026, 11))
                              .build(),
                          DOCTOR))
          .as(fault.toString())
          .isInstanceOfSatisfying(
              ServiceException.class, failure -> assertThat(failure.code()).contains("MOCK-C0001"));
      terminal.next(fault);
      assertThatThrownBy(
              () -> oqs.checkups().fetch(CheckupQuery.builder().from(visit).build(), DOCTOR))
          .as(fault.toString())
          .isInstanceOf(ServiceException.class);
    }
  }
}
