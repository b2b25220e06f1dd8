package jp.shikaku.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.examples.console.Reception.Part;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceptionJsonTest {

  @Test
  @DisplayName("an answer that may be about another person than the chart's is never accepted")
  void chartOfAnother(@TempDir Path folder) throws IOException {
    EligibilityAnswer answer;
    try (MockTerminal terminal = MockTerminal.builder().root(folder).start();
        OqsClient oqs =
            OqsClient.builder()
                .institution(MedicalInstitutionCode.of("1319999007"))
                .transport(SharedFolderTransport.at(terminal.root()))
                .build()) {
      answer = oqs.eligibility().check(Visitor.ORDINARY.query(), CallOptions.by("test"));
    }

    JsonNode own = told(answer, Visitor.ORDINARY);
    JsonNode another = told(answer, Visitor.CHRONIC);

    assertThat(own.path("standing").asText()).isEqualTo("ACCEPT");
    assertThat(own.path("ja").path("chart").path("concernsPerson").asBoolean(true)).isFalse();
    assertThat(another.path("ja").path("chart").path("concernsPerson").asBoolean()).isTrue();
    assertThat(another.path("standing").asText()).isEqualTo("ATTENTION");
    assertThat(another.path("ja").path("action").asText()).isEqualTo("本人かどうかを確認してください。");
  }

  private static JsonNode told(EligibilityAnswer answer, Visitor visitor) {
    return ReceptionJson.of(
        new Reception(1, Instant.EPOCH, false, visitor, Part.of(answer), Part.none(), Part.none()));
  }
}
