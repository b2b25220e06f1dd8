package jp.shikaku.planner;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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

  /** The fields of the person, and what the desk is told where they differ (eligibility 7.10). */
  private static final Map<Field, NextAction.Reason> FOREIGN =
      Map.of(
          Field.NAME, NextAction.Reason.NAME_DIFFERS_FROM_CHART,
          Field.KANA, NextAction.Reason.NAME_DIFFERS_FROM_CHART,
          Field.BIRTHDATE, NextAction.Reason.BIRTHDATE_DIFFERS_FROM_CHART,
          Field.SEX, NextAction.Reason.SEX_DIFFERS_FROM_CHART);

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

  /**
   * Judges a row.
   *
   * @param isOfOthers whether a 照会番号 is that of another patient
   */
  DeltaLine judge(
      Appointment appointment, BulkResult.Row row, Predicate<ReferenceNumber> isOfOthers) {
    EligibilityQuery asked = appointment.query().orElseThrow();
    if (row.hasOtherArbitraryId()
        || row.query().filter(echo -> !repeats(echo, asked)).isPresent()
        || row.qualifications().stream().anyMatch(told -> isOfAnother(told, asked))
        || (tellsOfOne(row.outcome()) && !isAnswered(asked, row.qualifications()))) {
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
    NextAction action = nextAction(appointment, row);
    Set<NextAction.Reason> foreign = foreign(action, comparison);
    if (!foreign.isEmpty()) {
      deltas.add(Delta.COMPARE_PERSON);
      deltas.add(Delta.LOOK);
      action = orComparePerson(action, foreign);
    }
    if (tellsOfOne(outcome)) {
      action = withNumber(appointment, row, isOfOthers, deltas, action);
    }
    if (outcome.isUsable() && action.kind() != NextAction.Kind.ACCEPT) {
      deltas.add(Delta.LOOK);
    }
    if (!outcome.isUsable()) {
      lookAtLeast(deltas);
    }
    return DeltaLine.of(appointment, row, deltas, comparison, expiresOn, action);
  }

  /** Who can not be accepted as he is never goes without a word. */
  private static void lookAtLeast(Set<Delta> deltas) {
    if (deltas.isEmpty()) {
      deltas.add(Delta.LOOK);
    }
  }

  private static NextAction nextAction(Appointment appointment, BulkResult.Row row) {
    LocalDate day = appointment.day();
    return chart(appointment)
        .map(person -> row.nextAction(day, person))
        .orElseGet(() -> row.nextAction(day));
  }

  /** The person as stored, and born when we ask for him where that is not. */
  private static Optional<ChartPerson> chart(Appointment appointment) {
    StoredInsurance stored = appointment.stored().orElse(null);
    if (stored == null || stored.name().isEmpty()) {
      return Optional.empty();
    }
    PersonName name = stored.name().get();
    return stored
        .birthdate()
        .or(() -> appointment.query().map(EligibilityQuery::birthdate))
        .map(
            born ->
                stored
                    .sex()
                    .map(sex -> ChartPerson.of(name, born, sex))
                    .orElseGet(() -> ChartPerson.of(name, born)));
  }

  /** What makes the answer one about another person. */
  private static Set<NextAction.Reason> foreign(
      NextAction action, @Nullable InsuranceComparison comparison) {
    Set<NextAction.Reason> reasons = EnumSet.noneOf(NextAction.Reason.class);
    action.reasons().stream().filter(FOREIGN.values()::contains).forEach(reasons::add);
    if (comparison != null) {
      comparison.differences().stream()
          .filter(difference -> difference.kind() == Kind.MUST_FIX)
          .map(difference -> FOREIGN.get(difference.field()))
          .filter(Objects::nonNull)
          .forEach(reasons::add);
    }
    return reasons;
  }

  /** What keeps the desk from the patient anyway goes before. */
  private static NextAction orComparePerson(NextAction action, Set<NextAction.Reason> reasons) {
    return switch (action.kind()) {
      case ACCEPT, CHOOSE, ASK_TICKET, COMPARE_PERSON -> {
        Set<NextAction.Reason> all = new LinkedHashSet<>(reasons);
        all.addAll(action.reasons());
        yield new NextAction(NextAction.Kind.COMPARE_PERSON, List.copyOf(all));
      }
      // Of another's insurance nothing else is to be asked.
      case ASK_INSURANCE, ASK_NEWER_CARD ->
          new NextAction(NextAction.Kind.COMPARE_PERSON, List.copyOf(reasons));
      default -> action;
    };
  }

  /** The number opens a chart with every card visit: it must be the patient's. */
  private static NextAction withNumber(
      Appointment appointment,
      BulkResult.Row row,
      Predicate<ReferenceNumber> isOfOthers,
      Set<Delta> deltas,
      NextAction action) {
    Set<ReferenceNumber> came = referenceNumbers(row);
    if (came.stream().anyMatch(isOfOthers)) {
      deltas.add(Delta.REFERENCE_NUMBER_OF_ANOTHER);
      deltas.add(Delta.LOOK);
      return orComparePerson(action, Set.of(NextAction.Reason.REFERENCE_NUMBER_OF_ANOTHER));
    }
    ReferenceNumber registered = appointment.referenceNumber().orElse(null);
    if (!row.outcome().isUsable()
        || registered == null
        || row.qualifications().isEmpty()
        || came.contains(registered)) {
      return action;
    }
    if (!came.isEmpty()) {
      return orComparePerson(action, Set.of(NextAction.Reason.REFERENCE_NUMBER_DIFFERS));
    }
    if (!deltas.contains(Delta.COMPARE_PERSON)) {
      deltas.add(Delta.REFERENCE_NUMBER_LOST);
    }
    return action;
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

  /** Whether it says what one person's qualification is worth. */
  private static boolean tellsOfOne(Outcome outcome) {
    return outcome.isUsable()
        || outcome == Outcome.INVALID
        || outcome == Outcome.INVALID_NEWER_EXISTS;
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

  /** Also those that can not be assigned to a qualification. */
  private static Set<ReferenceNumber> referenceNumbers(BulkResult.Row row) {
    Stream<ReferenceNumber> own =
        IntStream.range(0, row.qualifications().size())
            .mapToObj(row::referenceNumber)
            .flatMap(Optional::stream);
    Stream<ReferenceNumber> beside =
        row.referenceNumbers().stream().map(ReferenceNumber::tryParse).flatMap(Optional::stream);
    return Stream.concat(own, beside).collect(Collectors.toSet());
  }
}
