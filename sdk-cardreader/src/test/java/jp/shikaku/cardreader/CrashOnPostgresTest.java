package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PostgreSQL, of several computers. */
class CrashOnPostgresTest extends CrashSite {

  private static @Nullable EmbeddedPostgres server;

  /** The test library switches durability off; this test is about nothing else. */
  @BeforeAll
  static void start() throws IOException {
    server =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .start();
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  /** A database of its own for each test. */
  private static String database(String name) throws SQLException {
    EmbeddedPostgres running = Objects.requireNonNull(server);
    try (Connection connection = running.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return running.getJdbcUrl("postgres", name);
  }

  @Test
  @Timeout(900)
  @DisplayName("R-F-18, G-04: kill -9 at random on PostgreSQL loses and doubles nothing")
  void killedOnPostgres() throws Exception {
    String url = database("killed");
    killAtRandom(new Site(url, url, "500"));
  }

  @Test
  @Timeout(300)
  @DisplayName("G-05: 8 processes on one folder and one PostgreSQL handle 2,000 visits once each")
  void eightProcesses() throws Exception {
    String url = database("eight");
    Site site = new Site(url, url, "5000");
    List<Process> processes = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        processes.add(site.start(dir.resolve("handled-" + i + ".txt")));
      }
      for (Process process : processes) {
        assertThat(awaitWord(process.inputReader(StandardCharsets.US_ASCII), site))
            .isEqualTo("READY");
        Thread drain =
            new Thread(
                () -> {
                  try {
                    process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                  } catch (IOException e) {
                    // It ended.
                  }
                });
        drain.setDaemon(true);
        drain.start();
      }
      site.write(2000);
      site.awaitAll();
    } finally {
      for (Process process : processes) {
        process.getOutputStream().close();
      }
      for (Process process : processes) {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
    }
    assertThat(site.committed().keySet()).isEqualTo(site.expected());
    assertThat(site.committed().values()).containsOnly(1);
    assertThat(site.noted()).hasSize(2000);
    assertThat(site.notedIds()).isEqualTo(site.expected());
  }
}
