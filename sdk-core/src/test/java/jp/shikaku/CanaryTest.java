package jp.shikaku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.audit.HashChainedAudit;
import jp.shikaku.audit.Purpose;
import jp.shikaku.checkup.CheckupAnswer;
import jp.shikaku.checkup.CheckupQuery;
import jp.shikaku.checkup.JudgedCheckup;
import jp.shikaku.checkup.ReferenceLimits;
import jp.shikaku.compare.InsuranceComparison;
import jp.shikaku.compare.KnownPatient;
import jp.shikaku.compare.PatientMatcher;
import jp.shikaku.compare.ReferenceNumberKeeper;
import jp.shikaku.compare.StoredInsurance;
import jp.shikaku.druginfo.DrugCodeMapping;
import jp.shikaku.druginfo.DrugHistory;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.druginfo.DrugInfoQuery;
import jp.shikaku.eligibility.BulkCentre;
import jp.shikaku.eligibility.BulkDownload;
import jp.shikaku.eligibility.BulkQuery;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.BulkRow;
import jp.shikaku.eligibility.BulkRows;
import jp.shikaku.eligibility.BulkSchedule;
import jp.shikaku.eligibility.ChartPerson;
import jp.shikaku.eligibility.DeferredListener;
import jp.shikaku.eligibility.DeferredResult;
import jp.shikaku.eligibility.DeferredVerifications;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.eligibility.NotedCard;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.eligibility.ReferenceNumberBatch;
import jp.shikaku.eligibility.ReferenceNumberRegistration;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.mock.ConsentKind;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.GatewayFault;
import jp.shikaku.mock.MockGateway;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Patient;
import jp.shikaku.mock.Population;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.HttpTransport;
import jp.shikaku.transport.InMemoryTransport;
import jp.shikaku.value.Address;
import jp.shikaku.value.BillingCharset;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.ReferenceNumber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Runs every flow, successes and failures, with a person all of whose values are markers, and looks
 * for them in everything that is not the typed result (reliability-security P-R 4).
 */
class CanaryTest {

  private static final Charset WINDOWS_31J = Charset.forName("windows-31j");

  private static final List<String> MARKERS =
      List.of(
          "金糸雀",
          "ｶﾅﾘｱ",
          "カナリア",
          "鳴声",
          "７７３",
          "773419",
          "19770319",
          "1977-03-19",
          "1977/03/19",
          "雀町",
          "1234567",
          "歌姫",
          "架空鳥類",
          "PATIENT-7734");

  private static final Patient CANARY =
      Patient.builder("canary")
          .insurer("06139992", "架空鳥類健康保険組合")
          .card("鳴声７７３", "773419", "07")
          .person("金糸雀　●子", "ｶﾅﾘｱ ﾂﾌﾞｺ", "2", LocalDate.of(1977, 3, 19))
          .set("NameOfOther", "歌姫　カナリア")
          .set("InsuredName", "金糸雀　太郎")
          .set("Address", "東京都架空区雀町７－７")
          .set("PostNumber", "1234567")
          .set("QualificationDate", "20200401")
          .set(
              "LimitApplicationCertificateRelatedInfo",
              Map.of("LimitApplicationCertificateClassificationFlag", "A03"))
          .build();

