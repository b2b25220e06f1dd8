package jp.shikaku.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.OqsException;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.examples.console.ReceptionConsole;
import jp.shikaku.examples.text.DemoView;
import jp.shikaku.examples.text.Language;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Patient;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.PublicExpenseNumber;

/**
 * A clinic's morning with a mock terminal in a temporary folder: one patient who passes the card
 * reader, three by their numbers whose answers call for different actions, and one whom a sleeping
 * terminal leaves unverified.
 */
final class Demo {

  private static final MedicalInstitutionCode CLINIC = MedicalInstitutionCode.of("1319999007");
  private static final Duration USUAL_PICKUP = Duration.ofSeconds(10);
  private static final Duration SHORT_PICKUP = Duration.ofMillis(500);
  private static final Duration USUAL_DEADLINE = Duration.ofSeconds(30);

  /** Nobody who tries an outage wants to wait as long as a desk would. */
  private static final Duration CONSOLE_PICKUP = Duration.ofSeconds(2);

  private static final Duration CONSOLE_DEADLINE = Duration.ofSeconds(4);
  private static final Duration LONGEST_END = Duration.ofSeconds(8);
  private static final Duration SHORTEST_LATENCY = Duration.ofMillis(20);
  private static final Duration LONGEST_LATENCY = Duration.ofMillis(90);

  private final Console console;
  private final Language language;
  private final long seed;

  Demo(Console console, Language language, long seed) {
    this.console = console;
    this.language = language;
    this.seed = seed;
  }

  void run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("shikaku-demo-");
    console.interrupts().onInterrupt(Exit.OK, () -> delete(folder));
    try {
      run(folder, folder.resolve("OQS"));
    } finally {
      delete(folder);
    }
  }

  /**
   * Serves the reception console until the user interrupts.
   *
   * @param port 0 for any
   */
  void receive(int port) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("shikaku-demo-");
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    console
        .interrupts()
        .onInterrupt(
            Exit.OK,
            () -> {
              interrupted.countDown();
              await(ended);
            });
    try {
      receive(port, folder, folder.resolve("OQS"), interrupted);
    } finally {
      delete(folder);
      ended.countDown();
    }
  }

  /** What an interrupt has begun may take this long. */
  private static void await(CountDownLatch ended) {
    try {
      var unused = ended.await(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void receive(int port, Path own, Path root, CountDownLatch interrupted)
      throws IOException, InterruptedException {
    AccessLog log =
        new AccessLog(own.resolve("audit.jsonl"), own.resolve("audit.salt"), Optional.empty());
    try (MockTerminal terminal = terminal(root);
        SystemTime time = new SystemTime(console.clock());
        OqsClient oqs = client(root, CONSOLE_PICKUP, CONSOLE_DEADLINE, time, log);
        ReceptionConsole reception =
            ReceptionConsole.start(terminal, oqs, own.resolve("visits.db"), time, port)) {
      new DemoView(language).console(reception.url()).forEach(console.out()::println);
      interrupted.await();
    }
  }

  private MockTerminal terminal(Path root) throws IOException {
    return MockTerminal.builder()
        .root(root)
        .seed(seed)
        .shuffled()
        .latency(SHORTEST_LATENCY, LONGEST_LATENCY)
        .clock(console.clock())
        .start();
  }

  private void run(Path own, Path root) throws IOException, InterruptedException {
    DemoView view = new DemoView(language);
    AccessLog log =
        new AccessLog(own.resolve("audit.jsonl"), own.resolve("audit.salt"), Optional.empty());
    try (MockTerminal terminal = terminal(root);
        SystemTime time = new SystemTime(console.clock());
        OqsClient awake = client(root, USUAL_PICKUP, USUAL_DEADLINE, time, log);
        OqsClient impatient = client(root, SHORT_PICKUP, USUAL_DEADLINE, time, log)) {
      view.opening(root, CLINIC.value()).forEach(console.out()::println);
      DemoView.Arrival arrival =
          new DemoVisit(terminal.reader(), own.resolve("visits.db"), awake, time)
              .of(KnownPatients.TARO);
      view.arrival(arrival).forEach(console.out()::println);
      Steps steps = new Steps();
      terminal.onEvent(steps::terminal);
      List<DemoView.Result> results = new ArrayList<>();
      results.add(arrival.result());
      results.add(check(awake, KnownPatients.SHIRO, steps));
      view.exchange(steps.toList()).forEach(console.out()::println);
      for (Patient patient : List.of(KnownPatients.HANA, KnownPatients.JIRO)) {
        results.add(check(awake, patient, new Steps()));
      }
      terminal.pause();
      results.add(check(impatient, KnownPatients.UME, new Steps()));
      view.results(results).forEach(console.out()::println);
    }
  }

  private static OqsClient client(
      Path root, Duration pickup, Duration deadline, SystemTime time, AccessLog log) {
    return OqsClient.builder()
        .institution(CLINIC)
        .audit(log, log.salt(MessageKind.DRUG_INFO))
        .transport(
            SharedFolderTransport.builder().root(root).pickupTimeout(pickup).time(time).build())
        .deadline(deadline)
        .codeTable(ReceptionConsole::meaning)
        .time(time)
        .build();
  }

  private static DemoView.Result check(OqsClient oqs, Patient patient, Steps steps) {
    CallOptions options = CallOptions.by("demo").withOnProgress(steps::client);
    steps.begin();
    Optional<EligibilityAnswer> answer = Optional.empty();
    Optional<OqsException> failure = Optional.empty();
    try {
      answer = Optional.of(oqs.eligibility().check(query(patient), options));
    } catch (OqsException e) {
      failure = Optional.of(e);
    }
    Duration elapsed = steps.end(answer.map(EligibilityAnswer::fileName));
    return new DemoView.Result(patient.name(), answer, failure, elapsed);
  }

  private static EligibilityQuery query(Patient patient) {
    EligibilityQuery.Builder builder =
        patient.isMedicalAid()
            ? EligibilityQuery.medicalAid(
                PublicExpenseNumber.of(patient.insurerNumber(), patient.number()))
            : EligibilityQuery.builder()
                .insurer(InsurerNumber.of(patient.insurerNumber()))
                .card(InsuredCard.of(patient.symbol(), patient.number(), patient.branch()))
                .limitCertificateConsent(true);
    return builder.birthdate(patient.birthdate()).build();
  }

  private static void delete(Path root) {
    try (Stream<Path> entries = Files.walk(root)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(entry);
      }
    } catch (IOException | UncheckedIOException e) {
      // the system's own temporary folder is cleaned by the system
    }
  }
}
