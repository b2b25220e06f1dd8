package jp.shikaku.planner;

import static jp.shikaku.planner.PlanCentre.insurance;
import static jp.shikaku.planner.PlanCentre.row;
import static jp.shikaku.planner.PlanCentre.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jp.shikaku.CallOptions;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.eligibility.BulkCentre;
import jp.shikaku.eligibility.BulkCentre.Journal;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.eligibility.BulkSchedule;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.planner.PlanBench.MemoryStore;
import jp.shikaku.planner.PlanChunk.State;
import jp.shikaku.transport.AnswerFormat;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.BulkSource;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.ExchangeResult;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.InMemoryTransport;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.Transport;
import jp.shikaku.transport.TransportCapabilities;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a run makes of broken receipts and results, a failing journal and a failing host. */
class PlannerTroubleTest {

  private static final String JOB = "20261127";
  private static final LocalDate DAY = LocalDate.of(2026, 11, 28);

  /** Of a fetched result the header is read, then all of it, and then it is told. */
  private static final int TELLING = 7;

  private static final int MANY = 40;

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-27T11:00:00Z"));
  private final InMemoryTransport transport = new InMemoryTransport(time);
  private final List<PlanBench> clients = new ArrayList<>();
  private final MemoryStore store = new MemoryStore();
  private final Journal journal = new Journal();
  private final PlanCentre centre =
      new PlanCentre(0, asked -> List.of(row(asked, "1", insurance(asked, ""))));
  private final Map<String, List<DeltaLine>> told = new LinkedHashMap<>();

  /** Of each opening of a result, by its number from 1, whether it breaks off. */
  private IntPredicate breaks = opening -> false;

  /** Why nobody is let look for an answer again. */
  private @Nullable Reason barred;

  private Delivery barredAs = Delivery.UNKNOWN;

  @AfterEach
  void close() {
    clients.forEach(PlanBench::close);
    transport.close();
  }

  private void serve() {
    centre.serve(transport, Duration.ofSeconds(2), Duration.ofSeconds(1));
  }

  private BulkPlanner.Builder settings(ExchangeJournal kept) {
    PlanBench client = new PlanBench(new Breaking(transport), time, kept, MaintenanceCalendar.NONE);
    clients.add(client);
    return client.planner(store);
  }

  private BulkPlanner planner() {
    return settings(journal).build();
  }

