package jp.shikaku.examples;

import java.time.LocalDate;
import java.util.Locale;
import java.util.function.Consumer;
import jp.shikaku.compare.AcceptedNotations;
import jp.shikaku.compare.InsuranceComparison;
import jp.shikaku.compare.InsuranceDifference;
import jp.shikaku.compare.StoredInsurance;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PersonName;

/** Stored insurance against an answer 「登録内容との照合」; the guide shows the part between the marks. */
final class FirstComparison {

  private FirstComparison() {}

  /**
   * Tells the desk what differs.
   *
   * @param answer the answer
   * @param day the day of care in Japan
   * @param accepted the spellings that a person has accepted for this patient
   * @param desk shows a sentence
   */
  static void compare(
      EligibilityAnswer answer, LocalDate day, AcceptedNotations accepted, Consumer<String> desk) {
    // snippet
    StoredInsurance stored =
        StoredInsurance.builder() // what the practice does not keep is left out
            .insurer(InsurerNumber.of("06139992")) // 保険者番号 (fictitious)
            .card(InsuredCard.of("１２３", "4567")) // 記号・番号, no 枝番 yet
            .name(PersonName.of("試験　太郎", "シケン　タロウ"))
            .birthdate(LocalDate.of(1985, 4, 17))
            .sex(Sex.MALE)
            .build();

    InsuranceComparison comparison = InsuranceComparison.of(stored, answer, day, accepted);
    if (comparison.concernsPerson()) {
      desk.accept("本人か確認してください。"); // change nothing before somebody has looked
    }
    for (InsuranceDifference difference : comparison.differences()) {
      desk.accept(
          difference.kind().message(Locale.JAPAN) // 要修正, 表記の違い or 判定不能
              + " "
              + difference.message(Locale.JAPAN)); // stored() and told() hold the values
    }
    // snippet
  }
}
