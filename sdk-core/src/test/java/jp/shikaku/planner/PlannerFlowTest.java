package jp.shikaku.planner;

import static jp.shikaku.planner.PlanCentre.insurance;
import static jp.shikaku.planner.PlanCentre.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import jp.shikaku.CallOptions;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.eligibility.BulkCentre.Journal;
import jp.shikaku.eligibility.BulkSchedule;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.planner.PlanBench.MemoryStore;
import jp.shikaku.planner.PlanCentre.Asked;
import jp.shikaku.planner.PlanChunk.State;
import jp.shikaku.transport.ExchangeJournalException;
import jp.shikaku.transport.InMemoryTransport;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.NarrowTransport;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Plans through restarts, crashes, outages and refusals. */
class PlannerFlowTest {

  private static final String JOB = "20261127";
  private static final LocalDate DAY = LocalDate.of(2026, 11, 28);
  private static final Instant NOW = Instant.parse("2026-11-27T11:00:00Z");

  private final VirtualTime time = new VirtualTime(NOW);
  private final InMemoryTransport transport = new InMemoryTransport(time);
  private final Journal journal = new Journal();
  private final MemoryStore store = new MemoryStore();
  private final PlanCentre centre =
      new PlanCentre(1, asked -> List.of(row(asked, "1", insurance(asked, ""))));
  private final Map<String, DeltaLine> told = new HashMap<>();
  private final List<PlanProgress> progress = new ArrayList<>();
  private final List<PlanBench> clients = new ArrayList<>();

  private PlanBench client() {
    return client(MaintenanceCalendar.NONE);
  }

  private PlanBench client(MaintenanceCalendar calendar) {
    PlanBench client = new PlanBench(transport, time, journal, calendar);
    clients.add(client);
    return client;
  }

  private BulkPlanner planner() {
    return client().planner(store).chunkSize(3).build();
  }

  private void serve() {
    centre.serve(transport, Duration.ofSeconds(2), Duration.ofSeconds(1));
  }

  @AfterEach
  void close() {
    clients.forEach(PlanBench::close);
    transport.close();
  }

  private static EligibilityQuery query(String number, LocalDate born) {
    return EligibilityQuery.builder()
        .insurer(InsurerNumber.of("06139992"))
        .card(InsuredCard.of("１２３", number, "01"))
        .birthdate(born)
        .limitCertificateConsent(false)
        .build();
  }

  private static Appointment patient(String key) {
    return patient(key, "9" + key.substring(1));
  }

  private static Appointment patient(String key, String number) {
    return Appointment.of(key, DAY).withQuery(query(number, LocalDate.of(1985, 4, 17)));
  }

  private static List<Appointment> patients(int count) {
    return IntStream.range(0, count).mapToObj(i -> patient("P" + (100 + i))).toList();
  }

  private CompletableFuture<DeltaReport> run(BulkPlanner planner, BulkPlan plan) {
    return planner.run(
        plan,
        CallOptions.by("night"),
        line -> told.put(line.appointment().patientKey(), line),
        progress::add);
  }

  private DeltaReport ended(CompletableFuture<DeltaReport> run, Duration within) {
    time.advance(within);
    assertThat(run).isDone();
    return run.join();
  }

  private DeltaReport runToEnd(List<Appointment> appointments) {
    serve();
    BulkPlanner planner = planner();
    return ended(run(planner, planner.plan(JOB, appointments)), Duration.ofMinutes(5));
  }

  private static List<State> states(BulkPlanner planner) {
    return planner.chunks(JOB).stream().map(PlanChunk::state).toList();
  }

  // ---- planning

