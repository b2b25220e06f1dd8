package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway's side of the protocol, seen by a client that knows nothing of the library. */
class MockGatewayTest {

  private static final byte[] BODY = "<XmlMsg>?</XmlMsg>".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path root;

  private MockGateway gateway;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws Exception {
    gateway = MockGateway.builder(root).start();
  }

  @AfterEach
  void end() {
    gateway.close();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(gateway.uri() + "/oqs-gateway/v1" + path))
        .timeout(Duration.ofSeconds(20))
        .header("X-Oqs-Institution", "1319999007")
        .header("Prefer", "wait=0");
  }

  private HttpRequest.Builder post(String id, byte[] body) {
    return post("OQSsiquc01", id, body);
  }

  private HttpRequest.Builder post(String kind, String id, byte[] body) {
    return to("/exchanges/" + kind)
        .header("Content-Type", "application/xml")
        .header("Idempotency-Key", id)
        .header("X-Oqs-File-Name", kind + "req_" + id + ".xml")
        .header("Content-Digest", GatewayAnswer.digest(body))
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static JsonNode json(HttpResponse<byte[]> response) throws Exception {
    return JsonMapper.builder().build().readTree(response.body());
  }

  private static String code(HttpResponse<byte[]> response) throws Exception {
    return response.statusCode()
        + " "
        + json(response).path("type").asText().replace("urn:oqs-sdk:problem:", "");
  }

  @Test
  @DisplayName(
      "transports 5.1 an exchange: 202 with Location, the file in req, then 200 with digest")
  void exchange() throws Exception {
    HttpResponse<byte[]> taken = send(post("A1", BODY));
    Path file = root.resolve("req/OQSsiquc01req_A1.xml");
    assertThat(taken.statusCode()).isEqualTo(202);
    assertThat(taken.headers().firstValue("Location"))
        .contains("/oqs-gateway/v1/exchanges/OQSsiquc01/A1");
    assertThat(Files.readAllBytes(file)).isEqualTo(BODY);

    byte[] answer = {'<', (byte) 0x83, 0x4a, '>'};
    Files.delete(file);
    Files.write(root.resolve("res/OQSsiquc01res_A1.xml"), answer);
    HttpResponse<byte[]> answered = send(to("/exchanges/OQSsiquc01/A1"));

    assertThat(answered.statusCode()).isEqualTo(200);
    assertThat(answered.body()).isEqualTo(answer);
    assertThat(answered.headers().firstValue("X-Oqs-File-Name")).contains("OQSsiquc01res_A1.xml");
    assertThat(answered.headers().firstValue("Content-Digest"))
        .contains(GatewayAnswer.digest(answer));
    assertThat(answered.headers().firstValue("Content-Type")).contains("application/xml");
    assertThat(answered.headers().firstValue("X-Oqs-Mode")).contains("normal");
  }

  @Test
  @DisplayName("T4 transports 5.3 the same again is a replay, another document under it is refused")
  void idempotency() throws Exception {
    send(post("B1", BODY));
    Files.delete(root.resolve("req/OQSsiquc01req_B1.xml"));

    HttpResponse<byte[]> again = send(post("B1", BODY));
    HttpResponse<byte[]> other = send(post("B1", new byte[] {'x'}));

    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(again.headers().firstValue("Idempotent-Replay")).contains("true");
    assertThat(root.resolve("req/OQSsiquc01req_B1.xml")).doesNotExist();
    assertThat(code(other)).isEqualTo("409 identifier-reused");
  }

  @Test
  @DisplayName("the oldest exchanges are forgotten, with their files in res and nobody else's")
  void remembersSoMany() throws Exception {
    gateway.close();
    gateway = MockGateway.builder(root).remember(2).start();
    Path others = Files.createFile(root.resolve("res/OQSsiquc01res_OTHER.xml"));
    for (String id : List.of("K1", "K2", "K3")) {
      send(post(id, BODY));
      Files.delete(root.resolve("req/OQSsiquc01req_" + id + ".xml"));
      Files.write(root.resolve("res/OQSsiquc01res_" + id + ".xml"), BODY);
      Files.write(root.resolve("res/OQSsiquc01req_" + id + ".err"), BODY);
    }

    assertThat(root.resolve("res"))
        .isDirectoryContaining(file -> file.equals(others))
        .isDirectoryNotContaining(file -> file.getFileName().toString().contains("K1"));
    assertThat(code(send(to("/exchanges/OQSsiquc01/K1")))).isEqualTo("404 unknown-exchange");
    assertThat(code(send(to("/exchanges/OQSsiquc01/K2")))).isEqualTo("422 terminal-refused");
    assertThat(gateway.seen())
        .extracting(GatewayCall::path)
        .containsExactly("/exchanges/OQSsiquc01/K1", "/exchanges/OQSsiquc01/K2");
    assertThat(root.resolve("res/OQSsiquc01res_K3.xml")).exists();
  }

  @Test
  @DisplayName("a port that is taken is told by its number, and nothing goes on")
  void portTaken() throws Exception {
    int taken = gateway.uri().getPort();
    assertThatThrownBy(() -> MockGateway.builder(root).port(taken).start())
        .isInstanceOf(BindException.class)
        .hasMessage("port " + taken + " of this computer is in use");
  }

  @Test
  @DisplayName("transports 5.3 contents are kept for 24 hours by the clock")
  void keptForADay() throws Exception {
    gateway.close();
    MockClock clock = MockClock.standingAt(Instant.parse("2026-11-02T00:00:00Z"));
    gateway = MockGateway.builder(root).clock(clock).start();
    send(post("L1", BODY));
    Files.delete(root.resolve("req/OQSsiquc01req_L1.xml"));
    Files.write(root.resolve("res/OQSsiquc01res_L1.xml"), BODY);

    clock.advance(Duration.ofHours(24).minusNanos(1));
    assertThat(send(to("/exchanges/OQSsiquc01/L1")).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofNanos(1));
    assertThat(code(send(to("/exchanges/OQSsiquc01/L1")))).isEqualTo("410 expired");
  }

  @Test
  @DisplayName("transports 5.1 giving up: 204 while the file lies there, 409 once it is taken")
  void withdrawal() throws Exception {
    send(post("C1", BODY));
    send(post("C2", BODY));
    Files.delete(root.resolve("req/OQSsiquc01req_C2.xml"));

    assertThat(send(to("/exchanges/OQSsiquc01/C1").DELETE()).statusCode()).isEqualTo(204);
    assertThat(root.resolve("req/OQSsiquc01req_C1.xml")).doesNotExist();
    assertThat(code(send(to("/exchanges/OQSsiquc01/C1")))).isEqualTo("502 terminal-not-reading");
    assertThat(code(send(to("/exchanges/OQSsiquc01/C2").DELETE()))).isEqualTo("409 already-taken");
    assertThat(code(send(to("/exchanges/OQSsiquc01/C3").DELETE())))
        .isEqualTo("404 unknown-exchange");
  }

  @Test
  @DisplayName("transports 5.3 what was taken back is told as not sent, and the same is sent again")
  void sentAgain() throws Exception {
    gateway.close();
    gateway = MockGateway.builder(root).pickupTimeout(Duration.ofMillis(300)).start();
    assertThat(code(send(post("E1", BODY).setHeader("Prefer", "wait=10"))))
        .isEqualTo("502 terminal-not-reading");
    HttpResponse<byte[]> asked = send(to("/exchanges/OQSsiquc01/E1"));
    assertThat(json(asked).path("sent").asBoolean(true)).isFalse();
    assertThat(json(asked).has("givenUp")).isFalse();
    assertThat(code(send(post("E1", new byte[] {'x'})))).isEqualTo("409 identifier-reused");

    assertThat(send(post("E1", BODY)).statusCode()).isEqualTo(202);

    assertThat(root.resolve("req/OQSsiquc01req_E1.xml")).hasBinaryContent(BODY);
  }

  @Test
  @DisplayName("transports 5.4 what its sender gave up is told as that, and is not sent again")
  void givenUp() throws Exception {
    send(post("E2", BODY));
    assertThat(send(to("/exchanges/OQSsiquc01/E2").DELETE()).statusCode()).isEqualTo(204);

    HttpResponse<byte[]> asked = send(to("/exchanges/OQSsiquc01/E2"));
    HttpResponse<byte[]> posted = send(post("E2", BODY));

    for (HttpResponse<byte[]> told : List.of(asked, posted)) {
      assertThat(code(told)).isEqualTo("502 terminal-not-reading");
      assertThat(json(told).path("givenUp").asBoolean()).isTrue();
    }
    assertThat(root.resolve("req/OQSsiquc01req_E2.xml")).doesNotExist();
  }

  @Test
  @DisplayName("transports 5.2 the institution of the header is that of the document")
  void otherInstitution() throws Exception {
    byte[] own =
        "<A><MedicalInstitutionCode>1319999007</MedicalInstitutionCode></A>"
            .getBytes(StandardCharsets.UTF_8);
    byte[] other =
        "<A><MedicalInstitutionCode>1319999015</MedicalInstitutionCode></A>"
            .getBytes(StandardCharsets.UTF_8);

    assertThat(send(post("F1", own)).statusCode()).isEqualTo(202);
    assertThat(code(send(post("F2", other)))).isEqualTo("403 institution-mismatch");
    assertThat(root.resolve("req/OQSsiquc01req_F2.xml")).doesNotExist();
  }

  @Test
  @DisplayName("transports 5.2 who prefers no wait is held for ten seconds, not answered at once")
  void usualWait() throws Exception {
    HttpRequest.Builder patient = post("G1", BODY).setHeader("Prefer", "respond-async");
    CompletableFuture<HttpResponse<byte[]>> held =
        client.sendAsync(patient.build(), HttpResponse.BodyHandlers.ofByteArray());
    Path file = root.resolve("req/OQSsiquc01req_G1.xml");
    while (!Files.exists(file)) {
      Thread.onSpinWait();
    }
    Files.delete(file);
    Files.write(root.resolve("res/OQSsiquc01res_G1.xml"), BODY);

    assertThat(held.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("transports 5.1 giving up while the file is being written takes it back")
  void withdrawalOfWhatIsBeingWritten() throws Exception {
    byte[] large = new byte[3 * 1024 * 1024];
    for (int i = 0; i < 20; i++) {
      String id = "W" + i;
      CompletableFuture<HttpResponse<byte[]>> posted =
          client.sendAsync(post(id, large).build(), HttpResponse.BodyHandlers.ofByteArray());
      HttpRequest.Builder withdrawal = to("/exchanges/OQSsiquc01/" + id).DELETE();
      int status = send(withdrawal).statusCode();
      while (status == 404) {
        status = send(withdrawal).statusCode();
      }
      posted.get(20, TimeUnit.SECONDS);

      assertThat(status).isEqualTo(204);
      assertThat(root.resolve("req/OQSsiquc01req_" + id + ".xml")).doesNotExist();
    }
  }

  @Test
  @DisplayName("transports 5.4 what does not fit the protocol is refused with its code")
  void refusals() throws Exception {
    assertThat(code(send(post("D1", BODY).setHeader("Content-Digest", "sha-256=:AA==:"))))
        .isEqualTo("400 digest-mismatch");
    assertThat(code(send(post("D1", BODY).setHeader("X-Oqs-File-Name", "other.xml"))))
        .isEqualTo("400 malformed-document");
    assertThat(code(send(post("D1", BODY).setHeader("X-Oqs-Institution", "1"))))
        .isEqualTo("403 institution-mismatch");
    assertThat(code(send(post("D1", BODY).setHeader("Content-Type", "application/xml; charset=x"))))
        .isEqualTo("415 wrong-endpoint");
    assertThat(code(send(to("/nothing")))).isEqualTo("405 wrong-endpoint");
    assertThat(code(send(to("/exchanges/OQSsiquc01/D9")))).isEqualTo("404 unknown-exchange");
    assertThat(root.resolve("req")).isEmptyDirectory();
  }

  @Test
  @DisplayName("transports 5.4 the terminal's .err comes as 422 with its bytes")
  void refusedByTheTerminal() throws Exception {
    send(post("E1", BODY));
    Files.write(root.resolve("res/OQSsiquc01req_E1.err"), new byte[] {1, 2});

    HttpResponse<byte[]> refused = send(to("/exchanges/OQSsiquc01/E1"));

    assertThat(code(refused)).isEqualTo("422 terminal-refused");
    assertThat(new String(refused.body(), StandardCharsets.UTF_8))
        .contains("\"document\":\"AQI=\"");
  }

  @Test
  @DisplayName("transports 5.1 beside a mock terminal what is registered there answers here")
  void besideTheTerminal() throws Exception {
    try (MockTerminal terminal = MockTerminal.builder().root(root).start()) {
      HttpResponse<byte[]> answered =
          send(post("F1", BODY).setHeader("Prefer", "wait=10")); // no request document: .err

      assertThat(code(answered)).isEqualTo("422 terminal-refused");
      assertThat(terminal.seen()).hasSize(1);
    }
  }

  @Test
  @DisplayName("a bulk query over the gateway: the receipt, pending, and the zip as it is")
  void bulk() throws Exception {
    BulkManner manner = BulkManner.usual().pendingRounds(1).zipped();
    try (MockTerminal terminal =
        MockTerminal.builder().root(root).patients(0).bulk(manner).writesByRename().start()) {
      String upload = BulkClient.query(Client.DAY, KnownPatients.TARO, KnownPatients.UME);
      byte[] receipt = waited("OQSmuquc01", "U1", upload);
      String number = MedicalClient.values(BulkClient.text(receipt), "ReceptionNumber").get(0);
      String download = BulkClient.download(Client.INSTITUTION, number);
      assertThat(BulkClient.text(waited("OQSmuquc02", "D1", download)))
          .contains("SegmentOfResult>2<");
      BulkClient.Entry only = BulkClient.only(waited("OQSmuquc02", "D2", download));
      assertThat(only.name()).isEqualTo("OQSmuquc02res_D2.xml");
      assertThat(BulkClient.rows(BulkClient.text(only.bytes()))).hasSize(2);
      assertThat(terminal.uploads()).hasSize(1);
      assertThat(terminal.downloads()).hasSize(2);
    }
  }

  private byte[] waited(String kind, String id, String body) throws Exception {
    HttpRequest.Builder request = post(kind, id, body.getBytes(StandardCharsets.UTF_8));
    HttpResponse<byte[]> answer = send(request.setHeader("Prefer", "wait=10"));
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }
}
