package jp.shikaku;

import static jp.shikaku.Flows.DAY;
import static jp.shikaku.Flows.STAFF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.eligibility.NextAction.Kind;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockEvent;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Patient;
import jp.shikaku.mock.Population;
import jp.shikaku.mock.Scenario;
import jp.shikaku.mock.SeenRequest;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Whole queries through a real folder and the mock terminal, which knows nothing of our classes.
 */
class EligibilityFlowTest {

  private static final Charset WINDOWS_31J = Charset.forName("windows-31j");

  private static final Instant NOON = Instant.parse("2026-11-02T03:00:00Z");

  @TempDir Path root;

  private MockTerminal.Builder terminal() {
    return MockTerminal.builder().root(root).population(Population.seeded(1, 0));
  }

  static Stream<Arguments> outcomes() {
    return Stream.of(
        Arguments.of(KnownPatients.TARO, Outcome.VALID, Kind.ACCEPT, 30),
        Arguments.of(KnownPatients.HANA, Outcome.VALID, Kind.COMPARE_PERSON, 20),
        Arguments.of(KnownPatients.JIRO, Outcome.INVALID_NEWER_EXISTS, Kind.ASK_NEWER_CARD, -1),
        Arguments.of(KnownPatients.NOBODY, Outcome.NOT_FOUND, Kind.CHECK_NUMBERS, -1),
        Arguments.of(KnownPatients.GORO, Outcome.INVALID, Kind.ASK_INSURANCE, -1),
        Arguments.of(KnownPatients.UME, Outcome.VALID, Kind.ACCEPT, 20),
        Arguments.of(KnownPatients.SABURO, Outcome.VALID, Kind.ACCEPT, 0),
        Arguments.of(KnownPatients.YOKO, Outcome.VALID_UNREGISTERED, Kind.ACCEPT, 0),
        Arguments.of(KnownPatients.SHIRO, Outcome.VALID, Kind.CHOOSE, 30),
        Arguments.of(KnownPatients.HACHIRO, Outcome.VALID, Kind.ACCEPT, 100),
        Arguments.of(KnownPatients.SAE, Outcome.VALID, Kind.ACCEPT, 20),
        Arguments.of(KnownPatients.KYUZO, Outcome.VALID, Kind.ACCEPT, 30));
  }

  @ParameterizedTest(name = "{0} -> {1}, {2}, {3} %")
  @MethodSource("outcomes")
  void everyOutcomeReachesTheDesk(Patient patient, Outcome outcome, Kind kind, int percent)
      throws Exception {
    try (MockTerminal terminal = terminal().shuffled().start();
        OqsClient oqs = Flows.client(root).build()) {
      EligibilityAnswer answer = oqs.eligibility().check(Flows.query(patient).build(), STAFF);

      assertThat(answer.outcome()).isEqualTo(outcome);
      assertThat(answer.nextAction(DAY).kind()).isEqualTo(kind);
      assertThat(answer.copay(DAY).percent().orElse(-1)).isEqualTo(percent);
      assertThat(answer.findings()).isEmpty();
      SeenRequest seen = terminal.seen().get(0);
      assertThat(seen.deviations()).isEmpty();
      assertThat(answer.exchangeId()).isEqualTo(seen.identifier());
    }
    assertThat(leftovers("req")).isEmpty();
    assertThat(leftovers("res")).isEmpty();
  }

  @Test
  void theBranchNumberTellsTwinsApart() throws Exception {
    try (MockTerminal terminal = terminal().start();
        OqsClient oqs = Flows.client(root).build()) {
      Patient twin = KnownPatients.TWIN_A;
      EligibilityQuery without =
          Flows.query(twin).card(InsuredCard.of(twin.symbol(), twin.number())).build();

      assertThat(without.warnings()).containsExactly(EligibilityQuery.Warning.BRANCH_MISSING);
      assertThat(oqs.eligibility().check(without, STAFF).nextAction(DAY).kind())
          .isEqualTo(Kind.ASK_BRANCH);
      EligibilityAnswer answer = oqs.eligibility().check(Flows.query(twin).build(), STAFF);
      assertThat(answer.qualification().name().flatMap(name -> name.formal()))
          .contains(twin.name());
      assertThat(terminal.seen()).hasSize(2);
    }
  }

