package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import jp.shikaku.Coded;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.ReferenceNumber;

/**
 * What the centre says about one person 「一人分の資格確認結果」, with the derivations the desk needs: the
 * answer to a single query, or a row of a bulk result. Immutable and thread-safe.
 */
public sealed interface PersonAnswer permits EligibilityAnswer, BulkResult.Row {

  /** {@return what is said in the end} */
  EligibilityAnswer.Outcome outcome();

  /**
   * {@return how and when it was verified, to be kept with it; empty in a document read from bytes,
   * and of a row of which nothing was verified}
   */
  Optional<Verification> verification();

  /** {@return 資格有効性 (OQSCD006), if told} */
  Optional<Coded<QualificationValidity>> validity();

  /** {@return 資格確認日, the day validity is told for, if told} */
  Optional<LocalDate> checkedOn();

  /** {@return 医療機関コード of the institution that asked, if told} */
  Optional<MedicalInstitutionCode> institution();

  /** {@return what was asked for, as the centre repeats it, if it does} */
  Optional<SearchInfo> query();

  /**
   * {@return all qualifications in the document's order; several when a person has health insurance
   * beside medical aid} Never null.
   */
  List<Qualification> qualifications();

  /**
   * {@return 照会番号 that came with one qualification, if any, and if it is certain that it belongs to
   * it}
   *
   * @param index of the qualification, from 0
   * @throws IndexOutOfBoundsException when there is no such qualification
   */
  Optional<ReferenceNumber> referenceNumber(int index);

  /** {@return the health insurance 「医療保険」; empty when there is none or more than one} */
  default Optional<Qualification> insurance() {
    return only(qualifications(), false);
  }

  /** {@return the medical aid 「医療扶助」; empty when there is none or more than one} */
  default Optional<Qualification> medicalAid() {
    return only(qualifications(), true);
  }

  private static Optional<Qualification> only(List<Qualification> all, boolean medicalAid) {
    List<Qualification> found = all.stream().filter(q -> q.isMedicalAid() == medicalAid).toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /**
   * {@return what the desk does next 「受付での次の対応」, with the reasons}
   *
   * @param day the day of care in Japan
   */
  default NextAction nextAction(LocalDate day) {
    return NextAction.of(this, day, null);
  }

  /**
   * {@return what the desk does next, comparing the person with the chart as well}
   *
   * @param day the day of care in Japan
   * @param chart the person as the host knows him or her
   */
  default NextAction nextAction(LocalDate day, ChartPerson chart) {
    return NextAction.of(this, day, Objects.requireNonNull(chart));
  }

  /**
   * {@return the copay ratio 「負担割合」 with the rule that gave it, or unknown with the reasons
   * (eligibility 6.6)} A suggestion for the desk, not a word of the centre.
   *
   * @param day the day of care in Japan
   */
  default Copay copay(LocalDate day) {
    return Copay.of(this, day);
  }
}
