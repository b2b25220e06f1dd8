package jp.shikaku.examples.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jp.shikaku.mock.ConsentKind;
import jp.shikaku.mock.GatewayFault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockClock;
import jp.shikaku.mock.MockGateway;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.SeenRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MockControlTest {

  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** The insured numbers of 試験　太郎, as a query holds them. */
  private static final String QUERY =
      """
      <?xml version="1.0" encoding="UTF-8" standalone="no"?>
      <XmlMsg><MessageHeader>
      <QualificationConfirmationDate>20261102</QualificationConfirmationDate>
      <MedicalInstitutionCode>1319999007</MedicalInstitutionCode>
      <ArbitraryFileIdentifier>ID</ArbitraryFileIdentifier>
      </MessageHeader><MessageBody><QualificationConfirmSearchInfo>
      <InsurerNumber>06139992</InsurerNumber><InsuredCardSymbol>１２３</InsuredCardSymbol>
      <InsuredIdentificationNumber>4567</InsuredIdentificationNumber>
      <InsuredBranchNumber>01</InsuredBranchNumber><Birthdate>19850417</Birthdate>
      <LimitApplicationCertificateRelatedConsFlg>1</LimitApplicationCertificateRelatedConsFlg>
      </QualificationConfirmSearchInfo></MessageBody></XmlMsg>
      """;

  @TempDir private Path folder;

  private final MockClock clock = MockClock.standingAt(Instant.parse("2026-11-02T00:00:00Z"));
  private Path root;
  private MockTerminal terminal;
  private MockControl control;

  @BeforeEach
  void start() throws Exception {
    root = folder.resolve("OQS");
    terminal = MockTerminal.builder().root(root).patients(0).clock(clock).start();
    control = MockControl.start(terminal, null, TOKEN, 0);
  }

  @AfterEach
  void stop() {
    control.close();
    terminal.close();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + control.port() + path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + TOKEN);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), BodyHandlers.ofString(UTF_8));
  }

  private String call(String method, String path, String body) throws Exception {
    HttpResponse<String> reply = send(to(path).method(method, BodyPublishers.ofString(body)));
    return reply.statusCode() + " " + reply.body();
  }

  private JsonNode get(String path) throws Exception {
    return new ObjectMapper().readTree(send(to(path)).body());
  }

  /** Writes a request, and lets the terminal take it. */
  private Path ask(String suffix) throws Exception {
    Path staged = Files.writeString(folder.resolve(suffix), QUERY, UTF_8);
    Files.move(staged, root.resolve("req/OQSsiquc01req_" + suffix + ".xml"));
    clock.advance(Duration.ZERO);
    return root.resolve("res/OQSsiquc01res_" + suffix + ".xml");
  }

  @Test
  @DisplayName("people are added and walk in; what they choose, the centre goes by")
  void people() throws Exception {
    assertThat(call("POST", "/v1/patients", json("mock.md", 1))).isEqualTo("200 {\"added\":1}");
    assertThat(get("/v1/patients").path("patients")).extracting(JsonNode::asText).contains("mine");

    String walked =
        call("POST", "/v1/walk-ins", "{\"patient\":\"karako\",\"refuses\":[\"DRUGS\"]}");

    JsonNode reply = new ObjectMapper().readTree(walked.substring(4));
    assertThat(root.resolve("face").resolve(reply.path("fileName").asText()))
        .content(UTF_8)
        .contains("仮名　空子", "PharmacistsInfoConsFlg>0<");
    assertThat(terminal.population().current(KnownPatients.KARAKO))
        .isNotSameAs(KnownPatients.KARAKO);
  }

  @Test
  @DisplayName("faults for the next requests, a scenario, the clock, and all of it undone")
  void faultsAndClock() throws Exception {
    assertThat(call("POST", "/v1/faults", "{\"faults\":[{\"fault\":\"emptyFile\"}]}"))
        .isEqualTo("200 {\"next\":1}");
    assertThat(ask("A")).isEmptyFile();
    call("POST", "/v1/faults", "{\"faults\":[{\"fault\":\"emptyFile\"}]}");
    assertThat(call("DELETE", "/v1/faults", "")).isEqualTo("204 ");
    assertThat(ask("B")).isNotEmptyFile();

    String scenario =
        "{\"latency\":{\"fixed\":60000},\"outages\":[{\"kind\":\"lineLost\",\"from\":\"PT10M\"}]}";
    assertThat(call("PUT", "/v1/scenario", scenario)).isEqualTo("204 ");
    Path late = ask("C");
    assertThat(late).doesNotExist();
    assertThat(call("POST", "/v1/clock", "{\"advance\":\"PT1M\"}"))
        .isEqualTo("200 {\"now\":\"2026-11-02T09:01:00+09:00\"}");
    assertThat(late).isNotEmptyFile();
    assertThat(get("/v1/state").path("outages")).isEmpty();
    call("POST", "/v1/clock", "{\"to\":\"2026-11-02T09:10:00+09:00\"}");
    assertThat(get("/v1/state"))
        .hasToString(
            "{\"now\":\"2026-11-02T09:10:00+09:00\",\"patients\":25,\"requests\":3,"
                + "\"outages\":[\"lineLost\"]}");
    assertThat(call("DELETE", "/v1/scenario", "")).isEqualTo("204 ");
    assertThat(get("/v1/state").path("outages")).isEmpty();

    assertThat(call("POST", "/v1/reset", "")).isEqualTo("204 ");
    assertThat(late).doesNotExist();
    assertThat(get("/v1/state").path("requests").asInt()).isZero();
    assertThat(get("/v1/state").path("now").asText()).isEqualTo("2026-11-02T09:00:00+09:00");
  }

  @Test
  @DisplayName(
      "P what was asked is told without a person's value; the document only when asked for")
  void requests() throws Exception {
    ask("A");
    ask("B");
    HttpResponse<String> all = send(to("/v1/requests"));
    assertThat(all.body()).doesNotContain("4567", "1985", "06139992", "１２３");
    JsonNode second = get("/v1/requests?kind=OQSsiquc01&after=1").path("requests");
    assertThat(second).hasSize(1);
    assertThat(second.path(0).path("fileName").asText()).isEqualTo("OQSsiquc01req_B.xml");
    assertThat(second.path(0).path("way").asText()).isEqualTo(SeenRequest.Way.FOLDER.name());
    assertThat(second.path(0).path("readable").asBoolean()).isTrue();
    assertThat(get("/v1/requests?kind=YZKsiquc01").path("requests")).isEmpty();
    assertThat(call("GET", "/v1/requests/2", "")).isEqualTo("200 " + QUERY);
    assertThat(call("GET", "/v1/requests/3", "")).startsWith("404 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "PUT|/v1/scenario|{`rules`:[{`faults`:[{`fault`:`x`}]}]}|rules[0].faults[0].fault is no known fault",
        "PUT|/v1/scenario|{`rules`:|the scenario is not JSON, or has a member twice: line 1",
        "PUT|/v1/scenario|[]|the scenario must be a JSON object",
        "POST|/v1/faults|{`faults`:[{`fault`:`late`}]}|faults[0].millis must be a whole number from 0",
        "POST|/v1/faults|{`fault`:`late`}|the list of faults may only have the members faults, not fault",
        "POST|/v1/patients|{`patients`:[{}]}|patients[0].qualifications must be a non-empty array",
        "POST|/v1/patients|{}|patients must be an array",
        "POST|/v1/walk-ins|{`patient`:`nobody`}|patient must be one of the labels that GET /v1/patients tells",
        "POST|/v1/walk-ins|{}|patient must be a text",
        "POST|/v1/walk-ins|{`patient`:`taro`,`agrees`:[`X`]}|agrees[0] must be one of",
        "POST|/v1/walk-ins|{`patient`:`taro`,`agree`:[]}|the body may only have the members patient, agrees, refuses",
        "POST|/v1/clock|{}|one of advance and to is needed",
        "POST|/v1/clock|{`advance`:`1h`}|advance must be a duration such as PT90S or PT24H",
        "POST|/v1/clock|{`advance`:`PT-1S`}|the clock is not moved back",
        "POST|/v1/clock|{`advance`:`P40000D`}|a clock is moved by 36500 days at most in all",
        "POST|/v1/patients||the list of patients must be a JSON object",
        "POST|/v1/clock|{`to`:`2026-11-02`}|to must be a time with its offset",
        "POST|/v1/clock|x|the body",
        "GET|/v1/requests?after=x||after must be a whole number from 0"
      })
  @DisplayName("a mistake is told by its place and rule, and nothing was changed")
  void mistakes(String method, String path, String body, String rule) throws Exception {
    String sent = body == null ? "" : body.replace('`', '"');
    JsonNode error =
        new ObjectMapper()
            .readTree(call(method, path, sent).replaceFirst("^400 ", ""))
            .path("error");
    assertThat(error.path("reason").asText()).isEqualTo("MALFORMED");
    assertThat(error.path("message").asText()).startsWith(rule);
    assertThat(terminal.population().patients()).hasSize(25);
  }

  @Test
  @DisplayName(
      "faults of the gateway, for the next calls about an exchange; none without a gateway")
  void httpFaults() throws Exception {
    String lost =
        "{\"faults\":[{\"fault\":\"problem\",\"status\":429,\"code\":\"session-limit\","
            + "\"retryAfter\":2},{\"fault\":\"bare\",\"status\":502}]}";
    assertThat(call("POST", "/v1/http-faults", lost)).startsWith("404 ").contains("--http");
    control.close();
    try (MockGateway gateway = MockGateway.over(terminal)) {
      control = MockControl.start(terminal, gateway, TOKEN, 0);
      assertThat(call("POST", "/v1/http-faults", lost)).isEqualTo("200 {\"next\":2}");
      HttpRequest.Builder exchange =
          HttpRequest.newBuilder(
              URI.create(gateway.uri() + "/oqs-gateway/v1/exchanges/OQSsiquc01/X1"));
      HttpResponse<String> refused = send(exchange);
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).contains("2");
      assertThat(call("DELETE", "/v1/http-faults", "")).isEqualTo("204 ");
      assertThat(send(exchange).statusCode()).as("known to nobody").isEqualTo(404);
      assertThat(call("POST", "/v1/http-faults", "{\"faults\":[{\"fault\":\"late\"}]}"))
          .startsWith("400 ")
          .contains("faults[0].fault is no known fault of a gateway");
      assertThat(
              call("POST", "/v1/http-faults", "{\"faults\":[{\"fault\":\"bare\",\"status\":600}]}"))
          .contains("faults[0].status must be from 200 to 599");
      assertThat(
              GatewayFault.parse(
                  "{\"faults\":[{\"fault\":\"none\"},{\"fault\":\"lostResponse\"},"
                      + "{\"fault\":\"wrongDigest\"},{\"fault\":\"stillPending\"},"
                      + "{\"fault\":\"slow\",\"millis\":5},"
                      + "{\"fault\":\"unsent\",\"status\":503,\"code\":\"disk-full\"}]}"))
          .extracting(GatewayFault::toString)
          .containsExactly(
              "none",
              "lost response",
              "wrong digest",
              "still pending",
              "slow",
              "503 disk-full unsent");
    }
  }

  @Test
  @DisplayName("another encoding, an unknown path, another method, a huge body: each by its rule")
  void bytes() throws Exception {
    byte[] shiftJis = "{\"patients\":\"試験\"}".getBytes("windows-31j");
    assertThat(send(to("/v1/patients").POST(BodyPublishers.ofByteArray(shiftJis))).body())
        .contains("the body must be in UTF-8");
    assertThat(call("GET", "/", "")).startsWith("404 ");
    assertThat(call("POST", "/v1/nothing", "")).startsWith("404 ");
    HttpResponse<String> another = send(to("/v1/patients").PUT(BodyPublishers.noBody()));
    assertThat(another.statusCode()).isEqualTo(405);
    assertThat(another.headers().firstValue("Allow")).contains("GET, POST");
    assertThat(another.body()).contains("\"METHOD\"", "must be one of GET, POST");
    byte[] huge = new byte[64 * 1024 * 1024 + 1];
    Arrays.fill(huge, (byte) ' ');
    assertThat(send(to("/v1/scenario").PUT(BodyPublishers.ofByteArray(huge))).body())
        .contains("TOO_LARGE", "must not exceed 67108864 bytes");
  }

  @Test
  @DisplayName("who does not know the token, a page of a browser, and another name: refused")
  void callers() throws Exception {
    String path = "/v1/reset";
    ask("A");
    assertThat(
            send(to(path).setHeader("Authorization", "Bearer x").POST(BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(401);
    assertThat(
            send(to(path).header("Origin", "https://example.com").POST(BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(403);
    assertThat(raw("POST " + path + " HTTP/1.1\r\nHost: rebound.example:" + control.port()))
        .startsWith("HTTP/1.1 421 ");
    assertThat(terminal.seen()).hasSize(1);
  }

  private String raw(String head) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", control.port())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      String request =
          head
              + "\r\nAuthorization: Bearer "
              + TOKEN
              + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(UTF_8));
      ByteArrayOutputStream reply = new ByteArrayOutputStream();
      InputStream in = socket.getInputStream();
      in.transferTo(reply);
      return reply.toString(UTF_8);
    }
  }

  private static String json(String guide, int place) throws IOException {
    String text = Files.readString(Path.of("..", "docs", guide), UTF_8);
    return text.split("```json\n")[place + 1].split("```")[0];
  }

  @ParameterizedTest
  @ValueSource(strings = {"mock.md", "mock.ja.md"})
  @DisplayName("the guide's lines for curl run as they stand")
  void theGuideRuns(String guide) throws Exception {
    try {
      new ProcessBuilder("curl", "--version").start().waitFor(30, TimeUnit.SECONDS);
    } catch (IOException e) {
      assumeTrue("true".equals(System.getenv("CI")), "curl is not installed");
    }
    control.close();
    terminal.close();
    terminal = MockTerminal.builder().root(root).patients(0).clock(Clock.systemUTC()).start();
    control = MockControl.start(terminal, null, TOKEN, 0);
    Files.writeString(folder.resolve("scenario.json"), json(guide, 0), UTF_8);
    Files.writeString(folder.resolve("patients.json"), json(guide, 1), UTF_8);
    Files.writeString(folder.resolve("token"), TOKEN + "\n", UTF_8);
    String text = Files.readString(Path.of("..", "docs", guide), UTF_8);
    String lines =
        Stream.of(text.split("```sh\n"))
            .skip(1)
            .map(part -> part.split("```")[0])
            .filter(part -> part.contains("curl"))
            .findFirst()
            .orElseThrow();
    assertThat(lines).contains("http://127.0.0.1:17318");
    Path script =
        Files.writeString(
            folder.resolve("guide.sh"),
            "set -e\n" + lines.replace("127.0.0.1:17318", "127.0.0.1:" + control.port()),
            UTF_8);
    Process process =
        new ProcessBuilder("sh", script.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String told = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(told).isZero();
    assertThat(told)
        .contains("{\"added\":1}", "OQSsiquc01res_face_", "{\"next\":2}", "\"requests\":[]");
    for (ConsentKind kind : List.of(ConsentKind.DRUGS, ConsentKind.CHECKUPS)) {
      assertThat(text).contains("`" + kind.name() + "`");
    }
  }
}
