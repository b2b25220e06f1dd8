package jp.shikaku.cardreader;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Assumptions;
import org.opentest4j.TestAbortedException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** A real database with a name space of its own for one test. */
record TestDatabase(DataSource source, String prefix) {

  private static final AtomicInteger COUNT = new AtomicInteger();

  /** One server for all tests of the JVM; it ends with it. */
  private static final class Postgres {
    static final Object STARTED = start();

    private static Object start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .start()
            .getPostgresDatabase();
      } catch (Exception e) {
        return e;
      }
    }
  }

  private static String newPrefix() {
    return "t" + COUNT.incrementAndGet() + "_";
  }

  static TestDatabase sqlite(Path folder) {
    return new TestDatabase(sqliteSource(folder.resolve("ledger.db"), "WAL"), newPrefix());
  }

  static DataSource sqliteSource(Path file, String journal) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.valueOf(journal));
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(5_000);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  static TestDatabase h2(Path folder) {
    return new TestDatabase(h2Source(folder.resolve("h2") + ";WRITE_DELAY=0"), newPrefix());
  }

  static DataSource h2Source(String rest) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:" + rest + ";DB_CLOSE_DELAY=30");
    source.setUser("sa");
    source.setPassword("");
    return source;
  }

  /** Skips the test where PostgreSQL does not start; in CI it fails. */
  static TestDatabase postgres() {
    if (Postgres.STARTED instanceof DataSource source) {
      return new TestDatabase(source, newPrefix());
    }
    Exception cause = (Exception) Postgres.STARTED;
    if ("true".equals(System.getenv("CI"))) {
      throw new IllegalStateException("PostgreSQL does not start", cause);
    }
    Assumptions.abort("PostgreSQL does not start here: " + cause);
    throw new TestAbortedException();
  }

  JdbcVisitLedger.Builder ledger() {
    return JdbcVisitLedger.builder(source).tablePrefix(prefix);
  }

  void run(String... statements) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The rows of a query, each as text. */
  List<String> rows(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      ResultSetMetaData columns = result.getMetaData();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          row.add(
              result.getObject(i) instanceof byte[] bytes
                  ? new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)
                  : result.getString(i));
        }
        rows.add(String.join(" ", row.stream().map(String::valueOf).toList()));
      }
    }
    return rows;
  }

  /** The database's clock cannot be set: what is stored moves into the past instead. */
  void advance(Duration time) throws SQLException {
    long millis = time.toMillis();
    run(
        "UPDATE " + prefix + "handling SET due_at = due_at - " + millis,
        "UPDATE " + prefix + "visit SET received_at = received_at - " + millis,
        "UPDATE " + prefix + "hold SET lease_until = lease_until - " + millis,
        "UPDATE " + prefix + "told SET told_at = told_at - " + millis);
  }
}