  @ParameterizedTest
  @MethodSource("charsets")
  @DisplayName("T8 both encodings in both directions, independent of each other")
  void encodings(WireCharset request, Charset answerCharset) throws Exception {
    try (MockTerminal terminal = terminal().answersIn(answerCharset).shuffled().start();
        OqsClient oqs = Flows.client(root).requestCharset(request).build()) {
      EligibilityAnswer answer =
          oqs.eligibility().check(Flows.query(KnownPatients.HANA).build(), STAFF);

      assertThat(terminal.seen().get(0).charset()).contains(request.charset());
      assertThat(answer.charset().charset()).isEqualTo(answerCharset);
      assertThat(answer.qualification().name().flatMap(name -> name.formal())).contains("髙橋●　はな");
      assertThat(answer.qualification().address().orElseThrow()).endsWith("髙見ハイツ①");
    }
  }

  static Stream<Arguments> charsets() {
    return Stream.of(WireCharset.values())
        .flatMap(
            request ->
                Stream.of(StandardCharsets.UTF_8, WINDOWS_31J)
                    .map(answer -> Arguments.of(request, answer)));
  }

  @Test
  @DisplayName("R-INV-2 every failure of the way is an exception and never an answer")
  void noFailureIsAnAnswer() throws Exception {
    List<Fault> failing =
        List.of(
            Fault.never(),
            Fault.notPickedUp(),
            Fault.truncated(0.7),
            Fault.emptyFile(),
            Fault.wrongIdentifier(),
            Fault.wrongInstitution(),
            Fault.err("mock refusal"),
            Fault.headerError("MOCK-E1", "模擬"),
            Fault.errorCodeInSuccess("MOCK-E2", "模擬"),
            Fault.personError("MOCK-R1", "模擬"),
            Fault.without("QualificationValidity"),
            Fault.set("SegmentOfResult", "2"),
            Fault.answer("<html>proxy</html>".getBytes(StandardCharsets.US_ASCII)),
            Fault.extension(".txt"));
    List<Class<?>> types = new ArrayList<>();
    try (MockTerminal terminal = terminal().start();
        OqsClient oqs = Flows.client(root).deadline(Duration.ofSeconds(1)).maxInFlight(4).build()) {
      for (Fault fault : failing) {
        terminal.next(fault);
        OqsException failure =
            catchThrowableOfType(
                OqsException.class,
                () -> oqs.eligibility().check(Flows.query(KnownPatients.TARO).build(), STAFF));
        assertThat(failure).as(fault.toString()).isNotNull();
        assertThat(failure.kind()).contains("OQSsiquc01");
        assertThat(failure.exchangeId()).isPresent();
        types.add(failure.getClass());
        if (failure instanceof ServiceException || failure instanceof RejectedException) {
          String id = failure.exchangeId().orElseThrow();
          await()
              .atMost(Duration.ofSeconds(10))
              .untilAsserted(
                  () -> assertThat(leftovers("res")).noneMatch(name -> name.contains(id)));
        }
      }
    }
    assertThat(types)
        .containsExactly(
            TransportException.class,
            TransportException.class,
            DecodeException.class,
            DecodeException.class,
            TransportException.class,
            TransportException.class,
            RejectedException.class,
            ServiceException.class,
            ServiceException.class,
            ServiceException.class,
            DecodeException.class,
            TransportException.class,
            DecodeException.class,
            TransportException.class);
  }

  @Test
  void notPickedUpIsToldApartFromNotAnswered() throws Exception {
    VirtualTime time = new VirtualTime(NOON);
    try (MockTerminal terminal = terminal().start();
        OqsClient oqs = timed(time)) {
      terminal.next(Fault.notPickedUp());
      TransportException asleep = overAfter(oqs, time, STAFF, () -> !leftovers("req").isEmpty());
      AtomicInteger taken = taken(terminal);
      terminal.next(Fault.never());
      TransportException silent = overAfter(oqs, time, STAFF, () -> taken.get() == 1);

      assertThat(asleep.reason()).isEqualTo(Reason.TERMINAL_NOT_READING);
      assertThat(asleep.delivery()).isEqualTo(Delivery.WITHDRAWN);
      assertThat(asleep.isRetryable()).isTrue();
      assertThat(silent.reason()).isEqualTo(Reason.NO_ANSWER);
      assertThat(silent.delivery()).isEqualTo(Delivery.UNKNOWN);
      assertThat(silent.isRetryable()).isFalse();
      assertThat(silent.pending()).isPresent();
      assertThat(leftovers("req")).isEmpty();
    }
  }

