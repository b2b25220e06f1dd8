package jp.shikaku.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyTest {

  @Test
  @DisplayName("S-KEY-1 of many who make a secret at once one succeeds, and all read it whole")
  void oneSecret(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("salt");
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Callable<String>> makers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String mine = String.valueOf(i).repeat(4_096);
      makers.add(
          () -> {
            try {
              OwnerOnly.writeWhole(file, mine.getBytes(UTF_8));
              return "made " + mine;
            } catch (FileAlreadyExistsException e) {
              return Files.readString(file);
            }
          });
    }
    List<String> seen = new ArrayList<>();
    for (Future<String> future : threads.invokeAll(makers)) {
      seen.add(future.get());
    }
    threads.shutdown();

    String kept = Files.readString(file);
    assertThat(kept).hasSize(4_096);
    assertThat(seen).filteredOn(text -> text.startsWith("made ")).containsExactly("made " + kept);
    assertThat(seen).filteredOn(text -> !text.startsWith("made ")).containsOnly(kept).hasSize(7);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
  }
}
