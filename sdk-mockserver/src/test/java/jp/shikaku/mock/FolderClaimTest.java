package jp.shikaku.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What stands for a folder's terminal, among processes that have their temporary files in common.
 */
class FolderClaimTest {

  /** Starts terminals for folders, one a line of the input, and tells what came of each. */
  public static final class Terminals {
    private Terminals() {}

    /** Runs in a process of its own, until it is killed or its input ends. */
    public static void main(String[] arguments) throws IOException {
      List<MockTerminal> terminals = new ArrayList<>();
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      for (String folder = in.readLine(); folder != null; folder = in.readLine()) {
        try {
          terminals.add(MockTerminal.builder().root(Path.of(folder)).patients(0).start());
          System.out.println("started");
        } catch (MockTerminal.InUseException e) {
          System.out.println("in use");
        }
      }
      terminals.forEach(MockTerminal::close);
    }
  }

  /** A process with terminals. */
  private static final class Other implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    Other(Path temporary) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-Djava.io.tmpdir=" + temporary,
                  "-cp",
                  System.getProperty("java.class.path"),
                  Terminals.class.getName())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      out = process.inputReader(UTF_8);
    }

    String start(Path folder) throws IOException {
      process.outputWriter(UTF_8).write(folder + "\n");
      process.outputWriter(UTF_8).flush();
      return out.readLine();
    }

    void end() throws Exception {
      process.outputWriter(UTF_8).close();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    void kill() throws Exception {
      process.destroyForcibly();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @TempDir Path folder;
  private Path temporary;
  private final List<Other> others = new ArrayList<>();

  @BeforeEach
  void makeTemporary() throws IOException {
    temporary = Files.createDirectory(folder.resolve("tmp"));
  }

  @AfterEach
  void closeOthers() {
    others.forEach(Other::close);
  }

  private Other process() throws IOException {
    Other other = new Other(temporary);
    others.add(other);
    return other;
  }

  private List<String> marks() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("shikaku-"))
          .toList();
    }
  }

  @Test
  @DisplayName("what a killed process leaves goes with the next one; what lives stays")
  void clearedAway() throws Exception {
    Other killed = process();
    for (int i = 0; i < 3; i++) {
      assertThat(killed.start(folder.resolve("killed" + i))).isEqualTo("started");
    }
    Other living = process();
    assertThat(living.start(folder.resolve("living"))).isEqualTo("started");
    assertThat(marks()).hasSize(4);
    killed.kill();

    Other next = process();
    assertThat(next.start(folder.resolve("killed0"))).isEqualTo("started");

    assertThat(marks()).as("of the living one and the next").hasSize(2);
    assertThat(next.start(folder.resolve("living"))).isEqualTo("in use");
    living.end();
    next.end();
    assertThat(marks()).isEmpty();
  }

  @Test
  @DisplayName("a second start in the same process, in vain, does not give the folder to others")
  void inVain() throws Exception {
    Path shared = folder.resolve("OQS");
    Other first = process();
    assertThat(first.start(shared)).isEqualTo("started");
    assertThat(first.start(shared)).isEqualTo("in use");

    assertThat(process().start(shared)).isEqualTo("in use");
  }

  @Test
  @DisplayName("of many processes that start at once, exactly one has the folder, each time")
  void oneOfMany() throws Exception {
    List<Other> all = List.of(process(), process(), process());
    for (int round = 0; round < 20; round++) {
      Path shared = folder.resolve("OQS" + round);
      List<String> told =
          all.parallelStream()
              .map(
                  other -> {
                    try {
                      return other.start(shared);
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  })
              .toList();
      assertThat(told).containsOnlyOnce("started");
    }
  }
}
