package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.mock.Fault;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Safety;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway carries, and what it does not. */
class GatewayInputTest {

  private static final MessageKind NEW = MessageKind.of("OQSsinew01", Safety.READ);

  @TempDir private Path folder;

  @Test
  @DisplayName("1.3 a family that this version does not name is carried once it is set")
  void newKind() throws Exception {
    try (GatewayFixture gateway = new GatewayFixture(folder, settings -> {})) {
      String id = Wire.newId();
      assertThat(gateway.wire.post(NEW.code(), id, Wire.question(id)).send().statusCode())
          .isEqualTo(405);
      gateway.gateway.close();
      gateway.start(settings -> settings.kind(NEW));
      gateway.terminal.next(Fault.answer("<XmlMsg/>".getBytes(UTF_8)));

      HttpResponse<byte[]> reply = gateway.wire.post(NEW.code(), id, Wire.question(id)).send();

      assertThat(reply.statusCode()).as(Wire.text(reply)).isEqualTo(200);
      assertThat(gateway.wire.get("/exchanges/OQSsinew01/" + id).body()).isEqualTo(reply.body());
    }
  }

  @Test
  @DisplayName("1.3 a family that is carried anyway can not be set otherwise")
  void knownKind() {
    MessageKind other = MessageKind.of("OQSsiquc01", Safety.SUBMISSION);

    assertThatThrownBy(() -> GatewaySettings.builder().kind(other))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("kind");
  }

  @Test
  @DisplayName("5.4 an identifier that makes no file name the terminal takes is malformed")
  void identifiers() throws Exception {
    try (GatewayFixture gateway = new GatewayFixture(folder, settings -> {})) {
      for (String id : new String[] {"a_b", "a-b"}) {
        HttpResponse<byte[]> reply = gateway.wire.post(id).send();
        assertThat(reply.statusCode()).as(Wire.text(reply)).isEqualTo(400);
        assertThat(Wire.text(reply)).contains("malformed-document", "letters and digits");
      }
    }
  }

  @Test
  @DisplayName("R-INV-5 a reception number that can be none is malformed and takes no session")
  void receptionNumbers() throws Exception {
    try (GatewayFixture gateway = new GatewayFixture(folder, settings -> settings.sessions(1))) {
      for (String number : new String[] {"Ｒ７７", "R".repeat(1_001)}) {
        String id = Wire.newId();
        byte[] second =
            ("<XmlMsg><MessageHeader><MedicalInstitutionCode>"
                    + Wire.INSTITUTION
                    + "</MedicalInstitutionCode></MessageHeader><MessageBody><ReceptionNumber>"
                    + number
                    + "</ReceptionNumber></MessageBody></XmlMsg>")
                .getBytes(UTF_8);
        HttpResponse<byte[]> reply =
            gateway.wire.post("OQSmuquc02", id, second).with("Prefer", "wait=0").send();
        assertThat(reply.statusCode()).as(Wire.text(reply)).isEqualTo(400);
        assertThat(Wire.text(reply))
            .contains("malformed-document", "ReceptionNumber", "half-width")
            .doesNotContain(number);
        assertThat(gateway.wire.get("/exchanges/OQSmuquc02/" + id).statusCode()).isEqualTo(404);
      }
      assertThat(gateway.wire.post(Wire.newId()).send().statusCode()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("R-INV-5 a desk that falls silent in its document is let go; it may send it again")
  void silentDesk() throws Exception {
    try (GatewayFixture gateway =
            new GatewayFixture(folder, settings -> settings.silence(Duration.ofMillis(200)));
        Socket desk = new Socket("127.0.0.1", gateway.gateway.port())) {
      desk.setSoTimeout(20_000);
      String id = Wire.newId();
      String head =
          "POST /oqs-gateway/v1/exchanges/OQSsiquc01 HTTP/1.1\r\nHost: localhost\r\n"
              + "Content-Type: application/xml\r\nIdempotency-Key: "
              + id
              + "\r\nX-Oqs-File-Name: OQSsiquc01req_"
              + id
              + ".xml\r\nX-Oqs-Institution: "
              + Wire.INSTITUTION
              + "\r\nContent-Length: 1000\r\n\r\n<XmlMsg>";
      desk.getOutputStream().write(head.getBytes(UTF_8));
      desk.getOutputStream().flush();
      String reply = new String(desk.getInputStream().readAllBytes(), UTF_8);

      assertThat(reply).startsWith("HTTP/1.1 503 ").contains("problem:incomplete-document");
      assertThat(gateway.wire.post(id).send().statusCode()).isEqualTo(200);
      assertThat(gateway.terminal.seen()).hasSize(1);
    }
  }

  @Test
  @DisplayName("5.2 only the document must come without a break: its answer may take longer")
  void lateAnswer() throws Exception {
    try (GatewayFixture gateway =
        new GatewayFixture(folder, settings -> settings.silence(Duration.ofMillis(200)))) {
      gateway.terminal.next(Fault.late(Duration.ofMillis(600)));
      String id = Wire.newId();
      HttpResponse<byte[]> reply = gateway.wire.post(id).send();

      assertThat(reply.statusCode()).as(Wire.text(reply)).isEqualTo(200);
    }
  }
}
