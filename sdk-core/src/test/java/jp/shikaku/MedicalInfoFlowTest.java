package jp.shikaku;

import static jp.shikaku.Flows.STAFF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.audit.AuditRecord.Result;
import jp.shikaku.audit.Purpose;
import jp.shikaku.checkup.CheckupAnswer;
import jp.shikaku.checkup.CheckupQuery;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.druginfo.DrugInfoQuery;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.medical.InfoOutcome;
import jp.shikaku.medical.InsuredIdentity;
import jp.shikaku.medical.MedicalInfoQuery;
import jp.shikaku.medical.PatientCheck;
import jp.shikaku.medical.PdfAnswer;
import jp.shikaku.mock.ConsentKind;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Patient;
import jp.shikaku.mock.Population;
import jp.shikaku.mock.Scenario;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PersonName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Drugs and checkups through a real folder and the mock terminal. */
class MedicalInfoFlowTest {

  private static final byte[] SALT = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
  private static final CallOptions DOCTOR =
      CallOptions.by(Accessor.doctor("dr-5"), Purpose.TREATMENT);

  @TempDir Path root;

  private final List<AuditRecord> log = Collections.synchronizedList(new ArrayList<>());

  private OqsClient.Builder client() {
    return Flows.client(root).audit(log::add, SALT);
  }

  private static DrugInfoQuery.Builder months() {
    return DrugInfoQuery.builder().months(YearMonth.of(2021, 9), YearMonth.of(2026, 12));
  }

  @Test
  @DisplayName("check, then drugs and checkups as agreed: the visit's answer is all that is needed")
  void wholeVisit() throws Exception {
    try (MockTerminal terminal =
            MockTerminal.builder().root(root).population(Population.seeded(1, 0)).start();
        OqsClient oqs = client().build()) {
      EligibilityAnswer visit =
          oqs.eligibility().check(Flows.query(KnownPatients.TARO).build(), STAFF);
      DrugInfoAnswer drugs = oqs.drugInfo().fetch(months().from(visit).build(), DOCTOR);
      CheckupAnswer checkups =
          oqs.checkups().fetch(CheckupQuery.builder().from(visit).build(), DOCTOR);
      PdfAnswer<CheckupAnswer> pdf =
          oqs.checkups().fetchPdf(CheckupQuery.builder().from(visit).build(), DOCTOR);

      assertThat(drugs.outcome()).isEqualTo(InfoOutcome.DATA);
      assertThat(drugs.patientCheck()).isEqualTo(PatientCheck.SAME);
      assertThat(drugs.findings()).isEmpty();
      assertThat(drugs.lines()).isNotEmpty();
      assertThat(drugs.history().merged().superseded()).isNotEmpty();
      assertThat(checkups.patientCheck()).isEqualTo(PatientCheck.SAME);
      assertThat(checkups.findings()).isEmpty();
      assertThat(checkups.checkups()).hasSize(3);
      assertThat(pdf.pdf()).isPresent();
      assertThat(terminal.seen()).allSatisfy(seen -> assertThat(seen.deviations()).isEmpty());
    }
    assertThat(log).as("two lines for each of the four queries").hasSize(8);
    assertThat(leftovers("req")).isEmpty();
    assertThat(leftovers("res")).isEmpty();
  }

  @Test
  @DisplayName("R-INV-2 every failure of the way is an exception and never an empty history")
  void noFailureIsEmpty() throws Exception {
    List<Fault> failing =
        List.of(
            Fault.never(),
            Fault.notPickedUp(),
            Fault.truncated(0.7),
            Fault.emptyFile(),
            Fault.wrongPatient(),
            Fault.err("mock refusal"),
            Fault.refused("2", "（見本文言）模擬"),
            Fault.without("ResultCode"),
            Fault.answer("<html>proxy</html>".getBytes(StandardCharsets.US_ASCII)));
    List<Class<?>> types = new ArrayList<>();
    try (MockTerminal terminal =
            MockTerminal.builder().root(root).population(Population.seeded(1, 0)).start();
        OqsClient oqs = client().deadline(Duration.ofSeconds(2)).build()) {
      for (Fault fault : failing) {
        terminal.next(fault);
        OqsException failure =
            catchThrowableOfType(
                OqsException.class,
                () ->
                    oqs.drugInfo()
                        .fetch(
                            query(months(), KnownPatients.TARO)
                                .months(YearMonth.of(2015, 1), YearMonth.of(2015, 2))
                                .build(),
                            DOCTOR));
        assertThat(failure).as(fault.toString()).isNotNull();
        types.add(failure.getClass());
      }
    }
    assertThat(types)
        .containsExactly(
            TransportException.class,
            TransportException.class,
            DecodeException.class,
            DecodeException.class,
            TransportException.class,
            RejectedException.class,
            ServiceException.class,
            DecodeException.class,
            DecodeException.class);
    assertThat(log)
        .filteredOn(line -> line.result().isPresent())
        .extracting(line -> line.result().orElseThrow())
        .hasSize(failing.size())
        .doesNotContain(Result.DATA, Result.EMPTY);
  }

