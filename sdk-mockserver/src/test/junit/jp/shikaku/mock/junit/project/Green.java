package jp.shikaku.mock.junit.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockGateway;
import jp.shikaku.mock.MockReader;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Outage;
import jp.shikaku.mock.Patient;
import jp.shikaku.mock.Population;
import jp.shikaku.mock.Scenario;
import jp.shikaku.mock.WalkIn;
import jp.shikaku.mock.junit.MockFolder;
import jp.shikaku.mock.junit.WithMockTerminal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A vendor's tests, as compiled and run by each JUnit; all succeed, at the same time. */
@WithMockTerminal(patients = 5)
class Green {
  private static final int TOGETHER = 16;
  private static final CyclicBarrier ALL = new CyclicBarrier(TOGETHER);
  private static final Set<List<String>> PEOPLE = ConcurrentHashMap.newKeySet();
  private static final Duration LONG = Duration.ofSeconds(30);

  private final MockTerminal ofTheConstructor;

  Green(MockTerminal terminal) {
    ofTheConstructor = terminal;
  }

  @BeforeEach
  void sameEverywhere(MockTerminal terminal) {
    assertSame(ofTheConstructor, terminal);
  }

  @Test
  void everything(
      MockTerminal terminal,
      MockReader reader,
      MockGateway gateway,
      Population people,
      @MockFolder Path root,
      @MockFolder("req") Path req,
      @MockFolder("res") Path res,
      @MockFolder("face") Path face,
      @TempDir Path own)
      throws Exception {
    assertSame(terminal.reader(), reader);
    assertSame(terminal.population(), people);
    assertEquals(Population.known().size() + 5, people.patients().size());
    assertEquals(terminal.root(), root);
    assertEquals(
        List.of(root, root, root), List.of(req.getParent(), res.getParent(), face.getParent()));
    assertTrue(Files.isDirectory(req) && Files.isDirectory(res) && Files.isDirectory(face));
    assertFalse(own.startsWith(root));
    WalkIn visit = reader.walkIn(KnownPatients.TARO);
    assertTrue(Files.exists(face.resolve(visit.fileName())));
    assertTrue(health(gateway).contains("\"UP\""));
    terminal.scenario(Scenario.calm().with(Outage.of(Outage.Kind.MAINTENANCE)));
    assertTrue(health(gateway).contains("\"MAINTENANCE\""), "the gateway is the terminal's");
  }

  private static String health(MockGateway gateway) throws Exception {
    URI health = gateway.uri().resolve("/oqs-gateway/v1/health");
    HttpResponse<String> told =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.ofString());
    assertEquals(200, told.statusCode());
    return told.body();
  }

  @RepeatedTest(TOGETHER)
  void alone(RepetitionInfo repetition, MockTerminal terminal, MockReader reader, Population people)
      throws Exception {
    int number = repetition.getCurrentRepetition();
    Patient mine = patient(number);
    Patient ofTheNext = patient(number % TOGETHER + 1);
    people.add(mine);
    WalkIn visit = reader.walkIn(mine);
    ALL.await(LONG.toSeconds(), TimeUnit.SECONDS);

    String own = ask(terminal, mine, 1);
    String other = ask(terminal, ofTheNext, 2);
    ALL.await(LONG.toSeconds(), TimeUnit.SECONDS);

    assertTrue(own.contains("<QualificationValidity>1<"), "the own patient");
    assertFalse(other.contains("<QualificationValidity>1<"), "the patient of another test");
    assertEquals(2, terminal.seen().size());
    assertEquals(List.of(visit.fileName()), names(reader.folder()));
    assertTrue(
        PEOPLE.add(people.patients().stream().map(Patient::number).toList()),
        "each has a seed, and so people, of its own");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "b"})
  void besideOtherParameters(Path argument, MockTerminal terminal) {
    assertEquals(1, argument.getNameCount());
    assertTrue(terminal.seen().isEmpty());
  }

  @Test
  @WithMockTerminal(
      seed = 7,
      patients = 0,
      patientsFile = "patients.json",
      scenarioFile = "/jp/shikaku/mock/junit/project/scenario.json",
      latencyMillis = {1, 20},
      institutions = "1319999007",
      now = "2026-11-02T23:30:00+09:00")
  void settings(MockTerminal terminal, MockReader reader, Population people) throws Exception {
    assertEquals(Population.known().size() + 1, people.patients().size());
    WalkIn visit = reader.walkIn(people.patients().get(Population.known().size()));
    assertEquals(Instant.parse("2026-11-02T14:30:00Z"), visit.at());
    assertTrue(visit.fileName().endsWith("_20261102233000.xml"), visit.fileName());
    assertTrue(ask(terminal, KnownPatients.TARO, 1).contains("MOCK-S0001"), "of the scenario");
    assertFalse(ask(terminal, KnownPatients.TARO, 2).contains("MOCK-S0001"));
  }

  @Nested
  class Inner {
    @Test
    void hasThatOfTheOuter(Population people) {
      assertEquals(Population.known().size() + 5, people.patients().size());
    }

    @Test
    @WithMockTerminal(mutualTls = true)
    void overTls(MockGateway gateway) {
      assertEquals("https", gateway.uri().getScheme());
      assertNotNull(gateway.credentials().orElseThrow());
    }
  }

  private static Patient patient(int number) {
    return Patient.builder("mine-" + number)
        .insurer("06139992", "架空健康保険組合")
        .card("１６", Integer.toString(9_000 + number), "00")
        .person("見本　並列", "ﾐﾎﾝ ﾍｲﾚﾂ", "1", LocalDate.of(1990, 1, number))
        .set("QualificationDate", "20200401")
        .build();
  }

  private static String ask(MockTerminal terminal, Patient patient, int number) throws Exception {
    String request =
        """
        <?xml version="1.0" encoding="UTF-8" standalone="no"?>
        <XmlMsg><MessageHeader>
        <QualificationConfirmationDate>20261102</QualificationConfirmationDate>
        <MedicalInstitutionCode>1319999007</MedicalInstitutionCode>
        <ArbitraryFileIdentifier>G%d</ArbitraryFileIdentifier>
        </MessageHeader><MessageBody><QualificationConfirmSearchInfo>
        <InsurerNumber>%s</InsurerNumber>
        <InsuredCardSymbol>%s</InsuredCardSymbol>
        <InsuredIdentificationNumber>%s</InsuredIdentificationNumber>
        <InsuredBranchNumber>%s</InsuredBranchNumber>
        <Birthdate>%s</Birthdate>
        <LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>
        </QualificationConfirmSearchInfo></MessageBody></XmlMsg>
        """
            .formatted(
                number,
                patient.insurerNumber(),
                patient.symbol(),
                patient.number(),
                patient.branch(),
                patient.birthdate().toString().replace("-", ""));
    Path draft = Files.writeString(terminal.root().resolve("draft" + number), request);
    Files.move(
        draft,
        terminal.root().resolve("req").resolve("OQSsiquc01req_G" + number + ".xml"),
        StandardCopyOption.ATOMIC_MOVE);
    terminal.awaitAnswered(number, LONG);
    return Files.readString(
        terminal.root().resolve("res").resolve("OQSsiquc01res_G" + number + ".xml"),
        StandardCharsets.UTF_8);
  }

  private static List<String> names(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
