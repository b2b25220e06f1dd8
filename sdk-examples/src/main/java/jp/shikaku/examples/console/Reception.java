package jp.shikaku.examples.console;

import java.time.Instant;
import java.util.Optional;
import jp.shikaku.ConsentException;
import jp.shikaku.checkup.CheckupAnswer;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.eligibility.EligibilityAnswer;
import org.jspecify.annotations.Nullable;

/**
 * One patient at the desk 「受付」 and how far it has come. Immutable.
 *
 * @param number of the day, from 1
 * @param at when the patient came
 * @param byCard whether the reader brought the answer; else the numbers were typed
 * @param visitorOrNull who it is, if the demonstration knows
 * @param eligibility the answer, or why it could not be verified
 * @param drugs what the patient agreed to show
 * @param checkups likewise
 */
record Reception(
    int number,
    Instant at,
    boolean byCard,
    @Nullable Visitor visitorOrNull,
    Part<EligibilityAnswer> eligibility,
    Part<DrugInfoAnswer> drugs,
    Part<CheckupAnswer> checkups) {

  /**
   * What was asked for.
   *
   * @param isAsked false before it is
   * @param answerOrNull what came
   * @param failureOrNull why nothing came; never beside an answer
   */
  record Part<T>(boolean isAsked, @Nullable T answerOrNull, @Nullable Throwable failureOrNull) {

    static <T> Part<T> none() {
      return new Part<>(false, null, null);
    }

    static <T> Part<T> asked() {
      return new Part<>(true, null, null);
    }

    static <T> Part<T> of(T answer) {
      return new Part<>(true, answer, null);
    }

    static <T> Part<T> failed(Throwable failure) {
      return new Part<>(true, null, failure);
    }

    Optional<T> answer() {
      return Optional.ofNullable(answerOrNull);
    }

    Optional<Throwable> failure() {
      return Optional.ofNullable(failureOrNull);
    }

    /**
     * Whether it may be there when it is asked for again; a consent that is missing is an answer.
     */
    boolean hasFailed() {
      return failureOrNull != null && !(failureOrNull instanceof ConsentException);
    }

    private Part<T> askedAgain() {
      return hasFailed() ? asked() : this;
    }

    /** Tells how far it has come only. */
    @Override
    public String toString() {
      return answerOrNull != null ? "answered" : isAsked ? "asked or failed" : "none";
    }
  }

  static Reception begun(int number, Instant at, boolean byCard, @Nullable Visitor visitor) {
    return new Reception(number, at, byCard, visitor, Part.asked(), Part.none(), Part.none());
  }

  Optional<Visitor> visitor() {
    return Optional.ofNullable(visitorOrNull);
  }

  /** Whether something could not be fetched. */
  boolean hasFailed() {
    return eligibility.hasFailed() || drugs.hasFailed() || checkups.hasFailed();
  }

  /** What could not be fetched is on its way again. */
  Reception askedAgain() {
    return new Reception(
        number,
        at,
        byCard,
        visitorOrNull,
        eligibility.askedAgain(),
        drugs.askedAgain(),
        checkups.askedAgain());
  }

  Reception withEligibility(Part<EligibilityAnswer> part) {
    return new Reception(number, at, byCard, visitorOrNull, part, drugs, checkups);
  }

  Reception withDrugs(Part<DrugInfoAnswer> part) {
    return new Reception(number, at, byCard, visitorOrNull, eligibility, part, checkups);
  }

  Reception withCheckups(Part<CheckupAnswer> part) {
    return new Reception(number, at, byCard, visitorOrNull, eligibility, drugs, part);
  }

  /** Names the number only. */
  @Override
  public String toString() {
    return "Reception[" + number + "]";
  }
}
