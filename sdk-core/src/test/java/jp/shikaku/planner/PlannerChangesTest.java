package jp.shikaku.planner;

import static jp.shikaku.planner.PlanCentre.insurance;
import static jp.shikaku.planner.PlanCentre.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import jp.shikaku.CallOptions;
import jp.shikaku.compare.StoredInsurance;
import jp.shikaku.eligibility.BulkCentre.Journal;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.planner.PlanBench.MemoryStore;
import jp.shikaku.planner.PlanChunk.State;
import jp.shikaku.transport.InMemoryTransport;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.Address;
import jp.shikaku.value.CopayRatio;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.PublicExpenseNumber;
import jp.shikaku.value.ReferenceNumber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Appointments that change while their plan is under way: nobody is lost by it. */
class PlannerChangesTest {

  private static final String JOB = "20261127";
  private static final LocalDate DAY = LocalDate.of(2026, 11, 28);
  private static final LocalDate BORN = LocalDate.of(1985, 4, 17);
  private static final Appointment A = patient("A", "1001");
  private static final Appointment B = patient("B", "1002");

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-27T11:00:00Z"));
  private final InMemoryTransport transport = new InMemoryTransport(time);
  private final PlanBench client =
      new PlanBench(transport, time, new Journal(), MaintenanceCalendar.NONE);
  private final MemoryStore store = new MemoryStore();
  private final List<String> told = new ArrayList<>();
  private final PlanCentre centre =
      new PlanCentre(0, asked -> List.of(row(asked, "1", insurance(asked, ""))));

  @AfterEach
  void close() {
    client.close();
    transport.close();
  }

  private static EligibilityQuery query(InsuredCard card) {
    return EligibilityQuery.builder()
        .insurer(InsurerNumber.of("06139992"))
        .card(card)
        .birthdate(BORN)
        .limitCertificateConsent(false)
        .build();
  }

  private static Appointment patient(String key, String number) {
    return Appointment.of(key, DAY).withQuery(query(InsuredCard.of("１２３", number, "01")));
  }

  private BulkPlanner planner() {
    return client.planner(store).build();
  }

  private CompletableFuture<DeltaReport> begin(BulkPlanner planner, BulkPlan plan) {
    centre.serve(transport, Duration.ofSeconds(2), Duration.ofSeconds(1));
    return planner.run(
        plan,
        CallOptions.by("night"),
        line ->
            told.add(
                line.appointment().patientKey()
                    + line.outcome().map(Outcome::name).orElse("")
                    + line.notVerified().map(NotVerified::name).orElse("")),
        seen -> {});
  }

  private DeltaReport run(Appointment... patients) {
    told.clear();
    BulkPlanner planner = planner();
    return end(begin(planner, planner.plan(JOB, List.of(patients))));
  }

  private DeltaReport end(CompletableFuture<DeltaReport> run) {
    time.advance(Duration.ofMinutes(10));
    assertThat(run).isDone();
    return run.join();
  }

  private State state() {
    return store.chunks(JOB).get(0).state();
  }

  // ---- who is taken out and comes back

  @Test
  @DisplayName("R-INV-2 who was not given when the upload was sent is asked for once he comes back")
  void backAfterSending() {
    planner().plan(JOB, List.of(A, B));
    assertThat(run(A).patients()).isOne();
    assertThat(told).containsExactly("AVALID");
    DeltaReport report = run(A, B);
    assertThat(told).containsExactly("BVALID");
    assertThat(report.count(Outcome.VALID)).isEqualTo(2);
    assertThat(report.patients()).isEqualTo(2);
    assertThat(centre.uploads).extracting(List::size).containsExactly(1, 1);
  }

  @Test
  @DisplayName("R-INV-2 who was not given when the result was read is told of once he comes back")
  void backAfterReading() {
    BulkPlanner planner = planner();
    CompletableFuture<DeltaReport> run = begin(planner, planner.plan(JOB, List.of(A, B)));
    time.advance(Duration.ofSeconds(3));
    run.cancel(true);
    assertThat(state()).isEqualTo(State.RECEIVED);

    assertThat(run(A).count(NotVerified.NO_LONGER_GIVEN)).isOne();
    assertThat(told).containsExactly("AVALID");
    DeltaReport report = run(A, B);
    assertThat(told).containsExactly("BVALID");
    assertThat(report.count(Outcome.VALID)).isEqualTo(2);
    assertThat(report.patients()).isEqualTo(2);
  }

