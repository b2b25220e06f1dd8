package jp.shikaku.planner;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jp.shikaku.TransportException;
import jp.shikaku.compare.InsuranceComparison;
import jp.shikaku.compare.InsuranceDifference;
import jp.shikaku.compare.InsuranceDifference.Field;
import jp.shikaku.compare.InsuranceDifference.Kind;
import jp.shikaku.compare.InsuranceDifference.Reason;
import jp.shikaku.compare.StoredInsurance;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.ChartPerson;
import jp.shikaku.eligibility.ElderlyCertificate;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.eligibility.NextAction;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.eligibility.SearchInfo;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.Likeness;
import jp.shikaku.value.Period;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.ReferenceNumber;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;

/** Says what a row means for an appointment. Immutable and thread-safe. */
final class RowJudge {

  private final int expiringDays;
  private final boolean earlierMonthCounts;

  RowJudge(int expiringDays, boolean earlierMonthCounts) {
    this.expiringDays = expiringDays;
    this.earlierMonthCounts = earlierMonthCounts;
  }

  DeltaLine unverified(Appointment appointment, NotVerified reason) {
    return unverified(appointment, reason, null);
  }

  DeltaLine unverified(
      Appointment appointment, NotVerified reason, TransportException.@Nullable Reason trouble) {
    Set<Delta> deltas = EnumSet.noneOf(Delta.class);
    if (reason == NotVerified.NEEDS_BRANCH) {
      deltas.add(Delta.NEEDS_BRANCH);
    }
    addUnchecked(deltas, appointment);
    lookAtLeast(deltas);
    return DeltaLine.of(appointment, reason, trouble, deltas);
  }

  DeltaLine judge(Appointment appointment, BulkResult.Row row) {
    EligibilityQuery asked = appointment.query().orElseThrow();
    if (row.query().filter(echo -> !repeats(echo, asked)).isPresent()
        || row.qualifications().stream().anyMatch(told -> isOfAnother(told, asked))
        || (row.outcome().isUsable() && !isAnswered(asked, row.qualifications()))) {
      return unverified(appointment, NotVerified.ROW_OF_ANOTHER);
    }
    LocalDate day = appointment.day();
    Outcome outcome = row.outcome();
    if (isOfADay(outcome) && row.checkedOn().filter(day::equals).isEmpty()) {
      return unverified(appointment, NotVerified.OTHER_DAY);
    }
    Set<Delta> deltas = EnumSet.noneOf(Delta.class);
    switch (outcome) {
      case INVALID, INVALID_NEWER_EXISTS -> deltas.add(Delta.NEWLY_INVALID);
      case MULTIPLE -> {
        deltas.add(isWithoutBranch(asked) ? Delta.NEEDS_BRANCH : Delta.LOOK);
        addUnchecked(deltas, appointment);
      }
      case VALID, VALID_UNREGISTERED -> {
        if (!earlierMonthCounts && isBeforeMonth(row, day)) {
          addUnchecked(deltas, appointment);
        }
      }
      case NOT_FOUND, QUERY_ERROR, UNKNOWN, IN_PROGRESS, SERVICE_ERROR ->
          addUnchecked(deltas, appointment);
    }
    InsuranceComparison comparison =
        appointment.stored().map(stored -> InsuranceComparison.of(stored, row, day)).orElse(null);
    if (comparison != null) {
      addDifferences(deltas, comparison);
    }
    LocalDate expiresOn = outcome.isUsable() ? expiresOn(row, day) : null;
    if (expiresOn != null) {
      deltas.add(Delta.EXPIRING);
    }
    if (outcome.isUsable() && nextAction(appointment, row).kind() != NextAction.Kind.ACCEPT) {
      deltas.add(Delta.LOOK);
    }
    if (!outcome.isUsable()) {
      lookAtLeast(deltas);
    }
    if (outcome.isUsable() && isLost(appointment, row)) {
      deltas.add(Delta.REFERENCE_NUMBER_LOST);
    }
    return DeltaLine.of(appointment, row, deltas, comparison, expiresOn);
  }

  /** Who can not be accepted as he is never goes without a word. */
  private static void lookAtLeast(Set<Delta> deltas) {
    if (deltas.isEmpty()) {
      deltas.add(Delta.LOOK);
    }
  }

  /** A name with ● says nothing against the stored person whose kana and birth date are told. */
  private static NextAction nextAction(Appointment appointment, BulkResult.Row row) {
    Optional<ChartPerson> chart =
        appointment
            .stored()
            .filter(stored -> stored.name().isPresent() && stored.birthdate().isPresent())
            .map(RowJudge::chart);
    LocalDate day = appointment.day();
    NextAction action = row.nextAction(day);
    return action.kind() == NextAction.Kind.COMPARE_PERSON
        ? chart.map(person -> row.nextAction(day, person)).orElse(action)
        : action;
  }

  private static ChartPerson chart(StoredInsurance stored) {
    PersonName name = stored.name().orElseThrow();
    LocalDate born = stored.birthdate().orElseThrow();
    return stored
        .sex()
        .map(sex -> ChartPerson.of(name, born, sex))
        .orElseGet(() -> ChartPerson.of(name, born));
  }

  private static boolean isWithoutBranch(EligibilityQuery asked) {
    return asked.card().filter(card -> card.branch().isEmpty()).isPresent();
  }

