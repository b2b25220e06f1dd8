package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PostgreSQL, of several computers. */
class CrashOnPostgresTest extends CrashSite {

  /** The test library switches durability off; this test is about nothing else. */
  private static EmbeddedPostgres postgres() throws IOException {
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .start();
  }

  @Test
  @Timeout(900)
  @DisplayName("R-F-18, G-04: kill -9 at random on PostgreSQL loses and doubles nothing")
  void killedOnPostgres() throws Exception {
    try (EmbeddedPostgres postgres = postgres()) {
      String url = postgres.getJdbcUrl("postgres", "postgres");
      killAtRandom(new Site(url, url, "500"));
    }
  }

  @Test
  @Timeout(300)
  @DisplayName("G-05: 8 processes on one folder and one PostgreSQL handle 2,000 visits once each")
  void eightProcesses() throws Exception {
    try (EmbeddedPostgres postgres = postgres()) {
      String url = postgres.getJdbcUrl("postgres", "postgres");
      Site site = new Site(url, url, "5000");
      List<Process> processes = new ArrayList<>();
      try {
        for (int i = 0; i < 8; i++) {
          Process process = site.start(dir.resolve("handled-" + i + ".txt"));
          processes.add(process);
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
}