  @Test
  @DisplayName("who can not be asked for is set aside with a reason, whatever the order")
  void setAside() {
    LocalDate born = LocalDate.of(1985, 4, 17);
    List<Appointment> appointments =
        new ArrayList<>(
            List.of(
                patient("A"),
                patient("A"),
                Appointment.of("B", DAY),
                patient("C", "1"),
                patient("C", "2"),
                patient("D2", "77"),
                patient("D1", "77"),
                Appointment.of("E", DAY.plusYears(2)).withQuery(query("3", born)),
                Appointment.of("F", DAY).withQuery(query("4", DAY)),
                patient("G", "𠮷1"),
                patient("J", "\u00a51"),
                patient("K", "1\u301c2\u22123"),
                Appointment.of("H", DAY.plusDays(1)).withQuery(query("9", born)),
                Appointment.of("I", DAY)
                    .withQuery(
                        EligibilityQuery.builder()
                            .insurer(InsurerNumber.of("06139992"))
                            .card(InsuredCard.of("１２３", "5"))
                            .birthdate(born)
                            .limitCertificateConsent(false)
                            .build())));
    for (int turn = 0; turn < 2; turn++) {
      BulkPlan plan = planner().plan("turn-" + turn, appointments);
      Map<String, NotVerified> reasons = new HashMap<>();
      plan.setAside()
          .forEach(
              line ->
                  reasons.put(line.appointment().patientKey(), line.notVerified().orElseThrow()));
      assertThat(reasons)
          .isEqualTo(
              Map.of(
                  "B", NotVerified.NO_NUMBERS,
                  "C", NotVerified.CONTRADICTION,
                  "D2", NotVerified.DOUBLE_CHART,
                  "E", NotVerified.DAY_TOO_FAR,
                  "F", NotVerified.BORN_LATER,
                  "G", NotVerified.UNWRITABLE,
                  "J", NotVerified.UNWRITABLE,
                  "I", NotVerified.NEEDS_BRANCH));
      assertThat(plan.persons()).as("K is written with the signs of the encoding").isEqualTo(4);
      assertThat(plan.chunks()).as("one for each day").hasSize(2);
      Collections.reverse(appointments);
    }
    assertThat(client().planner(store).askWithoutBranch(true).build().plan("x", appointments))
        .satisfies(plan -> assertThat(plan.persons()).isEqualTo(5));
  }

