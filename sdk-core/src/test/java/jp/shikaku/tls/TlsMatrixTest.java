package jp.shikaku.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TlsMatrixTest {

  private static TlsMatrix matrix;

  @BeforeAll
  static void start(@TempDir Path folder) {
    matrix = TlsMatrix.start(folder);
  }

  @AfterAll
  static void stop() {
    matrix.close();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("S-TLS-1 T13 T14 each server is refused with its own code, or works")
  void everyRow(TlsMatrix.Row row) {
    TlsClient client = matrix.client(row);
    String[] answer = new String[1];

    Throwable failure = catchThrowable(() -> answer[0] = Wire.exchange(client, matrix.port(row)));

    if (row.problem() == null) {
      assertThat(failure).isNull();
      assertThat(answer[0]).endsWith("ok");
      return;
    }
    TlsException named = client.explain(failure).orElseThrow(() -> new AssertionError(failure));
    assertThat(named.problem()).as("%s", failure).isEqualTo(row.problem());
    assertThat(named)
        .hasMessageContaining(row.problem().name())
        .hasMessageNotContainingAny("MARKER", "localhost", "CN=")
        .hasNoCause();
    assertThat(row.problem().message(Locale.JAPAN)).doesNotContain("MARKER");
  }
}
