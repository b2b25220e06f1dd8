package jp.shikaku.planner;

import static jp.shikaku.planner.PlanCentre.insurance;
import static jp.shikaku.planner.PlanCentre.row;
import static jp.shikaku.planner.PlanCentre.tag;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import jp.shikaku.CallOptions;
import jp.shikaku.ExchangeContext;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.compare.StoredInsurance;
import jp.shikaku.eligibility.BulkCentre.Journal;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.eligibility.NextAction;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.planner.PlanBench.MemoryStore;
import jp.shikaku.planner.PlanCentre.Asked;
import jp.shikaku.planner.PlanChunk.State;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.InMemoryTransport;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Transport;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.ReferenceNumber;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a line says of a patient, and what is planned for whom. */
class PlannerLinesTest {

  private static final String JOB = "20261127";
  private static final LocalDate DAY = LocalDate.of(2026, 11, 28);

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-27T11:00:00Z"));
  private final InMemoryTransport transport = new InMemoryTransport(time);
  private final PlanBench client =
      new PlanBench(barring(), time, new Journal(), MaintenanceCalendar.NONE);
  private final MemoryStore store = new MemoryStore();
  private final List<DeltaLine> told = new ArrayList<>();
  private Function<Asked, List<String>> rows =
      asked -> List.of(row(asked, "1", insurance(asked, "")));
  private final PlanCentre centre = new PlanCentre(0, asked -> rows.apply(asked));

  @AfterEach
  void close() {
    client.close();
    transport.close();
  }

  /** What the terminal's share gives no right to send. */
  private @Nullable MessageKind barred;

  private Transport barring() {
    return (Transport)
        Proxy.newProxyInstance(
            Transport.class.getClassLoader(),
            new Class<?>[] {Transport.class},
            (proxy, method, arguments) -> {
              if (arguments != null
                  && arguments[0] instanceof ExchangeRequest request
                  && request.kind() == barred) {
                throw new TransportException(
                    Reason.SHARE_DENIED,
                    Delivery.NOT_SENT,
                    "no right",
                    null,
                    ExchangeContext.NONE,
                    null);
              }
              return method.invoke(transport, arguments);
            });
  }

  private static Appointment patient(String key, InsuredCard card) {
    return Appointment.of(key, DAY)
        .withQuery(
            EligibilityQuery.builder()
                .insurer(InsurerNumber.of("06139992"))
                .card(card)
                .birthdate(LocalDate.of(1985, 4, 17))
                .limitCertificateConsent(false)
                .build());
  }

  private static final Appointment ONE = patient("P1", InsuredCard.of("１２３", "1001", "01"));

  private DeltaReport run(UnaryOperator<BulkPlanner.Builder> settings, Appointment... patients) {
    told.clear();
    centre.serve(transport, Duration.ofSeconds(2), Duration.ofSeconds(1));
    BulkPlanner planner = settings.apply(client.planner(store)).build();
    CompletableFuture<DeltaReport> run =
        planner.run(
            planner.plan(JOB, List.of(patients)), CallOptions.by("night"), told::add, seen -> {});
    time.advance(Duration.ofMinutes(10));
    assertThat(run).isDone();
    return run.join();
  }

  private DeltaReport run(Appointment... patients) {
    return run(usual -> usual, patients);
  }

  private DeltaLine line() {
    assertThat(told).hasSize(1);
    return told.get(0);
  }

  private State state() {
    return store.chunks(JOB).get(0).state();
  }

  // ---- the word of the centre

  @Test
  @DisplayName("R-INV-2 an answer for another day, or for none that is told, verifies nobody")
  void otherDay() {
    for (String header : List.of(tag("QualificationConfirmationDate", "20261127"), "")) {
      for (String validity : List.of("1", "2", "3", "4")) {
        store.remove(JOB);
        centre.more = header;
        rows = asked -> List.of(row(asked, validity, insurance(asked, "")));
        run(ONE);
        assertThat(line().notVerified()).contains(NotVerified.OTHER_DAY);
        assertThat(line().outcome()).isEmpty();
        assertThat(line().deltas()).containsExactly(Delta.NOT_CHECKED_THIS_MONTH);
      }
    }
  }