  @Test
  @DisplayName("after a restart the difference is planned, and nobody is asked for twice")
  void changedAppointments() {
    DeltaReport first = runToEnd(patients(4));
    assertThat(first.count(Outcome.VALID)).isEqualTo(4);
    told.clear();

    List<Appointment> changed = new ArrayList<>(patients(6));
    changed.remove(1);
    changed.set(0, patient("P100", "12345"));
    Collections.reverse(changed);
    BulkPlanner planner = planner();
    DeltaReport second = ended(run(planner, planner.plan(JOB, changed)), Duration.ofMinutes(5));

    assertThat(told.keySet()).as("told before").containsExactlyInAnyOrder("P100", "P104", "P105");
    assertThat(second.count(Outcome.VALID)).as("those of the list of today").isEqualTo(5);
    assertThat(second.count(NotVerified.NO_LONGER_GIVEN))
        .as("one who is gone, and one with other numbers now")
        .isEqualTo(2);
    assertThat(second.patients()).isEqualTo(7);
    List<String> asked = centre.uploads.stream().flatMap(List::stream).toList();
    assertThat(asked).hasSize(7).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("who is not among the appointments any more is not asked for, or counted as that")
  void noLongerGiven() {
    serve();
    BulkPlanner planner = planner();
    BulkPlan plan = planner.plan(JOB, patients(6));
    assertThat(plan.chunks()).hasSize(2);
    CompletableFuture<DeltaReport> run = run(planner, plan);
    time.advance(Duration.ofSeconds(1)); // the first upload is under way
    run.cancel(true);
    time.advance(Duration.ofSeconds(5));
    assertThat(states(planner)).containsExactly(State.RECEIVED, State.PLANNED);

    List<Appointment> left = List.of(patient("P100"), patient("P103"));
    DeltaReport report = ended(run(planner, planner.plan(JOB, left)), Duration.ofMinutes(5));
    assertThat(report.count(Outcome.VALID)).isEqualTo(2);
    assertThat(report.count(NotVerified.NO_LONGER_GIVEN)).as("of those asked for").isEqualTo(2);
    assertThat(centre.uploads).extracting(List::size).containsExactly(3, 1);
  }

  @Test
  @DisplayName("another key is refused: it would ask for everybody again")
  void anotherKey() {
    planner().plan(JOB, patients(2));
    BulkPlanner other = client().planner(store, 2).build();
    assertThatThrownBy(() -> other.plan(JOB, patients(2)))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageStartingWith("key: ");
  }

  @Test
  @DisplayName(
      "3.1 an upload always fits the transport, however its numbers are spelled afterwards")
  void fits() {
    serve();
    String letters = "A".repeat(17);
    BulkPlanner planner = narrow().planner(store).chunkSize(10_000).build();
    BulkPlan plan = planner.plan(JOB, numbered(letters));
    int most = plan.chunks().get(0).persons().size();
    assertThat(most).isBetween(5, 8);
    assertThat(plan.chunks()).hasSize((20 + most - 1) / most);

    BulkPlanner restarted = narrow().planner(store).chunkSize(10_000).build();
    BulkPlan wide = restarted.plan(JOB, numbered(letters.replace('A', 'Ａ')));
    assertThat(wide.chunks()).as("another spelling is no other question").isEqualTo(plan.chunks());
    DeltaReport report = ended(run(restarted, wide), Duration.ofMinutes(10));
    assertThat(report.count(Outcome.VALID)).isEqualTo(20);
    assertThat(centre.uploads).hasSameSizeAs(plan.chunks());
  }

  private PlanBench narrow() {
    PlanBench client =
        new PlanBench(
            new NarrowTransport(transport, 5_000), time, journal, MaintenanceCalendar.NONE);
    clients.add(client);
    return client;
  }

  private static List<Appointment> numbered(String letters) {
    return IntStream.range(100, 120).mapToObj(i -> patient("P" + i, letters + i)).toList();
  }

  // ---- crashes

  @Test
  @DisplayName("R-EX-4 killed at any write: never two uploads of a person, and nobody is lost")
  void killedAtEachWrite() {
    int writes = 0;
    for (int at = 1; at == 1 || at <= writes; at++) {
      for (boolean after : new boolean[] {false, true}) {
        try (Night night = new Night()) {
          night.store.dieAt = at;
          night.store.diesAfter = after;
          night.goOn();
          night.goOnAlive();
          night.requireWhole("write " + at + (after ? " after" : " before"));
          writes = Math.max(writes, night.writes);
        }
      }
    }
    assertThat(writes).isGreaterThanOrEqualTo(7);
  }

  @Test
  @DisplayName("R-EX-4 killed when the terminal has the upload: its receipt is waited for")
  void killedAfterSending() {
    for (int upload = 1; upload <= 2; upload++) {
      try (Night night = new Night()) {
        int fatal = upload;
        night.centre.onUpload = () -> night.store.isDead = night.centre.uploads.size() == fatal;
        night.goOn();
        night.centre.onUpload = () -> {};
        night.goOnAlive();
        assertThat(night.centre.uploads).hasSize(2);
        night.requireWhole("upload " + upload);
      }
    }
  }

  /** A whole world of its own: five patients in two uploads, run by one process after the other. */
  private static final class Night implements AutoCloseable {
    final VirtualTime time = new VirtualTime(NOW);
    final InMemoryTransport transport = new InMemoryTransport(time);
    final Journal journal = new Journal();
    final MemoryStore store = new MemoryStore();
    final PlanCentre centre =
        new PlanCentre(1, asked -> List.of(row(asked, "1", insurance(asked, ""))));
    final Map<String, DeltaLine> told = new HashMap<>();
    int writes;

    Night() {
      centre.serve(transport, Duration.ofSeconds(2), Duration.ofSeconds(1));
    }

    /** One process. */
    void goOn() {
      PlanBench client = new PlanBench(transport, time, journal, MaintenanceCalendar.NONE);
      BulkPlanner planner = client.planner(store).chunkSize(3).build();
      try {
        CompletableFuture<DeltaReport> run =
            planner.run(
                planner.plan(JOB, patients(5)),
                CallOptions.by("night"),
                line -> told.put(line.appointment().patientKey(), line),
                seen -> {});
        time.advance(Duration.ofMinutes(20));
        assertThat(run.isDone()).isNotEqualTo(store.isDead);
      } catch (PlanStoreException e) {
        assertThat(store.isDead).isTrue();
      }
      writes = store.writes;
      client.close();
    }

    void goOnAlive() {
      store.isDead = false;
      store.dieAt = Integer.MAX_VALUE;
      goOn();
    }

    void requireWhole(String when) {
      List<String> asked = centre.uploads.stream().flatMap(List::stream).toList();
      assertThat(asked).as(when).doesNotHaveDuplicates();
      assertThat(told).as(when).hasSize(5);
      for (PlanChunk chunk : store.chunks(JOB)) {
        boolean uploaded = asked.containsAll(chunk.persons());
        assertThat(chunk.state()).as(when).isEqualTo(uploaded ? State.READ : State.OUTCOME_UNKNOWN);
      }
      long unknown =
          told.values().stream()
              .filter(line -> line.notVerified().equals(Optional.of(NotVerified.UPLOAD_UNKNOWN)))
              .count();
      assertThat(unknown + asked.size()).as(when).isEqualTo(5);
      if (unknown > 0) {
        PlanBench client = new PlanBench(transport, time, journal, MaintenanceCalendar.NONE);
        BulkPlanner planner = client.planner(store).build();
        store.chunks(JOB).stream()
            .filter(chunk -> chunk.state() == State.OUTCOME_UNKNOWN)
            .forEach(chunk -> planner.sendAgain(JOB, chunk.number()));
        client.close();
        goOn();
        assertThat(told.values())
            .as(when)
            .allSatisfy(line -> assertThat(line.outcome()).contains(Outcome.VALID));
      }
    }

    @Override
    public void close() {
      transport.close();
    }
  }

  // ---- trouble

  @Test
  @DisplayName("T16 in a maintenance window nothing is sent; the run goes on after it")
  void maintenance() {
    serve();
    BulkPlanner planner =
        client(
                MaintenanceCalendar.builder()
                    .once(NOW.minusSeconds(60), NOW.plus(Duration.ofHours(5)))
                    .build())
            .planner(store)
            .build();
    CompletableFuture<DeltaReport> run = run(planner, planner.plan(JOB, patients(2)));
    time.advance(Duration.ofMinutes(299));
    assertThat(transport.requests()).isEmpty();
    PlanProgress seen = progress.get(progress.size() - 1);
    assertThat(seen.trouble()).contains(Reason.MAINTENANCE);
    assertThat(seen.next()).isEqualTo(Duration.ofHours(5));
    assertThat(states(planner)).containsExactly(State.PLANNED);
    assertThat(ended(run, Duration.ofMinutes(5)).count(Outcome.VALID)).isEqualTo(2);
  }

  @Test
  @DisplayName("R-INV-2 an outage to the end: could not verify, and the next run goes on")
  void outage() {
    transport.loseShare(Duration.ofMinutes(90));
    serve();
    BulkSchedule hour =
        new BulkSchedule(Duration.ofSeconds(10), 1.5, Duration.ofMinutes(5), Duration.ofHours(1));
    BulkPlanner planner = client().planner(store).chunkSize(3).schedule(hour).build();
    CompletableFuture<DeltaReport> run = run(planner, planner.plan(JOB, patients(4)));
    DeltaReport report = ended(run, Duration.ofHours(1).plusMinutes(2));
    assertThat(report.count(NotVerified.NOT_SENT)).isEqualTo(4);
    assertThat(report.count(Delta.NEWLY_INVALID)).isZero();
    assertThat(states(planner)).containsOnly(State.PLANNED);
    time.advance(Duration.ofMinutes(30));
    report = ended(run(planner, planner.plan(JOB, patients(4))), Duration.ofMinutes(5));
    assertThat(report.count(Outcome.VALID)).isEqualTo(4);
    assertThat(centre.uploads).hasSize(2);
  }

  @Test
  @DisplayName("R-INV-2 its time is over as a step begins: could not verify, and nothing is sent")
  void overAsAStepBegins() {
    serve();
    BulkPlanner planner = planner();
    AtomicBoolean isSlow = new AtomicBoolean(true);
    CompletableFuture<DeltaReport> run =
        planner.run(
            planner.plan(JOB, patients(4)),
            CallOptions.by("night"),
            line -> told.put(line.appointment().patientKey(), line),
            seen -> {
              if (isSlow.getAndSet(false)) {
                time.advance(BulkSchedule.STANDARD.within());
              }
            });
    DeltaReport report = ended(run, Duration.ofMinutes(1));
    assertThat(report.count(NotVerified.NOT_SENT)).isEqualTo(4);
    assertThat(centre.uploads).isEmpty();
    assertThat(states(planner)).containsOnly(State.PLANNED);
  }

  @Test
  @DisplayName(
      "R-EX-2 as long as a journal can not be written nothing is sent, and the run goes on")
  void journalFails() {
    serve();
    journal.trouble = new ExchangeJournalException("note the intent", "-/13");
    BulkPlanner planner = planner();
    CompletableFuture<DeltaReport> run = run(planner, planner.plan(JOB, patients(5)));
    time.advance(Duration.ofMinutes(5));
    assertThat(run).isNotDone();
    assertThat(progress.get(progress.size() - 1).trouble()).contains(Reason.LEDGER_UNAVAILABLE);
    assertThat(centre.uploads).isEmpty();
    assertThat(states(planner)).containsOnly(State.PLANNED);
    journal.trouble = null;
    DeltaReport report = ended(run, Duration.ofMinutes(10));
    assertThat(report.count(Outcome.VALID)).isEqualTo(5);
    assertThat(centre.uploads).hasSize(2);
    assertThat(journal.open()).isEmpty();
  }

  @Test
  @DisplayName("a refused upload is told as that, keeps no other up, and is sent again on demand")
  void refused() {
    transport
        .when(MessageKind.BULK_ELIGIBILITY)
        .times(1)
        .answer(
            request ->
                PlanCentre.document(
                    PlanCentre.tag("ArbitraryFileIdentifier", request.handle().exchangeId())
                        + PlanCentre.tag("SegmentOfResult", "9")
                        + PlanCentre.tag("ErrorCode", "E9999"),
                    ""));
    DeltaReport report = runToEnd(patients(5));
    assertThat(report.count(NotVerified.UPLOAD_REFUSED)).isEqualTo(3);
    assertThat(report.count(Outcome.VALID)).isEqualTo(2);
    BulkPlanner planner = planner();
    assertThat(planner.chunks(JOB).get(0).reason()).contains(NotVerified.UPLOAD_REFUSED);
    assertThatThrownBy(() -> planner.sendAgain(JOB, 2)).isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> planner.readAgain(JOB, 1)).isInstanceOf(InvalidQueryException.class);
    planner.sendAgain(JOB, 1);
    planner.readAgain(JOB, 2);
    told.clear();
    report = ended(run(planner, planner.plan(JOB, patients(5))), Duration.ofMinutes(5));
    assertThat(report.count(Outcome.VALID)).isEqualTo(5);
    assertThat(told).hasSize(5);
    assertThat(centre.uploads).hasSize(2);
  }