  @Test
  @DisplayName("a result of nobody who is given is left, and fetched when one of them comes back")
  void allBack() {
    BulkPlanner planner = planner();
    CompletableFuture<DeltaReport> run = begin(planner, planner.plan(JOB, List.of(A)));
    time.advance(Duration.ofSeconds(3));
    run.cancel(true);
    assertThat(run(B).count(NotVerified.NO_LONGER_GIVEN)).isOne();
    assertThat(told).containsExactly("BVALID");
    assertThat(state()).isEqualTo(State.RECEIVED);
    run(A, B);
    assertThat(told).containsExactly("AVALID");
    assertThat(centre.uploads).hasSize(2);
  }

  @Test
  @DisplayName("R-INV-2 of two processes one is given fewer patients: the other asks for the rest")
  void fewerElsewhere() {
    BulkPlanner one = planner();
    BulkPlan both = one.plan(JOB, List.of(A, B));
    BulkPlanner two = planner();
    CompletableFuture<DeltaReport> fewer = begin(two, two.plan(JOB, List.of(A)));
    time.advance(Duration.ofSeconds(3));
    fewer.cancel(true);
    assertThat(end(begin(one, both)).count(Outcome.VALID)).isEqualTo(2);
    assertThat(told).containsExactlyInAnyOrder("AVALID", "BVALID");
  }

  @Test
  @DisplayName("R-INV-2 also where both run at once")
  void fewerAtOnce() {
    BulkPlanner one = planner();
    BulkPlan both = one.plan(JOB, List.of(A, B));
    BulkPlanner two = planner();
    BulkPlan first = two.plan(JOB, List.of(A));
    CompletableFuture<DeltaReport> fewer =
        two.run(first, CallOptions.by("two"), line -> {}, seen -> {});
    DeltaReport report = end(begin(one, both));
    assertThat(fewer).isDone();
    assertThat(told).contains("BVALID").doesNotContain("BROW_MISSING");
    assertThat(report.count(Outcome.VALID)).isEqualTo(2);
    assertThat(centre.uploads.stream().flatMap(List::stream)).hasSize(2);
  }

  @Test
  @DisplayName("R-INV-2 who was told of here is not asked for again where another leaves him out")
  void fewerReadElsewhere() {
    try (Other other = new Other()) {
      BulkPlan both = receivedPlan();
      CompletableFuture<DeltaReport> fewer = other.run(A);
      DeltaReport report = end(begin(planner(), both));
      assertThat(fewer.join().count(Outcome.VALID)).as("read there first").isOne();
      assertThat(told).containsExactlyInAnyOrder("AVALID", "BVALID");
      assertThat(centre.uploads).hasSize(1);
      assertThat(report.count(Outcome.VALID)).isEqualTo(2);
      assertThat(report.patients()).isEqualTo(2);
      assertThat(report.rows()).isEqualTo(2);
      DeltaReport later = run(A, B);
      assertThat(told).isEmpty();
      assertThat(later.count(Outcome.VALID)).isEqualTo(2);
      assertThat(centre.uploads).hasSize(1);
    }
  }

  @Test
  @DisplayName("and who is given here only is asked for, though another has read his upload")
  void othersReadElsewhere() {
    try (Other other = new Other()) {
      BulkPlan both = receivedPlan();
      CompletableFuture<DeltaReport> fewer = other.run(A);
      time.advance(Duration.ofMinutes(1));
      assertThat(fewer).isDone();
      assertThat(end(begin(planner(), both)).count(Outcome.VALID)).isEqualTo(2);
      assertThat(told).containsExactly("BVALID");
      assertThat(centre.uploads).extracting(List::size).containsExactly(2, 1);
    }
  }

