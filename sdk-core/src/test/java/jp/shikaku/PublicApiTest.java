package jp.shikaku;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Compares the public API with a file, so that every change of it stands in a diff. To accept a
 * change: copy {@code target/public-api.txt} over {@code src/test/resources/api/public-api.txt}.
 */
class PublicApiTest {

  private static final List<String> EXPORTED =
      List.of(
          "jp.shikaku",
          "jp.shikaku.audit",
          "jp.shikaku.value",
          "jp.shikaku.eligibility",
          "jp.shikaku.compare",
          "jp.shikaku.medical",
          "jp.shikaku.druginfo",
          "jp.shikaku.checkup",
          "jp.shikaku.transport",
          "jp.shikaku.diagnosis",
          "jp.shikaku.tls",
          "jp.shikaku.planner");

  @Test
  void theApiIsWhatTheFileSays() throws Exception {
    String api = PublicApi.describe(Path.of("target/classes"), EXPORTED);
    Files.writeString(Path.of("target/public-api.txt"), api, UTF_8);
    assertThat(api)
        .as("see the comment of this class")
        .isEqualTo(Files.readString(Path.of("src/test/resources/api/public-api.txt"), UTF_8));
  }
}