  @Test
  @DisplayName("valid, but not to be accepted as it is: to be looked at")
  void look() {
    run(ONE);
    assertThat(line().deltas()).isEmpty();

    store.remove(JOB);
    rows =
        asked ->
            List.of(
                row(
                    asked,
                    "1",
                    insurance(
                        asked,
                        tag("InsuredCardValidDate", "20200401")
                            + tag("InsuredCardExpirationDate", "20261031"))));
    run(ONE);
    assertThat(line().outcome()).contains(Outcome.VALID);
    assertThat(line().deltas()).containsExactly(Delta.LOOK);

    store.remove(JOB);
    rows = asked -> List.of(row(asked, "1", ""));
    run(ONE);
    assertThat(line().deltas()).as("valid without a qualification").containsExactly(Delta.LOOK);
  }

  @Test
  @DisplayName("a loss that is told soon after the day is an end")
  void lossSoon() {
    rows =
        asked ->
            List.of(row(asked, "1", insurance(asked, tag("DisqualificationDate", "20261203"))));
    run(ONE);
    assertThat(line().deltas()).containsExactly(Delta.EXPIRING);
    assertThat(line().expiresOn()).contains(LocalDate.of(2026, 12, 2));
  }

  @Test
  @DisplayName("3.6 a result whose header counts other rows is counted; its rows are told")
  void countMismatch() {
    centre.more += tag("NumberOfProcessingResult", "7");
    DeltaReport report = run(ONE);
    assertThat(report.mismatchedResults()).isOne();
    assertThat(report.count(Outcome.VALID)).isOne();
    assertThat(run(ONE).mismatchedResults()).as("also after a restart").isOne();

    store.remove(JOB);
    centre.more = centre.more.replace(">7<", ">1<");
    assertThat(run(ONE).mismatchedResults()).isZero();
  }

  @Test
  @DisplayName("3.6 wrong tags in one row: that patient is not verified, the others are")
  void wrongTagsInOneRow() {
    rows =
        asked -> {
          String row = row(asked, "1", insurance(asked, ""));
          return List.of(asked.number().equals("1002") ? row.replace("</Name>", "</Nome>") : row);
        };
    DeltaReport report =
        run(
            ONE,
            patient("P2", InsuredCard.of("１２３", "1002", "01")),
            patient("P3", InsuredCard.of("１２３", "1003", "01")));
    assertThat(report.count(Outcome.VALID)).isEqualTo(2);
    assertThat(report.count(NotVerified.ROW_MISSING)).isOne();
    assertThat(report.unreadableRows()).isOne();
    assertThat(centre.downloads).as("it was no half a file").isOne();
  }

  // ---- what bars the way

  @Test
  @DisplayName("what does not pass by itself is told as that, not as want of time")
  void blocked() {
    for (MessageKind kind :
        List.of(MessageKind.BULK_ELIGIBILITY, MessageKind.BULK_ELIGIBILITY_RESULT)) {
      barred = kind;
      DeltaReport report = run(ONE);
      assertThat(report.count(NotVerified.BLOCKED)).isOne();
      assertThat(line().trouble()).contains(Reason.SHARE_DENIED);
    }
    barred = null;
    assertThat(run(ONE).count(Outcome.VALID)).isOne();
    assertThat(line().trouble()).isEmpty();
    assertThat(centre.uploads).hasSize(1);
  }

  @Test
  @DisplayName("5 a request for the result that the terminal refuses says nothing of the job")
  void refusedRequest() {
    transport
        .when(MessageKind.BULK_ELIGIBILITY_RESULT)
        .times(1)
        .refuse(request -> new byte[] {'E'});
    DeltaReport report = run(ONE);
    assertThat(report.count(NotVerified.RESULT_REFUSED)).isOne();
    assertThat(state()).isEqualTo(State.RECEIVED);
    assertThat(run(ONE).count(Outcome.VALID)).as("the next run asks again").isOne();
  }