  @Test
  @DisplayName("who is no longer given is counted once, also where another reads the result first")
  void moreReadElsewhere() {
    try (Other other = new Other()) {
      receivedPlan();
      CompletableFuture<DeltaReport> all = other.run(A, B);
      BulkPlanner planner = planner();
      DeltaReport report = end(begin(planner, planner.plan(JOB, List.of(A))));
      assertThat(all.join().count(Outcome.VALID)).isEqualTo(2);
      assertThat(report.patients()).isEqualTo(2);
      assertThat(centre.uploads).hasSize(1);
    }
  }

  /** A plan of A and B whose upload is received. */
  private BulkPlan receivedPlan() {
    BulkPlanner planner = planner();
    BulkPlan both = planner.plan(JOB, List.of(A, B));
    CompletableFuture<DeltaReport> run = begin(planner, both);
    time.advance(Duration.ofSeconds(3));
    run.cancel(true);
    assertThat(state()).isEqualTo(State.RECEIVED);
    assertThat(told).isEmpty();
    return both;
  }

  /** Another process with the same store. */
  private final class Other implements AutoCloseable {
    private final PlanBench bench =
        new PlanBench(transport, time, new Journal(), MaintenanceCalendar.NONE);

    CompletableFuture<DeltaReport> run(Appointment... patients) {
      centre.serve(transport, Duration.ofSeconds(2), Duration.ofSeconds(1));
      BulkPlanner planner = bench.planner(store).build();
      return planner.run(
          planner.plan(JOB, List.of(patients)), CallOptions.by("other"), line -> {}, seen -> {});
    }

    @Override
    public void close() {
      bench.close();
    }
  }

  // ---- charts and appointments that meet

  @Test
  @DisplayName("whom an earlier upload asks for stays the one, also beside a lesser chart")
  void doubleChartLater() {
    run(B);
    DeltaReport report = run(patient("A", "1002"), B);
    assertThat(told).containsExactly("ADOUBLE_CHART");
    assertThat(report.count(Outcome.VALID)).isOne();
    assertThat(report.count(NotVerified.NO_LONGER_GIVEN)).isZero();
    assertThat(centre.uploads).hasSize(1);
  }

  @Test
  @DisplayName("what two appointments of one visit know is put together, whatever their order")
  void sameVisit() {
    Appointment number = A.withReferenceNumber(ReferenceNumber.of("R1"));
    Appointment stored = Appointment.of("A", DAY).withStored(stored(20)).withLastVerified(DAY);
    for (List<Appointment> order : List.of(List.of(number, stored), List.of(stored, number))) {
      BulkPlan plan = planner().plan("visit", order);
      assertThat(plan.asked().values())
          .singleElement()
          .satisfies(
              one -> {
                assertThat(one.appointment().referenceNumber()).isPresent();
                assertThat(one.appointment().stored()).isPresent();
                assertThat(one.appointment().lastVerified()).contains(DAY);
              });
    }
    for (List<Appointment> order :
        List.of(
            List.of(A.withStored(stored(20)), A.withStored(stored(30))),
            List.of(number, A.withReferenceNumber(ReferenceNumber.of("R2")), stored))) {
      assertThat(planner().plan("visit", order).setAside())
          .extracting(line -> line.notVerified().orElseThrow())
          .containsExactly(NotVerified.CONTRADICTION);
    }
    assertThat(NotVerified.CONTRADICTION.message(Locale.JAPAN))
        .as("the numbers of these were the same")
        .contains("などの登録内容");
    assertThat(
            planner()
                .plan("visit", List.of(A.withStored(stored(20)), A.withStored(stored(20))))
                .setAside())
        .isEmpty();
  }

