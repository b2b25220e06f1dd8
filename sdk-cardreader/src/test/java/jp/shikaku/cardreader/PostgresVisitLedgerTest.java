package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.cardreader.VisitLedger.Claim;
import jp.shikaku.cardreader.VisitLedger.Outcome;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresVisitLedgerTest extends ManyWritersContract {

  @Override
  TestDatabase database() {
    return TestDatabase.postgres();
  }

  @Test
  @DisplayName("R-INV-3 delivery A: a killed server process undoes the work; the ledger goes on")
  void killedBackend() throws Exception {
    String table = database.prefix() + "host";
    database.run("CREATE TABLE " + table + " (id INTEGER)");
    VisitLedger ledger = open();
    ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
    Claim claim = claim(ledger, "A", "o");
    assertThatThrownBy(
            () ->
                ledger.doneWith(
                    claim,
                    connection -> {
                      try (Statement statement = connection.createStatement();
                          ResultSet pid = statement.executeQuery("SELECT pg_backend_pid()")) {
                        pid.next();
                        database.rows("SELECT pg_terminate_backend(" + pid.getInt(1) + ")");
                        statement.executeUpdate("INSERT INTO " + table + " VALUES (1)");
                      }
                    }))
        .isInstanceOf(java.sql.SQLException.class);
    assertThatThrownBy(
            () ->
                ledger.doneWith(
                    claim,
                    connection -> {
                      try (Statement statement = connection.createStatement();
                          ResultSet pid = statement.executeQuery("SELECT pg_backend_pid()")) {
                        pid.next();
                        int backend = pid.getInt(1);
                        statement.executeUpdate("INSERT INTO " + table + " VALUES (1)");
                        database.rows("SELECT pg_terminate_backend(" + backend + ")");
                      }
                    }))
        .isInstanceOf(LedgerException.class);
    assertThat(database.rows("SELECT id FROM " + table)).isEmpty();
    assertThat(ledger.done(claim)).isTrue();
  }

  @Test
  @DisplayName("R-INV-3 a host's default of stricter isolation does not get in the way")
  void strictIsolation() throws Exception {
    PGSimpleDataSource strict = new PGSimpleDataSource();
    strict.setUrl(((PGSimpleDataSource) database.source()).getUrl());
    strict.setUser("postgres");
    strict.setOptions("-c default_transaction_isolation=serializable");
    VisitLedger ledger =
        keep(JdbcVisitLedger.builder(strict).tablePrefix(database.prefix()).build());
    ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
    Claim claim = claim(ledger, "A", "o");
    assertThat(
            ledger.doneWith(
                claim,
                connection -> {
                  assertThat(connection.getTransactionIsolation())
                      .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
                  try (Statement statement = connection.createStatement()) {
                    statement.execute("SELECT 1");
                  }
                  ledger.renew("o", LEASE);
                }))
        .isTrue();
  }

  @Test
  @DisplayName("R-INV-3 a server that does not wait for its disk is refused")
  void notDurable() {
    PGSimpleDataSource lazy = new PGSimpleDataSource();
    lazy.setUrl(((PGSimpleDataSource) database.source()).getUrl());
    lazy.setUser("postgres");
    lazy.setOptions("-c synchronous_commit=off");
    assertThatThrownBy(() -> JdbcVisitLedger.builder(lazy).build())
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("synchronous_commit");
    assertThat(List.of(database.ledger().ddl())).isNotEmpty();
  }

  @Test
  @DisplayName(
      "R-INV-5 a dead line to the server ends a call, and the ledger works when it is back")
  void deadLine() throws Exception {
    PGSimpleDataSource server = (PGSimpleDataSource) database.source();
    try (StallingLine line = new StallingLine(server.getPortNumbers()[0])) {
      PGSimpleDataSource far = new PGSimpleDataSource();
      far.setServerNames(new String[] {"127.0.0.1"});
      far.setPortNumbers(new int[] {line.port()});
      far.setDatabaseName("postgres");
      far.setUser("postgres");
      far.setCancelSignalTimeout(1);
      TestPool pool = new TestPool(far);
      VisitLedger ledger =
          keep(
              JdbcVisitLedger.builder(pool.source())
                  .tablePrefix(database.prefix())
                  .statementTimeout(Duration.ofSeconds(1))
                  .build());
      assertThat(ledger.admit(arrival(DESK, "a.xml", "A"), ONE).outcome()).isEqualTo(Outcome.NEW);
      line.dead(true);
      long begin = System.nanoTime();
      assertThatThrownBy(() -> ledger.claim("reception", sha("A"), "o", LEASE))
          .isInstanceOf(LedgerException.class)
          .hasMessageStartingWith("visit ledger: claim failed (08");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(6));
      line.dead(false);
      assertThat(claim(ledger, "A", "o").attempt()).isEqualTo(1);
      pool.close();
    }
  }
}