  /** What was told before the month began may have changed with it. */
  private static boolean isBeforeMonth(BulkResult.Row row, LocalDate day) {
    return row.verification()
        .map(mark -> LocalDate.ofInstant(mark.verifiedAt(), WireDates.JST))
        .filter(told -> !told.isBefore(day.withDayOfMonth(1)))
        .isEmpty();
  }

  /** Whether it says what is so on a day. */
  private static boolean isOfADay(Outcome outcome) {
    return switch (outcome) {
      case VALID, VALID_UNREGISTERED, INVALID, INVALID_NEWER_EXISTS, NOT_FOUND -> true;
      case MULTIPLE, QUERY_ERROR, UNKNOWN, IN_PROGRESS, SERVICE_ERROR -> false;
    };
  }

  private static void addDifferences(Set<Delta> deltas, InsuranceComparison comparison) {
    if (has(comparison, d -> d.field() == Field.COPAY && d.reason() == Reason.DIFFERS)) {
      deltas.add(Delta.RATIO_CHANGED);
    }
    if (has(comparison, d -> d.field() == Field.BRANCH && d.reason() == Reason.NOT_STORED)) {
      deltas.add(Delta.NEEDS_BRANCH);
    }
    if (comparison.has(Kind.MUST_FIX)) {
      deltas.add(Delta.MUST_FIX);
    }
  }

  private static boolean has(
      InsuranceComparison comparison, Predicate<InsuranceDifference> wanted) {
    return comparison.differences().stream().anyMatch(wanted);
  }

  /** What was verified for a day of the month counts for the month. */
  private static void addUnchecked(Set<Delta> deltas, Appointment appointment) {
    LocalDate month = appointment.day().withDayOfMonth(1);
    boolean checked =
        appointment
            .lastVerified()
            .filter(day -> !day.isBefore(month) && day.isBefore(month.plusMonths(1)))
            .isPresent();
    if (!checked) {
      deltas.add(Delta.NOT_CHECKED_THIS_MONTH);
    }
  }

  /** The centre repeats our own words: other numbers are another person's. */
  private static boolean repeats(SearchInfo echo, EligibilityQuery asked) {
    if (echo.insurerNumberOnWire().isPresent()
        && echo.insurerNumber().filter(asked.insurer()::equals).isEmpty()) {
      return false;
    }
    if (echo.birthdate().filter(born -> !born.equals(asked.birthdate())).isPresent()) {
      return false;
    }
    return fits(echo.insuredCard(), asked);
  }

  /** What is not told speaks for nothing. */
  private static boolean fits(Optional<InsuredCard> told, EligibilityQuery asked) {
    InsuredCard card =
        asked
            .card()
            .or(() -> asked.publicExpense().map(aid -> InsuredCard.of(aid.recipientNumber())))
            .orElseThrow();
    return told.filter(each -> each.compare(card).likeness() == Likeness.DIFFERENT).isEmpty();
  }

  /**
   * Whether one of the qualifications is that which was asked for: without its numbers in the echo
   * nothing else tells that the row is not another person's.
   */
  private static boolean isAnswered(EligibilityQuery asked, List<Qualification> qualifications) {
    return qualifications.isEmpty()
        || qualifications.stream()
            .anyMatch(
                told ->
                    told.insurerNumber()
                            .filter(number -> !isSame(number, asked.insurer()))
                            .isEmpty()
                        && fits(told.insuredCard(), asked));
  }

  /** 67 and six digits are one municipality. */
  private static boolean isSame(InsurerNumber told, InsurerNumber asked) {
    return told.equals(asked)
        || (asked.isNationalHealth() && asked.municipalNumber().equals(told.municipalNumber()));
  }

  /** The birth date is part of the question: who was born on another day was not asked for. */
  private static boolean isOfAnother(Qualification told, EligibilityQuery asked) {
    return told.birthdate().filter(born -> !born.equals(asked.birthdate())).isPresent();
  }

  private @Nullable LocalDate expiresOn(BulkResult.Row row, LocalDate day) {
    return row.qualifications().stream()
        .filter(told -> told.covers(day))
        .flatMap(RowJudge::ends)
        .filter(end -> !end.isBefore(day) && !end.isAfter(day.plusDays(expiringDays)))
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private static Stream<LocalDate> ends(Qualification told) {
    Stream<LocalDate> until =
        Stream.of(told.period(), told.elderlyCertificate().flatMap(ElderlyCertificate::period))
            .flatMap(Optional::stream)
            .map(Period::until)
            .flatMap(Optional::stream);
    return Stream.concat(until, told.lostOn().map(lost -> lost.minusDays(1)).stream());
  }

  /** Numbers that can not be assigned to a qualification do not count as lost. */
  private static boolean isLost(Appointment appointment, BulkResult.Row row) {
    Optional<ReferenceNumber> registered = appointment.referenceNumber();
    if (registered.isEmpty() || row.qualifications().isEmpty()) {
      return false;
    }
    Stream<ReferenceNumber> own =
        IntStream.range(0, row.qualifications().size())
            .mapToObj(row::referenceNumber)
            .flatMap(Optional::stream);
    Stream<ReferenceNumber> beside =
        row.referenceNumbers().stream().map(ReferenceNumber::tryParse).flatMap(Optional::stream);
    return Stream.concat(own, beside).noneMatch(registered.get()::equals);
  }
}