  private static List<Appointment> patients(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                Appointment.of("P" + i, DAY)
                    .withQuery(
                        EligibilityQuery.builder()
                            .insurer(InsurerNumber.of("06139992"))
                            .card(InsuredCard.of("１２３", "100" + i, "01"))
                            .birthdate(LocalDate.of(1985, 4, 17))
                            .limitCertificateConsent(false)
                            .build()))
        .toList();
  }

  private void tell(DeltaLine line) {
    told.computeIfAbsent(line.appointment().patientKey(), key -> new ArrayList<>()).add(line);
  }

  private CompletableFuture<DeltaReport> run(BulkPlanner planner, int patients) {
    return run(planner, patients, this::tell);
  }

  private CompletableFuture<DeltaReport> run(
      BulkPlanner planner, int patients, Consumer<DeltaLine> lines) {
    return planner.run(
        planner.plan(JOB, patients(patients)), CallOptions.by("night"), lines, seen -> {});
  }

  private DeltaReport ended(CompletableFuture<DeltaReport> run, Duration within) {
    time.advance(within);
    assertThat(run).isDone();
    return run.join();
  }

  private State state(BulkPlanner planner) {
    return planner.chunks(JOB).get(0).state();
  }

  private static Throwable failure(CompletableFuture<?> run) {
    assertThat(run).isCompletedExceptionally();
    return run.handle((value, failure) -> failure).join();
  }

  private void assertOneLineEach(int patients) {
    assertThat(told).hasSize(patients);
    assertThat(told.values()).allSatisfy(lines -> assertThat(lines).hasSize(1));
  }

  // ---- a result that breaks while it is told

  @Test
  @DisplayName("a result that breaks while it is told is fetched anew: one line for each patient")
  void breaksOnce() {
    serve();
    breaks = opening -> opening == TELLING;
    CompletableFuture<DeltaReport> run = run(planner(), MANY);
    time.advance(Duration.ofSeconds(15));
    assertThat(told).as("until it broke").hasSizeBetween(1, MANY - 1);
    DeltaReport report = ended(run, Duration.ofMinutes(5));
    assertOneLineEach(MANY);
    assertThat(report.count(Outcome.VALID)).isEqualTo(MANY);
    assertThat(report.patients()).isEqualTo(MANY);
    assertThat(report.rows()).isEqualTo(MANY);
    assertThat(centre.downloads).isEqualTo(2);
  }

  @Test
  @DisplayName("who was told valid is not told unreadable by the same run")
  void breaksAlways() {
    serve();
    breaks = opening -> opening % TELLING == 0;
    BulkPlanner planner =
        settings(journal)
            .schedule(
                new BulkSchedule(
                    Duration.ofSeconds(10), 1.5, Duration.ofMinutes(5), Duration.ofHours(1)))
            .build();
    CompletableFuture<DeltaReport> run = run(planner, MANY);
    DeltaReport report = ended(run, Duration.ofMinutes(62));
    assertOneLineEach(MANY);
    assertThat(report.count(Outcome.VALID)).isBetween(1, MANY - 1);
    assertThat(report.count(NotVerified.NO_RESULT)).isBetween(1, MANY - 1);
    assertThat(report.patients()).isEqualTo(MANY);
    assertThat(state(planner)).as("the next run asks again").isEqualTo(State.RECEIVED);
  }

  @Test
  @DisplayName("a store that fails after the lines were told: they are not told again by this run")
  void storeFailsAfterLines() {
    serve();
    BulkPlanner planner = planner();
    CompletableFuture<DeltaReport> run =
        run(
            planner,
            2,
            line -> {
              tell(line);
              store.isDead = told.size() == 2;
            });
    time.advance(Duration.ofMinutes(1));
    assertThat(run).isNotDone();
    store.isDead = false;
    DeltaReport report = ended(run, Duration.ofMinutes(5));
    assertOneLineEach(2);
    assertThat(report.count(Outcome.VALID)).isEqualTo(2);
    assertThat(report.rows()).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "6.3 the result is asked for 10 s after the receipt, then after 15 s, then after 22.5 s")
  void pauses() {
    new PlanCentre(2, asked -> List.of(row(asked, "1", insurance(asked, ""))))
        .serve(transport, Duration.ofSeconds(2), Duration.ofSeconds(1));
    List<Duration> waits = new ArrayList<>();
    BulkPlanner planner = planner();
    CompletableFuture<DeltaReport> run =
        planner.run(
            planner.plan(JOB, patients(1)),
            CallOptions.by("night"),
            this::tell,
            seen -> waits.add(seen.next()));
    assertThat(ended(run, Duration.ofMinutes(2)).count(Outcome.VALID)).isEqualTo(1);
    waits.removeIf(Duration::isZero);
    assertThat(waits)
        .containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(15), Duration.ofMillis(22_500));
  }

  // ---- runs that end before their results are told

  private static Stream<Arguments> ends() {
    return Stream.of(
        Arguments.of("the client is closed", closed()),
        Arguments.of("the run is cancelled", cancelled()),
        Arguments.of("the host's time is over", timedOut()));
  }

  private static BiConsumer<PlanBench, Future<?>> closed() {
    return (client, run) -> client.close();
  }

  private static BiConsumer<PlanBench, Future<?>> cancelled() {
    return (client, run) -> run.cancel(true);
  }

  private static BiConsumer<PlanBench, Future<?>> timedOut() {
    return (client, run) ->
        ((CompletableFuture<?>) run).completeExceptionally(new TimeoutException());
  }

  @ParameterizedTest(name = "{0}: no line afterwards, and the next run tells all")
  @MethodSource("ends")
  void endsWhileTelling(String how, BiConsumer<PlanBench, Future<?>> end) {
    serve();
    BulkPlanner planner = planner();
    List<CompletableFuture<DeltaReport>> runs = new ArrayList<>();
    runs.add(
        run(
            planner,
            MANY,
            line -> {
              tell(line);
              if (told.size() == 10) {
                end.accept(clients.get(0), runs.get(0));
              }
            }));
    time.advance(Duration.ofMinutes(5));
    assertThat(runs.get(0)).isCompletedExceptionally();
    assertThat(told).as(how).hasSize(10);
    assertThat(state(planner)).as(how).isEqualTo(State.RECEIVED);
    told.clear();
    assertThat(ended(run(planner(), MANY), Duration.ofMinutes(1)).count(Outcome.VALID))
        .isEqualTo(MANY);
    assertOneLineEach(MANY);
  }

  @Test
  @DisplayName("time over: what another run has read counts as that, not as no result")
  void readElsewhereAtTheEnd() {
    serve();
    BulkPlanner late =
        settings(journal)
            .schedule(
                new BulkSchedule(
                    Duration.ofSeconds(10), 1.5, Duration.ofMinutes(5), Duration.ofSeconds(20)))
            .build();
    CompletableFuture<DeltaReport> run =
        run(
            late,
            MANY,
            line -> {
              tell(line);
              store.isDead = told.size() == MANY;
            });
    time.advance(Duration.ofSeconds(14));
    assertThat(told).as("told, and not marked").hasSize(MANY);
    assertThat(run).isNotDone();
    store.isDead = false;
    CompletableFuture<DeltaReport> other = run(planner(), MANY, line -> {});
    time.advance(Duration.ofSeconds(5));
    assertThat(other).isCompleted();
    DeltaReport report = ended(run, Duration.ofSeconds(2));
    assertThat(report.count(Outcome.VALID)).isEqualTo(MANY);
    assertThat(report.rows()).isEqualTo(MANY);
    assertOneLineEach(MANY);
  }

  // ---- copies at the terminal

  @Test
  @DisplayName("R-EX-5 killed between READ and the clearing: the next run clears the copy away")
  void killedBeforeClearing() {
    serve();
    store.dieAt = 4; // the plan, SENDING, RECEIVED, READ
    store.diesAfter = true;
    PlanBench killed = new PlanBench(transport, time, journal, MaintenanceCalendar.NONE);
    CompletableFuture<DeltaReport> lost = run(killed.planner(store).build(), 2);
    time.advance(Duration.ofMinutes(1));
    assertThat(lost).isNotDone();
    killed.close();
    store.isDead = false;
    assertThat(transport.unsettledAnswers()).as("names of patients").isOne();

    assertThat(ended(run(planner(), 2), Duration.ofMinutes(1)).count(Outcome.VALID)).isEqualTo(2);
    assertThat(transport.unsettledAnswers()).isZero();
    assertThat(journal.open()).isEmpty();
    assertThat(centre.downloads).as("not fetched anew").isOne();
  }

  @Test
  @DisplayName("R-EX-5 a result that can not be read in three copies: none of them stays")
  void unreadableCopies() {
    transport
        .when(MessageKind.BULK_ELIGIBILITY_RESULT)
        .as(AnswerFormat.ZIP)
        .answer(
            request -> {
              byte[] document = centre.result(request);
              Arrays.fill(document, document.length / 2, document.length / 2 + 300, (byte) '<');
              return BulkCentre.zip("OQSmuquc02res_1.xml", document); // packed: taken as it is
            });
    serve();
    BulkPlanner planner = planner();
    DeltaReport report = ended(run(planner, MANY), Duration.ofHours(1));
    assertThat(report.count(NotVerified.RESULT_UNREADABLE)).isEqualTo(MANY);
    assertThat(state(planner)).isEqualTo(State.FAILED);
    assertThat(centre.downloads).isEqualTo(3);
    assertThat(transport.unsettledAnswers()).isZero();
    assertThat(journal.open()).isEmpty();
  }

  @Test
  @DisplayName("R-EX-5 a plan that is forgotten leaves no copy")
  void forgotten() {
    serve();
    BulkPlanner planner = planner();
    CompletableFuture<DeltaReport> run =
        run(
            planner,
            2,
            line -> {
              throw new IllegalStateException("host");
            });
    time.advance(Duration.ofMinutes(1));
    assertThat(run).isCompletedExceptionally();
    assertThat(transport.unsettledAnswers()).isOne();
    BulkReceipt receipt = BulkReceipt.parse(planner.chunks(JOB).get(0).receipt().orElseThrow());
    Pending ofList =
        new Pending("OQSmuonq02", receipt.institution(), "list-1", receipt.number(), time.now());
    Pending ofOther =
        new Pending("OQSmuquc02", "1329999005", "other-1", receipt.number(), time.now());
    journal.intent(ofList);
    journal.intent(ofOther);
    planner.forget(JOB);
    time.advance(Duration.ofMinutes(6));
    assertThat(transport.unsettledAnswers()).isZero();
    assertThat(journal.open())
        .as("numbers of other kinds and institutions are others")
        .containsExactly(ofList, ofOther);
    assertThat(planner.chunks(JOB)).isEmpty();
  }

  // ---- the host

  @Test
  @DisplayName("what the host throws ends the run, whatever it is")
  void hostFails() {
    serve();
    List<RuntimeException> thrown =
        List.of(
            new DecodeException(DecodeException.Problem.MISSING, "host", null, 0, 0),
            new TransportException(
                Reason.SHARE_UNREACHABLE,
                Delivery.UNKNOWN,
                "host",
                null,
                ExchangeContext.NONE,
                null),
            new PlanStoreException("host", "HOST"),
            new IllegalArgumentException("host"));
    for (RuntimeException one : thrown) {
      BulkPlanner planner = planner();
      CompletableFuture<DeltaReport> run =
          run(
              planner,
              2,
              line -> {
                throw one;
              });
      time.advance(Duration.ofMinutes(1));
      assertThat(failure(run)).isSameAs(one);
      assertThat(state(planner)).isEqualTo(State.RECEIVED);
    }
    assertThat(ended(run(planner(), 2), Duration.ofMinutes(1)).count(Outcome.VALID)).isEqualTo(2);
    assertThat(centre.uploads).hasSize(1);
  }

  // ---- receipts

  @ParameterizedTest(name = "{0} after a restart bars the way: mended, the receipt is found")
  @EnumSource(
      value = Reason.class,
      names = {"CERT_EXPIRED", "ACCESS_DENIED", "MISCONFIGURATION", "AUDIT_FAILED", "SHARE_DENIED"})
  void barredAfterRestart(Reason reason) {
    serve();
    centre.onUpload = () -> store.isDead = true;
    PlanBench killed = new PlanBench(transport, time, journal, MaintenanceCalendar.NONE);
    CompletableFuture<DeltaReport> lost = run(killed.planner(store).build(), 2);
    time.advance(Duration.ofMinutes(1));
    assertThat(lost).isNotDone();
    killed.close();
    store.isDead = false;

    barred = reason;
    BulkPlanner planner = planner();
    DeltaReport report = ended(run(planner, 2), Duration.ofMinutes(1));
    assertThat(report.count(NotVerified.BLOCKED)).isEqualTo(2);
    assertThat(told.values())
        .allSatisfy(lines -> assertThat(lines.get(0).trouble()).contains(reason));
    assertThat(state(planner)).isEqualTo(State.SENDING);
    assertThatThrownBy(() -> planner.sendAgain(JOB, 1)).isInstanceOf(InvalidQueryException.class);

    barred = null;
    assertThat(ended(run(planner(), 2), Duration.ofMinutes(1)).count(Outcome.VALID)).isEqualTo(2);
    assertThat(centre.uploads).hasSize(1);
  }

  @Test
  @DisplayName("R-EX-4 what is told never to have left is sent, once")
  void knownUnsent() {
    transport.when(MessageKind.BULK_ELIGIBILITY).times(1).drop();
    serve();
    barred = Reason.SHARE_UNREACHABLE;
    barredAs = Delivery.NOT_SENT;
    BulkPlanner planner = planner();
    assertThat(ended(run(planner, 2), Duration.ofMinutes(10)).count(Outcome.VALID)).isEqualTo(2);
    assertThat(centre.uploads).hasSize(1);
  }

  @Test
  @DisplayName("R-EX-4 as long as an outage lets nobody look for a receipt, it is not given up")
  void outageToTheEnd() {
    serve();
    centre.onUpload = () -> store.isDead = true;
    PlanBench killed = new PlanBench(transport, time, journal, MaintenanceCalendar.NONE);
    CompletableFuture<DeltaReport> lost = run(killed.planner(store).build(), 2);
    time.advance(Duration.ofMinutes(1));
    assertThat(lost).isNotDone();
    killed.close();
    store.isDead = false;

    barred = Reason.SHARE_UNREACHABLE;
    DeltaReport report = ended(run(planner(), 2), Duration.ofHours(25));
    assertThat(report.count(NotVerified.UPLOAD_UNKNOWN)).isEqualTo(2);
    BulkPlanner planner = planner();
    assertThat(state(planner)).isEqualTo(State.SENDING);
    assertThatThrownBy(() -> planner.sendAgain(JOB, 1)).isInstanceOf(InvalidQueryException.class);

    barred = null;
    assertThat(ended(run(planner, 2), Duration.ofMinutes(1)).count(Outcome.VALID)).isEqualTo(2);
    assertThat(centre.uploads).hasSize(1);
  }

  @Test
  @DisplayName("a receipt that can not be read: the upload may be there, it is not sent again")
  void damagedReceipt() {
    transport
        .when(MessageKind.BULK_ELIGIBILITY)
        .times(1)
        .answer(request -> PlanCentre.document(tag("SegmentOfResult", "1"), ""));
    BulkPlanner planner = planner();
    for (int night = 0; night < 2; night++) {
      DeltaReport report = ended(run(planner, 2), Duration.ofHours(1));
      assertThat(report.count(NotVerified.UPLOAD_UNKNOWN)).isEqualTo(2);
      assertThat(state(planner)).isEqualTo(State.OUTCOME_UNKNOWN);
      assertThat(transport.requests()).hasSize(1);
      assertThat(transport.unsettledAnswers()).as("the receipt lies there").isOne();
    }
  }

  // ---- the journal

  @Test
  @DisplayName("R-EX-2 a journal that fails for a while delays the run; nothing was sent meanwhile")
  void journalFails() {
    serve();
    AtomicInteger failing = new AtomicInteger(3);
    ExchangeJournal flaky =
        new ExchangeJournal() {
          @Override
          public boolean isDurable() {
            return true;
          }

          @Override
          public void intent(Pending exchange) {
            if (failing.getAndDecrement() > 0) {
              throw new IllegalStateException("disk");
            }
            journal.intent(exchange);
          }

          @Override
          public void sent(Pending exchange) {
            journal.sent(exchange);
          }

          @Override
          public void ended(Pending exchange, Outcome outcome) {
            journal.ended(exchange, outcome);
          }

          @Override
          public List<Pending> open() {
            return journal.open();
          }
        };
    BulkPlanner planner = settings(flaky).build();
    CompletableFuture<DeltaReport> run = run(planner, 2);
    time.advance(Duration.ofSeconds(1));
    assertThat(transport.requests()).isEmpty();
    assertThat(state(planner)).as("certainly not sent").isEqualTo(State.PLANNED);
    DeltaReport report = ended(run, Duration.ofMinutes(5));
    assertThat(report.count(Outcome.VALID)).isEqualTo(2);
    assertThat(centre.uploads).hasSize(1);
    assertThat(told.values()).allSatisfy(lines -> assertThat(lines).hasSize(1));
  }

  // ---- a transport whose results can break

  /** Results of which some openings fail after two thirds. */
  private final class Breaking implements Transport {
    private final Transport sound;
    private int openings;

    Breaking(Transport sound) {
      this.sound = sound;
    }

    @Override
    public ExchangeCall exchange(ExchangeRequest request) {
      ExchangeCall call = sound.exchange(request);
      if (!request.kind().leavesAnswerInPlace()) {
        return call;
      }
      CompletableFuture<ExchangeResult> result =
          call.result()
              .thenApply(
                  told -> told instanceof ExchangeResult.Answer answer ? breaking(answer) : told);
      return new ExchangeCall() {
        @Override
        public CompletableFuture<ExchangeResult> result() {
          return result;
        }

        @Override
        public void cancel() {
          call.cancel();
        }
      };
    }

    private ExchangeResult breaking(ExchangeResult.Answer answer) {
      BulkSource source =
          new BulkSource() {
            @Override
            public InputStream open() throws IOException {
              byte[] whole;
              try (InputStream in = answer.source().open()) {
                whole = in.readAllBytes();
              }
              if (!breaks.test(++openings)) {
                return new ByteArrayInputStream(whole);
              }
              byte[] start = Arrays.copyOf(whole, whole.length * 2 / 3);
              return new SequenceInputStream(
                  new ByteArrayInputStream(start),
                  new InputStream() {
                    @Override
                    public int read() throws IOException {
                      throw new IOException("share lost");
                    }
                  });
            }

            @Override
            public long size() {
              return answer.size();
            }
          };
      return new ExchangeResult.Answer(
          answer.fileName(),
          answer.format(),
          source,
          answer.size(),
          answer.receivedAt(),
          answer::settle);
    }

    @Override
    public ExchangeCall resume(Pending pending, AnswerGate gate, Duration timeout) {
      Reason reason = barred;
      if (reason == null) {
        return sound.resume(pending, gate, timeout);
      }
      return new ExchangeCall() {
        @Override
        public CompletableFuture<ExchangeResult> result() {
          return CompletableFuture.failedFuture(
              new TransportException(reason, barredAs, "barred", null, ExchangeContext.NONE, null));
        }

        @Override
        public void cancel() {}
      };
    }

    @Override
    public CompletableFuture<Health> probe() {
      return sound.probe();
    }

    @Override
    public TransportCapabilities capabilities() {
      return sound.capabilities();
    }

    @Override
    public void close() {}
  }
}