  /** By a clock that is told to go on: what a busy machine needs before a deadline is not asked. */
  private OqsClient timed(VirtualTime time) {
    return Flows.client(root)
        .transport(SharedFolderTransport.builder().root(root).time(time).build())
        .time(time)
        .build();
  }

  private static AtomicInteger taken(MockTerminal terminal) {
    AtomicInteger taken = new AtomicInteger();
    terminal.onEvent(
        event -> {
          if (event.kind() == MockEvent.Kind.TAKEN) {
            taken.incrementAndGet();
          }
        });
    return taken;
  }

  /** A check whose time is over as soon as something has happened. */
  private static TransportException overAfter(
      OqsClient oqs, VirtualTime time, CallOptions options, Callable<Boolean> happened) {
    CompletableFuture<EligibilityAnswer> answer =
        oqs.eligibility().checkAsync(Flows.query(KnownPatients.TARO).build(), options);
    await().atMost(Duration.ofSeconds(20)).until(happened);
    time.advance(Duration.ofSeconds(20));
    return (TransportException)
        catchThrowableOfType(ExecutionException.class, () -> answer.get(20, TimeUnit.SECONDS))
            .getCause();
  }

  @Test
  @DisplayName("T5 a late answer is found again by its handle and nothing is sent twice")
  void resume() throws Exception {
    try (MockTerminal terminal = terminal().start()) {
      List<Pending> handles = new ArrayList<>();
      TransportException late;
      VirtualTime time = new VirtualTime(NOON);
      try (OqsClient oqs = timed(time)) {
        AtomicInteger taken = taken(terminal);
        terminal.next(Fault.late(Duration.ofSeconds(3)));
        late = overAfter(oqs, time, STAFF.withOnPending(handles::add), () -> taken.get() == 1);
      }
      assertThat(late.pending()).contains(handles.get(0));
      Pending stored = Pending.parse(handles.get(0).toText());
      try (OqsClient oqs = Flows.client(root).build()) {
        EligibilityAnswer answer = oqs.eligibility().resume(stored, STAFF);
        assertThat(answer.outcome()).isEqualTo(Outcome.VALID);
      }
      assertThat(terminal.seen()).hasSize(1);
    }
    assertThat(leftovers("res")).isEmpty();
  }

  @Test
  void severalInstitutionsUnderOneRoof() throws Exception {
    MedicalInstitutionCode dental = MedicalInstitutionCode.of("1339999005");
    try (MockTerminal terminal = terminal().start();
        OqsClient oqs = Flows.client(root).institution(dental).build()) {
      EligibilityQuery query = Flows.query(KnownPatients.TARO).build();
      InvalidQueryException which =
          catchThrowableOfType(
              InvalidQueryException.class, () -> oqs.eligibility().check(query, STAFF));
      assertThat(which.field()).isEqualTo("institution");
      assertThat(terminal.seen()).isEmpty();

      EligibilityAnswer answer = oqs.eligibility().check(query, STAFF.withInstitution(dental));
      assertThat(answer.institution()).contains(dental);
      assertThat(terminal.seen().get(0).institution()).contains(dental.value());
    }
  }

  @Test
  void textsThatTheEncodingCanNotHoldAreRefusedUnsent() throws Exception {
    try (MockTerminal terminal = terminal().start();
        OqsClient oqs = Flows.client(root).build()) {
      EligibilityQuery query =
          Flows.query(KnownPatients.TARO).card(InsuredCard.of("𠮷１", "4567", "01")).build();
      InvalidQueryException refused =
          catchThrowableOfType(
              InvalidQueryException.class, () -> oqs.eligibility().check(query, STAFF));

      assertThat(refused.field()).isEqualTo("symbol");
      assertThat(refused).hasMessageNotContaining("𠮷");
      assertThat(terminal.seen()).isEmpty();
    }
    assertThat(leftovers("req")).isEmpty();
  }