  @Test
  @DisplayName("6.3, 6.4 stored data of one visit in another notation contradict nothing")
  void sameVisitNotation() {
    StoredInsurance one =
        written("髙橋　翔子", "タカハシ　ショウコ", "東京都架空区見本町一丁目2番3号")
            .publicExpense(AID)
            .publicExpense(LOCAL)
            .build();
    StoredInsurance other =
        written("高橋翔子", "ﾀｶﾊｼ ｼﾖｳｺ", "東京都架空区見本町１－２－３")
            .publicExpense(LOCAL)
            .publicExpense(AID)
            .build();
    assertThat(setAside(A.withStored(one), A.withStored(other))).isEmpty();
    for (StoredInsurance another :
        List.of(
            written("見本　翔子", "ミホン　ショウコ", "東京都架空区見本町１－２－３")
                .publicExpense(AID)
                .publicExpense(LOCAL)
                .build(),
            written("高橋　翔子", "タカハシ　ショウコ", "東京都架空区見本町１－２－４")
                .publicExpense(AID)
                .publicExpense(LOCAL)
                .build(),
            written("高橋　翔子", "タカハシ　ショウコ", "東京都架空区見本町１－２－３").publicExpense(AID).build())) {
      assertThat(setAside(A.withStored(one), A.withStored(another)))
          .containsExactly(NotVerified.CONTRADICTION);
    }
  }

  private static final PublicExpenseNumber AID = PublicExpenseNumber.of("12139994", "9000019");
  private static final PublicExpenseNumber LOCAL = PublicExpenseNumber.of("54139993", "1234567");

  private static StoredInsurance.Builder written(String name, String kana, String address) {
    return StoredInsurance.builder()
        .card(InsuredCard.of("123", "1001", "01"))
        .name(PersonName.of(name, kana))
        .address(Address.of(null, address));
  }

  private List<NotVerified> setAside(Appointment... given) {
    return planner().plan("visit", List.of(given)).setAside().stream()
        .map(line -> line.notVerified().orElseThrow())
        .toList();
  }

  @Test
  @DisplayName("who is set aside after he was asked for is counted as that, and once")
  void setAsideLater() {
    Appointment other = patient("A", "1009");
    receivedPlan();
    DeltaReport report = run(A, other, B);
    assertThat(told).containsExactlyInAnyOrder("ACONTRADICTION", "BVALID");
    assertThat(report.count(NotVerified.NO_LONGER_GIVEN)).isZero();
    assertThat(report.count(NotVerified.CONTRADICTION)).isOne();
    assertThat(report.patients()).isEqualTo(2);

    DeltaReport later = run(A, patient("B", "1008"), B);
    assertThat(told).containsExactlyInAnyOrder("AVALID", "BCONTRADICTION");
    assertThat(later.count(NotVerified.CONTRADICTION)).as("no alarm is lost").isOne();
    assertThat(later.count(Outcome.VALID)).as("B is not among them today").isOne();
    assertThat(later.patients()).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "of a result read before those count who are on the list of today, each with his own")
  void listOfToday() {
    run(A, B);
    Appointment corrected = patient("A", "1009");
    DeltaReport report = run(corrected);
    assertThat(told).containsExactly("AVALID");
    assertThat(report.count(Outcome.VALID)).as("not what A was under the wrong number").isOne();
    assertThat(report.count(NotVerified.NO_LONGER_GIVEN)).as("B, and the wrong A").isEqualTo(2);

    report = run(A, B);
    assertThat(told).isEmpty();
    assertThat(report.count(Outcome.VALID)).isEqualTo(2);
    assertThat(report.count(NotVerified.NO_LONGER_GIVEN)).as("the corrected one").isOne();
  }

  @Test
  @DisplayName("a plan kept by an older version counts by its sums")
  void olderPlan() {
    run(A, B);
    PlanChunk now = store.chunks(JOB).get(0);
    String sums = now.countsOrNull().replaceAll(" is\\.[^ ]*", "") + " outcome.VALID=2";
    assertThat(
            store.replace(
                now,
                new PlanChunk(
                    now.job(),
                    now.number(),
                    now.state(),
                    now.persons(),
                    now.digest(),
                    now.pendingOrNull(),
                    now.receiptOrNull(),
                    null,
                    sums)))
        .isTrue();
    DeltaReport report = run(A);
    assertThat(told).isEmpty();
    assertThat(report.count(Outcome.VALID)).isEqualTo(2);
    assertThat(report.rows()).isEqualTo(2);
  }

