package jp.shikaku.examples.acceptance;

import java.util.List;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.Likeness;
import jp.shikaku.value.PublicExpenseNumber;

/**
 * Whose cards are passed for the test 「試験用のカード」. Anybody may pass the reader meanwhile: of nobody
 * else drugs and checkups are asked for.
 *
 * @param persons their numbers and birth dates; empty when the tester named nobody
 */
record TestCards(List<EligibilityQuery> persons) {

  TestCards {
    persons = List.copyOf(persons);
  }

  /** Whether a visit is of one of them: all numbers are theirs, whatever the spelling. */
  boolean include(Visit visit) {
    return persons.stream().anyMatch(person -> isOf(person, visit.answer()));
  }

  /** A branch number that one side lacks makes no match: twins differ in nothing else. */
  static boolean isOf(EligibilityQuery person, EligibilityAnswer answer) {
    List<Qualification> all = answer.qualifications();
    boolean byAid = person.publicExpense().isPresent();
    List<Qualification> named = all.stream().filter(one -> one.isMedicalAid() == byAid).toList();
    return !named.isEmpty()
        && named.stream().allMatch(one -> one.birthdate().isPresent() && hasNumbers(person, one))
        && all.stream()
            .flatMap(one -> one.birthdate().stream())
            .allMatch(person.birthdate()::equals);
  }

  private static boolean hasNumbers(EligibilityQuery person, Qualification one) {
    String number = one.number().orElse(null);
    if (person.publicExpense().isPresent()) {
      return PublicExpenseNumber.tryParse(
              one.insurerNumber().map(InsurerNumber::value).orElse(null), number)
          .equals(person.publicExpense());
    }
    InsuredCard card = person.card().orElseThrow();
    return one.insurerNumber().filter(person.insurer()::equals).isPresent()
        && InsuredCard.tryParse(one.symbol().orElse(null), number, one.branch().orElse(null))
            .filter(told -> told.compare(card).likeness() == Likeness.EQUAL)
            .isPresent();
  }
}
