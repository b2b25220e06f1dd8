package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.nio.file.Path;
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
}
