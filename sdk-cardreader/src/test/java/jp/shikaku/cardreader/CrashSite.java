package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jp.shikaku.ChildJvm;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that are killed at any moment, and many of them on one folder. {@code
 * -Dshikaku.cycles=N} sets how many are killed.
 */
abstract class CrashSite {

  private static final int CYCLES = Integer.getInteger("shikaku.cycles", 50);
  private static final int FILES_A_CYCLE = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir Path dir;

  /** The folder, the ledger and the host's own table. */
  final class Site {
    final String ledger;
    final String database;
    final Path face;
    final Path output;
    final String lease;
    private int written;

    Site(String ledger, String database, String lease) throws IOException, SQLException {
      this.ledger = ledger;
      this.database = database;
      this.lease = lease;
      this.face = Files.createDirectories(dir.resolve("face"));
      this.output = dir.resolve("handled.txt");
      Files.createDirectories(dir.resolve("staging"));
      if (!ledger.startsWith("jdbc:")) {
        JdbcVisitLedger.sqlite(Path.of(ledger)).close();
      }
      try (Connection connection = DriverManager.getConnection(database);
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE handled (visit VARCHAR(64), attempt INT)");
      }
    }

    void write(int count) throws IOException {
      for (int i = 0; i < count; i++) {
        int number = written++;
        Path staging = dir.resolve("staging").resolve(Visits.name(number));
        Files.write(staging, Visits.bytes(number));
        Files.move(staging, face.resolve(Visits.name(number)), StandardCopyOption.ATOMIC_MOVE);
      }
    }

    Process start(Path out) throws IOException {
      return ChildJvm.start(
          VisitProcess.class,
          ProcessBuilder.Redirect.appendTo(dir.resolve("stderr.txt").toFile()),
          face.toString(),
          ledger,
          out.toString(),
          lease);
    }

    /** How often each visit was committed by the handler. */
    Map<String, Integer> committed() throws SQLException {
      Map<String, Integer> times = new HashMap<>();
      try (Connection connection = DriverManager.getConnection(database);
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT visit FROM handled")) {
        while (rows.next()) {
          times.merge(rows.getString(1), 1, Integer::sum);
        }
      }
      return times;
    }

    /** The visits the listeners wrote down, by file, whole lines only. */
    List<String[]> noted() throws IOException {
      List<String[]> all = new ArrayList<>();
      try (Stream<Path> files = Files.list(dir)) {
        for (Path file :
            files.filter(f -> f.getFileName().toString().startsWith("handled")).toList()) {
          String text = Files.readString(file, StandardCharsets.US_ASCII);
          for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
            if (!line.isEmpty()) {
              all.add(line.split(" "));
            }
          }
        }
      }
      return all;
    }

    Set<String> notedIds() throws IOException {
      Set<String> ids = new HashSet<>();
      noted().forEach(line -> ids.add(line[0]));
      return ids;
    }

    void awaitAll() {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .untilAsserted(
              () -> {
                assertThat(committed().size()).isEqualTo(written);
                assertThat(notedIds().size()).isEqualTo(written);
              });
    }

    Set<String> expected() {
      Set<String> ids = new HashSet<>();
      for (int i = 0; i < written; i++) {
        ids.add(Visits.answer(i).sha256());
      }
      return ids;
    }
  }

  /** Lets it handle a few, and kills it. */
  private static void runAndKill(Site site, Random random) throws IOException {
    Process process = site.start(site.output);
    int words = 1 + random.nextInt(2 * FILES_A_CYCLE);
    try (BufferedReader said = process.inputReader(StandardCharsets.US_ASCII)) {
      for (int i = 0; i < words; i++) {
        awaitWord(said, site);
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.onExit().orTimeout(10, TimeUnit.SECONDS).join().exitValue())
        .isEqualTo(128 + 9);
  }

  /** Whatever else is on standard output is of no interest. */
  static String awaitWord(BufferedReader said, Site site) throws IOException {
    String line;
    do {
      line = said.readLine();
      assertThat(line).as(() -> errorsOf(site)).isNotNull();
    } while (!line.startsWith(VisitProcess.MARK));
    return line.substring(VisitProcess.MARK.length());
  }

  private static String errorsOf(Site site) {
    try {
      return Files.readString(site.output.resolveSibling("stderr.txt"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "no errors written";
    }
  }

  final void killAtRandom(Site site) throws Exception {
    Random random = new Random(20261102);
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      site.write(FILES_A_CYCLE);
      runAndKill(site, random);
    }
    Process last = site.start(site.output);
    try {
      site.awaitAll();
    } finally {
      last.getOutputStream().close();
      assertThat(last.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
    Map<String, Integer> committed = site.committed();
    assertThat(committed.keySet()).as("lost or invented").isEqualTo(site.expected());
    assertThat(committed.values()).as("doubled with delivery A").containsOnly(1);
    Map<String, Integer> deliveries = new HashMap<>();
    int redelivered = 0;
    for (String[] line : site.noted()) {
      int before = deliveries.merge(line[0], 1, Integer::sum) - 1;
      int attempt = Integer.parseInt(line[1]);
      assertThat(attempt).as("a redelivery is flagged").isGreaterThan(before);
      redelivered += before > 0 ? 1 : 0;
    }
    assertThat(deliveries.keySet()).as("lost with delivery B").isEqualTo(site.expected());
    assertThat(CYCLES < 50 || redelivered > 0).as("no kill fell between read and ack").isTrue();
    System.out.printf(
        "kill -9: %d cycles, %d visits, 0 lost, 0 doubled (A), %d redelivered and flagged (B)%n",
        CYCLES, site.written, redelivered);
  }
}