  @Test
  @DisplayName("what each patient counts as is kept with his deltas, in few characters")
  void keptCounts() {
    run(A, B, patient("C", "1003"));
    assertThat(store.chunks(JOB).get(0).countsOrNull())
        .endsWith(" is.outcome.VALID=0-2")
        .doesNotContain("outcome.VALID=3");
  }

  @Test
  @DisplayName("a result that is read again has no more rows of strangers than before")
  void readAgain() {
    receivedPlan();
    assertThat(run(A).unaskedRows()).isZero();
    for (int time = 0; time < 2; time++) {
      planner().readAgain(JOB, 1);
      DeltaReport report = run(A);
      assertThat(told).containsExactly("AVALID");
      assertThat(report.unaskedRows()).isZero();
      assertThat(report.rows()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("7 a result fetched late, or again, is no newer check than its upload")
  void fetchedLate() {
    receivedPlan();
    Instant received = BulkReceipt.parse(store.chunks(JOB).get(0).receipt().get()).receivedAt();
    centre.executedAt = "20261128090000";
    time.advance(Duration.ofDays(3));
    List<Instant> verified = new ArrayList<>();
    for (int reading = 0; reading < 2; reading++) {
      centre.serve(transport, Duration.ofSeconds(2), Duration.ofSeconds(1));
      BulkPlanner planner = planner();
      end(
          planner.run(
              planner.plan(JOB, List.of(A)),
              CallOptions.by("night"),
              line -> verified.add(line.row().get().verification().get().verifiedAt()),
              seen -> {}));
      planner.readAgain(JOB, 1);
      centre.executedAt = "20261130090000";
    }
    assertThat(verified).containsExactly(received, received);
  }

  private static StoredInsurance stored(int percent) {
    return StoredInsurance.builder()
        .insurer(InsurerNumber.of("06139992"))
        .card(InsuredCard.of("123", "1001", "01"))
        .copayRatio(CopayRatio.ofPercent(percent))
        .build();
  }

  @Test
  @DisplayName("R-INV-1 twins without 枝番 need it, each of them, also on another day")
  void twins() {
    InsuredCard card = InsuredCard.of("１２３", "1001");
    Appointment twin = Appointment.of("P1", DAY).withQuery(query(card));
    BulkPlanner planner = client.planner(store).askWithoutBranch(true).build();
    Stream.of(
            Appointment.of("P2", DAY).withQuery(query(card)),
            Appointment.of("P2", DAY.plusDays(1)).withQuery(query(card)))
        .forEach(
            other -> {
              BulkPlan plan = planner.plan("twins", List.of(twin, other));
              assertThat(plan.setAside())
                  .extracting(line -> line.notVerified().orElseThrow())
                  .containsExactly(NotVerified.NEEDS_BRANCH, NotVerified.NEEDS_BRANCH);
              assertThat(plan.setAside().get(0).deltas()).contains(Delta.NEEDS_BRANCH);
            });
    BulkPlan plan = planner.plan("twins", List.of(twin, patient("P2", "1001")));
    assertThat(plan.setAside())
        .extracting(line -> line.appointment().patientKey())
        .containsExactly("P1");
    assertThat(planner.plan("alone", List.of(twin)).persons()).isOne();
  }

  // ---- a plan that is gone

  @Test
  @DisplayName("a plan that is forgotten while it runs ends at once, and says so")
  void forgotten() {
    BulkPlanner planner = planner();
    BulkPlan plan = planner.plan(JOB, List.of(A));
    CompletableFuture<DeltaReport> run = begin(planner, plan);
    time.advance(Duration.ofSeconds(1));
    planner.forget(JOB);
    time.advance(Duration.ofMinutes(10));
    assertThat(run).isDone();
    assertThatThrownBy(run::join).hasRootCauseInstanceOf(PlanStoreException.class);

    CompletableFuture<DeltaReport> later = begin(planner, plan);
    time.advance(Duration.ofMinutes(1));
    assertThatThrownBy(later::join).hasRootCauseInstanceOf(PlanStoreException.class);
    assertThat(store.chunks(JOB)).isEmpty();
  }
}
