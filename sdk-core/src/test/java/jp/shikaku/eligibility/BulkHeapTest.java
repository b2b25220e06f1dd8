package jp.shikaku.eligibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * 10,000 persons, 31 MB; the 250 MB of 80,000 persons with {@code -Dbulk.persons=80000}, and less
 * memory with {@code -Dbulk.heap=8m}.
 */
class BulkHeapTest {

  private static final String PERSONS = System.getProperty("bulk.persons", "10000");
  private static final String HEAP = System.getProperty("bulk.heap", "16m");

  @TempDir Path folder;

  @Test
  @Timeout(300)
  @DisplayName("BULK-1 a result of any length is read in 16 MB, in both encodings and from a zip")
  void memory() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                BulkProcess.class.getName(),
                PERSONS,
                "utf8,sjis,zip",
                folder.resolve("result.zip").toString())
            .redirectErrorStream(true)
            .start();
    List<String> said;
    try (var lines = child.inputReader(UTF_8)) {
      said = lines.lines().toList();
    }
    assertThat(child.waitFor()).as("%s", said).isZero();
    assertThat(said)
        .satisfiesExactly(
            line -> assertThat(line).startsWith("utf8 " + PERSONS + " "),
            line -> assertThat(line).startsWith("sjis " + PERSONS + " "),
            line -> assertThat(line).startsWith("zip " + PERSONS + " "));
    System.out.println("BULK-1, -Xmx" + HEAP + ": " + said);
  }
}
