package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that shall be repeated need it: the same seed gives the same day, byte for byte. */
class SeededDayTest {

  /** Three answers and the face file of each visit, and what the evening brings. */
  private static final int FILES = 4 * SeededDay.VISITS + 2 * 5;

  @TempDir private Path folder;

  @Test
  @DisplayName("one seed gives one day of 200 visits in two JVMs, byte for byte; another another")
  void sameBytes() throws Exception {
    Process other = day("a");
    List<String> here = SeededDay.files(20_261_102, folder.resolve("b"), SeededDay.VISITS);
    List<String> there = lines(other, "a");

    assertThat(here).hasSizeGreaterThanOrEqualTo(FILES);
    assertThat(here).isEqualTo(there);
    List<String> differently = SeededDay.files(20_261_103, folder.resolve("c"), 10);
    assertThat(faces(differently)).hasSize(10).doesNotContainAnyElementsOf(faces(here));
  }

  private static List<String> faces(List<String> files) {
    return files.stream().filter(line -> line.contains("_face_")).toList();
  }

  /** What a JVM chooses anew for each run, such as the order of its sets, is chosen anew here. */
  private Process day(String name) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Duser.timezone=America/Adak",
            "-Duser.language=tr",
            "-Dfile.encoding=windows-31j",
            "-cp",
            System.getProperty("java.class.path"),
            SeededDay.class.getName(),
            "20261102",
            folder.resolve(name).toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(name + ".txt").toFile())
        .start();
  }

  private List<String> lines(Process process, String name) throws Exception {
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readAllLines(folder.resolve(name + ".txt"), StandardCharsets.UTF_8);
  }
}