  @Test
  @DisplayName("R-INV-1 G-06 8 threads x 1,250 queries, delays, duplicates, crossed: 0 wrong")
  void noWrongPatientUnderLoad() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger(SharedFolderTransport.class);
    Level level = log.getLevel();
    log.setLevel(Level.OFF); // crossed answers are made by the hundred
    try {
      loadWithCrossedAnswers();
    } finally {
      log.setLevel(level);
    }
  }

  private void loadWithCrossedAnswers() throws Exception {
    int threads = 8;
    int each = 1_250;
    Population population = Population.seeded(7, 200);
    List<Patient> patients = population.patients().stream().filter(p -> !p.isMedicalAid()).toList();
    Scenario scenario =
        Scenario.random(7)
            .late(0.2, Duration.ofMillis(15))
            .with(0.05, Fault.duplicate(1))
            .with(0.02, Fault.wrongIdentifier())
            .with(0.02, Fault.crossed(Duration.ofMillis(30)));
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger mismatched = new AtomicInteger();
    AtomicInteger wrong = new AtomicInteger();
    List<String> other = new ArrayList<>();
    try (MockTerminal terminal =
            MockTerminal.builder()
                .root(root)
                .population(population)
                .scenario(scenario)
                .shuffled()
                .start();
        OqsClient oqs =
            OqsClient.builder()
                .institution(Flows.INSTITUTION)
                .transport(SharedFolderTransport.builder().root(root).maxConcurrent(8).build())
                .deadline(Duration.ofSeconds(20))
                .maxInFlight(8)
                .build()) {
      ExecutorService desks = Executors.newFixedThreadPool(threads);
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        Random random = new Random(t);
        running.add(
            desks.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    Patient patient = patients.get(random.nextInt(patients.size()));
                    try {
                      EligibilityAnswer answer =
                          oqs.eligibility().check(Flows.query(patient).build(), STAFF);
                      answered.incrementAndGet();
                      boolean ours =
                          answer.qualifications().stream()
                              .allMatch(
                                  q ->
                                      q.birthdate()
                                          .filter(patient.birthdate()::equals)
                                          .isPresent());
                      boolean echoed =
                          answer
                              .query()
                              .flatMap(query -> query.birthdate())
                              .filter(patient.birthdate()::equals)
                              .isPresent();
                      if (!ours || !echoed) {
                        wrong.incrementAndGet();
                      }
                    } catch (TransportException e) {
                      if (e.reason() == Reason.CORRELATION_MISMATCH) {
                        mismatched.incrementAndGet();
                      } else {
                        synchronized (other) {
                          other.add(e.getMessage());
                        }
                      }
                    } catch (ServiceException e) {
                      answered.incrementAndGet();
                    }
                  }
                }));
      }
      for (Future<?> future : running) {
        awaitWhileItGoesOn(future, () -> answered.get() + mismatched.get());
      }
      desks.shutdown();
      terminal.clearFaults();
    }
    assertThat(other).isEmpty();
    assertThat(wrong).hasValue(0);
    assertThat(mismatched).hasPositiveValue();
    assertThat(answered.get() + mismatched.get()).isEqualTo(threads * each);
    assertThat(leftovers("req")).isEmpty();
  }

  /** How long it takes in all is the machine's: what hangs is told by queries that do not end. */
  private static void awaitWhileItGoesOn(Future<?> future, IntSupplier ended) throws Exception {
    int before = -1;
    while (!future.isDone()) {
      int now = ended.getAsInt();
      assertThat(now).as("queries that ended, after a minute more").isGreaterThan(before);
      before = now;
      try {
        future.get(60, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        // looked at again
      }
    }
    future.get();
  }

  private List<String> leftovers(String folder) throws Exception {
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }

  @Test
  void requestBytesAreExactlyTheLayouts() throws Exception {
    try (MockTerminal terminal = terminal().start();
        OqsClient oqs = Flows.client(root).requestCharset(WireCharset.UTF_8).build()) {
      oqs.eligibility().check(Flows.query(KnownPatients.TARO).build(), STAFF);
      SeenRequest seen = terminal.seen().get(0);

      String sample =
          new String(
                  Files.readAllBytes(
                      Path.of(
                          "src/test/resources/samples/eligibility/OQSsiquc01req_202611020001.xml")),
                  StandardCharsets.UTF_8)
              .replace("DEMO-0001", seen.identifier().orElseThrow());
      assertThat(new String(seen.bytes(), StandardCharsets.UTF_8)).isEqualTo(sample);
      assertThat(Arrays.asList(seen.fileName().split("_"))).first().isEqualTo("OQSsiquc01req");
    }
  }
}
