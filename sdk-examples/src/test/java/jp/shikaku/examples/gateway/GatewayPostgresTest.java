package jp.shikaku.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.FaceFolderSource;
import jp.shikaku.cardreader.JdbcVisitLedger;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.transport.ChaosProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** The ledger in a PostgreSQL on another computer, and the line to it. */
class GatewayPostgresTest {

  private static final Duration LONG = Duration.ofSeconds(40);
  private static EmbeddedPostgres server;

  @TempDir private Path folder;
  private ChaosProxy line;

  /** A gateway's ledger is of one key: another data folder needs another one. */
  private String name = "postgres";

  @BeforeAll
  static void startServer() throws IOException {
    try {
      server =
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .start();
    } catch (IOException | RuntimeException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw e;
      }
      assumeTrue(false, "PostgreSQL does not start here: " + e);
    }
  }

  @AfterAll
  static void stopServer() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void open() throws IOException {
    line = ChaosProxy.before(server.getPort());
  }

  @AfterEach
  void close() throws IOException {
    line.close();
  }

  private DataSource overLine() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL("jdbc:postgresql://127.0.0.1:" + line.port() + "/" + name);
    source.setUser("postgres");
    source.setConnectTimeout(5);
    return source;
  }

  private Database ledger(String data) {
    return Database.postgresql(overLine(), folder.resolve(data));
  }

  @Test
  @DisplayName("R-F-19 after a power cut the next run takes over at once what the dead one held")
  void powerCut() throws Exception {
    try (Database dead = ledger("ours");
        Database next = ledger("ours")) {
      dead.check();
      line.cutUnheard();

      next.check();

      assertThat(next.query("SHOW tcp_keepalives_idle", row -> row.getString(1)))
          .containsExactly("10");
    }
  }

  @Test
  @DisplayName("R-F-19 after the line was cut the same run takes over what its old session held")
  void lineCut() throws Exception {
    try (Database ledger = ledger("ours")) {
      ledger.check();
      line.cutUnheard();

      assertThatThrownBy(ledger::check).isInstanceOf(LedgerTrouble.class);
      assertThat(ledger.trouble()).hasValueSatisfying(code -> assertThat(code).startsWith("08"));
      ledger.check();

      assertThat(ledger.trouble()).isEmpty();
    }
  }

  @Test
  @DisplayName("R-F-19 the gateway of another data folder is never put out, whatever its file says")
  void anotherGateway() throws Exception {
    try (Database first = ledger("first");
        Database second = ledger("second")) {
      first.check();
      assertThatThrownBy(second::check).hasMessageContaining(Database.OTHER_GATEWAY);
      String told = Files.readString(folder.resolve("first"));
      String[] session = told.lines().findFirst().orElseThrow().split(" ");
      long later = Long.parseLong(session[1]) + 1;
      String here = told.lines().skip(1).findFirst().orElseThrow().replace("first", "second");
      for (String other :
          List.of(
              told, // the data folder was copied while the first one runs
              session[0] + " " + later + "\n" + here + "\n")) {
        Files.writeString(folder.resolve("second"), other);

        assertThatThrownBy(second::check).hasMessageContaining(Database.OTHER_GATEWAY);
      }

      first.check();
      assertThat(first.trouble()).isEmpty();
    }
  }

  @Test
  @DisplayName("5.1 a ledger that is read but not written is in trouble until it is written again")
  void readOnly() throws Exception {
    useNew("standby");
    try (Database ledger = ledger("ours")) {
      ledger.check();
      execute("ALTER DATABASE standby SET default_transaction_read_only = on");
      endSession();

      assertThatThrownBy(ledger::check).isInstanceOf(LedgerTrouble.class);
      assertThatThrownBy(ledger::check).isInstanceOf(LedgerTrouble.class);
      assertThat(ledger.query("SELECT 1", row -> row.getInt(1))).containsExactly(1);
      assertThat(ledger.trouble()).hasValueSatisfying(code -> assertThat(code).startsWith("25006"));

      execute("ALTER DATABASE standby RESET ALL");
      endSession();
      assertThatThrownBy(ledger::check).isInstanceOf(LedgerTrouble.class);
      ledger.check();
      assertThat(ledger.trouble()).isEmpty();
    }
  }

  @Test
  @DisplayName("5.1 the line to the ledger is cut: health names the ledger, no visit is lost")
  void gateway() throws Exception {
    try (GatewayFixture fixture =
        new GatewayFixture(folder, settings -> settings.database(overLine()))) {
      assertThat(fixture.wire.post(Wire.newId()).send().statusCode()).isEqualTo(200);
      line.resetAtOnce();
      line.cutUnheard();

      await().atMost(LONG).until(() -> topics(fixture).contains("LEDGER_UNAVAILABLE"));
      fixture.terminal.reader().walkIn(KnownPatients.TARO);
      line.heal();

      await().atMost(LONG).until(() -> json(fixture, "/face").at("/events").size() == 1);
      assertThat(topics(fixture)).doesNotContain("LEDGER_UNAVAILABLE");
      assertThat(fixture.wire.post(Wire.newId()).send().statusCode()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("R-F-19 a gateway whose ledger another has taken leaves the card visits to that one")
  void fencedOff() throws Exception {
    List<String> given = new CopyOnWriteArrayList<>();
    useNew("fenced");
    try (GatewayFixture fixture =
        new GatewayFixture(folder, settings -> settings.database(overLine()))) {
      line.resetAtOnce();
      line.cutUnheard();
      endSession();
      try (Database other = Database.postgresql(direct(), folder.resolve("other"))) {
        await().atMost(LONG).ignoreExceptions().untilAsserted(other::check);
        line.heal();
        fixture.terminal.reader().walkIn(KnownPatients.TARO);
        await().atMost(LONG).until(() -> topics(fixture).matches(".*(VISITS_HELD|left to it).*"));

        try (JdbcVisitLedger visits = JdbcVisitLedger.builder(direct()).build();
            CardReaderHub hub = hubOfOther(fixture, visits, given)) {
          await().atMost(LONG).until(() -> given.size() == 1);
          await().atMost(LONG).until(() -> hub.snapshot().consumers().get(0).handled() == 1);
        }
        assertThat(topics(fixture)).contains("LEDGER_UNAVAILABLE").doesNotContain("VISITS_HELD");
      }
      await().atMost(LONG).until(() -> topics(fixture).equals("[]"));

      fixture.terminal.reader().walkIn(KnownPatients.HANAKO);

      await().atMost(LONG).until(() -> json(fixture, "/face").at("/events").size() == 1);
    }
  }

  /** As a gateway watches that has the ledger. */
  private static CardReaderHub hubOfOther(
      GatewayFixture fixture, JdbcVisitLedger visits, List<String> given) {
    return CardReaderHub.builder()
        .source(FaceFolderSource.watching(fixture.terminal.root().resolve("face")))
        .sharedLedger(visits)
        .listener(
            "gateway",
            (visit, ack) -> {
              given.add(visit.id());
              ack.done();
            })
        .lease(Duration.ofSeconds(5))
        .standBy()
        .start();
  }

  private void useNew(String database) throws SQLException {
    execute("CREATE DATABASE " + database);
    name = database;
  }

  /** As the server does in the end with the session of a gateway that is not heard of any more. */
  private static void endSession() throws SQLException {
    execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private DataSource direct() {
    return server.getDatabase("postgres", name);
  }

  private static String topics(GatewayFixture fixture) throws Exception {
    return json(fixture, "/health").get("causes").toString();
  }

  private static JsonNode json(GatewayFixture fixture, String path) throws Exception {
    return new ObjectMapper().readTree(fixture.wire.get(path).body());
  }
}