  @Test
  @DisplayName("5 an error of the centre that passes by the host's table is asked again")
  void passingError() {
    failsWith("DEMO-T1", 2);
    DeltaReport report =
        run(
            usual -> usual.passingErrors(told -> told.code().filter("DEMO-T1"::equals).isPresent()),
            ONE);
    assertThat(report.count(Outcome.VALID)).isOne();
    assertThat(centre.uploads).hasSize(1);
  }

  @Test
  @DisplayName("5 a code beside 処理中 is no end of the job: nothing is given up or sent again")
  void pendingWithCode() {
    transport
        .when(MessageKind.BULK_ELIGIBILITY_RESULT)
        .times(2)
        .answer(
            request ->
                PlanCentre.document(tag("SegmentOfResult", "2") + tag("ErrorCode", "DEMO-I1"), ""));
    DeltaReport report = run(ONE);
    assertThat(report.count(Outcome.VALID)).isOne();
    assertThat(state()).isEqualTo(State.READ);
    assertThat(centre.uploads).hasSize(1);
  }

  @Test
  @DisplayName("3.5 a receipt with a number and an error is no refusal: the result decides")
  void receivedWithError() {
    centre.beside = tag("ErrorCode", "DEMO-R1");
    DeltaReport report = run(ONE);
    assertThat(report.count(NotVerified.UPLOAD_REFUSED)).isZero();
    assertThat(report.count(Outcome.VALID)).isOne();
    assertThat(centre.uploads).hasSize(1);
  }

  @Test
  @DisplayName("5 any other error of the centre is the end of the job, until it is read again")
  void lastingError() {
    failsWith("DEMO-P1", 1);
    DeltaReport report = run(usual -> usual.passingErrors(told -> told.code().isEmpty()), ONE);
    assertThat(report.count(NotVerified.RESULT_FAILED)).isOne();
    assertThat(state()).isEqualTo(State.FAILED);
  }

  private void failsWith(String code, int times) {
    transport
        .when(MessageKind.BULK_ELIGIBILITY_RESULT)
        .times(times)
        .answer(
            request ->
                PlanCentre.document(tag("SegmentOfResult", "9") + tag("ErrorCode", code), ""));
  }

  // ---- who is asked for

  @Test
  @DisplayName("6.3 one card in two spellings is one question, also after it was put right")
  void spellings() {
    InsuredCard wide = InsuredCard.of("１２３", "１００１", "01");
    InsuredCard narrow = InsuredCard.of("123", "1001", "01");
    BulkPlanner planner = client.planner(store).build();
    BulkPlan plan = planner.plan(JOB, List.of(patient("P1", wide), patient("P1", narrow)));
    assertThat(plan.persons()).as("no contradiction").isOne();
    assertThat(planner.plan(JOB, List.of(patient("P1", narrow))).chunks())
        .as("not asked for again")
        .hasSize(1);
    plan = planner.plan("two", List.of(patient("P1", wide), patient("P2", narrow)));
    assertThat(plan.setAside())
        .extracting(line -> line.notVerified().orElseThrow())
        .containsExactly(NotVerified.DOUBLE_CHART);
  }

  // ---- whose row it is, and what is left to do

  private static String bare(Asked asked, Asked insured) {
    return PlanCentre.unit(
        tag("QualificationConfirmSearchInfo", tag("ArbitraryIdentifier", asked.id()))
            + tag("ProcessingResultStatus", "1")
            + tag("QualificationValidity", "1")
            + insurance(insured, ""));
  }

