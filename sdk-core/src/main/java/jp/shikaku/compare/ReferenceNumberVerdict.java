package jp.shikaku.compare;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import jp.shikaku.eligibility.ReferenceNumberRegistration;
import jp.shikaku.value.Likeness;
import org.jspecify.annotations.Nullable;

/**
 * Whether a patient's reference number 「照会番号」 still comes back with answers, and what to register
 * if not. Immutable and thread-safe.
 */
public final class ReferenceNumberVerdict {

  /** What is to be done about the number. */
  public enum State {
    /** Nothing: it came back. */
    KEPT,
    /** Register it: it did not come back, and the patient is surely the same. */
    LOST,
    /** Nothing by program: a person has to look, or the answer does not suffice. */
    NOT_JUDGED
  }

  /** Why. */
  public enum Reason {
    /** The answer carries the patient's number. */
    CAME_BACK(State.KEPT, "照会番号は登録済みです。", "The number came back."),
    /** The answer carries none: never registered with this insurance, or lost by a change of it. */
    NOT_TOLD(
        State.LOST,
        "回答に照会番号がありません（保険の変更などで失われています）。",
        "No number came back: lost by a change of insurance perhaps."),
    /** The answer carries a number that no patient has. */
    OTHER_NUMBER(State.LOST, "回答の照会番号が登録と違います。", "Another number came back."),
    /** The practice has no number of the patient. */
    NO_NUMBER(State.NOT_JUDGED, "この患者の照会番号がありません。", "The patient has no number."),
    /** Two patients of the practice have the number. */
    NUMBER_TWICE(State.NOT_JUDGED, "同じ照会番号の患者が複数います。", "More than one patient has this number."),
    /** The answer carries the number of another patient: two charts of one person perhaps. */
    OTHER_PATIENTS_NUMBER(
        State.NOT_JUDGED, "回答の照会番号は別の患者のものです。", "Another patient's number came back."),
    /** There are more or fewer numbers than qualifications: whose they are is not known. */
    NUMBERS_UNCLEAR(
        State.NOT_JUDGED,
        "回答の照会番号がどの資格のものか判断できません。",
        "It can not be told to which qualification the numbers belong."),
    /** The answer does not call a qualification usable on the day. */
    NOT_USABLE(
        State.NOT_JUDGED,
        "受診日に有効な資格という回答ではありません。",
        "The answer calls no qualification usable on the day."),
    /** Several qualifications of one scheme. */
    SEVERAL(State.NOT_JUDGED, "複数の資格が返されました。", "Several qualifications came."),
    /** The answer is not about what was asked, or name, birth date or sex differ from the chart. */
    NOT_THE_PATIENT(
        State.NOT_JUDGED,
        "回答の人がこの患者と一致しません。本人を確認してください。",
        "The answer does not fit the patient: compare the person."),
    /** More than one patient may be meant. */
    AMBIGUOUS(State.NOT_JUDGED, "回答に該当しうる患者が複数います。", "More than one patient may be meant."),
    /** Insurer or number are missing or can not be read. */
    NO_IDENTITY(
        State.NOT_JUDGED,
        "回答の保険者番号・番号を読み取れません。",
        "Insurer or number can not be read in the answer."),
    /** Without 枝番 the numbers are those of the family, not of the patient. */
    BRANCH_MISSING(
        State.NOT_JUDGED,
        "回答に枝番がないため、家族と区別できません。",
        "There is no branch number to tell the patient from the family."),
    /** Another patient would be registered with the very same insurance. */
    SAME_INSURANCE(
        State.NOT_JUDGED,
        "同じ保険の記号・番号・枝番になる患者がほかにもいます。",
        "Another patient would be registered with the very same insurance.");

    private final State state;
    private final String japanese;
    private final String english;

    Reason(State state, String japanese, String english) {
      this.state = state;
      this.japanese = japanese;
      this.english = english;
    }

    /**
     * {@return the reason in words}
     *
     * @param locale Japanese unless English
     */
    public String message(Locale locale) {
      return Locale.ENGLISH.getLanguage().equals(locale.getLanguage()) ? english : japanese;
    }
  }

  /**
   * What an answer is as of.
   *
   * @param day the day it was asked for
   * @param at when it was made, {@link Instant#MIN} where that is not told
   */
  record AsOf(LocalDate day, Instant at) implements Comparable<AsOf> {
    @Override
    public int compareTo(AsOf other) {
      int days = day.compareTo(other.day);
      return days != 0 ? days : at.compareTo(other.at);
    }
  }

  private final String patientId;
  private final AsOf asOf;
  private final Reason reason;
  private final @Nullable ReferenceNumberRegistration registration;

  ReferenceNumberVerdict(
      String patientId,
      AsOf asOf,
      Reason reason,
      @Nullable ReferenceNumberRegistration registration) {
    this.patientId = Objects.requireNonNull(patientId);
    this.asOf = Objects.requireNonNull(asOf);
    this.reason = Objects.requireNonNull(reason);
    this.registration = registration;
  }

  /** {@return the host's own key of the patient} */
  public String patientId() {
    return patientId;
  }

  /** {@return the day of care in Japan for which the answer was asked} */
  public LocalDate day() {
    return asOf.day();
  }

  /** {@return what is to be done about the number} */
  public State state() {
    return reason.state;
  }

  /** {@return why} */
  public Reason reason() {
    return reason;
  }

  /** {@return what to register; only when {@link State#LOST}} */
  public Optional<ReferenceNumberRegistration> registration() {
    return Optional.ofNullable(registration);
  }

  /**
   * Collects what can be registered together: each insurance and each number once. Of one patient
   * the answer of the latest day counts, of one day the one that was made last, and where that is
   * not told the later one given; where two patients would get the same insurance neither is
   * registered.
   *
   * @param verdicts of as many answers as came, in any order
   * @return one verdict a patient, in the order in which they first came
   */
  public static List<ReferenceNumberVerdict> together(Collection<ReferenceNumberVerdict> verdicts) {
    Map<String, ReferenceNumberVerdict> patients = new LinkedHashMap<>();
    for (ReferenceNumberVerdict verdict : verdicts) {
      patients.merge(
          verdict.patientId,
          verdict,
          (one, next) -> next.asOf.compareTo(one.asOf) < 0 ? one : next);
    }
    Map<String, List<ReferenceNumberVerdict>> alike = new HashMap<>();
    for (ReferenceNumberVerdict verdict : patients.values()) {
      verdict
          .registration()
          .ifPresent(
              one ->
                  alike
                      .computeIfAbsent(
                          PatientMatcher.key(one.insurer(), one.card()), k -> new ArrayList<>(1))
                      .add(verdict));
    }
    for (List<ReferenceNumberVerdict> group : alike.values()) {
      for (ReferenceNumberVerdict verdict : group) {
        if (group.stream().anyMatch(verdict::clashesWith)) {
          patients.put(
              verdict.patientId,
              new ReferenceNumberVerdict(
                  verdict.patientId, verdict.asOf, Reason.SAME_INSURANCE, null));
        }
      }
    }
    return List.copyOf(patients.values());
  }

  private boolean clashesWith(ReferenceNumberVerdict other) {
    return other != this
        && registration != null
        && other.registration != null
        && registration.card().compare(other.registration.card()).likeness() != Likeness.DIFFERENT;
  }

  /** Names the reason only. */
  @Override
  public String toString() {
    return "ReferenceNumberVerdict[" + reason + "]";
  }
}
