package jp.shikaku.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.examples.console.ReceptionConsole;
import jp.shikaku.examples.console.ReceptionStory;
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

/**
 * A clinic's morning with a mock terminal in a temporary folder: told in the terminal, or played by
 * the user on the reception console.
 */
final class Demo {

  private static final MedicalInstitutionCode CLINIC = MedicalInstitutionCode.of("1319999007");

  /** Who watches the outage waits for it. */
  private static final Duration USUAL_PICKUP = Duration.ofSeconds(3);

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
    try (MockTerminal terminal = terminal(root).shuffled().start();
        SystemTime time = new SystemTime(console.clock());
        OqsClient oqs = client(root, CONSOLE_PICKUP, CONSOLE_DEADLINE, time, log);
        ReceptionConsole reception =
            ReceptionConsole.start(terminal, oqs, own.resolve("visits.db"), time, port, language)) {
      new DemoView(language).console(reception.url()).forEach(console.out()::println);
      interrupted.await();
    }
  }

  private MockTerminal.Builder terminal(Path root) {
    return MockTerminal.builder()
        .root(root)
        .seed(seed)
        .latency(SHORTEST_LATENCY, LONGEST_LATENCY)
        .clock(console.clock());
  }

  private void run(Path own, Path root) throws IOException, InterruptedException {
    DemoView view = new DemoView(language);
    AccessLog log =
        new AccessLog(own.resolve("audit.jsonl"), own.resolve("audit.salt"), Optional.empty());
    // Not shuffled: which of two questions comes first would change what is shown.
    try (MockTerminal terminal = terminal(root).start();
        SystemTime time = new SystemTime(console.clock());
        OqsClient oqs = client(root, USUAL_PICKUP, USUAL_DEADLINE, time, log)) {
      view.opening(root, CLINIC.value()).forEach(console.out()::println);
      exchange(terminal, oqs, view);
      try (ReceptionStory story =
          ReceptionStory.open(
              terminal, oqs, own.resolve("visits.db"), time, language, console.out()::println)) {
        story.tell();
      }
      view.closing().forEach(console.out()::println);
    }
  }

  /** One query by number, as both sides of the folder see it. */
  private void exchange(MockTerminal terminal, OqsClient oqs, DemoView view) {
    Steps steps = new Steps();
    terminal.onEvent(steps::terminal);
    steps.begin();
    EligibilityAnswer answer =
        oqs.eligibility()
            .check(query(KnownPatients.TARO), CallOptions.by("demo").withOnProgress(steps::client));
    steps.end(answer.fileName());
    view.exchange(steps.toList()).forEach(console.out()::println);
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

  private static EligibilityQuery query(Patient patient) {
    return EligibilityQuery.builder()
        .insurer(InsurerNumber.of(patient.insurerNumber()))
        .card(InsuredCard.of(patient.symbol(), patient.number(), patient.branch()))
        .limitCertificateConsent(true)
        .birthdate(patient.birthdate())
        .build();
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