  @Test
  @DisplayName("a terminal that takes the upload and stays silent: unknown, never sent again")
  void silent() {
    transport.when(MessageKind.BULK_ELIGIBILITY).drop();
    BulkPlanner planner = planner();
    for (int night = 0; night < 2; night++) {
      CompletableFuture<DeltaReport> run = run(planner, planner.plan(JOB, patients(2)));
      DeltaReport report = ended(run, Duration.ofHours(2));
      assertThat(report.count(NotVerified.UPLOAD_UNKNOWN)).isEqualTo(2);
      assertThat(states(planner)).containsExactly(State.OUTCOME_UNKNOWN);
    }
    assertThat(transport.requests()).hasSize(1);
  }

  @Test
  @DisplayName("a store that fails for a while delays the run; nothing is sent twice")
  void storeFailsForAWhile() {
    serve();
    BulkPlanner planner = planner();
    BulkPlan plan = planner.plan(JOB, patients(5));
    CompletableFuture<DeltaReport> run = run(planner, plan);
    for (int second = 0; second < 400 && !run.isDone(); second++) {
      store.isDead = second % 40 < 25;
      time.advance(Duration.ofSeconds(1));
    }
    store.isDead = false;
    DeltaReport report = ended(run, Duration.ofHours(2));
    assertThat(centre.uploads.stream().flatMap(List::stream)).hasSize(5).doesNotHaveDuplicates();
    assertThat(report.count(Outcome.VALID)).isEqualTo(5);
  }

