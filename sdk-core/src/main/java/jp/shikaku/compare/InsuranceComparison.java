package jp.shikaku.compare;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.compare.InsuranceDifference.Field;
import jp.shikaku.compare.InsuranceDifference.Kind;
import jp.shikaku.eligibility.PersonAnswer;
import jp.shikaku.eligibility.Qualification;
import org.jspecify.annotations.Nullable;

/**
 * Stored insurance against an answer 「登録情報と資格確認結果の照合」, field by field, for one day of care.
 *
 * <p>Compared is the qualification that covers the day; of several the stored one. What the answer
 * does not tell is {@link Kind#UNKNOWN}, never lost; an answer that tells no qualification for the
 * day gives that one difference and no other. A row of a bulk result never shows a limit
 * certificate: stored ones are told only where it says that they may have changed 「変更有無」. Nothing
 * is changed: a person decides. Immutable and thread-safe. Eligibility 6.3 to 6.7, 7.4, 7.10, 7.11.
 */
public final class InsuranceComparison {

  private static final Set<Field> OF_THE_PERSON =
      EnumSet.of(Field.NAME, Field.KANA, Field.BIRTHDATE, Field.SEX);

  private final List<InsuranceDifference> differences;
  private final @Nullable Qualification compared;

  private InsuranceComparison(
      List<InsuranceDifference> differences, @Nullable Qualification compared) {
    this.differences = differences;
    this.compared = compared;
  }

  /**
   * Compares.
   *
   * @param stored what the practice has
   * @param answer what the system says: an answer, or a row of a bulk result
   * @param day the day of care in Japan
   * @return the outcome
   */
  public static InsuranceComparison of(StoredInsurance stored, PersonAnswer answer, LocalDate day) {
    return of(stored, answer, day, (field, mine, theirs) -> false);
  }

  /**
   * Compares, and leaves out what a person has accepted.
   *
   * @param stored what the practice has
   * @param answer what the system says: an answer, or a row of a bulk result
   * @param day the day of care in Japan
   * @param accepted the spellings accepted for this patient
   * @return the outcome
   */
  public static InsuranceComparison of(
      StoredInsurance stored, PersonAnswer answer, LocalDate day, AcceptedNotations accepted) {
    InsuranceComparer comparer = new InsuranceComparer(stored, answer, day);
    List<InsuranceDifference> told =
        comparer.compare().stream()
            .filter(difference -> !isAccepted(difference, accepted))
            .sorted(Comparator.comparing(InsuranceDifference::field))
            .toList();
    return new InsuranceComparison(told, comparer.compared());
  }

  private static boolean isAccepted(InsuranceDifference difference, AcceptedNotations accepted) {
    return difference.kind() != Kind.MUST_FIX
        && difference.stored().isPresent()
        && difference.told().isPresent()
        && accepted.isAccepted(
            difference.field(), difference.stored().get(), difference.told().get());
  }

  /** {@return the differences in the order of {@link Field}; empty when nothing differs} */
  public List<InsuranceDifference> differences() {
    return differences;
  }

  /** {@return whether nothing differs, or only what a person has accepted} */
  public boolean isSame() {
    return differences.isEmpty();
  }

  /**
   * {@return whether there is a difference of a kind}
   *
   * @param kind the kind
   */
  public boolean has(Kind kind) {
    return differences.stream().anyMatch(difference -> difference.kind() == kind);
  }

  /**
   * {@return whether name, kana, birth date or sex must be fixed: it may be the answer of another
   * person, so nothing is to be taken over before a person has looked (eligibility 7.10)}
   */
  public boolean concernsPerson() {
    return differences.stream()
        .anyMatch(d -> d.kind() == Kind.MUST_FIX && OF_THE_PERSON.contains(d.field()));
  }

  /** {@return the health insurance that was compared with; empty when there was none} */
  public Optional<Qualification> qualification() {
    return Optional.ofNullable(compared);
  }

  /** Names the differences, no value. */
  @Override
  public String toString() {
    return "InsuranceComparison" + differences;
  }
}