  @Test
  @DisplayName("R-INV-1 the insurer and the card that are told are held against the question")
  void rowOfAnother() {
    List<Function<Asked, String>> others =
        List.of(
            asked -> bare(asked, new Asked("x", "01130012", asked.number(), asked.birthdate())),
            asked -> bare(asked, new Asked("x", asked.insurer(), "777", asked.birthdate())),
            asked -> row(asked, "1", insurance(asked, "")).replace("er>01<", "er>02<"),
            asked ->
                row(
                    asked,
                    "1",
                    insurance(new Asked("x", asked.insurer(), "777", asked.birthdate()), "")));
    for (Function<Asked, String> other : others) {
      store.remove(JOB);
      rows = asked -> List.of(other.apply(asked));
      run(ONE);
      assertThat(line().notVerified()).contains(NotVerified.ROW_OF_ANOTHER);
    }
    store.remove(JOB);
    rows = asked -> List.of(bare(asked, asked));
    run(ONE);
    assertThat(line().outcome()).as("our key and our numbers").contains(Outcome.VALID);
    assertThat(line().deltas()).isEmpty();
  }

  @Test
  @DisplayName("6.2 a retired member is answered under the number of the municipality")
  void retired() {
    rows =
        asked -> List.of(bare(asked, new Asked("x", "138040", asked.number(), asked.birthdate())));
    run(
        Appointment.of("P1", DAY)
            .withQuery(
                EligibilityQuery.builder()
                    .insurer(InsurerNumber.of("67138040"))
                    .card(InsuredCard.of("１２３", "1001", "01"))
                    .birthdate(LocalDate.of(1985, 4, 17))
                    .limitCertificateConsent(false)
                    .build()));
    assertThat(line().outcome()).contains(Outcome.VALID);
  }

  @Test
  @DisplayName("6.4 a name with ● is no doubt of whom the stored kana and birth date are")
  void unmappedName() {
    rows =
        asked ->
            List.of(
                row(asked, "1", insurance(asked, tag("NameKana", "ｼｹﾝ ﾀﾛｳ")))
                    .replace("試験　太郎", "試験　●郎"));
    run(ONE);
    assertThat(line().deltas()).as("nothing to compare with").containsExactly(Delta.LOOK);
    for (String kana : List.of("シケン　タロウ", "シケン　ジロウ")) {
      store.remove(JOB);
      run(
          ONE.withStored(
              StoredInsurance.builder()
                  .insurer(InsurerNumber.of("06139992"))
                  .card(InsuredCard.of("123", "1001", "01"))
                  .name(PersonName.of("試験　太郎", kana))
                  .birthdate(LocalDate.of(1985, 4, 17))
                  .build()));
      assertThat(line().deltas().contains(Delta.LOOK)).isEqualTo(kana.endsWith("ジロウ"));
    }
  }

  private static StoredInsurance.Builder stored() {
    return StoredInsurance.builder()
        .insurer(InsurerNumber.of("06139992"))
        .card(InsuredCard.of("123", "1001", "01"));
  }

  @Test
  @DisplayName("7.10 R-INV-1 an answer about another person than the stored one is never ACCEPT")
  void anotherPerson() {
    LocalDate born = LocalDate.of(1985, 4, 17);
    rows =
        asked ->
            List.of(
                row(asked, "1", insurance(asked, tag("NameKana", "ｼｹﾝ ﾀﾛｳ") + tag("Sex1", "1"))));
    PersonName hanako = PersonName.of("見本　花子", "ミホン　ハナコ");
    PersonName taro = PersonName.of("試験　太郎", "シケン　タロウ");
    for (StoredInsurance foreign :
        List.of(
            stored().name(hanako).birthdate(born).sex(Sex.FEMALE).build(),
            stored().name(hanako).build(),
            stored().name(taro).birthdate(born).sex(Sex.FEMALE).build(),
            stored().sex(Sex.FEMALE).build(),
            stored().birthdate(born.plusDays(1)).build())) {
      store.remove(JOB);
      run(ONE.withStored(foreign).withReferenceNumber(ReferenceNumber.of("R1")));
      assertThat(line().outcome()).contains(Outcome.VALID);
      assertThat(line().deltas())
          .contains(Delta.LOOK, Delta.COMPARE_PERSON, Delta.MUST_FIX)
          .as("his number is not registered with another's insurance")
          .doesNotContain(Delta.REFERENCE_NUMBER_LOST);
      assertThat(line().nextAction().orElseThrow().kind())
          .isEqualTo(NextAction.Kind.COMPARE_PERSON);
    }
    store.remove(JOB);
    run(
        ONE.withStored(stored().name(taro).birthdate(born).sex(Sex.MALE).build())
            .withReferenceNumber(ReferenceNumber.of("R1")));
    assertThat(line().deltas()).containsExactly(Delta.REFERENCE_NUMBER_LOST);
    assertThat(line().nextAction().orElseThrow().isAccept()).isTrue();
  }

