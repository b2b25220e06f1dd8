package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.TransportException;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.GatewaySource;
import jp.shikaku.cardreader.InMemoryVisitLedger;
import jp.shikaku.examples.OwnerOnly;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockEvent;
import jp.shikaku.mock.SeenRequest;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.HttpTransport;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes over the wire, with a mock terminal behind the gateway. */
class GatewayTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private GatewayFixture gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new GatewayFixture(folder, settings -> {});
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  // ---- the normal way

  @ParameterizedTest
  @CsvSource({"UTF-8", "windows-31j"})
  @DisplayName("T8 documents in both encodings pass byte for byte in both directions")
  void bytes(Charset charset) throws Exception {
    String id = Wire.newId();
    byte[] question = Wire.question(id, Wire.INSTITUTION, charset);
    byte[] answer =
        ("<?xml version=\"1.0\" encoding=\""
                + (charset.equals(UTF_8) ? "UTF-8" : "Shift_JIS")
                + "\"?>\r\n<XmlMsg><N>髙橋●①</N>\t</XmlMsg>\n")
            .getBytes(charset);
    gateway.terminal.next(Fault.answer(answer));

    HttpResponse<byte[]> reply =
        gateway.wire.post("OQSsiquc01", id, question).with("X-Request-Id", "try-1").send();

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo(answer);
    assertThat(Wire.header(reply, "Content-Type")).isEqualTo("application/xml");
    assertThat(Wire.header(reply, "Content-Digest")).isEqualTo(Wire.digest(answer));
    assertThat(Wire.header(reply, "X-Oqs-File-Name")).isEqualTo("OQSsiquc01res_" + id + ".xml");
    assertThat(Wire.header(reply, "X-Request-Id")).isEqualTo("try-1");
    assertThat(Wire.header(reply, "X-Oqs-Mode")).isEqualTo("normal");
    assertThat(Wire.header(reply, "Idempotent-Replay")).isEmpty();
    assertThat(gateway.terminal.seen()).hasSize(1);
    assertThat(gateway.terminal.seen().get(0).bytes()).isEqualTo(question);
    await().atMost(LONG).until(() -> files("res").isEmpty());
    assertThat(files("req")).isEmpty();
  }

  @Test
  @DisplayName("T4 one identifier posted ten times in parallel: one file, equal answers, replays")
  void parallel() throws Exception {
    String id = Wire.newId();
    gateway.terminal.when(request -> true, Fault.late(Duration.ofMillis(100)));
    List<CompletableFuture<HttpResponse<byte[]>>> posts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      posts.add(gateway.wire.post(id).sendAsync());
    }
    List<HttpResponse<byte[]>> replies = posts.stream().map(CompletableFuture::join).toList();

    assertThat(replies)
        .allSatisfy(
            reply -> {
              assertThat(reply.statusCode()).as(Wire.text(reply)).isEqualTo(200);
              assertThat(reply.body()).isEqualTo(replies.get(0).body());
            });
    assertThat(replies.stream().filter(reply -> Wire.header(reply, "Idempotent-Replay").isEmpty()))
        .hasSize(1);
    assertThat(gateway.terminal.seen()).hasSize(1);
  }

  @Test
  @DisplayName("T5 202 and a poll: the answer is fetched, again and again, from one file")
  void pollsAndReplays() throws Exception {
    String id = Wire.newId();
    gateway.terminal.next(Fault.late(Duration.ofMillis(1_500)));

    HttpResponse<byte[]> accepted = gateway.wire.post(id).with("Prefer", "wait=0").send();
    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(Wire.header(accepted, "Retry-After")).isEqualTo("1");
    assertThat(Wire.header(accepted, "Location")).isEqualTo("/oqs-gateway/v1" + at(id));
    assertThat(accepted.body()).isEmpty();
    HttpResponse<byte[]> held = gateway.wire.get(at(id), "Prefer", "wait=1");
    assertThat(held.statusCode()).isEqualTo(202);
    assertThat(Wire.header(held, "Retry-After")).isEmpty(); // it has waited: again at once

    HttpResponse<byte[]> answer = gateway.wire.get(at(id), "Prefer", "respond-async, wait=20");
    assertThat(answer.statusCode()).isEqualTo(200);
    HttpResponse<byte[]> again = gateway.wire.post(id).send();
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(Wire.header(again, "Idempotent-Replay")).isEqualTo("true");
    assertThat(again.body()).isEqualTo(answer.body());
    assertThat(gateway.wire.get(at(id)).body()).isEqualTo(answer.body());
    assertThat(gateway.terminal.seen()).hasSize(1);
  }

  @Test
  @DisplayName("R-F-07 of an answer that is empty, not whole, or in no encoding, the desk is told")
  void incompleteAnswer() throws Exception {
    for (Fault fault : List.of(Fault.truncated(0.5), Fault.mojibake(), Fault.emptyFile())) {
      String id = Wire.newId();
      gateway.terminal.next(fault);
      assertThat(gateway.wire.post(id).with("Prefer", "wait=0").send().statusCode()).isEqualTo(202);
      await()
          .untilAsserted(
              () -> {
                HttpResponse<byte[]> open = gateway.wire.get(at(id), "Prefer", "wait=0");
                assertThat(open.statusCode()).isEqualTo(202);
                assertThat(open.headers().firstValue("X-Oqs-Answer")).contains("incomplete");
              });
    }
  }

  @Test
  @DisplayName("T5 the line is cut after the request was sent: one file, the answer is fetched")
  void cutOff() throws Exception {
    String id = Wire.newId();
    byte[] question = Wire.question(id);
    gateway.terminal.next(Fault.late(Duration.ofMillis(300)));
    String head =
        "POST /oqs-gateway/v1/exchanges/OQSsiquc01 HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/xml\r\nIdempotency-Key: "
            + id
            + "\r\nX-Oqs-File-Name: "
            + request(id)
            + "\r\nX-Oqs-Institution: "
            + Wire.INSTITUTION
            + "\r\nContent-Digest: "
            + Wire.digest(question)
            + "\r\nContent-Length: "
            + question.length
            + "\r\n\r\n";
    try (Socket socket = new Socket("127.0.0.1", gateway.gateway.port())) {
      socket.getOutputStream().write(head.getBytes(UTF_8));
      socket.getOutputStream().write(question);
      gateway.terminal.awaitSeen(1, LONG);
    }

    assertThat(gateway.wire.get(at(id), "Prefer", "wait=20").statusCode()).isEqualTo(200);
    assertThat(gateway.wire.post(id).send().statusCode()).isEqualTo(200);
    assertThat(gateway.terminal.seen()).hasSize(1);
  }

  @Test
  @DisplayName("without TLS only a loopback name is answered: no page can borrow the address")
  void foreignName() throws Exception {
    assertThat(statusFor("localhost:1")).contains(" 200 ");
    assertThat(statusFor("evil.example")).contains(" 403 ");
  }

  private String statusFor(String host) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", gateway.gateway.port())) {
      socket
          .getOutputStream()
          .write(
              ("GET /oqs-gateway/v1/face HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(UTF_8));
      return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
    }
  }

  @Test
  @DisplayName("T9 a second phase that works on three times: 1 upload, 4 downloads, each its file")
  void secondPhase() throws Exception {
    String upload = Wire.newId();
    gateway.terminal.when(
        request -> request.kind().equals("OQSmuquc01"),
        Fault.answer(bulk(upload, "<ReceptionNumber>R-77</ReceptionNumber>", "")));
    byte[] first =
        ("<XmlMsg><MessageHeader><MedicalInstitutionCode>"
                + Wire.INSTITUTION
                + "</MedicalInstitutionCode><ArbitraryFileIdentifier>"
                + upload
                + "</ArbitraryFileIdentifier></MessageHeader><MessageBody/></XmlMsg>")
            .getBytes(UTF_8);
    assertThat(gateway.wire.post("OQSmuquc01", upload, first).send().statusCode()).isEqualTo(200);

    byte[] second =
        ("<XmlMsg><MessageHeader><MedicalInstitutionCode>"
                + Wire.INSTITUTION
                + "</MedicalInstitutionCode></MessageHeader>"
                + "<MessageBody><ReceptionNumber>R-77</ReceptionNumber></MessageBody></XmlMsg>")
            .getBytes(UTF_8);
    List<String> segments = new ArrayList<>();
    for (String segment : List.of("2", "2", "2", "1")) {
      String id = Wire.newId();
      gateway.terminal.next(
          Fault.answer(
              bulk(
                  "",
                  "",
                  "<ReceptionNumber>R-77</ReceptionNumber><SegmentOfResult>"
                      + segment
                      + "</SegmentOfResult>")));
      HttpResponse<byte[]> reply = gateway.wire.post("OQSmuquc02", id, second).send();
      assertThat(reply.statusCode()).as(Wire.text(reply)).isEqualTo(200);
      segments.add(Wire.text(reply).replaceAll("(?s).*<SegmentOfResult>(.).*", "$1"));
    }

    assertThat(segments).containsExactly("2", "2", "2", "1");
    assertThat(gateway.terminal.seen().stream().map(SeenRequest::kind))
        .containsExactly("OQSmuquc01", "OQSmuquc02", "OQSmuquc02", "OQSmuquc02", "OQSmuquc02");
  }

  private static byte[] bulk(String id, String body, String header) {
    return ("<XmlMsg><MessageHeader><MedicalInstitutionCode>"
            + Wire.INSTITUTION
            + "</MedicalInstitutionCode>"
            + (id.isEmpty() ? "" : "<ArbitraryFileIdentifier>" + id + "</ArbitraryFileIdentifier>")
            + header
            + "</MessageHeader><MessageBody>"
            + body
            + "</MessageBody></XmlMsg>")
        .getBytes(UTF_8);
  }

  // ---- refusals

  @Test
  @DisplayName("5.2 each header is checked before anything is written")
  void badHeaders() throws Exception {
    String none = "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:";
    assertBadHeader("Content-Digest", none, 400, "digest-mismatch");
    assertBadHeader("Content-Digest", "", 400, "digest-mismatch");
    assertBadHeader("Idempotency-Key", "", 400, "malformed-document");
    assertBadHeader("Idempotency-Key", "../../x", 400, "malformed-document");
    assertBadHeader("Idempotency-Key", Wire.newId(), 400, "malformed-document");
    assertBadHeader("X-Oqs-File-Name", "OQSsiimm01req_1.xml", 400, "malformed-document");
    assertBadHeader("X-Oqs-File-Name", "", 400, "malformed-document");
    assertBadHeader("X-Oqs-Institution", "", 400, "malformed-document");
    assertBadHeader("X-Oqs-Institution", Wire.OTHER, 403, "institution-mismatch");
    assertBadHeader("X-Oqs-Lane", "express", 400, "malformed-document");
    assertBadHeader("Content-Type", "text/xml", 415, "wrong-endpoint");
    assertBadHeader("Content-Type", "application/xml; charset=UTF-8", 415, "wrong-endpoint");
    assertThat(gateway.terminal.seen()).isEmpty();
  }

  private void assertBadHeader(String header, String value, int status, String code)
      throws Exception {
    assertProblem(gateway.wire.post(Wire.newId()).with(header, value).send(), status, code);
  }

  @Test
  @DisplayName("5.4 a wrong method, kind or path is named as such")
  void wrongEndpoints() throws Exception {
    assertThat(wrongEndpoint("POST", "/exchanges/OQSsiquc99"))
        .contains("OQSsiquc99", "/oqs-gateway/v1/exchanges");
    wrongEndpoint("PUT", "/exchanges/OQSsiquc01");
    wrongEndpoint("PATCH", "/health");
    wrongEndpoint("GET", "/exchanges/OQSsiquc01");
    wrongEndpoint("GET", "/face/1/ack");
    assertThat(wrongEndpoint("POST", "/exchange/OQSsiquc01")).contains("nothing is here");
    assertThat(gateway.terminal.seen()).isEmpty();
  }

  private String wrongEndpoint(String method, String path) throws Exception {
    HttpResponse<byte[]> reply = gateway.wire.post(Wire.newId()).method(method).path(path).send();
    assertProblem(reply, 405, "wrong-endpoint");
    return Wire.text(reply);
  }

  @Test
  @DisplayName("5.4 a body that is no document, is of another institution, or is too large")
  void badBody() throws Exception {
    String id = Wire.newId();
    byte[] cut = "<XmlMsg><MessageHeader>".getBytes(UTF_8);
    byte[] foreign = Wire.question(id, Wire.OTHER, UTF_8);
    byte[] silent = "<XmlMsg><MessageHeader/></XmlMsg>".getBytes(UTF_8);
    byte[] otherId = Wire.question(Wire.newId());
    byte[] large = new byte[4 * 1024 * 1024 + 1];

    assertProblem(wirePost(id, cut), 400, "malformed-document");
    assertProblem(wirePost(id, foreign), 403, "institution-mismatch");
    assertProblem(wirePost(id, silent), 403, "institution-mismatch");
    assertProblem(wirePost(id, otherId), 400, "malformed-document");
    assertProblem(wirePost(id, large), 413, "too-large");
    assertThat(gateway.terminal.seen()).isEmpty();
    assertProblem(gateway.wire.get(at(id)), 404, "unknown-exchange");
  }

  @Test
  @DisplayName("S-IN-01 what two readers may read differently is refused: nothing stands twice")
  void twice() throws Exception {
    String id = Wire.newId();
    String good = new String(Wire.question(id), UTF_8);
    String institution = "<MedicalInstitutionCode>" + Wire.OTHER + "</MedicalInstitutionCode>";
    for (String bad :
        List.of(
            good.replace("</MessageHeader>", institution + "</MessageHeader>"),
            good.replace("<MessageHeader>", "<MessageHeader>" + institution),
            good.replace("<MessageBody>", "<MessageBody>" + institution),
            good.replace("<Birthdate>", institution + "<Birthdate>"),
            good.replace("<MessageHeader>", "<Extra>" + institution + "</Extra><MessageHeader>"),
            good.replace(
                "</MessageHeader>",
                "<ArbitraryFileIdentifier>2</ArbitraryFileIdentifier></MessageHeader>"))) {
      HttpResponse<byte[]> reply = wirePost(id, bad.getBytes(UTF_8));
      assertProblem(reply, 400, "malformed-document");
      assertThat(Wire.text(reply)).contains("must stand once").doesNotContain(Wire.OTHER);
    }
    assertThat(gateway.terminal.seen()).isEmpty();
    assertThat(gateway.wire.post(id).send().statusCode()).isEqualTo(200);
  }

  private HttpResponse<byte[]> wirePost(String id, byte[] body) throws Exception {
    return gateway.wire.post("OQSsiquc01", id, body).send();
  }

  @Test
  @DisplayName("5.4 404 for what was never seen, 409 for an identifier with another document")
  void unknownAndReused() throws Exception {
    String id = Wire.newId();
    assertProblem(gateway.wire.get(at(id)), 404, "unknown-exchange");
    assertProblem(gateway.wire.call("DELETE", at(id)), 404, "unknown-exchange");
    assertThat(gateway.wire.post(id).send().statusCode()).isEqualTo(200);
    byte[] other =
        new String(Wire.question(id), UTF_8).replace(">20261102<", ">20261103<").getBytes(UTF_8);

    assertProblem(wirePost(id, other), 409, "identifier-reused");
    assertProblem(
        gateway.wire.get(at(id), "X-Oqs-Institution", Wire.OTHER), 404, "unknown-exchange");
    assertThat(gateway.terminal.seen()).hasSize(1);
  }

  @Test
  @DisplayName("T6 a refused file is told with its bytes, and stays refused")
  void refused() throws Exception {
    String id = Wire.newId();
    byte[] note = "E-001 構文エラー".getBytes(Charset.forName("windows-31j"));
    gateway.terminal.next(Fault.err(note));

    HttpResponse<byte[]> reply = gateway.wire.post(id).send();

    assertProblem(reply, 422, "terminal-refused");
    JsonNode problem = JSON.readTree(reply.body());
    assertThat(Base64.getDecoder().decode(problem.get("document").asText())).isEqualTo(note);
    assertProblem(gateway.wire.get(at(id)), 422, "terminal-refused");
    HttpResponse<byte[]> again = gateway.wire.post(id).send();
    assertProblem(again, 422, "terminal-refused");
    assertThat(Wire.header(again, "Idempotent-Replay")).isEqualTo("true");
    assertThat(gateway.terminal.seen()).hasSize(1);
  }

  @Test
  @DisplayName("R-INV-1 an answer of another query is never handed on")
  void foreignAnswer() throws Exception {
    gateway.terminal.next(Fault.wrongIdentifier());

    assertProblem(gateway.wire.post(Wire.newId()).send(), 504, "correlation-mismatch");
  }

  @Test
  @DisplayName("5.4 giving up: 204 while the file lies there, 409 once the terminal has it")
  void withdraw() throws Exception {
    String lying = Wire.newId();
    gateway.terminal.next(Fault.notPickedUp());
    assertThat(gateway.wire.post(lying).with("Prefer", "wait=0").send().statusCode())
        .isEqualTo(202);
    await().atMost(LONG).until(() -> !files("req").isEmpty());

    HttpResponse<byte[]> taken = gateway.wire.call("DELETE", at(lying));
    assertThat(taken.statusCode()).as(Wire.text(taken)).isEqualTo(204);
    assertThat(files("req")).isEmpty();
    assertThat(gateway.wire.call("DELETE", at(lying)).statusCode()).isEqualTo(204);
    // Whoever asks again learns that the terminal never had it (5.4: 502 is withdrawn).
    HttpResponse<byte[]> asked = gateway.wire.get(at(lying));
    assertProblem(asked, 502, "terminal-not-reading");
    assertThat(JSON.readTree(asked.body()).get("givenUp").asBoolean()).isTrue();
    assertProblem(gateway.wire.post(lying).send(), 502, "terminal-not-reading");

    String late = Wire.newId();
    gateway.terminal.next(Fault.late(Duration.ofMillis(700)));
    assertThat(gateway.wire.post(late).with("Prefer", "wait=0").send().statusCode()).isEqualTo(202);
    gateway.terminal.awaitSeen(1, LONG);
    await().atMost(LONG).until(() -> files("req").isEmpty());
    assertProblem(gateway.wire.call("DELETE", at(late)), 409, "already-taken");
    assertThat(gateway.wire.get(at(late), "Prefer", "wait=20").statusCode()).isEqualTo(200);
    assertProblem(gateway.wire.call("DELETE", at(late)), 409, "already-taken");
  }

  @Test
  @DisplayName("T15 a terminal that does not read: 502 after the file was taken back")
  void notReading() throws Exception {
    restart(settings -> settings.pickupTimeout(Duration.ofMillis(400)));
    gateway.terminal.pause();
    String id = Wire.newId();

    HttpResponse<byte[]> reply = gateway.wire.post(id).send();

    assertProblem(reply, 502, "terminal-not-reading");
    assertThat(files("req")).isEmpty();
    assertThat(Wire.text(reply)).contains("folder req").doesNotContain("4567", "givenUp");
    await()
        .atMost(LONG)
        .until(
            () ->
                JSON.readTree(gateway.wire.get("/health").body())
                    .get("state")
                    .asText()
                    .equals("TERMINAL_NOT_READING"));
    assertThat(Wire.header(gateway.wire.get("/health"), "X-Oqs-Mode")).isEqualTo("degraded");
  }

  @Test
  @DisplayName("5.4 504 when the terminal took it and does not answer; the late answer is fetched")
  void noAnswer() throws Exception {
    restart(settings -> settings.answerTimeout(Duration.ofMillis(600)));
    String id = Wire.newId();
    gateway.terminal.next(Fault.late(Duration.ofMillis(1_500)));

    assertProblem(gateway.wire.post(id).send(), 504, "no-answer");

    await()
        .atMost(LONG)
        .until(() -> gateway.wire.get(at(id), "Prefer", "wait=2").statusCode() == 200);
    assertThat(gateway.wire.post(id).send().statusCode()).isEqualTo(200);
    assertThat(gateway.terminal.seen()).hasSize(1);
  }

  @Test
  @DisplayName("5.4 503 when the share is away; the same request is sent once it is back")
  void shareAway() throws Exception {
    restart(settings -> settings.answerTimeout(Duration.ofMillis(500)));
    gateway.terminal.loseShare();
    String id = Wire.newId();

    HttpResponse<byte[]> reply = gateway.wire.post(id).send();
    assertProblem(reply, 503, "share-unreachable");
    assertThat(Wire.header(reply, "Retry-After")).isEqualTo("5");
    gateway.terminal.restoreShare();

    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(gateway.wire.post(id).send().statusCode()).isEqualTo(200));
    assertThat(gateway.terminal.seen()).hasSize(1);
  }

  @Test
  @DisplayName("5.4 the share goes away after the sending: 503 to a GET, 202 to a POST, then 200")
  void shareLostAfterSending() throws Exception {
    restart(settings -> settings.answerTimeout(Duration.ofMillis(700)));
    String id = Wire.newId();
    gateway.terminal.next(Fault.late(Duration.ofMillis(2_000)));
    assertThat(gateway.wire.post(id).with("Prefer", "wait=0").send().statusCode()).isEqualTo(202);
    gateway.terminal.awaitSeen(1, LONG);
    await().atMost(LONG).until(() -> files("req").isEmpty());
    gateway.terminal.loseShare();

    HttpResponse<byte[]> told = gateway.wire.get(at(id), "Prefer", "wait=10");
    assertProblem(told, 503, "share-unreachable");
    assertThat(Wire.text(told)).contains("may have the request");
    assertThat(gateway.wire.post(id).send().statusCode()).isEqualTo(202);
    gateway.terminal.restoreShare();

    await()
        .atMost(LONG)
        .until(() -> gateway.wire.get(at(id), "Prefer", "wait=2").statusCode() == 200);
    assertThat(gateway.terminal.seen()).hasSize(1);
  }

  @Test
  @DisplayName("T16 503 in maintenance, with nothing sent; what is known is told all the same")
  void maintenance() throws Exception {
    String known = Wire.newId();
    assertThat(gateway.wire.post(known).send().statusCode()).isEqualTo(200);
    restart(
        settings ->
            settings.maintenance(
                MaintenanceCalendar.builder()
                    .daily(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT)
                    .build()));

    HttpResponse<byte[]> reply = gateway.wire.post(Wire.newId()).send();

    assertProblem(reply, 503, "maintenance");
    assertThat(Integer.parseInt(Wire.header(reply, "Retry-After"))).isBetween(1, 60);
    assertThat(Wire.header(reply, "X-Oqs-Mode")).isEqualTo("maintenance");
    assertThat(gateway.wire.post(known).send().statusCode()).isEqualTo(200);
    assertThat(gateway.terminal.seen()).hasSize(1);
  }

  // ---- load

  @Test
  @DisplayName("T10 25 desks after 10 of a batch: the ceiling is kept, the desks go first")
  void lanes() throws Exception {
    restart(settings -> settings.sessions(4));
    List<String> order = new CopyOnWriteArrayList<>();
    gateway.terminal.onEvent(
        event -> {
          if (event.kind() == MockEvent.Kind.TAKEN) {
            order.add(event.fileName());
          }
        });
    AtomicInteger most = new AtomicInteger();
    Thread observer =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                int lying = files("req").size();
                most.accumulateAndGet(lying, Math::max);
              }
            });
    observer.start();
    gateway.terminal.pause();
    accepted(4, ""); // these have the sessions
    await().atMost(LONG).until(() -> files("req").size() == 4);
    List<String> batch = accepted(10, "batch");
    List<String> desks = accepted(25, "interactive");
    gateway.terminal.resume();

    for (String id : batch) {
      assertThat(gateway.wire.get(at(id), "Prefer", "wait=20").statusCode()).isEqualTo(200);
    }
    observer.interrupt();
    observer.join();

    assertThat(most.get()).isEqualTo(4);
    assertThat(order).hasSize(39);
    // The last three desks' files may be overtaken: the batch has the sessions that came free.
    assertThat(order.subList(4, 26)).allMatch(names(desks)::contains);
    assertThat(order.subList(32, 39)).allMatch(names(batch)::contains);
    assertThat(order).doesNotHaveDuplicates();
  }

  private static List<String> names(List<String> ids) {
    return ids.stream().map(GatewayTest::request).toList();
  }

  private List<String> accepted(int count, String lane) throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = Wire.newId();
      HttpResponse<byte[]> reply =
          gateway.wire.post(id).with("X-Oqs-Lane", lane).with("Prefer", "wait=0").send();
      assertThat(reply.statusCode()).isEqualTo(202);
      ids.add(id);
    }
    return ids;
  }

  private static String request(String id) {
    return "OQSsiquc01req_" + id + ".xml";
  }

  @Test
  @DisplayName("5.4 429 when too many wait in the lane; the other lane still has room")
  void full() throws Exception {
    restart(settings -> settings.sessions(1).queue(1));
    gateway.terminal.when(request -> true, Fault.late(Duration.ofMillis(600)));
    List<CompletableFuture<HttpResponse<byte[]>>> calls = new ArrayList<>();
    calls.add(gateway.wire.post(Wire.newId()).sendAsync());
    gateway.terminal.awaitSeen(1, LONG);
    assertThat(batch(Wire.newId()).statusCode()).isEqualTo(202);
    String id = Wire.newId();

    HttpResponse<byte[]> reply = batch(id);

    assertProblem(reply, 429, "session-limit");
    assertThat(Wire.header(reply, "Retry-After")).isEqualTo("2");
    calls.add(gateway.wire.post(Wire.newId()).sendAsync());
    for (CompletableFuture<HttpResponse<byte[]>> call : calls) {
      assertThat(call.join().statusCode()).isEqualTo(200);
    }
    // Nothing was written down for the refused one: it may come again.
    assertProblem(gateway.wire.get(at(id)), 404, "unknown-exchange");
    await().atMost(LONG).until(() -> batch(id).statusCode() == 202);
  }

  @Test
  @DisplayName("5.4 what waits in the gateway is told as busy, at the desk's deadline, too")
  void queued() throws Exception {
    restart(settings -> settings.sessions(1));
    gateway.terminal.pause();
    accepted(1, "");
    String id = accepted(1, "").get(0);
    assertProblem(gateway.wire.get(at(id), "Prefer", "wait=0"), 429, "session-limit");

    String mine = Wire.newId();
    Pending handle =
        new Pending(
            "OQSsiquc01", Wire.INSTITUTION, mine, null, Instant.parse("2026-11-02T00:00:00Z"));
    ExchangeRequest request =
        ExchangeRequest.of(
            MessageKind.ELIGIBILITY,
            handle,
            Wire.question(mine),
            Duration.ofMillis(800),
            (name, format, bytes) -> AnswerGate.Verdict.ACCEPT);
    try (GatewayEndpoint endpoint = endpoint();
        Transport transport = HttpTransport.over(endpoint)) {
      assertThat(transport.exchange(request).result())
          .failsWithin(LONG)
          .withThrowableOfType(ExecutionException.class)
          .havingCause()
          .isInstanceOfSatisfying(
              TransportException.class,
              failure -> {
                assertThat(failure.reason()).isEqualTo(TransportException.Reason.BUSY);
                assertThat(failure.delivery()).isEqualTo(TransportException.Delivery.WITHDRAWN);
              });
    }
    gateway.terminal.resume();
    assertThat(gateway.wire.get(at(id), "Prefer", "wait=20").statusCode()).isEqualTo(200);
    assertThat(gateway.terminal.seen()).hasSize(2);
  }

  @Test
  @DisplayName("R-INV-3 a desk whose clock is two days ahead has today's visits all the same")
  void clocksDiffer() throws Exception {
    String fileName = gateway.terminal.reader().walkIn(KnownPatients.TARO).fileName();
    List<String> taken = new CopyOnWriteArrayList<>();
    Clock ahead = Clock.offset(Clock.systemUTC(), Duration.ofDays(2));
    try (SystemTime time = new SystemTime(ahead);
        GatewayEndpoint endpoint = endpoint();
        CardReaderHub hub =
            CardReaderHub.builder()
                .source(GatewaySource.builder(endpoint).time(time).build())
                .ledger(new InMemoryVisitLedger(time))
                .listener(
                    "desk",
                    (visit, ack) -> {
                      taken.add(visit.fileName());
                      ack.done();
                    })
                .time(time)
                .start()) {
      await().atMost(LONG).until(() -> !taken.isEmpty());
      assertThat(taken).containsExactly(fileName);
      assertThat(hub.snapshot()).isNotNull();
    }
  }

  private GatewayEndpoint endpoint() {
    return GatewayEndpoint.builder(URI.create("http://127.0.0.1:" + gateway.gateway.port()))
        .permitPlainLoopback()
        .build();
  }

  private HttpResponse<byte[]> batch(String id) throws Exception {
    return gateway.wire.post(id).with("X-Oqs-Lane", "batch").with("Prefer", "wait=0").send();
  }

  // ---- restarts

  @Test
  @DisplayName("T19 stopped between sending and answer, started again: the answer is fetched")
  void restartWhileOut() throws Exception {
    String id = Wire.newId();
    gateway.terminal.next(Fault.late(Duration.ofMillis(3_000)));
    assertThat(gateway.wire.post(id).with("Prefer", "wait=0").send().statusCode()).isEqualTo(202);
    gateway.terminal.awaitSeen(1, LONG);

    restart(settings -> settings.stopGrace(Duration.ofMillis(1)));

    HttpResponse<byte[]> answer = gateway.wire.get(at(id), "Prefer", "wait=20");
    assertThat(answer.statusCode()).as(Wire.text(answer)).isEqualTo(200);
    assertThat(gateway.terminal.seen()).hasSize(1);
  }

  @Test
  @DisplayName("R-EX-4 stopped while a POST is held: it is told as under way, never as not sent")
  void stoppedWhileHeld() throws Exception {
    String id = Wire.newId();
    restart(settings -> settings.stopGrace(Duration.ofMillis(1)));
    gateway.terminal.next(Fault.late(Duration.ofMillis(4_000)));
    CompletableFuture<HttpResponse<byte[]>> held =
        gateway.wire.post(id).with("Prefer", "wait=25").sendAsync();
    gateway.terminal.awaitSeen(1, LONG);

    restart(settings -> {});

    assertThat(held.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(202);
    HttpResponse<byte[]> answer = gateway.wire.get(at(id), "Prefer", "wait=20");
    assertThat(answer.statusCode()).as(Wire.text(answer)).isEqualTo(200);
    assertThat(gateway.terminal.seen()).hasSize(1);
  }

  @Test
  @DisplayName("R-EX-4 killed while a request was being taken back: it is never sent again")
  void killedWhileTakingBack() throws Exception {
    restart(settings -> settings.stopGrace(Duration.ofMillis(1)));
    String id = Wire.newId();
    gateway.terminal.pause();
    assertThat(gateway.wire.post(id).with("Prefer", "wait=0").send().statusCode()).isEqualTo(202);
    await().atMost(LONG).until(() -> files("req").size() == 1);
    Path lying = files("req").get(0);
    Path aside = folder.resolve("back_" + id);
    Files.move(lying, aside);
    gateway.gateway.close();
    Path staging = gateway.terminal.root().resolve(".shikaku-staging");
    Path back = staging.resolve("back_OQSsiquc01req_" + id + ".tmp");
    Files.move(aside, back);

    gateway.start(settings -> {});
    gateway.terminal.resume();

    assertProblem(gateway.wire.get(at(id)), 502, "terminal-not-reading");
    assertThat(gateway.wire.call("DELETE", at(id)).statusCode()).isEqualTo(204);
    assertThat(back).doesNotExist();
    assertThat(gateway.wire.post(Wire.newId()).send().statusCode()).isEqualTo(200);
    assertThat(gateway.terminal.seen()).hasSize(1);
  }

  @Test
  @DisplayName(
      "R-F-03 taken back after an outage, then killed: told as that, and it may be sent again")
  void killedAfterTakingBack() throws Exception {
    restart(settings -> settings.stopGrace(Duration.ofMillis(1)));
    String id = Wire.newId();
    gateway.terminal.pause();
    assertThat(gateway.wire.post(id).with("Prefer", "wait=0").send().statusCode()).isEqualTo(202);
    await().atMost(LONG).until(() -> files("req").size() == 1);
    Path aside = folder.resolve("back_" + id);
    Files.move(files("req").get(0), aside);
    gateway.gateway.close();
    Path staging = gateway.terminal.root().resolve(".shikaku-staging");
    // The mark of what was taken back when the share came again: it holds nothing.
    Path mark = Files.createFile(staging.resolve("back_OQSsiquc01req_" + id + ".tmp"));

    gateway.start(settings -> {});
    gateway.terminal.resume();

    HttpResponse<byte[]> told = gateway.wire.get(at(id));
    assertProblem(told, 503, "share-unreachable");
    assertThat(Wire.text(told)).contains("\"takenBack\":true");
    assertThat(mark).doesNotExist();
    assertThat(gateway.wire.post(id).send().statusCode()).isEqualTo(200);
    assertThat(gateway.terminal.seen()).hasSize(1);
  }

  @Test
  @DisplayName("P-08 a draft of an exchange that has ended goes at the next start, others' stay")
  void draftOfAnEndedExchange() throws Exception {
    String id = Wire.newId();
    assertThat(gateway.wire.post(id).send().statusCode()).isEqualTo(200);
    gateway.gateway.close();
    Path staging = gateway.terminal.root().resolve(".shikaku-staging");
    Path draft = Files.write(staging.resolve("OQSsiquc01req_" + id + ".tmp"), Wire.question(id));
    Path other =
        Files.write(staging.resolve("OQSsiquc01req_" + Wire.newId() + ".tmp"), new byte[1]);

    gateway.start(settings -> {});

    assertThat(draft).doesNotExist();
    assertThat(other).exists();
    assertThat(gateway.wire.post(Wire.newId()).send().statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("R-EX-4 what tells that it was taken back stays for whoever may still ask")
  void markOfWhatHadNoAnswer() throws Exception {
    restart(settings -> settings.answerTimeout(Duration.ofMillis(300)));
    String answered = Wire.newId();
    String silent = Wire.newId();
    gateway.terminal.next(Fault.late(Duration.ofHours(1)));
    assertProblem(gateway.wire.post(silent).send(), 504, "no-answer");
    gateway.gateway.close();
    gateway.start(settings -> {});
    assertThat(gateway.wire.post(answered).send().statusCode()).isEqualTo(200);
    gateway.gateway.close();
    Path staging = gateway.terminal.root().resolve(".shikaku-staging");
    Path over = Files.createFile(staging.resolve("back_OQSsiquc01req_" + answered + ".tmp"));
    Path needed = Files.createFile(staging.resolve("back_OQSsiquc01req_" + silent + ".tmp"));

    gateway.start(settings -> {});

    assertThat(over).doesNotExist();
    assertThat(needed).exists();
  }

  @Test
  @DisplayName("P-08 a ledger of a newer version is named as such")
  void newerLedger() throws Exception {
    assertThat(gateway.wire.post(Wire.newId()).send().statusCode()).isEqualTo(200);
    gateway.gateway.close();
    try (Database database = Database.sqlite(folder.resolve("data/gateway.db").toAbsolutePath())) {
      database.update("UPDATE gateway_exchange SET state = 'PAUSED'");
    }

    assertThatThrownBy(() -> gateway.start(settings -> {}))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("data")
        .hasMessageContaining("newer version");
  }

  @Test
  @DisplayName("P-08 a wrong or missing key of a ledger is named, and the right one works again")
  void wrongKey() throws Exception {
    String id = Wire.newId();
    assertThat(gateway.wire.post(id).send().statusCode()).isEqualTo(200);
    gateway.gateway.close();
    Path key = folder.resolve("data/gateway.key");
    byte[] right = Files.readAllBytes(key);
    Files.delete(key);

    assertThatThrownBy(() -> gateway.start(settings -> {}))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("no gateway.key");
    assertThat(key).doesNotExist(); // a new one would be taken for the ledger's

    OwnerOnly.write(key, new byte[right.length]);
    assertThatThrownBy(() -> gateway.start(settings -> {}))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("not the one of the ledger");

    Files.write(key, right);
    gateway.start(settings -> {});
    assertThat(gateway.wire.post(id).send().statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("R-F-19 a full disk is named as such, and no part of a key is left behind")
  void diskFull() throws Exception {
    Configuration full =
        Configuration.unix().toBuilder()
            .setAttributeViews("basic", "owner", "posix", "unix")
            .setBlockSize(8)
            .setMaxSize(16)
            .build();
    try (FileSystem disk = Jimfs.newFileSystem(full)) {
      Path data = disk.getPath("/data");

      assertThatThrownBy(() -> gateway.start(settings -> settings.data(data)))
          .isInstanceOf(DiskFullException.class);

      assertThat(data.resolve("gateway.key")).doesNotExist();
    } finally {
      gateway.gateway.close();
    }
  }

  @Test
  @DisplayName("P-08 answers lie sealed in the ledger, and nowhere else")
  void sealed() throws Exception {
    String id = Wire.newId();
    HttpResponse<byte[]> answer = gateway.wire.post(id).send();
    assertThat(Wire.text(answer)).contains("<InsuredIdentificationNumber>4567<");
    gateway.gateway.close();

    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile))
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(Files.readString(file, Charset.forName("ISO-8859-1")))
                      .as(file.toString())
                      .doesNotContain("InsuredIdentificationNumber", "<XmlMsg"));
    }
    for (String name : List.of("gateway.db", "gateway.key")) {
      assertThat(Files.getPosixFilePermissions(folder.resolve("data").resolve(name)))
          .as(name)
          .hasSize(2);
    }
    gateway.start(settings -> {});
    assertThat(gateway.wire.get(at(id)).body()).isEqualTo(answer.body());
  }

  @Test
  @DisplayName("R-F-19 a second gateway with the same data is refused")
  void secondGateway() {
    assertThatThrownBy(() -> gateway.start(settings -> {}))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("data");
  }

  // ---- card visits

  @Test
  @DisplayName("T20 a card visit: waited for, listed by name, fetched, kept over a restart, acked")
  void face() throws Exception {
    JsonNode nothing = JSON.readTree(gateway.wire.get("/face").body());
    assertThat(nothing.get("events")).isEmpty();
    CompletableFuture<HttpResponse<byte[]>> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return gateway.wire.get(
                    "/face?after=" + nothing.get("cursor").asText() + "&wait=20");
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    String fileName = gateway.terminal.reader().walkIn(KnownPatients.TARO).fileName();

    HttpResponse<byte[]> listed = waiting.join();
    JsonNode event = JSON.readTree(listed.body()).at("/events/0");
    assertThat(event.get("fileName").asText()).isEqualTo(fileName);
    assertThat(event.properties().stream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrder("id", "fileName", "detectedAt", "size", "sha256");
    Path file = gateway.terminal.root().resolve("face").resolve(fileName);
    byte[] content = Files.readAllBytes(file);
    assertThat(event.get("size").asInt()).isEqualTo(content.length);
    Path archive = Files.createDirectories(folder.resolve("archive"));
    Files.move(file, archive.resolve(fileName));

    restart(settings -> {});

    String id = event.get("id").asText();
    HttpResponse<byte[]> fetched = gateway.wire.get("/face/" + id);
    assertThat(fetched.statusCode()).as(Wire.text(fetched)).isEqualTo(200);
    assertThat(fetched.body()).isEqualTo(content);
    assertThat(Wire.header(fetched, "Content-Digest")).isEqualTo(Wire.digest(content));
    Files.move(archive.resolve(fileName), file); // seen again: still one event
    gateway.terminal.reader().walkIn(KnownPatients.HANA); // seen in the same look, or a later one
    JsonNode later = JSON.readTree(gateway.wire.get("/face?after=" + id + "&wait=20").body());
    assertThat(later.get("events")).hasSize(1);
    String second = later.at("/events/0/id").asText();
    assertThat(events("0")).containsExactly(id, second);
    assertThat(gateway.wire.call("PUT", "/face/" + second + "/ack").statusCode()).isEqualTo(204);
    assertThat(gateway.wire.call("PUT", "/face/" + id + "/ack").statusCode()).isEqualTo(204);
    assertThat(gateway.wire.call("PUT", "/face/" + id + "/ack").statusCode()).isEqualTo(204);
    assertThat(events("0")).isEmpty();
    assertProblem(gateway.wire.get("/face/999"), 404, "unknown-exchange");
    assertProblem(gateway.wire.call("PUT", "/face/999/ack"), 404, "unknown-exchange");

    gateway.terminal.reader().walkIn(KnownPatients.HANA);
    JsonNode next = JSON.readTree(gateway.wire.get("/face?after=" + second + "&wait=20").body());
    assertThat(next.get("events")).hasSize(1);
    assertThat(next.get("cursor").asText()).isEqualTo(next.at("/events/0/id").asText());
    assertThat(Files.exists(file)).isTrue();
  }

  @Test
  @DisplayName("R-F-18 a visit that an earlier run set aside is listed after the next start")
  void visitOfAnEarlierRun() throws Exception {
    gateway.terminal.reader().walkIn(KnownPatients.TARO);
    await().atMost(LONG).until(() -> events("0").size() == 1);
    gateway.gateway.close();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/gateway.db"));
        Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE shikaku_handling SET state = 'DEAD', last_error_code = 'LedgerTrouble'");
      statement.execute("DELETE FROM gateway_face");
    }

    gateway.start(settings -> {});

    await().atMost(LONG).until(() -> events("0").size() == 1);
  }

  private List<String> events(String after) throws Exception {
    List<String> ids = new ArrayList<>();
    JSON.readTree(gateway.wire.get("/face?after=" + after).body())
        .get("events")
        .forEach(event -> ids.add(event.get("id").asText()));
    return ids;
  }

  @Test
  @DisplayName("5.1 health tells state, times of the terminal and what lies in its folder")
  void health() throws Exception {
    assertThat(gateway.wire.post(Wire.newId()).send().statusCode()).isEqualTo(200);
    Files.writeString(gateway.terminal.root().resolve("res").resolve("of-others.xml"), "<x/>");

    JsonNode health =
        await()
            .atMost(LONG)
            .until(
                () -> JSON.readTree(gateway.wire.get("/health").body()),
                json -> json.at("/terminal/resFiles").asInt() == 1);

    assertThat(health.get("state").asText()).isEqualTo("UP");
    assertThat(health.get("since").asText()).isNotEmpty();
    assertThat(health.get("causes").isArray()).isTrue();
    assertThat(health.at("/terminal/pickupMillis").isNumber()).isTrue();
    assertThat(health.at("/terminal/oldestResAgeSec").isNumber()).isTrue();
    assertThat(health.at("/certificate/notAfter").isNull()).isTrue();
  }

  // ---- small things

  private void restart(Consumer<GatewaySettings.Builder> change) throws IOException {
    gateway.gateway.close();
    gateway.start(change);
  }

  private static String at(String id) {
    return "/exchanges/OQSsiquc01/" + id;
  }

  private List<Path> files(String name) {
    try (Stream<Path> files = Files.list(gateway.terminal.root().resolve(name))) {
      return files.toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  private static void assertProblem(HttpResponse<byte[]> reply, int status, String code)
      throws IOException {
    assertThat(reply.statusCode()).as(Wire.text(reply)).isEqualTo(status);
    assertThat(Wire.header(reply, "Content-Type")).isEqualTo("application/problem+json");
    JsonNode problem = JSON.readTree(reply.body());
    assertThat(problem.get("type").asText()).isEqualTo("urn:oqs-sdk:problem:" + code);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(Wire.header(reply, "Content-Digest")).isEqualTo(Wire.digest(reply.body()));
  }
}
