package jp.shikaku.cardreader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jp.shikaku.PublicApi;
import org.junit.jupiter.api.Test;

/**
 * Compares the public API with a file, so that every change of it stands in a diff. To accept a
 * change: copy {@code target/public-api.txt} over {@code src/test/resources/api/cardreader.txt}.
 */
class PublicApiTest {

  @Test
  void theApiIsWhatTheFileSays() throws Exception {
    String api =
        PublicApi.describe(
            Path.of("target/classes"),
            List.of("jp.shikaku.cardreader", "jp.shikaku.cardreader.pcsc"));
    Files.writeString(Path.of("target/public-api.txt"), api, UTF_8);
    assertThat(api)
        .as("see the comment of this class")
        .isEqualTo(Files.readString(Path.of("src/test/resources/api/cardreader.txt"), UTF_8));
  }
}