  @Test
  @DisplayName("the host's own failure ends the run; its result is told again by the next one")
  void hostFails() {
    serve();
    BulkPlanner planner = planner();
    CompletableFuture<DeltaReport> run =
        planner.run(
            planner.plan(JOB, patients(2)),
            CallOptions.by("night"),
            line -> {
              throw new IllegalStateException("host");
            },
            seen -> {});
    time.advance(Duration.ofMinutes(5));
    assertThatThrownBy(run::join).hasRootCauseMessage("host");
    assertThat(states(planner)).containsExactly(State.RECEIVED);
    assertThat(
            ended(run(planner, planner.plan(JOB, patients(2))), Duration.ofMinutes(5))
                .count(Outcome.VALID))
        .isEqualTo(2);
    assertThat(centre.uploads).hasSize(1);
  }

  @Test
  @DisplayName("a closed client ends the run, and the next one goes on")
  void clientClosed() {
    serve();
    PlanBench client = client();
    BulkPlanner planner = client.planner(store).build();
    CompletableFuture<DeltaReport> run = run(planner, planner.plan(JOB, patients(2)));
    time.advance(Duration.ofSeconds(5));
    client.close();
    assertThat(run).isCompletedExceptionally();
    BulkPlanner next = planner();
    assertThat(
            ended(run(next, next.plan(JOB, patients(2))), Duration.ofMinutes(5))
                .count(Outcome.VALID))
        .isEqualTo(2);
    assertThat(centre.uploads).hasSize(1);
  }

