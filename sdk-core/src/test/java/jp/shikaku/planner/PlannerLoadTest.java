package jp.shikaku.planner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static jp.shikaku.planner.PlanCentre.insurance;
import static jp.shikaku.planner.PlanCentre.row;
import static jp.shikaku.planner.PlanCentre.tag;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jp.shikaku.CallOptions;
import jp.shikaku.compare.StoredInsurance;
import jp.shikaku.eligibility.BulkCentre.Journal;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.planner.PlanBench.MemoryStore;
import jp.shikaku.planner.PlanCentre.Asked;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.InMemoryTransport;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.CopayRatio;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.ReferenceNumber;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A large practice's night beside desks that never stop asking. */
class PlannerLoadTest {

  private static final int PATIENTS = 5_000;
  private static final LocalDate DAY = LocalDate.of(2026, 11, 28);
  private static final LocalDate LAST_MONTH = LocalDate.of(2026, 10, 5);
  private static final LocalDate THIS_MONTH = LocalDate.of(2026, 11, 2);
  private static final Duration NEXT_PATIENT = Duration.ofMillis(300);

  /** What is the matter with a patient, and what must be told of it. */
  private enum Story {
    SAME(Outcome.VALID, null),
    INVALID(Outcome.INVALID, null, Delta.NEWLY_INVALID, Delta.MUST_FIX),
    NEWER(Outcome.INVALID_NEWER_EXISTS, null, Delta.NEWLY_INVALID, Delta.MUST_FIX),
    NOT_FOUND(Outcome.NOT_FOUND, null, Delta.NOT_CHECKED_THIS_MONTH),
    SEVERAL_MATCH(Outcome.MULTIPLE, null, Delta.LOOK, Delta.NOT_CHECKED_THIS_MONTH),
    RATIO(Outcome.VALID, null, Delta.RATIO_CHANGED, Delta.MUST_FIX),
    EXPIRING(Outcome.VALID, null, Delta.EXPIRING),
    ENDS_LATER(Outcome.VALID, null),
    NUMBER_LOST(Outcome.VALID, null, Delta.REFERENCE_NUMBER_LOST),
    NUMBER_OTHER(Outcome.VALID, null, Delta.LOOK),
    NUMBER_OF_ANOTHER(Outcome.VALID, null, Delta.REFERENCE_NUMBER_OF_ANOTHER, Delta.LOOK),
    OTHER_PERSON(Outcome.VALID, null, Delta.LOOK, Delta.COMPARE_PERSON, Delta.MUST_FIX),
    OTHER_SEX(Outcome.VALID, null, Delta.LOOK, Delta.COMPARE_PERSON, Delta.MUST_FIX),
    BRANCH_TOLD(Outcome.VALID, null, Delta.NEEDS_BRANCH, Delta.MUST_FIX),
    ROW_REFUSED(Outcome.QUERY_ERROR, null, Delta.LOOK),
    NO_BRANCH(null, NotVerified.NEEDS_BRANCH, Delta.NEEDS_BRANCH, Delta.NOT_CHECKED_THIS_MONTH),
    NO_QUERY(null, NotVerified.NO_NUMBERS, Delta.NOT_CHECKED_THIS_MONTH),
    MISSING(null, NotVerified.ROW_MISSING, Delta.NOT_CHECKED_THIS_MONTH),
    UNREADABLE(null, NotVerified.ROW_MISSING, Delta.NOT_CHECKED_THIS_MONTH),
    DOUBLED(null, NotVerified.ROW_DOUBLED, Delta.NOT_CHECKED_THIS_MONTH),
    ANOTHER(null, NotVerified.ROW_OF_ANOTHER, Delta.NOT_CHECKED_THIS_MONTH);

    final Outcome outcome;
    final NotVerified reason;
    final List<Delta> deltas;

    Story(Outcome outcome, NotVerified reason, Delta... deltas) {
      this.outcome = outcome;
      this.reason = reason;
      this.deltas = List.of(deltas);
    }
  }

  private static Story story(int patient) {
    // Of 50 patients 21 have a story; the rest is as stored.
    int which = patient % 50;
    return which < Story.values().length ? Story.values()[which] : Story.SAME;
  }

  private static String number(int patient) {
    return Integer.toString(100_000 + patient);
  }

  private static Appointment appointment(int patient) {
    Story story = story(patient);
    InsuredCard card =
        InsuredCard.of("１２３", number(patient), story == Story.NO_BRANCH ? null : "01");
    InsuredCard stored = story == Story.BRANCH_TOLD ? InsuredCard.of("１２３", number(patient)) : card;
    LocalDate born = LocalDate.of(1985, 4, 17);
    Appointment appointment =
        Appointment.of("P-" + patient, DAY)
            .withStored(
                StoredInsurance.builder()
                    .insurer(InsurerNumber.of("06139992"))
                    .card(stored)
                    .name(
                        story == Story.OTHER_PERSON
                            ? PersonName.of("見本　花子", "ミホン　ハナコ")
                            : PersonName.of("試験　太郎", "シケン　タロウ"))
                    .sex(story == Story.OTHER_SEX ? Sex.FEMALE : Sex.MALE)
                    .birthdate(born)
                    .copayRatio(CopayRatio.ofPercent(story == Story.RATIO ? 20 : 30))
                    .build())
            .withReferenceNumber(ReferenceNumber.of("R" + patient))
            .withLastVerified(story == Story.ROW_REFUSED ? THIS_MONTH : LAST_MONTH);
    return story == Story.NO_QUERY
        ? appointment
        : appointment.withQuery(
            EligibilityQuery.builder()
                .insurer(InsurerNumber.of("06139992"))
                .card(card)
                .birthdate(born)
                .limitCertificateConsent(true)
                .build());
  }