  @TempDir Path root;

  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private final Logger log = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private PrintStream out;
  private PrintStream err;
  private Level level;

  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          said.add(event.getThreadName() + " " + event.getFormattedMessage());
          if (event.getThrowableProxy() != null) {
            said.add(
                ch.qos.logback.classic.spi.ThrowableProxyUtil.asString(event.getThrowableProxy()));
          }
        }
      };

  @BeforeEach
  void listen() {
    level = log.getLevel();
    appender.start();
    log.addAppender(appender);
    log.setLevel(Level.TRACE);
    out = System.out;
    err = System.err;
    PrintStream captured = new PrintStream(console, true, StandardCharsets.UTF_8);
    System.setOut(captured);
    System.setErr(captured);
  }

  @AfterEach
  void stopListening() {
    System.setOut(out);
    System.setErr(err);
    log.setLevel(level);
    log.detachAppender(appender);
  }

  @Test
  @DisplayName("R-INV-4 P-R 4 no value of a person leaves the typed result")
  void nothingLeaks() throws Exception {
    List<String> before = temporaryFiles();
    List<String> fileNames = new ArrayList<>();
    List<Fault> faults =
        List.of(
            Fault.late(Duration.ofMillis(20)),
            Fault.never(),
            Fault.notPickedUp(),
            Fault.err("金糸雀 773419"),
            Fault.truncated(0.6),
            Fault.mojibake(),
            Fault.emptyFile(),
            Fault.wrongIdentifier(),
            Fault.wrongInstitution(),
            Fault.headerError("MOCK-E1", "金糸雀 773419"),
            Fault.headerError("金糸雀", "PATIENT-7734"),
            Fault.personError("MOCK-R1", "金糸雀 773419"),
            Fault.unknownElements(),
            Fault.unknownCodes(),
            Fault.set("Birthdate", "金糸雀"),
            Fault.set("Name", "金糸雀</x>"),
            Fault.answer("<金糸雀>773419</金糸雀>".getBytes(StandardCharsets.UTF_8)),
            Fault.answer("<XmlMsg>金糸雀<773419 a='鳴声'/></XmlMsg>".getBytes(StandardCharsets.UTF_8)),
            Fault.without("QualificationValidity"),
            Fault.duplicate(2));
    Population population = new Population();
    population.add(CANARY);
    for (Charset charset : List.of(StandardCharsets.UTF_8, WINDOWS_31J)) {
      try (MockTerminal terminal =
              MockTerminal.builder().root(root).population(population).answersIn(charset).start();
          OqsClient oqs = Flows.client(root).deadline(Duration.ofMillis(300)).build()) {
        EligibilityQuery query = Flows.query(CANARY).arbitraryId("PATIENT-7734").build();
        said.add(query.toString());
        CallOptions options =
            Flows.STAFF
                .withOnPending(pending -> said.add(pending + pending.toText()))
                .withOnProgress(progress -> said.add(progress.toString()));
        read(oqs.eligibility().check(query, options.withDeadline(Duration.ofSeconds(20))));
        for (Fault fault : faults) {
          terminal.next(fault);
          try {
            read(oqs.eligibility().check(query, options));
          } catch (OqsException e) {
            record(e);
          }
        }
        said.add(oqs.health().join().toString());
        terminal.seen().forEach(seen -> fileNames.add(seen.fileName()));
      }
      fileNames.addAll(names(root));
    }
    refusedInput();

    said.add(console.toString(StandardCharsets.UTF_8));
    assertThat(said).hasSizeGreaterThan(100);
    for (String marker : MARKERS) {
      assertThat(said).as(marker).noneMatch(text -> text.contains(marker));
      assertThat(fileNames).as(marker).noneMatch(text -> text.contains(marker));
    }
    List<String> after = temporaryFiles();
    after.removeAll(before);
    after.removeIf(name -> name.matches("shikaku-mock-[0-9a-f-]{36}\\.lock")); // the mock's, empty
    assertThat(after).noneMatch(name -> name.contains("shikaku"));
  }

  @Test
  @DisplayName("R-INV-4 P-R 4 no value of a person leaves the typed result: through a gateway")
  void nothingLeaksThroughAGateway() throws Exception {
    List<String> before = temporaryFiles();
    List<Fault> faults =
        List.of(
            Fault.none(),
            Fault.never(),
            Fault.notPickedUp(),
            Fault.err("金糸雀 773419"),
            Fault.truncated(0.6),
            Fault.mojibake(),
            Fault.wrongIdentifier(),
            Fault.headerError("金糸雀", "PATIENT-7734"),
            Fault.answer("<XmlMsg>金糸雀<773419 a='鳴声'/></XmlMsg>".getBytes(StandardCharsets.UTF_8)));
    List<GatewayFault> lines =
        List.of(
            GatewayFault.lostResponse(),
            GatewayFault.wrongDigest(),
            GatewayFault.stillPending(),
            GatewayFault.bare(302),
            GatewayFault.bare(500),
            GatewayFault.problem(400, "malformed-document"),
            GatewayFault.problem(403, "institution-mismatch"),
            GatewayFault.problem(503, "share-unreachable"));
    // What the other side logs of the documents it gets is not this library's doing.
    for (String other : List.of("org.eclipse.jetty", "wiremock", "com.github.tomakehurst")) {
      ((Logger) LoggerFactory.getLogger(other)).setLevel(Level.WARN);
    }
    Population population = new Population();
    population.add(CANARY);
    try (MockTerminal terminal = MockTerminal.builder().root(root).population(population).start();
        MockGateway gateway = MockGateway.over(terminal);
        GatewayEndpoint endpoint =
            GatewayEndpoint.builder(gateway.uri()).permitPlainLoopback().build();
        HttpTransport transport = HttpTransport.over(endpoint);
        OqsClient oqs =
            OqsClient.builder()
                .institution(Flows.INSTITUTION)
                .transport(transport)
                .deadline(Duration.ofMillis(400))
                .build()) {
      said.add(endpoint + " " + transport.capabilities());
      EligibilityQuery query = Flows.query(CANARY).arbitraryId("PATIENT-7734").build();
      CallOptions options =
          Flows.STAFF
              .withOnPending(pending -> said.add(pending + pending.toText()))
              .withOnProgress(progress -> said.add(progress.toString()));
      read(oqs.eligibility().check(query, options.withDeadline(Duration.ofSeconds(20))));
      for (Fault fault : faults) {
        terminal.next(fault);
        attempt(() -> read(oqs.eligibility().check(query, options)));
      }
      for (GatewayFault line : lines) {
        gateway.next(line);
        attempt(() -> read(oqs.eligibility().check(query, options)));
      }
      said.add(oqs.health().join().toString());
      gateway.seen().forEach(call -> said.add(call + " " + call.headers()));
    }
    said.add(console.toString(StandardCharsets.UTF_8));
    assertThat(said).hasSizeGreaterThan(100);
    for (String marker : MARKERS) {
      assertThat(said).as(marker).noneMatch(text -> text.contains(marker));
    }
    List<String> after = temporaryFiles();
    after.removeAll(before);
    after.removeIf(name -> name.matches("shikaku-mock-[0-9a-f-]{36}\\.lock")); // the mock's, empty
    assertThat(after).noneMatch(name -> name.contains("shikaku"));
  }

  @Test
  @DisplayName("S-FILE-2 R-INV-4 P-R 4 no value of a person lies readable in a file of ours")
  void nothingLeaksIntoFiles() throws Exception {
    Path own = Files.createDirectory(root.resolve("own"));
    Path folder = own.resolve("deferred");
    SecretKey key = new SecretKeySpec(new byte[32], "AES");
    Population population = new Population();
    population.add(CANARY);
    List<DeferredResult> results = new ArrayList<>();
    DeferredListener listener =
        result -> {
          said.add(result + " " + result.entry());
          results.add(result);
          if (results.size() < 6) {
            throw new IllegalStateException("金糸雀"); // it stays, with its answer
          }
        };
    EligibilityQuery query = Flows.query(CANARY).arbitraryId("PATIENT-7734").build();
    try (MockTerminal terminal = MockTerminal.builder().root(root).population(population).start();
        HashChainedAudit audit = HashChainedAudit.open(own.resolve("audit.jsonl"));
        OqsClient oqs =
            Flows.client(root).deadline(Duration.ofMillis(400)).audit(audit, new byte[16]).build();
        DeferredVerifications deferred =
            DeferredVerifications.builder(oqs.eligibility(), folder, () -> key)
                .pace(Duration.ofMillis(1))
                .listener(listener)
                .open()) {
      deferred.note(query, "v-1", Flows.DAY, Flows.STAFF);
      deferred.note(query, "v-2", Flows.DAY, Flows.STAFF);
      NotedCard card =
          new NotedCard("金糸雀　鳥子", Sex.FEMALE, LocalDate.of(1977, 3, 19), "東京都架空区雀町７－７");
      said.add(card.toString());
      deferred.note(card, "v-3", Flows.DAY, Flows.STAFF);
      said.add(deferred.waiting().toString());
      terminal.next(Fault.never());
      deferred.runDue(); // v-1 is out, v-2 answered, v-3 for staff; each stays here
      assertThat(names(folder)).filteredOn(name -> name.endsWith(".deferred")).hasSize(3);
      assertReadableNowhere(own);
      Path damaged = folder.resolve(deferred.waiting().get(1).id() + ".deferred");
      Files.write(damaged, new byte[] {1});
      deferred.runDue();
      said.add(deferred.damaged() + " " + deferred.waiting());
      assertThat(deferred.damaged()).hasSize(1);
      for (Fault fault :
          List.of(Fault.headerError("金糸雀", "PATIENT-7734"), Fault.wrongIdentifier())) {
        terminal.next(fault);
        attempt(() -> oqs.eligibility().check(query, Flows.STAFF));
      }
      assertReadableNowhere(own);
    }
    assertThat(Files.size(own.resolve("audit.jsonl"))).isGreaterThan(2000);
    said.add(console.toString(StandardCharsets.UTF_8));
    for (String marker : MARKERS) {
      assertThat(said).as(marker).noneMatch(text -> text.contains(marker));
    }
  }

  private static void assertReadableNowhere(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
      for (Path file : files.toList()) {
        assertThat(file.getFileName().toString()).doesNotContain(MARKERS);
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        for (Charset charset :
            List.of(
                StandardCharsets.UTF_8,
                WINDOWS_31J,
                StandardCharsets.UTF_16BE,
                StandardCharsets.UTF_16LE)) {
          for (String marker : MARKERS) {
            String hidden = new String(marker.getBytes(charset), StandardCharsets.ISO_8859_1);
            assertThat(bytes.contains(hidden)).as("%s in %s", marker, charset).isFalse();
          }
        }
      }
    }
  }

  private static final Patient CANARY_WITH_RECORDS =
      Patient.builder("canary")
          .insurer("06139992", "架空鳥類健康保険組合")
          .card("鳴声７７３", "773419", "07")
          .person("金糸雀　鳥子", "ｶﾅﾘｱ ﾄﾘｺ", "2", LocalDate.of(1977, 3, 19))
          .consents(Duration.ofHours(24), ConsentKind.values())
          .care(
              Map.of("DiDate", "20260610", "MeTrDiHCd", "1319999023", "MeTrDiHNm", "雀町病院"),
              List.of(
                  Map.of(
                      "DrugC",
                      "697734190",
                      "DrugN",
                      "カナリア錠５ｍｇ",
                      "UsageN",
                      "鳴声のとき",
                      "Qua1",
                      "7734")),
              List.of(Map.of("SinInfCd", "197734190", "SinInfN", "雀町式処置", "MeTrIdCl", "50")))
          .checkup(
              "20260618",
              List.of(
                  Map.of("ItemCode", "9N006000000000001", "DataType", "PQ", "DataValue", "7734.1"),
                  Map.of("ItemCode", "9N061160800000049", "DataType", "ST", "DataValue", "鳴声が出ない")))
          .build();

  @Test
  @DisplayName("R-INV-4 P-R 4 no value of a person leaves the typed result: drugs and checkups")
  void nothingLeaksOfMedicalInformation() throws Exception {
    List<String> markers = new ArrayList<>(MARKERS);
    markers.addAll(List.of("697734190", "197734190", "7734.1", "7734", "1319999023"));
    List<Fault> faults =
        List.of(
            Fault.never(),
            Fault.err("金糸雀 773419"),
            Fault.truncated(0.6),
            Fault.mojibake(),
            Fault.wrongPatient(),
            Fault.wrongIdentifier(),
            Fault.refused("金糸雀", "金糸雀 773419"),
            Fault.refused("2", "金糸雀 773419"),
            Fault.unknownElements(),
            Fault.set("Birth", "金糸雀"),
            Fault.set("Birthday", "金糸雀"),
            Fault.answer("<XmlMsg>金糸雀<773419 a='鳴声'/></XmlMsg>".getBytes(StandardCharsets.UTF_8)),
            Fault.duplicate(2));
    Population population = new Population();
    population.add(CANARY_WITH_RECORDS);
    List<String> fileNames = new ArrayList<>();
    CallOptions options =
        CallOptions.by(Accessor.doctor("dr-5"), Purpose.TREATMENT)
            .withOnPending(pending -> said.add(pending + pending.toText()))
            .withOnProgress(progress -> said.add(progress.toString()));
    try (MockTerminal terminal = MockTerminal.builder().root(root).population(population).start();
        OqsClient oqs =
            Flows.client(root)
                .deadline(Duration.ofMillis(400))
                .audit(line -> said.add(line + audited(line)), new byte[16])
                .build()) {
      EligibilityAnswer visit =
          oqs.eligibility()
              .check(
                  Flows.query(CANARY_WITH_RECORDS).build(),
                  options.withDeadline(Duration.ofSeconds(20)));
      DrugInfoQuery drugs =
          DrugInfoQuery.builder()
              .from(visit)
              .months(YearMonth.of(2021, 9), YearMonth.of(2026, 12))
              .build();
      CheckupQuery checkups = CheckupQuery.builder().from(visit).build();
      said.add(drugs + " " + checkups + drugs.insured() + drugs.patient() + drugs.consent());
      DrugInfoAnswer first =
          oqs.drugInfo().fetch(drugs, options.withDeadline(Duration.ofSeconds(20)));
      assertThat(first.lines()).hasSize(1);
      assertThat(first.operations()).hasSize(1);
      read(first);
      read(oqs.checkups().fetch(checkups, options.withDeadline(Duration.ofSeconds(20))));
      said.add(
          oqs.drugInfo().fetchPdf(drugs, options.withDeadline(Duration.ofSeconds(20))).toString());
      for (Fault fault : faults) {
        terminal.next(fault);
        attempt(() -> read(oqs.drugInfo().fetch(drugs, options)));
        terminal.next(fault);
        attempt(() -> read(oqs.checkups().fetch(checkups, options)));
        terminal.next(fault);
        attempt(() -> said.add(oqs.checkups().fetchPdf(checkups, options).toString()));
      }
      terminal.seen().forEach(seen -> fileNames.add(seen.fileName()));
    }
    fileNames.addAll(names(root));
    said.add(console.toString(StandardCharsets.UTF_8));
    assertThat(said).hasSizeGreaterThan(100);
    for (String marker : markers) {
      // Identifiers are random digits: a short marker may stand in one by chance.
      String pattern =
          marker.matches("[0-9]{4,5}")
              ? "(?s).*(?<![0-9a-f])" + marker + "(?![0-9a-f]).*"
              : "(?s).*" + java.util.regex.Pattern.quote(marker) + ".*";
      assertThat(said).as(marker).noneMatch(text -> text.matches(pattern));
      assertThat(fileNames).as(marker).noneMatch(text -> text.matches(pattern));
    }
  }

  private static final String CANARY_ROW =
      BulkCentre.tag(
          "BulkConfirmUnit",
          BulkCentre.tag(
                  "QualificationConfirmSearchInfo",
                  BulkCentre.tag("InsurerNumber", "06139992")
                      + BulkCentre.tag("InsuredCardSymbol", "鳴声７７３")
                      + BulkCentre.tag("InsuredIdentificationNumber", "773419")
                      + BulkCentre.tag("ArbitraryIdentifier", "PATIENT-7734"))
              + BulkCentre.tag("ProcessingResultStatus", "1")
              + BulkCentre.tag("ProcessingResultMessage", "金糸雀 773419")
              + BulkCentre.tag("QualificationValidity", "1")
              + BulkCentre.tag(
                  "ResultOfQualificationConfirmation",
                  BulkCentre.tag("InsuredCardClassification", "01")
                      + BulkCentre.tag("InsurerNumber", "06139992")
                      + BulkCentre.tag("InsuredCardSymbol", "鳴声７７３")
                      + BulkCentre.tag("InsuredIdentificationNumber", "773419")
                      + BulkCentre.tag("InsuredBranchNumber", "07")
                      + BulkCentre.tag("Name", "金糸雀　●子")
                      + BulkCentre.tag("NameKana", "ｶﾅﾘｱ ﾂﾌﾞｺ")
                      + BulkCentre.tag("Birthdate", "19770319")
                      + BulkCentre.tag("Address", "東京都架空区雀町７－７"))
              + BulkCentre.tag("ReferenceNumber", "K-773419"));

  @Test
  @DisplayName("R-INV-4 P-R 4 no value of a person leaves the typed result: in bulk")
  void nothingLeaksOfBulk() {
    InMemoryTransport transport = new InMemoryTransport();
    Queue<byte[]> answers = new ConcurrentLinkedQueue<>();
    List<BulkReceipt> receipts = new ArrayList<>();
    transport
        .when(request -> request.kind().code().endsWith("01"))
        .answer(
            request -> {
              byte[] answer = answers.poll();
              return answer == null ? BulkCentre.receipt(request) : answer;
            });
    transport
        .when(request -> request.kind().code().endsWith("02"))
        .answer(
            request -> {
              byte[] answer = answers.poll();
              return answer == null
                  ? BulkCentre.result(
                      receipts.get(receipts.size() - 1).exchangeId(),
                      CANARY_ROW,
                      "<BulkConfirmUnit><Name>金糸雀&7;</Name></BulkConfirmUnit>",
                      CANARY_ROW)
                  : answer;
            });
    CallOptions options =
        Flows.STAFF
            .withDeadline(Duration.ofMillis(100))
            .withOnPending(pending -> said.add(pending + pending.toText()))
            .withOnProgress(progress -> said.add(progress.toString()));
    try (transport;
        OqsClient oqs =
            OqsClient.builder()
                .institution(Flows.INSTITUTION)
                .sharedTransport(transport)
                .journal(new BulkCentre.Journal())
                .batchPause(Duration.ZERO)
                .breaker(false)
                .audit(line -> said.add(line + audited(line)), new byte[16])
                .build()) {
      BulkQuery persons =
          BulkQuery.of(
              List.of(
                  Flows.query(CANARY)
                      .limitCertificateConsent(false)
                      .arbitraryId("PATIENT-7734")
                      .build()));
      ReferenceNumberRegistration registration =
          ReferenceNumberRegistration.of(
              ReferenceNumber.of("K-773419"),
              InsurerNumber.of("06139992"),
              InsuredCard.of("鳴声７７３", "773419", "07"));
      ReferenceNumberBatch batch = ReferenceNumberBatch.of(List.of(registration));
      said.add(persons + " " + registration + batch);
      BulkReceipt receipt =
          oqs.bulk().submit(persons, receipts::add, options.withDeadline(Duration.ofSeconds(20)));
      said.add(receipt + receipt.toText());
      BulkDownload<BulkResult.Row> download =
          oqs.bulk().fetch(receipt, options.withDeadline(Duration.ofSeconds(20))).orElseThrow();
      read(download);
      Duration hour = Duration.ofHours(1);
      BulkSchedule schedule = new BulkSchedule(hour, 1, hour, hour.multipliedBy(2));
      CompletableFuture<BulkDownload<BulkResult.Row>> waiting =
          oqs.bulk()
              .await(
                  new BulkReceipt(
                      receipt.kind(),
                      receipt.institution(),
                      receipt.number(),
                      receipt.exchangeId(),
                      Instant.now()),
                  schedule,
                  options,
                  seen -> said.add(seen.toString()));
      String wrong = tagged("ReceptionNumber", "773419");
      for (byte[] answer :
          List.of(
              BulkCentre.document(
                  tagged("SegmentOfResult", "9")
                      + tagged("ErrorCode", "金糸雀")
                      + tagged("ErrorMessage", "金糸雀 773419"),
                  ""),
              BulkCentre.document(wrong, ""),
              BulkCentre.document("", tagged("ReceptionNumber", "金糸雀 773419")),
              BulkCentre.document(tagged("SegmentOfResult", "金糸雀"), CANARY_ROW),
              BulkCentre.zip("../金糸雀.xml", BulkCentre.document("", CANARY_ROW)),
              "<XmlMsg>金糸雀<773419 a='鳴声'/></XmlMsg>".getBytes(StandardCharsets.UTF_8),
              BulkCentre.document(
                  tagged("SegmentOfResult", "1"),
                  tagged(
                          "ReferenceNumberRegistrationInfo",
                          tagged("ReferenceNumber", "PATIENT-7734"))
                      + tagged("ProcessingResultStatus", "2")
                      + tagged("ProcessingResultMessage", "金糸雀 773419")))) {
        for (Runnable call :
            List.<Runnable>of(
                () -> oqs.bulk().submit(persons, receipts::add, options),
                () -> oqs.bulk().fetch(receipt, options).ifPresent(this::read),
                () -> said.add(oqs.referenceNumbers().register(registration, options).toString()),
                () -> oqs.referenceNumbers().submit(batch, receipts::add, options))) {
          answers.add(answer);
          attempt(call);
          answers.clear();
        }
      }
      oqs.close();
      attempt(
          () -> {
            throw (TransportException)
                assertThrows(CompletionException.class, waiting::join).getCause();
          });
    }
    said.add(console.toString(StandardCharsets.UTF_8));
    assertThat(said).hasSizeGreaterThan(100);
    for (String marker : MARKERS) {
      assertThat(said).as(marker).noneMatch(text -> text.contains(marker));
    }
  }

  private static String tagged(String tag, String text) {
    return BulkCentre.tag(tag, text);
  }

  private void read(BulkDownload<BulkResult.Row> download) {
    ChartPerson chart =
        ChartPerson.of(PersonName.of("金糸雀　鳥子", "カナリア トリコ"), LocalDate.of(1977, 3, 19), Sex.FEMALE);
    ReferenceNumberKeeper keeper =
        ReferenceNumberKeeper.of(
            List.of(
                KnownPatient.of("PATIENT-7734", chart)
                    .withReferenceNumber(ReferenceNumber.of("K-773419"))));
    try (download) {
      said.add(download + " " + download.header() + download.receipt());
      BulkRows<BulkResult.Row> rows = download.rows();
      while (rows.hasNext()) {
        BulkRow<BulkResult.Row> row = rows.next();
        said.add(row + " " + row.findings() + row.content());
        row.failure().ifPresent(this::record);
        row.content()
            .ifPresent(
                told -> {
                  said.add(told.query() + " " + told.qualifications() + told.copay(Flows.DAY));
                  said.add(told.nextAction(Flows.DAY).toString());
                  said.add(keeper.judge("PATIENT-7734", told, Flows.DAY).toString());
                });
      }
      said.add(rows + " " + rows.findings());
      download.settle();
    }
  }

  /** Every field of the access log, as a sink would write it. */
  private static String audited(AuditRecord line) {
    return String.join(
        " ",
        line.accessor().toString(),
        line.purpose().toString(),
        line.kind(),
        line.exchangeId(),
        line.patientKey(),
        line.scope(),
        line.basis().name(),
        line.consentedAt().toString(),
        line.readableUntil().toString(),
        line.result().toString());
  }

  private void attempt(Runnable call) {
    try {
      call.run();
    } catch (OqsException e) {
      record(e);
    }
  }

  private void read(DrugInfoAnswer answer) {
    said.add(answer + " " + answer.raw() + answer.findings() + answer.patient());
    said.add(answer.lines() + " " + answer.treatments() + answer.operations());
    answer.lines().forEach(line -> said.add(line.institution() + " " + line.prescriber()));
    DrugHistory history = answer.history();
    said.add(history + " " + history.merged() + history.byDay() + history.byMonth());
    said.add(history.byDay().rows() + " " + history.byInstitution() + history.courses());
    said.add(history.records() + " " + answer.redacted());
    said.add(history.duplicateIngredients(DrugCodeMapping.of(Map.of())).unchecked().toString());
  }

  private void read(CheckupAnswer answer) {
    said.add(answer + " " + answer.raw() + answer.findings() + answer.patient());
    said.add(answer.checkups() + " " + answer.history() + answer.history().redacted());
    said.add(answer.history().pivot() + " " + answer.history().pivot().rows());
    said.add(answer.history().trends().toString());
    answer
        .checkups()
        .forEach(
            checkup -> {
              said.add(checkup.items().toString());
              JudgedCheckup judged = ReferenceLimits.known().judge(checkup, null);
              said.add(judged + " " + judged.judgements());
            });
  }

  private void read(EligibilityAnswer answer) {
    said.add(answer.toString());
    said.add(answer.raw().toString());
    said.add(answer.findings().toString());
    said.add(answer.notices().toString());
    said.add(answer.nextAction(Flows.DAY).toString());
    said.add(answer.nextAction(Flows.DAY).message(Locale.JAPAN));
    said.add(answer.copay(Flows.DAY).toString());
    said.add(answer.appliedLimit(Flows.DAY).toString());
    said.add(String.valueOf(answer.query()));
    ChartPerson chart =
        ChartPerson.of(PersonName.of("金糸雀　鳥子", "カナリア トリコ"), LocalDate.of(1977, 3, 19), Sex.FEMALE);
    said.add(chart.toString());
    said.add(answer.nextAction(Flows.DAY, chart).toString());
    compare(answer, chart);
    for (Qualification qualification : answer.qualifications()) {
      said.add(qualification.toString());
      said.add(String.valueOf(qualification.name()));
      said.add(String.valueOf(qualification.insuredCard()));
      said.add(String.valueOf(qualification.limitCertificate()));
      said.add(qualification.consents().toString());
    }
  }

  /** Stored is what differs from the answer in every way. */
  private void compare(EligibilityAnswer answer, ChartPerson chart) {
    StoredInsurance stored =
        StoredInsurance.builder()
            .insurer(InsurerNumber.of("06139992"))
            .card(InsuredCard.of("鳴声773", "0773419"))
            .name(PersonName.of("歌姫　鳥子", "カナリア トリコ"))
            .birthdate(LocalDate.of(1977, 3, 19))
            .sex(Sex.MALE)
            .address(Address.of("1234567", "東京都架空区雀町９"))
            .build();
    InsuranceComparison comparison = InsuranceComparison.of(stored, answer, Flows.DAY);
    said.add(stored + " " + comparison + stored.address());
    comparison.differences().forEach(difference -> said.add(difference.message(Locale.JAPAN)));
    KnownPatient known =
        KnownPatient.of("PATIENT-7734", chart)
            .withInsurance(InsurerNumber.of("06139992"), InsuredCard.of("鳴声773", "0773419"));
    for (Qualification qualification : answer.qualifications()) {
      said.add(known + " " + PatientMatcher.of(List.of(known)).match(qualification));
      qualification
          .name()
          .flatMap(PersonName::formal)
          .ifPresent(name -> said.add(BillingCharset.jisX0208().check(name).toString()));
    }
  }

  private void refusedInput() {
    List<Runnable> inputs =
        List.of(
            () -> InsuredCard.of("鳴声７７３鳴声７７３鳴声７７３鳴声７７３鳴声", "773419", "07"),
            () -> InsuredCard.of("鳴声７７３", "773419", "金糸雀"),
            () -> InsurerNumber.of("773419金糸雀"),
            () -> Flows.query(CANARY).arbitraryId("金糸雀").build(),
            () -> Flows.query(CANARY).checkedOn(LocalDate.of(1970, 1, 1)).build(),
            () -> CallOptions.by("金糸雀"));
    for (Runnable input : inputs) {
      try {
        input.run();
        throw new AssertionError("not refused");
      } catch (InvalidQueryException e) {
        record(e);
      }
    }
  }

  private void record(OqsException e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    said.add(trace.toString());
    said.add(e.toString());
    said.add(e.userMessage(Locale.JAPAN));
    said.add(e.userMessage(Locale.ENGLISH));
    if (e instanceof TransportException transport) {
      transport.pending().ifPresent(pending -> said.add(pending.toText()));
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static List<String> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return new ArrayList<>(files.map(file -> file.getFileName().toString()).toList());
    }
  }
}
