package jp.shikaku.examples.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PublicExpenseNumber;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose card it was: all numbers and the birth date, or nobody the tester means. */
class TestCardsTest {

  private static final LocalDate BIRTH = LocalDate.of(1961, 2, 3);

  private static final EligibilityQuery PERSON = query("１２３", "9201", "01");

  private static final EligibilityQuery AIDED =
      EligibilityQuery.medicalAid(PublicExpenseNumber.of("12139994", "0000017"))
          .birthdate(BIRTH)
          .build();

  @ParameterizedTest
  @CsvSource({
    "06139992, １２３, 9201, 01, 19610203, true",
    "06139992, 123, ９２０１, 01, 19610203, true",
    "06139991, １２３, 9201, 01, 19610203, false",
    "'', １２３, 9201, 01, 19610203, false",
    "06139992, １２４, 9201, 01, 19610203, false",
    "06139992, '', 9201, 01, 19610203, false",
    "06139992, １２３, 9202, 01, 19610203, false",
    "06139992, １２３, 09201, 01, 19610203, false",
    "06139992, １２３, '', 01, 19610203, false",
    "06139992, １２３, 9201, 02, 19610203, false",
    "06139992, １２３, 9201, '', 19610203, false",
    "06139992, １２３, 9201, 01, 19610204, false",
    "06139992, １２３, 9201, 01, '', false",
  })
  @DisplayName("every number counts, whatever its spelling, and so does the birth date")
  void byNumbers(
      String insurer, String symbol, String number, String branch, String birth, boolean same) {
    EligibilityAnswer answer = answer(result(insurer, symbol, number, branch, birth));

    assertThat(TestCards.isOf(PERSON, answer)).isEqualTo(same);
  }

  @Test
  @DisplayName("numbers that lack the branch name none of a family's twins")
  void withoutBranch() {
    EligibilityAnswer answer = answer(result("06139992", "１２３", "9201", "01", "19610203"));

    assertThat(TestCards.isOf(query("１２３", "9201", null), answer)).isFalse();
  }

  @Test
  @DisplayName("medical aid is known by payer and recipient, beside an insurance too")
  void medicalAid() {
    String insurance = result("06139992", "１２３", "9201", "01", "19610203");
    String aid = result("12139994", "", "0000017", "", "19610203");

    assertThat(TestCards.isOf(AIDED, answer(aid))).isTrue();
    assertThat(TestCards.isOf(AIDED, answer(insurance + aid))).isTrue();
    assertThat(TestCards.isOf(PERSON, answer(insurance + aid))).isTrue();
    assertThat(TestCards.isOf(AIDED, answer(insurance))).isFalse();
    assertThat(TestCards.isOf(AIDED, answer(result("12139994", "", "0000025", "", "19610203"))))
        .isFalse();
  }

  @Test
  @DisplayName("an answer that tells somebody else beside the person is nobody's")
  void together() {
    String person = result("06139992", "１２３", "9201", "01", "19610203");
    String other = result("12139994", "", "0000017", "", "19871224");

    assertThat(TestCards.isOf(PERSON, answer(person + other))).isFalse();
    String twin = result("06139992", "１２３", "9201", "02", "19610203");
    assertThat(TestCards.isOf(PERSON, answer(twin + person))).isFalse();
    assertThat(TestCards.isOf(PERSON, answer(""))).isFalse();
  }

  private static EligibilityQuery query(String symbol, String number, String branch) {
    return EligibilityQuery.builder()
        .insurer(InsurerNumber.of("06139992"))
        .card(InsuredCard.of(symbol, number, branch))
        .birthdate(BIRTH)
        .limitCertificateConsent(false)
        .build();
  }

  private static String result(
      String insurer, String symbol, String number, String branch, String birth) {
    return "<ResultOfQualificationConfirmation>"
        + element("InsuredCardClassification", insurer.startsWith("12") ? "A1" : "01")
        + element("InsurerNumber", insurer)
        + element("InsuredCardSymbol", symbol)
        + element("InsuredIdentificationNumber", number)
        + element("InsuredBranchNumber", branch)
        + element("Birthdate", birth)
        + "</ResultOfQualificationConfirmation>";
  }

  private static String element(String name, String text) {
    return "<" + name + ">" + text + "</" + name + ">";
  }

  private static EligibilityAnswer answer(String results) {
    return EligibilityAnswer.decode(
        ("<XmlMsg><MessageHeader><SegmentOfResult>1</SegmentOfResult></MessageHeader><MessageBody>"
                + "<ProcessingResultStatus>1</ProcessingResultStatus>"
                + "<QualificationValidity>1</QualificationValidity><ResultList>"
                + results
                + "</ResultList></MessageBody></XmlMsg>")
            .getBytes(UTF_8));
  }
}
