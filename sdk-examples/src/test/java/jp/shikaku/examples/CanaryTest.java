package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import jp.shikaku.OqsClient;
import jp.shikaku.examples.console.ReceptionConsole;
import jp.shikaku.examples.text.Language;
import jp.shikaku.mock.BulkManner;
import jp.shikaku.mock.ConsentKind;
import jp.shikaku.mock.FaceVisit;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockReader;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Patient;
import jp.shikaku.mock.Population;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Whatever happens, at TRACE: no value of the person in the log or on standard error. */
class CanaryTest {

  private static final List<String> CANARIES =
      List.of(
          "金糸雀",
          "ｶﾅﾘﾔ",
          "カナリヤ",
          "9081726354",
          "鳥１７",
          "1977-07-17",
          "19770717",
          "かなりや町",
          // what the person takes and where: of the generated history and checkups
          "カクウ",
          "ミホン",
          "架空内科",
          "架空中央病院",
          "階段で息切れ");

  private static final String DAY = "2026-11-27";

  @TempDir private Path root;

  private final Logger logger = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private MockTerminal terminal;
  private Level before;

  @BeforeEach
  void start() throws IOException {
    appender.list = new CopyOnWriteArrayList<>();
    appender.start();
    before = logger.getLevel();
    logger.setLevel(Level.TRACE);
    logger.addAppender(appender);
    Population population = new Population();
    population.add(
        Patient.builder("canary")
            .insurer("06139992", "架空健康保険組合")
            .card("鳥１７", "9081726354", "01")
            .person("金糸雀　歌", "ｶﾅﾘﾔ ｳﾀ", "2", LocalDate.of(1977, 7, 17))
            .set("Address", "東京都かなりや町１")
            .set("QualificationDate", "20200401")
            .consents(Duration.ofDays(1), ConsentKind.values())
            .history(12_860)
            .build());
    terminal =
        MockTerminal.builder()
            .root(Files.createDirectory(root.resolve("OQS")))
            .population(population)
            .start();
  }

  @AfterEach
  void stop() {
    terminal.close();
    logger.detachAppender(appender);
    logger.setLevel(before);
  }

  @Test
  @DisplayName("no personal value in logs at TRACE, nor on standard error")
  void nothingOfThePersonIsTold() {
    for (Fault fault :
        List.of(
            Fault.none(),
            Fault.never(),
            Fault.notPickedUp(),
            Fault.err("９ 金糸雀 9081726354"),
            Fault.mojibake(),
            Fault.truncated(0.7),
            Fault.wrongIdentifier(),
            Fault.wrongInstitution(),
            Fault.unknownElements(),
            Fault.unknownCodes(),
            Fault.headerError("MOCK-E1", "模擬"))) {
      terminal.next(fault);

      Cli cli =
          Cli.run(
              "check",
              "--root",
              terminal.root().toString(),
              "--institution",
              "1319999007",
              "--insurer",
              "06139992",
              "--symbol",
              "鳥１７",
              "--number",
              "9081726354",
              "--branch",
              "01",
              "--birthdate",
              "1977-07-17",
              "--timeout",
              "900ms");

      assertThat(cli.err()).as(fault.toString()).doesNotContain(CANARIES.toArray(String[]::new));
    }
    nothingIsLogged();
  }