  private static List<String> rows(Asked asked) {
    int patient = Integer.parseInt(asked.number()) - 100_000;
    Story story = story(patient);
    String number = tag("ReferenceNumber", "R" + patient);
    String person = tag("NameKana", "ｼｹﾝ ﾀﾛｳ") + tag("Sex1", "1");
    String valid = row(asked, "1", insurance(asked, person) + number);
    return switch (story) {
      case INVALID -> List.of(row(asked, "2", insurance(asked, "") + number));
      case NEWER -> List.of(row(asked, "3", insurance(asked, "") + number));
      case NOT_FOUND -> List.of(row(asked, "4", ""));
      case SEVERAL_MATCH -> List.of(row(asked, "5", ""));
      case EXPIRING ->
          List.of(row(asked, "1", insurance(asked, person + until("20261228")) + number));
      case ENDS_LATER ->
          List.of(row(asked, "1", insurance(asked, person + until("20261229")) + number));
      case NUMBER_OTHER -> List.of(valid.replace(">R", ">X"));
      case NUMBER_OF_ANOTHER ->
          List.of(valid.replace(number, tag("ReferenceNumber", "R" + (patient - 1))));
      case OTHER_PERSON, OTHER_SEX -> List.of(valid.replace(number, ""));
      case NUMBER_LOST -> List.of(row(asked, "1", insurance(asked, person)));
      case ROW_REFUSED -> List.of(PlanCentre.refused(asked));
      case MISSING -> List.of();
      case UNREADABLE -> List.of(valid.replace("試験", "&none;"));
      case DOUBLED -> List.of(valid, row(asked, "2", insurance(asked, "")));
      case ANOTHER -> {
        Asked other = new Asked(asked.id(), asked.insurer(), asked.number(), "19850418");
        boolean inEcho = patient % 100 < 50;
        yield List.of(
            row(inEcho ? other : asked, "1", insurance(inEcho ? asked : other, "") + number));
      }
      default -> List.of(valid);
    };
  }

  private static String until(String day) {
    return tag("InsuredCardValidDate", "20200401") + tag("InsuredCardExpirationDate", day);
  }

  /** A desk: as good as at once after an answer it asks for the next patient. */
  private final class Desk {
    private final PlanBench oqs;
    private final int number;
    private int asked;
    private Duration longest = Duration.ZERO;

    Desk(PlanBench oqs, int number) {
      this.oqs = oqs;
      this.number = number;
    }

    void ask() {
      if (stopped) {
        return;
      }
      Instant begun = time.now();
      var unused =
          oqs.eligibility
              .checkAsync(
                  EligibilityQuery.builder()
                      .insurer(InsurerNumber.of("06139992"))
                      .card(InsuredCard.of("９", number + "-" + asked++ % 1_000, "01"))
                      .birthdate(LocalDate.of(1985, 4, 17))
                      .limitCertificateConsent(false)
                      .build(),
                  CallOptions.by("desk-" + number))
              .whenComplete(
                  (answer, failure) -> {
                    if (failure != null) {
                      failures.add(failure);
                    }
                    Duration waited = Duration.between(begun, time.now()).minus(deskAnswer);
                    longest = waited.compareTo(longest) > 0 ? waited : longest;
                    time.schedule(NEXT_PATIENT, this::ask);
                  });
    }
  }

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-27T11:00:00Z"));
  private final InMemoryTransport transport = new InMemoryTransport(time);
  private final List<Throwable> failures = new ArrayList<>();
  private Duration deskAnswer = Duration.ZERO;
  private boolean stopped;

