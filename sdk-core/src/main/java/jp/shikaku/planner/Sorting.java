package jp.shikaku.planner;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.internal.codec.MessageWriter;
import jp.shikaku.planner.BulkPlan.Asked;
import org.jspecify.annotations.Nullable;

/** Sorts appointments into those that are asked for and those that can not be; used once. */
final class Sorting {

  private static final int MAX_DAYS_AHEAD = 366;

  /** What may be asked, and how. */
  record Rules(LocalDate today, boolean withoutBranch, MessageWriter writer) {}

  private record Visit(String patientKey, LocalDate day) {}

  private record Question(String identity, LocalDate day) {}

  private final String job;
  private final PersonIds ids;
  private final Rules rules;
  final Map<String, Asked> asked = new LinkedHashMap<>();
  final List<DeltaLine> setAside = new ArrayList<>();

  Sorting(String job, PersonIds ids, Rules rules, RowJudge judge, List<Appointment> appointments) {
    this.job = job;
    this.ids = ids;
    this.rules = rules;
    Map<Visit, Set<String>> identities = new LinkedHashMap<>();
    Map<Visit, Appointment> visits = new LinkedHashMap<>();
    for (Appointment appointment : appointments) {
      Visit visit = new Visit(appointment.patientKey(), appointment.day());
      Set<String> known = identities.computeIfAbsent(visit, any -> new LinkedHashSet<>());
      visits.putIfAbsent(visit, appointment);
      if (appointment.query().isPresent()) {
        if (known.isEmpty()) {
          visits.put(visit, appointment);
        }
        known.add(PersonIds.identity(appointment.query().get()));
      }
    }
    Map<Question, String> askers = new LinkedHashMap<>();
    visits.forEach(
        (visit, appointment) -> {
          if (reason(appointment, identities.getOrDefault(visit, Set.of())) == null) {
            // Whatever the order they are given in, the same one of several charts is asked for.
            askers.merge(
                question(appointment),
                visit.patientKey(),
                (one, other) -> one.compareTo(other) <= 0 ? one : other);
          }
        });
    visits.forEach(
        (visit, appointment) -> {
          NotVerified reason = reason(appointment, identities.getOrDefault(visit, Set.of()));
          if (reason == null && !visit.patientKey().equals(askers.get(question(appointment)))) {
            // Without branch numbers two patients, twins for example, may have the same question.
            reason =
                isBranchMissing(appointment) ? NotVerified.NEEDS_BRANCH : NotVerified.DOUBLE_CHART;
          }
          if (reason == null) {
            ask(appointment);
          } else {
            setAside.add(judge.unverified(appointment, reason));
          }
        });
  }

  private static Question question(Appointment appointment) {
    return new Question(PersonIds.identity(appointment.query().orElseThrow()), appointment.day());
  }

  private @Nullable NotVerified reason(Appointment appointment, Set<String> identities) {
    if (appointment.query().isEmpty()) {
      return NotVerified.NO_NUMBERS;
    }
    EligibilityQuery query = appointment.query().get();
    if (identities.size() > 1) {
      return NotVerified.CONTRADICTION;
    }
    if (appointment.day().isAfter(rules.today().plusDays(MAX_DAYS_AHEAD))) {
      return NotVerified.DAY_TOO_FAR;
    }
    if (query.birthdate().isAfter(rules.today()) || query.birthdate().isAfter(appointment.day())) {
      return NotVerified.BORN_LATER;
    }
    if (!rules.withoutBranch() && isBranchMissing(appointment)) {
      return NotVerified.NEEDS_BRANCH;
    }
    return isWritable(query) ? null : NotVerified.UNWRITABLE;
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
