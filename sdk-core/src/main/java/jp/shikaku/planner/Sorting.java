package jp.shikaku.planner;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.internal.codec.MessageWriter;
import jp.shikaku.planner.BulkPlan.Asked;
import jp.shikaku.value.ReferenceNumber;
import org.jspecify.annotations.Nullable;

/** Sorts appointments into those that are asked for and those that can not be; used once. */
final class Sorting {

  private static final int MAX_DAYS_AHEAD = 366;

  /** What may be asked, and how. */
  record Rules(
      LocalDate today, boolean withoutBranch, MessageWriter writer, Set<String> alreadyPlanned) {}

  private record Visit(String patientKey, LocalDate day) {}

  private record Question(String identity, LocalDate day) {}

  /** Of several charts with one question the one that is asked for is the least. */
  private record Asker(boolean isNew, String patientKey) implements Comparable<Asker> {
    @Override
    public int compareTo(Asker other) {
      return Comparator.comparing(Asker::isNew)
          .thenComparing(Asker::patientKey)
          .compare(this, other);
    }
  }

  private final String job;
  private final PersonIds ids;
  private final Rules rules;
  private final Set<Visit> contradictory = new HashSet<>();
  private final Set<String> ofTwins = new HashSet<>();
  final Map<String, Asked> asked = new LinkedHashMap<>();
  final List<DeltaLine> setAside = new ArrayList<>();

  /** What would be asked of those who are set aside. */
  final Set<String> setAsideIds = new HashSet<>();

  /** The patient keys of each reference number. */
  final Map<ReferenceNumber, Set<String>> holders = new HashMap<>();

  Sorting(String job, PersonIds ids, Rules rules, RowJudge judge, List<Appointment> appointments) {
    this.job = job;
    this.ids = ids;
    this.rules = rules;
    Map<Visit, Appointment> visits = new LinkedHashMap<>();
    Map<Visit, Set<String>> questions = new HashMap<>();
    Map<String, String> charts = new HashMap<>();
    for (Appointment appointment : appointments) {
      Visit visit = new Visit(appointment.patientKey(), appointment.day());
      Appointment before = visits.putIfAbsent(visit, appointment);
      if (before != null && SameVisit.contradict(before, appointment)) {
        contradictory.add(visit);
      } else if (before != null) {
        visits.put(visit, SameVisit.merged(before, appointment));
      }
      appointment
          .referenceNumber()
          .ifPresent(
              number ->
                  holders
                      .computeIfAbsent(number, any -> new HashSet<>(1))
                      .add(appointment.patientKey()));
      appointment
          .query()
          .ifPresent(
              query -> {
                meet(query, appointment.patientKey(), charts);
                questions
                    .computeIfAbsent(visit, any -> new HashSet<>(1))
                    .add(ids.person(job, appointment, query));
              });
    }
    Map<Question, Asker> askers = new HashMap<>();
    visits.forEach(
        (visit, appointment) -> {
          if (reason(visit, appointment) == null) {
            askers.merge(
                question(appointment),
                asker(appointment),
                (one, other) -> one.compareTo(other) <= 0 ? one : other);
          }
        });
    visits.forEach(
        (visit, appointment) -> {
          NotVerified reason = reason(visit, appointment);
          if (reason == null && !asker(appointment).equals(askers.get(question(appointment)))) {
            reason = NotVerified.DOUBLE_CHART;
          }
          if (reason == null) {
            ask(appointment);
          } else {
            setAside.add(judge.unverified(appointment, reason));
            setAsideIds.addAll(questions.getOrDefault(visit, Set.of()));
          }
        });
  }

  private static Question question(Appointment appointment) {
    return new Question(PersonIds.identity(appointment.query().orElseThrow()), appointment.day());
  }

  /** Whom an earlier upload asks for stays the one, whatever charts come to it. */
  private Asker asker(Appointment appointment) {
    String id = ids.person(job, appointment, appointment.query().orElseThrow());
    return new Asker(!rules.alreadyPlanned().contains(id), appointment.patientKey());
  }

  private @Nullable NotVerified reason(Visit visit, Appointment appointment) {
    if (contradictory.contains(visit)) {
      return NotVerified.CONTRADICTION;
    }
    if (appointment.query().isEmpty()) {
      return NotVerified.NO_NUMBERS;
    }
    EligibilityQuery query = appointment.query().get();
    if (appointment.day().isAfter(rules.today().plusDays(MAX_DAYS_AHEAD))) {
      return NotVerified.DAY_TOO_FAR;
    }
    if (query.birthdate().isAfter(rules.today()) || query.birthdate().isAfter(appointment.day())) {
      return NotVerified.BORN_LATER;
    }
    // Without 枝番 the centre can not tell twins apart: one might get the other's row.
    if (isBranchMissing(appointment) && (!rules.withoutBranch() || hasTwin(query))) {
      return NotVerified.NEEDS_BRANCH;
    }
    return isWritable(query) ? null : NotVerified.UNWRITABLE;
  }

  private void meet(EligibilityQuery query, String patientKey, Map<String, String> charts) {
    String alike = PersonIds.withoutBranch(query);
    String first = charts.putIfAbsent(alike, patientKey);
    if (first != null && !first.equals(patientKey)) {
      ofTwins.add(alike);
    }
  }

  private boolean hasTwin(EligibilityQuery query) {
    return ofTwins.contains(PersonIds.withoutBranch(query));
  }

  private static boolean isBranchMissing(Appointment appointment) {
    return appointment
        .query()
        .filter(query -> query.warnings().contains(EligibilityQuery.Warning.BRANCH_MISSING))
        .isPresent();
  }

  private boolean isWritable(EligibilityQuery query) {
    Predicate<String> writable = rules.writer()::canWrite;
    return query
        .card()
        .filter(card -> !writable.test(card.number()) || !writable.test(card.symbol().orElse("")))
        .isEmpty();
  }

  private void ask(Appointment appointment) {
    EligibilityQuery told = appointment.query().orElseThrow();
    String id = ids.person(job, appointment, told);
    EligibilityQuery.Builder query =
        told.publicExpense()
            .map(EligibilityQuery::medicalAid)
            .orElseGet(
                () ->
                    EligibilityQuery.builder()
                        .insurer(told.insurer())
                        .card(told.card().orElseThrow()));
    asked.put(
        id,
        new Asked(
            appointment,
            query
                .birthdate(told.birthdate())
                .limitCertificateConsent(false)
                .checkedOn(appointment.day())
                .patientKey(appointment.patientKey())
                .arbitraryId(id)
                .build()));
  }
}