  @ParameterizedTest
  @ValueSource(strings = {"drugs", "checkups"})
  @DisplayName("nor in the access log or a temporary file, whatever becomes of drugs and checkups")
  void nothingOfWhatThePersonAgreedToShow(String command) throws IOException {
    Path log = root.resolve("audit.jsonl");
    Set<Path> before = temporaryFiles();
    ask(command, log, "--format", "pdf", "--out", root.resolve("out.pdf").toString());
    for (Fault fault :
        List.of(
            Fault.none(),
            Fault.never(),
            Fault.notPickedUp(),
            Fault.err("９ 金糸雀 9081726354"),
            Fault.truncated(0.7),
            Fault.wrongIdentifier(),
            Fault.wrongPatient(),
            Fault.unknownElements(),
            Fault.refused("9", "金糸雀 9081726354"))) {
      terminal.next(fault);
      ask(command, log);
    }
    nothingIsLogged();
    assertThat(Files.readString(log))
        .contains("\"DATA_UNCOMPARED\"", "\"REFUSED\"", "\"UNKNOWN\"")
        .doesNotContain(CANARIES.toArray(String[]::new));
    Set<Path> left = temporaryFiles();
    left.removeAll(before);
    assertThat(left).noneMatch(path -> path.toString().endsWith(".part"));
    for (Path file : left) {
      if (!file.toString().endsWith(".pdf") && !file.startsWith(terminal.root())) {
        assertThat(Files.readAllBytes(file)).as(file.toString()).satisfies(this::isClean);
      }
      assertThat(file.toString()).doesNotContain(CANARIES.toArray(String[]::new));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("nor in the ledger, whatever comes of a card visit")
  void nothingOfACardVisit(boolean json) throws IOException {
    Patient canary = terminal.population().patients().get(0);
    MockReader reader = terminal.reader();
    reader.walkIn(canary, FaceVisit.usual().institution("1311111118"));
    reader.walkIn(canary, FaceVisit.usual().damaged(FaceVisit.Damage.WRONG_DECLARATION));
    reader.walkIn(canary, FaceVisit.usual().damaged(FaceVisit.Damage.DTD));
    reader.walkIn(canary, FaceVisit.usual().damaged(FaceVisit.Damage.TRUNCATED));
    reader.walkIn(canary, FaceVisit.usual().together(KnownPatients.TARO));
    reader.walkIn(canary, FaceVisit.usual().personFails("MOCK-E2", "金糸雀 9081726354"));
    reader.again(reader.walkIn(canary));
    Path ledger = root.resolve("visits.db");
    List<String> watch = new ArrayList<>(List.of("watch", "--ledger", ledger.toString()));
    watch.addAll(List.of("--face", reader.folder().toString(), "--institution", "1319999007"));
    watch.addAll(List.of("--count", "2", "--poll", "200ms"));
    if (json) {
      watch.add("--json");
    }

    Cli cli = Cli.run(watch.toArray(String[]::new));

    assertThat(cli.exit()).isZero();
    assertThat(cli.out()).contains("金糸雀", "MOCK-E2");
    assertThat(cli.err()).doesNotContain(CANARIES.toArray(String[]::new));
    nothingIsLogged();
    for (String suffix : List.of("", "-wal", "-shm")) {
      Path part = Path.of(ledger + suffix);
      if (Files.exists(part)) {
        isClean(Files.readAllBytes(part));
      }
    }
  }

  @Test
  @Timeout(120) // a stream of events has no end of its own
  @DisplayName("nor by the reception console, whose page alone shows the person")
  void nothingOfAConsole() throws Exception {
    Path ledger = root.resolve("console.db");
    AccessLog log =
        new AccessLog(root.resolve("audit.jsonl"), root.resolve("audit.salt"), Optional.empty());
    Patient canary = terminal.population().patients().get(0);
    terminal.next(Fault.refused("9", "金糸雀 9081726354"));
    // Jetty tells so much at TRACE that nobody wants to see it.
    Appender<ILoggingEvent> seen = logger.getAppender("ERR");
    logger.detachAppender("ERR");
    try (SystemTime time = new SystemTime();
        OqsClient oqs =
            OqsClient.builder()
                .institution(MedicalInstitutionCode.of("1319999007"))
                .audit(log, log.salt(MessageKind.DRUG_INFO))
                .transport(SharedFolderTransport.at(terminal.root()))
                .time(time)
                .build();
        ReceptionConsole console =
            ReceptionConsole.start(terminal, oqs, ledger, time, 0, Language.JAPANESE)) {
      terminal.reader().walkIn(canary);

      String page = console.url().replaceFirst("\\?.*", "");
      HttpClient http = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
      http.send(
          HttpRequest.newBuilder(URI.create(console.url())).build(),
          HttpResponse.BodyHandlers.discarding());
      HttpResponse<Stream<String>> events =
          http.send(
              HttpRequest.newBuilder(URI.create(page + "events")).build(),
              HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = events.body()) {
        // One of both was refused, the other given.
        assertThat(
                lines.anyMatch(
                    line ->
                        line.contains("金糸雀")
                            && line.contains("\"state\":\"DATA\"")
                            && !line.contains("\"state\":\"ASKED\"")))
            .isTrue();
      }
    } finally {
      logger.addAppender(seen);
    }
    nothingIsLogged();
    isClean(Files.readAllBytes(root.resolve("audit.jsonl")));
    isClean(Files.readAllBytes(ledger));
  }

  @Test
  @DisplayName("nor in receipts, plans, the journal or progress, whatever becomes of bulk queries")
  void nothingOfManyPersons() throws IOException {
    Path store = root.resolve("store");
    Path log = root.resolve("audit.jsonl");
    Path right =
        Files.writeString(
            root.resolve("list.csv"),
            """
            arbitraryId,insurerNumber,symbol,number,branch,birthdate
            P-1,06139992,鳥１７,9081726354,01,1977-07-17
            """);
    Path appointments =
        Files.writeString(
            root.resolve("plan.csv"),
            """
            patientKey,insurerNumber,symbol,number,branch,birthdate,name,kana,address,copayPercent
            P-1,06139992,鳥１７,9081726354,01,1977-07-17,金糸雀　歌,カナリヤ　ウタ,東京都かなりや町２,10
            P-2,06139992,鳥１７,9081726354,鳥,1977-07-17,金糸雀　歌,カナリヤ　ウタ,,
            """);
    Path wrong =
        Files.writeString(
            root.resolve("wrong.csv"),
            """
            arbitraryId,insurerNumber,symbol,number,branch,birthdate
            P-1,9081726354,鳥１７,金糸雀,01,1977-07-17
            金糸雀,06139992,鳥１７,9081726354,01,19770717
            """);
    Path numbers =
        Files.writeString(
            root.resolve("numbers.csv"),
            """
            referenceNumber,insurerNumber,symbol,number,branch
            CHART-1,06139992,鳥１７,9081726354,01
            """);
    List<String> told = new ArrayList<>();
    List<List<String>> commands =
        List.of(
            List.of("bulk", "submit", "--list", wrong.toString()),
            List.of("bulk", "submit", "--list", right.toString(), "--name", "a"),
            List.of("bulk", "submit", "--list", right.toString(), "--name", "b"),
            List.of("bulk", "submit", "--list", right.toString(), "--name", "c"),
            List.of("bulk", "fetch", "--once"),
            List.of("bulk", "fetch", "--every", "5s", "--wait", "60s"),
            List.of("bulk", "plan", "--appointments", appointments.toString(), "--date", DAY),
            List.of("reference", "batch", "--list", numbers.toString(), "--every", "5s"));
    terminal.next(Fault.none());
    terminal.next(Fault.refused("9", "金糸雀 9081726354"));
    terminal.next(Fault.err("９ 金糸雀 9081726354"));
    terminal.next(Fault.truncated(0.7));
    terminal.next(Fault.bulk(BulkManner.usual().refusing(1, "9", "金糸雀 9081726354")));
    for (List<String> command : commands) {
      for (String form : List.of("--verbose", "--json")) {
        List<String> args = new ArrayList<>(command);
        args.addAll(List.of("--root", terminal.root().toString(), "--institution", "1319999007"));
        args.addAll(List.of("--store", store.toString(), "--audit", log.toString(), form));
        if (!command.get(1).equals("plan")) {
          args.addAll(List.of("--timeout", "5s"));
        }
        if (command.get(1).equals("plan")) {
          args.addAll(List.of("--every", "5s", "--again"));
        }
        Cli cli = Cli.hurried("", args.toArray(String[]::new));
        assertThat(cli.err()).as(cli.err()).doesNotContain(CANARIES.toArray(String[]::new));
        told.add(cli.exit() + cli.out());
      }
    }
    assertThat(told).anyMatch(text -> text.contains("金糸雀"));
    nothingIsLogged();
    isClean(Files.readAllBytes(log));
    try (Stream<Path> files = Files.list(store)) {
      List<Path> all = files.toList();
      assertThat(all)
          .extracting(file -> file.getFileName().toString())
          .contains("bulk.db", "receipts.txt", "secret.key");
      for (Path file : all) {
        isClean(Files.readAllBytes(file));
        assertThat(OwnerOnly.isOpenToOthers(file)).as(file.toString()).isFalse();
      }
    }
  }

  @Test
  @DisplayName("nor in the report of an operation test, whatever it meets")
  void nothingInAnAcceptance() throws IOException {
    Patient canary = terminal.population().patients().get(0);
    String query = AcceptanceRun.query(root.resolve("canary.json"), canary);
    // The library that makes the PDF tells each letter at TRACE.
    Logger pdfBox = (Logger) LoggerFactory.getLogger("org.apache");
    Level usual = pdfBox.getLevel();
    pdfBox.setLevel(Level.OFF);
    int run = 0;
    for (Fault fault :
        List.of(
            Fault.none(),
            Fault.truncated(0.7),
            Fault.wrongPatient(),
            Fault.refused("9081726354", "金糸雀 9081726354"))) {
      terminal.clearFaults();
      terminal.when(request -> request.kind().equals("YZKsiquc01"), fault);
      terminal.when(
          request -> request.kind().equals("OQSsiquc01") && request.ordinal() % 2 == 0,
          Fault.personError("9081726354", "金糸雀 9081726354"));
      Path html = root.resolve("report-" + run + ".html");
      Path pdf = root.resolve("report-" + run + ".pdf");
      AcceptanceRun test =
          new AcceptanceRun(terminal, root)
              .without("--query")
              .without("--refused-query")
              .with("--query", query, "--refused-query", query, "--card", query)
              .with("--timeout", "9s")
              .with("--skip", "outage", "--card-within", "20s", "--html", html.toString())
              .with("--pdf", pdf.toString(), run % 2 == 0 ? "--json" : "--verbose")
              .when(AcceptanceRun.AGREE, () -> terminal.reader().walkIn(canary))
              .when(
                  AcceptanceRun.REFUSE,
                  () -> terminal.reader().walkIn(canary, FaceVisit.usual().everyConsent(false)))
              .run();
      run++;

      assertThat(test.exit()).as(test.err()).isIn(0, 3);
      isClean(test.out().getBytes(StandardCharsets.UTF_8));
      isClean(test.err().getBytes(StandardCharsets.UTF_8));
      isClean(Files.readAllBytes(html));
      isClean(PdfText.of(Files.readAllBytes(pdf)).getBytes(StandardCharsets.UTF_8));
    }
    pdfBox.setLevel(usual);
    nothingIsLogged();
  }

  private void ask(String command, Path log, String... more) {
    List<String> args = new ArrayList<>(List.of(command, "--query", "-"));
    args.addAll(List.of("--root", terminal.root().toString(), "--institution", "1319999007"));
    args.addAll(List.of("--user", "staff-17", "--role", "doctor", "--audit", log.toString()));
    args.addAll(List.of("--timeout", "900ms"));
    args.addAll(List.of(more));

    Cli cli =
        Cli.withInput(
            "{\"insurerNumber\":\"06139992\",\"symbol\":\"鳥１７\","
                + "\"number\":\"9081726354\",\"branch\":\"01\"}",
            args.toArray(String[]::new));

    assertThat(cli.err()).doesNotContain(CANARIES.toArray(String[]::new));
  }

  private void isClean(byte[] content) {
    for (Charset charset : List.of(StandardCharsets.UTF_8, Charset.forName("windows-31j"))) {
      assertThat(new String(content, charset)).doesNotContain(CANARIES.toArray(String[]::new));
    }
  }

  /** Of this test, and directly in the folder for temporary files. */
  private Set<Path> temporaryFiles() throws IOException {
    Set<Path> files = new HashSet<>();
    try (Stream<Path> own = Files.walk(root);
        Stream<Path> shared = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      Stream.concat(own, shared.filter(path -> path.toString().contains("shikaku")))
          .filter(Files::isRegularFile)
          .forEach(files::add);
    }
    return files;
  }

  private void nothingIsLogged() {
    assertThat(appender.list).isNotEmpty();
    assertThat(appender.list)
        .allSatisfy(
            event -> assertThat(text(event)).doesNotContain(CANARIES.toArray(String[]::new)));
  }

  private static String text(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    return event.getFormattedMessage()
        + (thrown == null ? "" : ThrowableProxyUtil.asString(thrown));
  }
}