  /** Asks without an eligibility answer; the person to compare with is named. */
  private static <B extends MedicalInfoQuery.Builder<B>> B query(B builder, Patient patient) {
    return builder
        .insured(
            InsuredIdentity.of(
                InsurerNumber.of(patient.insurerNumber()),
                InsuredCard.of(patient.symbol(), patient.number(), patient.branch())))
        .centreJudgesConsent()
        .patient(PersonName.of(patient.name(), null), patient.birthdate());
  }

  // ---- many clients on one folder

  /** A person whose drug and weight tell who it is, better than any block. */
  private static Patient marked(int i) {
    LocalDate born = LocalDate.of(1950, 1, 1).plusDays(37L * i);
    return Patient.builder("marked-" + i)
        .insurer("06139992", "架空健康保険組合")
        .card("１２３", String.valueOf(5000 + i), "01")
        .person("試験　" + (char) ('一' + i), "ｼｹﾝ", "1", born)
        .set("QualificationDate", "20200401")
        .consents(Duration.ofHours(24), ConsentKind.DRUGS, ConsentKind.CHECKUPS)
        .care(
            Map.of("DiDate", "20260610", "MeTrDiHCd", "1319999007"),
            List.of(Map.of("DrugC", "69" + (1_000_000 + i), "DrugN", "見本錠", "MeTrIdCl", "21")),
            List.of())
        .checkup(
            "20260618",
            List.of(
                Map.of(
                    "ItemCode",
                    "9N006000000000001",
                    "ItemName",
                    "体重",
                    "DataType",
                    "PQ",
                    "DataValue",
                    String.valueOf(30 + i),
                    "Unit",
                    "kg")))
        .build();
  }

  @Test
  @DisplayName("R-INV-1 G-06 16 clients, 10,000 mixed requests, late, doubled, crossed: 0 wrong")
  void noWrongPatientUnderLoad() throws Exception {
    Logger transport = (Logger) LoggerFactory.getLogger(SharedFolderTransport.class);
    Level level = transport.getLevel();
    transport.setLevel(Level.OFF); // crossed answers are made by the hundred
    try {
      loadWithCrossedAnswers(16, 625);
    } finally {
      transport.setLevel(level);
    }
  }

  private void loadWithCrossedAnswers(int clients, int each) throws Exception {
    List<Patient> patients = new ArrayList<>();
    Population population = new Population();
    for (int i = 0; i < 60; i++) {
      patients.add(marked(i));
      population.add(patients.get(i));
    }
    Scenario scenario =
        Scenario.random(11)
            .late(0.2, Duration.ofMillis(15))
            .with(0.05, Fault.duplicate(1))
            .with(0.02, Fault.wrongPatient())
            .with(0.05, Fault.crossed(Duration.ofMillis(30)));
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger mismatched = new AtomicInteger();
    AtomicInteger wrong = new AtomicInteger();
    List<String> other = Collections.synchronizedList(new ArrayList<>());
    try (MockTerminal terminal =
        MockTerminal.builder()
            .root(root)
            .population(population)
            .scenario(scenario)
            .shuffled()
            .start()) {
      ExecutorService desks = Executors.newFixedThreadPool(clients);
      List<Future<?>> running = new ArrayList<>();
      for (int c = 0; c < clients; c++) {
        Random random = new Random(c);
        running.add(
            desks.submit(
                () -> {
                  try (OqsClient oqs = client().deadline(Duration.ofSeconds(40)).build()) {
                    for (int i = 0; i < each; i++) {
                      int who = random.nextInt(patients.size());
                      try {
                        boolean ours = isOurs(oqs, random.nextInt(3), patients.get(who), who);
                        answered.incrementAndGet();
                        if (!ours) {
                          wrong.incrementAndGet();
                        }
                      } catch (TransportException e) {
                        if (e.reason() == Reason.CORRELATION_MISMATCH) {
                          mismatched.incrementAndGet();
                        } else {
                          other.add(e.getMessage());
                        }
                      }
                    }
                  }
                }));
      }
      for (Future<?> future : running) {
        future.get(180, TimeUnit.SECONDS);
      }
      desks.shutdown();
    }
    assertThat(other).isEmpty();
    assertThat(wrong).hasValue(0);
    assertThat(mismatched).hasPositiveValue();
    assertThat(answered.get() + mismatched.get()).isEqualTo(clients * each);
    assertThat(leftovers("req")).isEmpty();
  }

  /** Makes one request of one of three kinds and looks whose answer came. */
  private static boolean isOurs(OqsClient oqs, int kind, Patient patient, int who) {
    return switch (kind) {
      case 0 ->
          oqs.eligibility().check(Flows.query(patient).build(), STAFF).qualifications().stream()
              .allMatch(q -> q.birthdate().filter(patient.birthdate()::equals).isPresent());
      case 1 ->
          oqs.drugInfo().fetch(query(months(), patient).build(), DOCTOR).lines().stream()
              .map(line -> line.code().orElse(""))
              .toList()
              .equals(List.of("69" + (1_000_000 + who)));
      default ->
          oqs
              .checkups()
              .fetch(query(CheckupQuery.builder(), patient).build(), DOCTOR)
              .checkups()
              .stream()
              .flatMap(checkup -> checkup.items().stream())
              .map(item -> item.value().orElse(""))
              .toList()
              .equals(List.of(String.valueOf(30 + who)));
    };
  }

  private List<String> leftovers(String folder) throws Exception {
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }
}
