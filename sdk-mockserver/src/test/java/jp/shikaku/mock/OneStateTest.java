package jp.shikaku.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is registered through one face of the mock is seen by every other one. */
class OneStateTest {
  private static final String ELIGIBILITY = "OQSsiquc01";
  private static final String REGISTRATION = "OQSsiimm01";

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final MockClock clock = MockClock.standingAt(Instant.parse("2026-11-02T00:30:15Z"));
  private MockTerminal terminal;
  private MockGateway gateway;
  private BulkClient folders;
  private final VirtualCard card = VirtualCard.builder().build(); // its key is made when needed
  private int posted;

  /** The faces by which something is asked or told about a person. */
  private enum Face {
    FOLDER,
    GATEWAY,
    READER,
    CARD
  }

  @BeforeEach
  void start() throws Exception {
    terminal = MockTerminal.builder().root(folder).patients(0).clock(clock).start();
    gateway = MockGateway.over(terminal);
    folders = new BulkClient(terminal);
  }

  @AfterEach
  void close() {
    card.close();
    gateway.close();
    terminal.close();
  }

  private HttpResponse<byte[]> call(String path) throws Exception {
    URI uri = URI.create(gateway.uri() + "/oqs-gateway/v1" + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> post(String kind, String id, String request) throws Exception {
    byte[] body = request.getBytes(UTF_8);
    return http.send(
        HttpRequest.newBuilder(URI.create(gateway.uri() + "/oqs-gateway/v1/exchanges/" + kind))
            .timeout(Duration.ofSeconds(20))
            .header("X-Oqs-Institution", Client.INSTITUTION)
            .header("Content-Type", "application/xml")
            .header("Idempotency-Key", id)
            .header("X-Oqs-File-Name", kind + "req_" + id + ".xml")
            .header("Content-Digest", GatewayAnswer.digest(body))
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  private String ask(Face face, String kind, String request) throws Exception {
    if (face == Face.FOLDER) {
      return folders.ask(kind, request);
    }
    HttpResponse<byte[]> answer = post(kind, "G" + ++posted, request);
    assertThat(answer.statusCode()).isEqualTo(200);
    return BulkClient.text(answer.body());
  }

  /** What a face tells about a person; a visit is read through the gateway. */
  private String told(Face face, Patient patient) throws Exception {
    return switch (face) {
      case FOLDER, GATEWAY -> ask(face, ELIGIBILITY, Client.query(patient));
      case READER -> visit(terminal.reader().walkIn(patient));
      case CARD -> {
        terminal.population().giveCard(patient, card);
        yield visit(terminal.reader().walkIn(card));
      }
    };
  }

  private String visit(WalkIn walkIn) throws Exception {
    JsonNode events =
        JsonMapper.builder().build().readTree(call("/face?after=&wait=5").body()).path("events");
    for (JsonNode event : events) {
      if (event.path("fileName").asText().equals(walkIn.fileName())) {
        return BulkClient.text(call("/face/" + event.path("id").asText()).body());
      }
    }
    throw new AssertionError("the gateway does not tell " + walkIn);
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  @DisplayName("a reference number registered by folder or gateway is told by every face")
  void referenceNumber(Face teller) throws Exception {
    for (Face registrar : new Face[] {Face.FOLDER, Face.GATEWAY}) {
      String number = "K-" + registrar;
      ask(
          registrar,
          REGISTRATION,
          BulkClient.registration(Client.INSTITUTION, number, KnownPatients.TARO));
      assertThat(told(teller, KnownPatients.TARO)).contains("ReferenceNumber>" + number + "<");
      assertThat(terminal.population().referenceNumber(Client.INSTITUTION, KnownPatients.TARO))
          .contains(number);
    }
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  @DisplayName("a person who is added, and one whose insurance changes, are so at every face")
  void insurance(Face teller) throws Exception {
    Patient newcomer =
        Patient.builder("newcomer")
            .insurer("06139992", "架空健康保険組合")
            .card("１２３", "7700", "00")
            .person("見本　新", "ﾐﾎﾝ ｼﾝ", "1", LocalDate.of(1990, 1, 2))
            .set("QualificationDate", "20200401")
            .build();
    terminal.population().add(newcomer);
    assertThat(told(teller, newcomer)).contains("QualificationValidity>1<", "見本　新");

    Patient lost =
        newcomer.edit().set("DisqualificationDate", "20261101").set("ReasonOfLoss", "03").build();
    terminal.population().replace(newcomer, lost);
    assertThat(told(teller, newcomer))
        .as("asked by the person as he was")
        .contains("QualificationValidity>2<", "DisqualificationDate>20261101<");
    assertThat(terminal.population().current(newcomer)).isSameAs(lost);
  }

  @ParameterizedTest
  @EnumSource(
      value = Face.class,
      names = {"READER", "CARD"})
  @DisplayName("what is chosen at the reader is what folder and gateway go by, until it has ended")
  void consents(Face reader) throws Exception {
    Patient karako = KnownPatients.KARAKO;
    terminal.population().giveCard(karako, card);
    choose(reader, FaceVisit.usual().refuses(ConsentKind.DRUGS));
    for (Face asked : new Face[] {Face.FOLDER, Face.GATEWAY}) {
      assertThat(ask(asked, "YZKsiquc01", MedicalClient.drugs(karako)))
          .doesNotContain("ResultCode>1<");
      assertThat(ask(asked, "TKKsiquc01", MedicalClient.checkups(karako)))
          .as("not chosen: as registered")
          .contains("ResultCode>1<");
      assertThat(told(asked, karako)).contains("PharmacistsInfoConsFlg>0<");
    }

    choose(reader, FaceVisit.usual().agrees(ConsentKind.DRUGS, ConsentKind.TREATMENTS));
    clock.advance(Duration.ofHours(1));
    for (Face asked : new Face[] {Face.FOLDER, Face.GATEWAY}) {
      assertThat(ask(asked, "YZKsiquc01", MedicalClient.drugs(karako))).contains("ResultCode>1<");
      assertThat(told(asked, karako)).contains("PharmacistsInfoConsTime>20261102093010<");
    }
    assertThat(told(Face.READER, karako)).contains("PharmacistsInfoConsTime>20261102093010<");

    clock.advance(Duration.ofHours(24)); // by the clock they share, it has ended
    for (Face asked : new Face[] {Face.FOLDER, Face.GATEWAY}) {
      assertThat(ask(asked, "YZKsiquc01", MedicalClient.drugs(karako)))
          .doesNotContain("ResultCode>1<");
    }
  }

  private void choose(Face reader, FaceVisit visit) throws Exception {
    if (reader == Face.CARD) {
      terminal.reader().walkIn(card, visit);
    } else {
      terminal.reader().walkIn(KnownPatients.KARAKO, visit);
    }
  }

  @Test
  @DisplayName("a visit that failed, and one of a person nobody knows, teach the centre nothing")
  void nothingLearnt() throws Exception {
    Population people = terminal.population();
    FaceVisit refusing = FaceVisit.usual().everyConsent(false);
    terminal.reader().walkIn(KnownPatients.KARAKO, refusing.personFails("MOCK-1", "x"));
    assertThat(people.current(KnownPatients.KARAKO)).isSameAs(KnownPatients.KARAKO);
    Patient stranger = KnownPatients.KARAKO.edit().build();
    terminal.reader().walkIn(stranger, refusing);
    assertThat(people.patients()).isEqualTo(Population.known());
    assertThatThrownBy(() -> people.giveCard(stranger, card))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> terminal.reader().walkIn(card))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the card was given to nobody");
  }

  @Test
  @DisplayName("P what was asked is recorded alike by folder and gateway, and tells no value")
  void seen() throws Exception {
    ask(Face.FOLDER, ELIGIBILITY, Client.query(KnownPatients.TARO));
    ask(Face.GATEWAY, ELIGIBILITY, Client.query(KnownPatients.HANA));
    SeenRequest byFolder = terminal.seen().get(0);
    SeenRequest byGateway = terminal.seen().get(1);
    assertThat(terminal.seen())
        .extracting(SeenRequest::way)
        .containsExactly(SeenRequest.Way.FOLDER, SeenRequest.Way.GATEWAY);
    assertThat(byGateway.tells("InsuredIdentificationNumber", "００３４５６７８")).isTrue();
    assertThat(byFolder.tells("Birthdate", "19850418")).isFalse();
    assertThat(byFolder.tells("NoSuch", "")).isFalse();
    assertThat(byFolder.document()).isEqualTo(Client.query(KnownPatients.TARO));
    assertThatThrownBy(() -> assertThat(terminal.seen()).noneMatch(SeenRequest::isReadable))
        .isInstanceOf(AssertionError.class)
        .satisfies(
            failed ->
                assertThat(failed.getMessage())
                    .contains("OQSsiquc01req_")
                    .doesNotContain("4567", "1985", "06139992", "１２３"));
  }

  @Test
  @DisplayName("transports 5.4 the outages of the terminal are those of its gateway")
  void outages() throws Exception {
    terminal.scenario(
        Scenario.calm()
            .with(
                Outage.of(Outage.Kind.MAINTENANCE)
                    .until(Duration.ofHours(1))
                    .announced("模擬：4時まで停止します。")));
    HttpResponse<byte[]> refused = post(ELIGIBILITY, "M1", Client.query(KnownPatients.TARO));
    assertThat(problem(refused)).isEqualTo("503 maintenance");
    assertThat(refused.headers().firstValue("X-Oqs-Mode")).contains("maintenance");
    assertThat(new String(call("/health").body(), UTF_8))
        .contains("\"state\":\"MAINTENANCE\"", "模擬：4時まで停止します。");
    clock.advance(Duration.ofHours(1));
    assertThat(new String(call("/health").body(), UTF_8)).contains("\"state\":\"UP\"");

    terminal.scenario(Scenario.calm().with(Outage.of(Outage.Kind.SHARE_LOST)));
    assertThat(problem(post(ELIGIBILITY, "M1", Client.query(KnownPatients.TARO))))
        .isEqualTo("503 share-unreachable");
    terminal.scenario(Scenario.calm());
    HttpResponse<byte[]> again = post(ELIGIBILITY, "M1", Client.query(KnownPatients.TARO));
    assertThat(again.statusCode()).as("nothing was sent before, so this is").isEqualTo(200);
    assertThat(again.headers().firstValue("Idempotent-Replay")).isEqualTo(Optional.empty());
  }

  @Test
  @DisplayName("transports 5.4 a terminal that refuses sessions beyond its limit: 429, Retry-After")
  void sessionLimit() throws Exception {
    terminal.scenario(
        Scenario.calm().with(SessionLimit.refusing(1)).with(Latency.fixed(Duration.ofMinutes(1))));
    new Client(folder).send("F", Client.query(KnownPatients.TARO), UTF_8);
    terminal.awaitSeen(1, Client.LONG);
    HttpResponse<byte[]> refused = post(ELIGIBILITY, "S1", Client.query(KnownPatients.HANA));
    assertThat(problem(refused)).isEqualTo("429 session-limit");
    assertThat(refused.headers().firstValue("Retry-After")).contains("1");
    clock.advance(Duration.ofMinutes(1));
    terminal.scenario(Scenario.calm());
    assertThat(post(ELIGIBILITY, "S1", Client.query(KnownPatients.HANA)).statusCode())
        .isEqualTo(200);
  }

  @Test
  @DisplayName("a gateway gives up what nobody picks up by the clock they share")
  void pickUp() throws Exception {
    terminal.next(Fault.notPickedUp());
    CompletableFuture<String> unanswered =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return problem(post(ELIGIBILITY, "P1", Client.query(KnownPatients.TARO)));
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    await()
        .atMost(Client.LONG)
        .until(() -> Files.exists(folder.resolve("req/OQSsiquc01req_P1.xml")));
    clock.advance(Duration.ofSeconds(15));
    assertThat(unanswered.get(10, TimeUnit.SECONDS)).isEqualTo("502 terminal-not-reading");
  }

  private static String problem(HttpResponse<byte[]> response) throws Exception {
    JsonNode problem = JsonMapper.builder().build().readTree(response.body());
    return response.statusCode()
        + " "
        + problem.path("type").asText().replace("urn:oqs-sdk:problem:", "");
  }
}