  private static byte[] deskAnswer(ExchangeRequest request) {
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><XmlMsg><MessageHeader>"
            + tag("ProcessExecutionTime", "20261127200000")
            + tag("QualificationConfirmationDate", "20261127")
            + tag("MedicalInstitutionCode", "1319999007")
            + tag("ArbitraryFileIdentifier", request.handle().exchangeId())
            + tag("ReferenceClassification", "2")
            + tag("SegmentOfResult", "1")
            + "</MessageHeader><MessageBody>"
            + tag("ProcessingResultStatus", "1")
            + tag("QualificationValidity", "4")
            + "</MessageBody></XmlMsg>")
        .getBytes(UTF_8);
  }

  @ParameterizedTest(name = "desk answers after {0} ms, {1} sessions for {2} computers")
  @CsvSource({
    "1500, 1000, 1",
    "5000, 1000, 1",
    "10000, 1000, 1",
    "5000, 5, 1",
    "1500, 20, 4",
    "10000, 20, 4"
  })
  @DisplayName(
      "5,000 patients, three pending rounds, four busy desks at each computer: no desk waits for the"
          + " batch (2 s are allowed), nobody is without a session, and the report is exact")
  void night(int answerMillis, int sessions, int computers) {
    transport.limitSessions(sessions);
    deskAnswer = Duration.ofMillis(answerMillis);
    PlanCentre centre =
        new PlanCentre(
            3,
            asked -> {
              List<String> rows = new ArrayList<>(rows(asked));
              if (asked.number().endsWith("777")) {
                rows.add(
                    row(
                        new Asked("stranger", asked.insurer(), "1", "19850417"),
                        "1",
                        insurance(asked, "")));
              }
              return rows;
            });
    centre.serve(transport, Duration.ofSeconds(20), Duration.ofSeconds(5));
    transport.when(MessageKind.ELIGIBILITY).answer(PlannerLoadTest::deskAnswer).after(deskAnswer);
    List<PlanBench> clients =
        Stream.generate(
                () -> new PlanBench(transport, time, new Journal(), MaintenanceCalendar.NONE))
            .limit(computers)
            .toList();
    List<Desk> desks =
        IntStream.range(0, 4 * computers)
            .mapToObj(number -> new Desk(clients.get(number / 4), number))
            .toList();
    Instant opened = time.now();
    desks.forEach(Desk::ask);

    List<Appointment> appointments = new ArrayList<>();
    for (int patient = 0; patient < PATIENTS; patient++) {
      appointments.add(appointment(patient));
    }
    BulkPlanner planner = clients.get(0).planner(new MemoryStore()).build();
    BulkPlan plan = planner.plan("20261127", appointments);
    assertThat(plan.chunks()).hasSize(10);
    assertThat(plan.setAside()).hasSize(200);

    Map<String, DeltaLine> told = new HashMap<>();
    List<PlanProgress> progress = new ArrayList<>();
    CompletableFuture<DeltaReport> run =
        planner.run(
            plan,
            CallOptions.by("night"),
            line -> assertThat(told.put(line.appointment().patientKey(), line)).isNull(),
            progress::add);
    for (int minute = 0; minute < 60 && !run.isDone(); minute++) {
      time.advance(Duration.ofMinutes(1));
    }
    stopped = true;
    assertThat(run).isDone();
    DeltaReport report = run.join();

    assertThat(failures).isEmpty();
    int unhindered =
        (int) Duration.between(opened, time.now()).dividedBy(deskAnswer.plus(NEXT_PATIENT));
    assertThat(unhindered).isGreaterThan(30);
    assertThat(desks)
        .allSatisfy(
            desk -> {
              assertThat(desk.longest).isZero();
              assertThat(desk.asked).as("without a break").isGreaterThanOrEqualTo(unhindered);
            });
    assertThat(centre.uploads).hasSize(10);
    assertThat(centre.uploads.stream().flatMap(List::stream).distinct()).hasSize(4_800);
    assertThat(centre.downloads).isEqualTo(40);

    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    Map<NotVerified, Integer> reasons = new EnumMap<>(NotVerified.class);
    Map<Delta, Integer> deltas = new EnumMap<>(Delta.class);
    for (int patient = 0; patient < PATIENTS; patient++) {
      Story story = story(patient);
      DeltaLine line = told.get("P-" + patient);
      assertThat(line.outcome()).as("%s", story).isEqualTo(Optional.ofNullable(story.outcome));
      assertThat(line.notVerified()).as("%s", story).isEqualTo(Optional.ofNullable(story.reason));
      assertThat(line.deltas()).as("%s", story).containsExactlyInAnyOrderElementsOf(story.deltas);
      if (story.outcome != null) {
        outcomes.merge(story.outcome, 1, Integer::sum);
      } else {
        reasons.merge(story.reason, 1, Integer::sum);
      }
      story.deltas.forEach(delta -> deltas.merge(delta, 1, Integer::sum));
    }
    assertThat(report.outcomes()).isEqualTo(outcomes);
    assertThat(report.reasons()).isEqualTo(reasons);
    assertThat(report.deltas()).isEqualTo(deltas);
    assertThat(report.patients()).isEqualTo(PATIENTS);
    assertThat(report.unreadableRows()).isEqualTo(100);
    assertThat(report.unaskedRows()).isEqualTo(5);
    assertThat(report.rows()).isEqualTo(4_800 + 5);
    assertThat(told.get("P-6").expiresOn()).contains(LocalDate.of(2026, 12, 28));
    assertThat(progress.get(0).done()).isEqualTo(200);
    assertThat(progress)
        .allSatisfy(step -> assertThat(step.patients()).isEqualTo(PATIENTS))
        .extracting(PlanProgress::done)
        .isSorted();
    assertThat(progress.get(progress.size() - 1).chunks()).isEqualTo(10);
  }
}
