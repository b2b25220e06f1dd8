package jp.shikaku.eligibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
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
    run(BulkProcess.class, "utf8,sjis,zip", folder.resolve("result.zip"));
  }

  @Test
  @Timeout(300)
  @DisplayName("BULK-1 it is fetched through the folders in 16 MB, and cleared away when settled")
  void throughTheFolders() throws Exception {
    run(BulkFolderProcess.class, "utf8,zip", folder);
  }

  private static void run(Class<?> program, String ways, Path place) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                PERSONS,
                ways,
                place.toString())
            .redirectErrorStream(true)
            .start();
    List<String> said;
    try (var lines = child.inputReader(UTF_8)) {
      said =
          lines
              .lines()
              .filter(line -> !line.startsWith("SLF4J") && !line.contains("|-INFO"))
              .toList();
      assertThat(child.waitFor()).as("%s", said).isZero();
    } finally {
      child.destroyForcibly(); // also when this test is out of time
    }
    assertThat(said.stream().map(line -> line.replaceFirst(" [0-9]+ ms$", "")))
        .containsExactly(
            Arrays.stream(ways.split(",")).map(way -> way + " " + PERSONS).toArray(String[]::new));
    System.out.println("BULK-1, -Xmx" + HEAP + ": " + said);
  }
}
