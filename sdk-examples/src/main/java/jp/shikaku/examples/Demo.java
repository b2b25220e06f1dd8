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
import java.util.stream.Stream;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.OqsException;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
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

  private void run(Path own, Path root) throws IOException, InterruptedException {
    DemoView view = new DemoView(language);
    AccessLog log =
        new AccessLog(own.resolve("audit.jsonl"), own.resolve("audit.salt"), Optional.empty());
    try (MockTerminal terminal =
            MockTerminal.builder()
                .root(root)
                .seed(seed)
                .shuffled()
                .latency(SHORTEST_LATENCY, LONGEST_LATENCY)
                .clock(console.clock())
                .start();
        SystemTime time = new SystemTime(console.clock());
        OqsClient awake = client(root, USUAL_PICKUP, time, log);
        OqsClient impatient = client(root, SHORT_PICKUP, time, log)) {
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

  private static OqsClient client(Path root, Duration pickup, SystemTime time, AccessLog log) {
    return OqsClient.builder()
        .institution(CLINIC)
        .audit(log, log.salt(MessageKind.DRUG_INFO))
        .transport(
            SharedFolderTransport.builder().root(root).pickupTimeout(pickup).time(time).build())
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