  @Test
  @DisplayName("7.10 R-INV-2 another person's lost insurance is never told as the patient's")
  void anotherPersonsLoss() {
    StoredInsurance hanako =
        stored()
            .name(PersonName.of("見本　花子", "ミホン　ハナコ"))
            .birthdate(LocalDate.of(1985, 4, 17))
            .sex(Sex.FEMALE)
            .build();
    for (String validity : List.of("2", "3")) {
      rows =
          asked ->
              List.of(
                  row(
                      asked,
                      validity,
                      insurance(
                          asked,
                          tag("NameKana", "ｼｹﾝ ﾀﾛｳ")
                              + tag("Sex1", "1")
                              + tag("ReasonOfLoss", "03"))));
      store.remove(JOB);
      run(ONE.withStored(hanako));
      assertThat(line().deltas()).contains(Delta.LOOK, Delta.COMPARE_PERSON);
      assertThat(line().nextAction().orElseThrow())
          .isEqualTo(
              new NextAction(
                  NextAction.Kind.COMPARE_PERSON,
                  List.of(
                      NextAction.Reason.NAME_DIFFERS_FROM_CHART,
                      NextAction.Reason.SEX_DIFFERS_FROM_CHART)));

      rows =
          asked ->
              List.of(
                  row(
                      asked,
                      validity,
                      insurance(new Asked("x", asked.insurer(), "777", asked.birthdate()), "")));
      store.remove(JOB);
      run(ONE);
      assertThat(line().notVerified()).contains(NotVerified.ROW_OF_ANOTHER);
    }
  }

  @Test
  @DisplayName("7.10 a name in variant characters is looked at, as the desk does; nothing is wrong")
  void nearName() {
    rows = asked -> List.of(row(asked, "1", insurance(asked, "")).replace("試験　太郎", "高橋　太郎"));
    run(ONE.withStored(stored().name(PersonName.of("髙橋　太郎", null)).build()));
    assertThat(line().deltas()).containsExactly(Delta.LOOK);
    assertThat(line().nextAction().orElseThrow().reasons())
        .containsExactly(NextAction.Reason.NAME_NEAR_CHART);
  }

  @Test
  @DisplayName("3.7 another 照会番号 is not a lost one: never registered over, and the chart looked at")
  void otherReferenceNumber() {
    Appointment one = ONE.withReferenceNumber(ReferenceNumber.of("R1"));
    rows = asked -> List.of(row(asked, "1", insurance(asked, tag("ReferenceNumber", "R2"))));
    run(one);
    assertThat(line().deltas()).containsExactly(Delta.LOOK);
    assertThat(line().nextAction().orElseThrow())
        .isEqualTo(
            new NextAction(
                NextAction.Kind.COMPARE_PERSON,
                List.of(NextAction.Reason.REFERENCE_NUMBER_DIFFERS)));

    Appointment two =
        patient("P2", InsuredCard.of("１２３", "1002", "01"))
            .withReferenceNumber(ReferenceNumber.of("R2"));
    for (Appointment first : List.of(one, ONE)) {
      store.remove(JOB);
      run(first, two);
      assertThat(told)
          .filteredOn(line -> line.appointment().patientKey().equals("P1"))
          .singleElement()
          .satisfies(
              line -> {
                assertThat(line.deltas())
                    .containsExactly(Delta.REFERENCE_NUMBER_OF_ANOTHER, Delta.LOOK);
                assertThat(line.nextAction().orElseThrow().reasons())
                    .containsExactly(NextAction.Reason.REFERENCE_NUMBER_OF_ANOTHER);
              });
      assertThat(told)
          .filteredOn(line -> line.appointment().patientKey().equals("P2"))
          .singleElement()
          .satisfies(line -> assertThat(line.deltas()).isEmpty());
    }
    store.remove(JOB);
    rows = asked -> List.of(row(asked, "1", insurance(asked, "")));
    run(one);
    assertThat(line().deltas()).containsExactly(Delta.REFERENCE_NUMBER_LOST);
  }