  @Test
  @DisplayName("two runs of a plan at once: both end, and nothing is sent twice")
  void twoRuns() {
    serve();
    BulkPlanner one = planner();
    BulkPlanner other = planner();
    BulkPlan plan = one.plan(JOB, patients(5));
    CompletableFuture<DeltaReport> first = run(one, plan);
    CompletableFuture<DeltaReport> second = run(other, other.plan(JOB, patients(5)));
    time.advance(Duration.ofHours(1));
    assertThat(centre.uploads.stream().flatMap(List::stream)).hasSize(5).doesNotHaveDuplicates();
    for (CompletableFuture<DeltaReport> run : List.of(first, second)) {
      assertThat(run).isDone();
      assertThat(run.join().count(Outcome.VALID)).isEqualTo(5);
    }
    assertThat(told).hasSize(5);
  }

  @Test
  @DisplayName("P-R 4 no value of a person is in what the store holds or what can be logged")
  void nothingLeaks() {
    runToEnd(List.of(patient("KEY7734", "773499"), Appointment.of("KEY7735", DAY)));
    StringBuilder said = new StringBuilder();
    for (PlanChunk chunk : store.chunks(JOB)) {
      said.append(chunk)
          .append(chunk.persons())
          .append(chunk.pending())
          .append(chunk.receipt())
          .append(chunk.countsOrNull());
    }
    told.values().forEach(line -> said.append(line).append(line.appointment()));
    progress.forEach(said::append);
    assertThat(told).hasSize(2);
    assertThat(said)
        .contains("VALID", "NO_NUMBERS")
        .doesNotContain("7734", "7735", "１２３", "1985", "試験");
  }

  @Test
  @DisplayName("values refuse what breaks their rules")
  void values() {
    assertThatThrownBy(() -> Appointment.of("試験", DAY)).isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(
            () ->
                Appointment.of("A", DAY)
                    .withQuery(
                        EligibilityQuery.builder()
                            .insurer(InsurerNumber.of("06139992"))
                            .card(InsuredCard.of("1"))
                            .birthdate(DAY.minusYears(1))
                            .limitCertificateConsent(false)
                            .checkedOn(DAY.plusDays(1))
                            .build()))
        .hasMessageStartingWith("checkedOn: ");
    assertThatThrownBy(() -> planner().plan("夜", List.of()))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> Counts.parse("rows=x", List.of()))
        .isInstanceOf(InvalidQueryException.class);
    for (String line : List.of("is.outcome.VALID=1", "is.outcome.X=0", "is.outcome=0", "is.x")) {
      assertThatThrownBy(() -> Counts.parse(line, List.of("a")))
          .isInstanceOf(InvalidQueryException.class);
    }
    assertThatThrownBy(() -> Counts.parse("", List.of())).isInstanceOf(InvalidQueryException.class);
    BulkPlanner planner = planner();
    DeltaReport report =
        ended(run(planner, planner.plan("none", List.of())), Duration.ofMinutes(1));
    assertThat(report.patients()).isZero();
    assertThat(new Asked("a", "b", "c", "d").echo()).contains("<ArbitraryIdentifier>a<");
  }
}
