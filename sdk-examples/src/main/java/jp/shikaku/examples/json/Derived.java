package jp.shikaku.examples.json;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import jp.shikaku.eligibility.AppliedLimit;
import jp.shikaku.eligibility.Copay;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.NextAction;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;

/**
 * What the desk derives from an answer, for the day that was asked for or on which the card was
 * read. Of a document that was only read it is the day that the document itself speaks of: 資格確認日,
 * or the day of 処理実行日時 where it is missing; without either nothing can be derived.
 */
public final class Derived {

  private final EligibilityAnswer answer;
  private final @Nullable LocalDate day;

  private Derived(EligibilityAnswer answer, @Nullable LocalDate day) {
    this.answer = answer;
    this.day = day;
  }

  /**
   * Derives.
   *
   * @param answer any decoded answer
   * @return what follows from it
   */
  public static Derived of(EligibilityAnswer answer) {
    LocalDate day =
        answer
            .askedFor()
            .or(answer::checkedOn)
            .or(
                () ->
                    answer
                        .executedAt()
                        .map(time -> time.atZoneSameInstant(WireDates.JST).toLocalDate()))
            .orElse(null);
    return new Derived(answer, day);
  }

  /**
   * Derives from the answer of a card visit.
   *
   * @param answer the answer
   * @param visit when the card was read, by the terminal; or when its file was seen
   * @return what follows from it
   */
  public static Derived at(EligibilityAnswer answer, Instant visit) {
    return new Derived(answer, LocalDate.ofInstant(visit, WireDates.JST));
  }

  /** {@return the day; empty when the answer names none} */
  public Optional<LocalDate> day() {
    return Optional.ofNullable(day);
  }

  /** {@return what to do next; without a day that is to look at the terminal} */
  public NextAction nextAction() {
    return day == null
        ? new NextAction(NextAction.Kind.CHECK_AT_TERMINAL, List.of())
        : answer.nextAction(day);
  }

  /** {@return the copay ratio; empty without a day} */
  public Optional<Copay> copay() {
    return day == null ? Optional.empty() : Optional.of(answer.copay(day));
  }

  /** {@return the limit category; empty without a day} */
  public Optional<AppliedLimit> limit() {
    return day == null ? Optional.empty() : Optional.of(answer.appliedLimit(day));
  }
}