  @Test
  @DisplayName("3.2 a row that repeats no question is found by the identifier of its result")
  void idOfTheResult() {
    rows = asked -> List.of(result(asked, asked.id()));
    run(ONE);
    assertThat(line().outcome()).contains(Outcome.VALID);

    store.remove(JOB);
    rows =
        asked ->
            List.of(row(asked, "1", insurance(asked, tag("ArbitraryIdentifier", "somebody-else"))));
    run(ONE);
    assertThat(line().notVerified()).contains(NotVerified.ROW_OF_ANOTHER);

    store.remove(JOB);
    rows =
        asked ->
            List.of(
                PlanCentre.unit(
                    tag("ProcessingResultStatus", "1")
                        + tag("QualificationValidity", "1")
                        + insurance(asked, tag("ArbitraryIdentifier", asked.id()))
                        + insurance(asked, tag("ArbitraryIdentifier", "somebody-else"))));
    assertThat(run(ONE).unaskedRows()).isOne();
    assertThat(line().notVerified()).contains(NotVerified.ROW_MISSING);
  }

  private static String result(Asked asked, String id) {
    return PlanCentre.unit(
        tag("ProcessingResultStatus", "1")
            + tag("QualificationValidity", "1")
            + insurance(asked, tag("ArbitraryIdentifier", id)));
  }

  @Test
  @DisplayName("validity 5: 枝番 is wanted of who was asked for without one")
  void severalMatch() {
    rows = asked -> List.of(row(asked, "5", ""));
    run(ONE);
    assertThat(line().deltas()).containsExactly(Delta.NOT_CHECKED_THIS_MONTH, Delta.LOOK);
    store.remove(JOB);
    run(
        usual -> usual.askWithoutBranch(true),
        patient("P1", InsuredCard.of("１２３", "1001")).withLastVerified(DAY));
    assertThat(line().deltas()).containsExactly(Delta.NEEDS_BRANCH);
  }

  @Test
  @DisplayName("R-INV-2 who is neither valid nor invalid never goes without a word")
  void neverWithoutAWord() {
    List<Function<Asked, List<String>>> answers =
        List.of(
            asked -> List.of(row(asked, "4", "")),
            asked -> List.of(row(asked, "5", "")),
            asked -> List.of(row(asked, "7", "")),
            asked -> List.of(PlanCentre.refused(asked)),
            asked -> List.of());
    for (Function<Asked, List<String>> answer : answers) {
      store.remove(JOB);
      rows = answer;
      run(ONE.withLastVerified(DAY.withDayOfMonth(2)));
      assertThat(line().deltas()).containsExactly(Delta.LOOK);
    }
  }

  @Test
  @DisplayName("what was asked before the month of the appointment began is no check of that month")
  void nextMonth() {
    centre.more = tag("QualificationConfirmationDate", "20261228");
    Appointment later =
        Appointment.of("P1", LocalDate.of(2026, 12, 28)).withQuery(ONE.query().orElseThrow());
    run(later);
    assertThat(line().outcome()).contains(Outcome.VALID);
    assertThat(line().deltas()).containsExactly(Delta.NOT_CHECKED_THIS_MONTH);

    store.remove(JOB);
    run(usual -> usual.earlierMonthCounts(true), later);
    assertThat(line().deltas()).isEmpty();

    store.remove(JOB);
    run(later.withLastVerified(LocalDate.of(2026, 12, 1)));
    assertThat(line().deltas()).isEmpty();
  }
}
