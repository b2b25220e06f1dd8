package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockReader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several desks with a ledger in one real PostgreSQL. */
class WatchPostgresTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  @DisplayName("desks of one name share the visits, a desk of another name gets all of them")
  void severalDesks() throws Exception {
    try (EmbeddedPostgres server = start();
        MockReader reader = MockReader.at(folder.resolve("face"))) {
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE USER clinic PASSWORD 'hushhush'");
        statement.execute("CREATE DATABASE visits OWNER clinic");
      }
      reader.burst(
          List.of(
              KnownPatients.TARO,
              KnownPatients.HANA,
              KnownPatients.JIRO,
              KnownPatients.UME,
              KnownPatients.GORO,
              KnownPatients.SAE));
      CompletableFuture<Cli> first = watch(server, "3");
      CompletableFuture<Cli> second = watch(server, "3");

      List<String> shared = visits(first.get(120, TimeUnit.SECONDS));
      shared.addAll(visits(second.get(120, TimeUnit.SECONDS)));
      List<String> all =
          visits(watch(server, "6", "--consumer", "ward").get(120, TimeUnit.SECONDS));

      assertThat(shared).hasSize(6).doesNotHaveDuplicates();
      assertThat(all).containsExactlyInAnyOrderElementsOf(shared);
    }
  }

  private CompletableFuture<Cli> watch(EmbeddedPostgres server, String count, String... more)
      throws IOException {
    Path password = SecretFile.write(folder.resolve("password"), "hushhush\n");
    List<String> args = new ArrayList<>(List.of("watch", "--json", "--count", count));
    args.addAll(List.of("--face", folder.resolve("face").toString()));
    args.addAll(List.of("--ledger", "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/visits"));
    args.addAll(List.of("--ledger-user", "clinic"));
    args.addAll(List.of("--ledger-password-file", password.toString()));
    args.addAll(List.of(more));
    return CompletableFuture.supplyAsync(() -> Cli.run(args.toArray(String[]::new)));
  }

  private static List<String> visits(Cli cli) throws IOException {
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.err()).isEmpty();
    List<String> visits = new ArrayList<>();
    for (String line : cli.outLines()) {
      JsonNode json = JSON.readTree(line);
      if (json.get("event").asText().equals("EligibilityReceived")) {
        visits.add(json.get("visitId").asText());
      }
    }
    return visits;
  }

  /** Where the tests must be complete, a database that does not start is a failure. */
  private static EmbeddedPostgres start() throws IOException {
    try {
      return EmbeddedPostgres.builder()
          .setServerConfig("fsync", "on")
          .setServerConfig("synchronous_commit", "on")
          .start();
    } catch (IOException | RuntimeException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw e;
      }
      assumeTrue(false, "PostgreSQL does not start here: " + e);
      throw e;
    }
  }
}
