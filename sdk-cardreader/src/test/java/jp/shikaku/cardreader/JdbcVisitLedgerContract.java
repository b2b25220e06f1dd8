package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.cardreader.VisitLedger.Claim;
import jp.shikaku.cardreader.VisitLedger.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a ledger in a database must keep beyond {@link VisitLedgerContract}, on every engine. */
abstract class JdbcVisitLedgerContract extends VisitLedgerContract {

  private static final String CANARY = "Canary-1f3a";

  @TempDir Path folder;

  TestDatabase database;
  private TestPool pool;
  private final List<VisitLedger> opened = new ArrayList<>();

  abstract TestDatabase database();

  @BeforeEach
  void begin() {
    database = database();
    pool = new TestPool(database.source());
  }

  @AfterEach
  void end() throws Exception {
    opened.forEach(VisitLedger::close);
    pool.close();
  }

  JdbcVisitLedger keep(JdbcVisitLedger ledger) {
    opened.add(ledger);
    return ledger;
  }

  @Override
  VisitLedger open() {
    return keep(JdbcVisitLedger.builder(pool.source()).tablePrefix(database.prefix()).build());
  }

  @Override
  void advance(Duration time) throws Exception {
    database.advance(time);
  }

  static SecretKeySpec key(int first) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) first;
    return new SecretKeySpec(bytes, "AES");
  }

  final String hostTable() throws SQLException {
    String table = database.prefix() + "host";
    database.run("CREATE TABLE " + table + " (id VARCHAR(64) PRIMARY KEY)");
    return table;
  }

  static VisitLedger.Work insertInto(String table, String id) {
    return connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO " + table + " VALUES (?)")) {
        insert.setString(1, id);
        assertThat(insert.executeUpdate()).isEqualTo(1);
      }
    };
  }

  private String state(String content) throws SQLException {
    return database
        .rows(
            "SELECT state FROM "
                + database.prefix()
                + "handling WHERE sha256 = '"
                + sha(content)
                + "'")
        .get(0);
  }

  @Test
  @DisplayName("R-INV-3 delivery A: the host's row and DONE are committed together, or neither")
  void transaction() throws Exception {
    String table = hostTable();
    VisitLedger ledger = open();
    ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
    Claim claim = claim(ledger, "A", "o");
    IllegalStateException failure = new IllegalStateException("host");
    assertThatThrownBy(
            () ->
                ledger.doneWith(
                    claim,
                    connection -> {
                      insertInto(table, "first").run(connection);
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(database.rows("SELECT id FROM " + table)).isEmpty();
    assertThat(state("A")).isEqualTo("CLAIMED");

    assertThat(ledger.doneWith(claim, insertInto(table, "second"))).isTrue();
    assertThat(database.rows("SELECT id FROM " + table)).containsExactly("second");
    assertThat(state("A")).isEqualTo("DONE");
    assertThat(ledger.doneWith(claim, insertInto(table, "third"))).isFalse();
    assertThat(database.rows("SELECT id FROM " + table)).containsExactly("second");
  }

  @Test
  @DisplayName("R-INV-3 delivery A: after a take-over the old owner's work is not even begun")
  void transactionAfterTakeOver() throws Exception {
    String table = hostTable();
    VisitLedger ledger = open();
    ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
    Claim old = claim(ledger, "A", "o1");
    advance(LEASE.plusMillis(1));
    Claim taken = claim(open(), "A", "o2");
    assertThat(ledger.doneWith(old, insertInto(table, "old"))).isFalse();
    assertThat(ledger.doneWith(taken, insertInto(table, "new"))).isTrue();
    assertThat(database.rows("SELECT id FROM " + table)).containsExactly("new");
  }

  @Test
  @DisplayName("R-INV-3 delivery A: a connection lost before the commit leaves nothing behind")
  void lostConnection() throws Exception {
    String table = hostTable();
    open().admit(arrival(DESK, "a.xml", "A"), ONE);
    Claim claim = claim(open(), "A", "o");
    DataSource dying =
        intercept(
            (connection, method) -> {
              if (method.equals("commit")) {
                connection.rollback();
                connection.close();
                throw new SQLException(CANARY, "08006", 7);
              }
            });
    JdbcVisitLedger ledger =
        keep(
            JdbcVisitLedger.builder(dying)
                .tablePrefix(database.prefix())
                .createTables(false)
                .build());
    assertThatThrownBy(() -> ledger.doneWith(claim, insertInto(table, "lost")))
        .isInstanceOf(LedgerException.class)
        .hasMessage("visit ledger: transaction failed (08006/7)")
        .hasNoCause();
    assertThat(database.rows("SELECT id FROM " + table)).isEmpty();
    assertThat(state("A")).isEqualTo("CLAIMED");
    assertThat(open().done(claim)).isTrue();
  }

  /** Looks at each call on a connection before it is made. */
  interface Watch {
    void before(Connection connection, String method) throws SQLException;
  }

  private DataSource intercept(Watch watch) {
    return (DataSource)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              Object result = invoke(database.source(), method, arguments);
              return result instanceof Connection connection
                  ? intercept(connection, watch)
                  : result;
            });
  }

  private Connection intercept(Connection connection, Watch watch) {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              watch.before(connection, method.getName());
              return invoke(connection, method, arguments);
            });
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Test
  @DisplayName("R-INV-3 delivery A: the host may not end the transaction, nor get round the guard")
  void guard() throws Exception {
    String table = hostTable();
    VisitLedger ledger = open();
    ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
    Claim claim = claim(ledger, "A", "o");
    AtomicReference<Connection> leaked = new AtomicReference<>();
    AtomicReference<Statement> leakedToo = new AtomicReference<>();
    boolean counted =
        ledger.doneWith(
            claim,
            connection -> {
              leaked.set(connection);
              leakedToo.set(connection.createStatement());
              leakedToo.get().executeQuery("SELECT 1");
              List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> forbidden =
                  List.of(
                      connection::commit,
                      connection::rollback,
                      connection::close,
                      () -> connection.abort(Runnable::run),
                      () -> connection.setAutoCommit(true),
                      () -> connection.setReadOnly(true),
                      () -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE),
                      () -> connection.unwrap(DataSource.class),
                      () -> connection.getMetaData().getConnection().commit(),
                      () -> connection.createStatement().getConnection().commit(),
                      () -> connection.prepareStatement("SELECT 1").getConnection().rollback(),
                      () -> connection.createStatement().execute(" Commit"),
                      () -> connection.createStatement().execute("ROLLBACK"),
                      () -> connection.prepareStatement("begin\n transaction"));
              for (var call : forbidden) {
                assertThatThrownBy(call).isInstanceOf(SQLException.class);
              }
              assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
              assertThat(connection.isWrapperFor(DataSource.class)).isFalse();
              assertThat(connection)
                  .isEqualTo(connection)
                  .hasToString("connection lent by the visit ledger");
              insertInto(table, "kept").run(connection);
              Savepoint point = connection.setSavepoint();
              insertInto(table, "undone").run(connection);
              connection.rollback(point);
              try (Statement statement = connection.createStatement();
                  var rows = statement.executeQuery("SELECT id FROM " + table)) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getStatement().getConnection()).isSameAs(connection);
              }
            });
    assertThat(counted).isTrue();
    assertThat(database.rows("SELECT id FROM " + table)).containsExactly("kept");
    assertThatThrownBy(() -> leaked.get().createStatement()).isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> leakedToo.get().executeQuery("SELECT 1"))
        .isInstanceOf(SQLException.class);
  }

  @Test
  @DisplayName("R-INV-3 a work that has broken its transaction and hides it is not done")
  void brokenWork() throws Exception {
    String table = hostTable();
    database.run("INSERT INTO " + table + " VALUES ('taken')");
    VisitLedger ledger = open();
    ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
    Claim claim = claim(ledger, "A", "o");
    try {
      ledger.doneWith(
          claim,
          connection ->
              assertThatThrownBy(() -> insertInto(table, "taken").run(connection))
                  .isInstanceOf(SQLException.class));
      // Here a failed statement breaks no transaction.
      assertThat(state("A")).isEqualTo("DONE");
    } catch (LedgerException e) {
      assertThat(e).hasMessage("visit ledger: transaction failed (25P02/0)");
      assertThat(state("A")).isEqualTo("CLAIMED");
    }
  }

  @Test
  @DisplayName("R-F-19 8 processes' ledgers that start at once find the tables made once")
  void startAtOnce() throws Exception {
    TestDatabase fresh = database();
    List<Outcome> outcomes =
        race(
            8,
            thread ->
                () ->
                    keep(fresh.ledger().build()).admit(arrival(DESK, "a.xml", "A"), ONE).outcome());
    assertThat(outcomes).filteredOn(Outcome.NEW::equals).hasSize(1);
    assertThat(fresh.rows("SELECT version FROM " + fresh.prefix() + "schema")).containsExactly("2");
  }

  @Test
  @DisplayName(
      "R-F-19 tables by the DBA: refused when missing, used when made by ddl(), twice even")
  void tablesByHand() throws Exception {
    TestDatabase fresh = database();
    JdbcVisitLedger.Builder builder = fresh.ledger().createTables(false);
    assertThatThrownBy(builder::build)
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("createTables")
        .hasMessageContaining("ddl()");
    for (int i = 0; i < 2; i++) {
      for (String statement : builder.ddl().split(";\n", -1)) {
        if (!statement.isEmpty()) {
          fresh.run(statement);
        }
      }
    }
    assertThat(keep(builder.build()).admit(arrival(DESK, "a.xml", "A"), ONE).outcome())
        .isEqualTo(Outcome.NEW);
  }

  @Test
  @DisplayName("R-F-19 tables of version 1 get what they lack, and keep what they hold")
  void olderSchema() throws Exception {
    open().admit(arrival(DESK, "a.xml", "A"), ONE);
    database.run("DROP TABLE " + database.prefix() + "told");
    database.run("UPDATE " + database.prefix() + "schema SET version = 1");
    VisitLedger ledger = open();
    assertThat(ledger.admit(arrival(DESK, "a.xml", "A"), ONE).outcome()).isEqualTo(Outcome.OPEN);
    ledger.told(arrival(DESK, "b.xml", "A"), ONE);
    assertThat(ledger.untold(arrival(DESK, "b.xml", "A"), ONE)).isEmpty();
  }

  @Test
  @DisplayName("R-F-19 tables of a newer version are refused")
  void newerSchema() throws Exception {
    open();
    database.run("UPDATE " + database.prefix() + "schema SET version = 3");
    assertThatThrownBy(() -> database.ledger().build())
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("newer version");
  }

  @Test
  @DisplayName("R-INV-3 contents are kept encrypted until handled; another key or a change is told")
  void contents() throws Exception {
    JdbcVisitLedger ledger = keep(database.ledger().contentKey(key(1)).build());
    for (String content : List.of("A", "B", "C")) {
      ledger.admit(arrival(DESK, content + ".xml", CANARY + content), ONE);
    }
    String sha = sha(CANARY + "A");
    assertThat(ledger.content(sha))
        .hasValueSatisfying(
            bytes -> assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(CANARY + "A"));
    String table = database.prefix() + "content";
    assertThat(database.rows("SELECT nonce FROM " + table)).hasSize(3).doesNotHaveDuplicates();

    JdbcVisitLedger other = keep(database.ledger().contentKey(key(2)).build());
    assertThatThrownBy(() -> other.content(sha))
        .isInstanceOf(LedgerException.class)
        .hasMessage("visit ledger: open content failed (WRONG_KEY_OR_ALTERED)")
        .hasNoCause();
    assertThat(open().content(sha)).isEmpty();
    // Rows exchanged: each is bound to its digest.
    String moved = sha(CANARY + "C");
    database.run(
        "DELETE FROM " + table + " WHERE sha256 = '" + moved + "'",
        "UPDATE " + table + " SET sha256 = '" + moved + "' WHERE sha256 = '" + sha + "'");
    assertThatThrownBy(() -> ledger.content(moved))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("WRONG_KEY_OR_ALTERED");

    Claim claim = claim(ledger, CANARY + "B", "o");
    assertThat(ledger.done(claim)).isTrue();
    assertThat(ledger.content(sha(CANARY + "B"))).isEmpty();
    assertThatThrownBy(() -> database.ledger().contentKey(new SecretKeySpec(new byte[16], "AES")))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("contentKey");
  }

  @Test
  @DisplayName("R-INV-4 no marker of a person in any row, nor in an exception")
  void canary() throws Exception {
    JdbcVisitLedger ledger = keep(database.ledger().contentKey(key(1)).build());
    ledger.admit(arrival(DESK, "a.xml", CANARY), ONE);
    Claim claim = claim(ledger, CANARY, "o");
    ledger.fail(claim, "patient " + CANARY, Duration.ZERO);
    for (String table : List.of("visit", "handling", "content", "hold", "schema")) {
      assertThat(String.join("\n", database.rows("SELECT * FROM " + database.prefix() + table)))
          .doesNotContain(CANARY);
    }
    assertThat(database.rows("SELECT last_error_code FROM " + database.prefix() + "handling"))
        .containsExactly("OTHER");
    DataSource failing =
        intercept(
            (connection, method) -> {
              if (method.equals("prepareStatement")) {
                throw new SQLException(CANARY, CANARY);
              }
            });
    assertThatThrownBy(() -> JdbcVisitLedger.builder(failing).build())
        .isInstanceOf(LedgerException.class)
        .hasMessage("visit ledger: find tables failed (-/0)")
        .hasNoCause();
    assertThat(ledger.toString()).doesNotContain(CANARY);
  }

  @Test
  @DisplayName("R-INV-5 a lock that another holds is not waited for longer than the limit")
  void bounded() throws Exception {
    VisitLedger ledger = keep(database.ledger().statementTimeout(Duration.ofSeconds(1)).build());
    ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
    try (Connection other = database.source().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.executeUpdate("UPDATE " + database.prefix() + "handling SET attempt = 7");
      long begin = System.nanoTime();
      assertThatThrownBy(() -> ledger.claim("reception", sha("A"), "o", LEASE))
          .isInstanceOf(LedgerException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
      other.rollback();
    }
    assertThat(claim(ledger, "A", "o").attempt()).isEqualTo(1);
  }

  @Test
  @DisplayName("R-INV-3 an interrupt does not keep the ledger from its work, and is not lost")
  void interrupted() throws Exception {
    VisitLedger ledger = open();
    for (int i = 0; i < 20; i++) {
      Thread.currentThread().interrupt();
      try {
        assertThat(ledger.admit(arrival(DESK, "f" + i, "c" + i), ONE).outcome())
            .isEqualTo(Outcome.NEW);
        assertThat(ledger.done(claim(ledger, "c" + i, "o"))).isTrue();
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
    }
    assertThat(open().since(Instant.EPOCH, 99)).hasSize(20);
  }

  @Test
  @DisplayName("R-INV-5 a pool gets its connections back as they were")
  void givenBackAsTheyWere() throws Exception {
    open();
    List<String> closing = new ArrayList<>();
    DataSource odd =
        (DataSource)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                  Connection connection = database.source().getConnection();
                  connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                  connection.setAutoCommit(false);
                  return intercept(
                      connection,
                      (given, name) -> {
                        if (name.equals("close")) {
                          closing.add(
                              given.getAutoCommit() + "/" + given.getTransactionIsolation());
                        }
                      });
                });
    JdbcVisitLedger ledger =
        keep(JdbcVisitLedger.builder(odd).tablePrefix(database.prefix()).build());
    ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
    assertThat(ledger.done(claim(ledger, "A", "o"))).isTrue();
    assertThat(closing)
        .hasSizeGreaterThanOrEqualTo(6)
        .containsOnly("false/" + Connection.TRANSACTION_SERIALIZABLE);
  }

  @Test
  @DisplayName("R-INV-5 a closed ledger says so")
  void closed() {
    VisitLedger ledger = open();
    ledger.close();
    ledger.close();
    assertThatThrownBy(() -> ledger.since(Instant.EPOCH, 1))
        .isInstanceOf(LedgerException.class)
        .hasMessage("visit ledger: list visits failed (CLOSED)");
  }

  @Test
  @DisplayName(
      "F9 not shared: one owner holds all the sources, or none; released or expired, another")
  void exclusiveHold() throws Exception {
    VisitLedger first = keep(database.ledger().shared(false).build());
    VisitLedger second = keep(database.ledger().shared(false).build());
    assertThat(first.hold(List.of(DESK), "o1", LEASE)).isTrue();
    assertThat(first.hold(List.of(DESK), "o1", LEASE)).isTrue();
    assertThat(second.hold(List.of(OTHER_DESK, DESK), "o2", LEASE)).isFalse();
    assertThat(first.hold(List.of(OTHER_DESK), "o3", LEASE)).isTrue();
    advance(LEASE.dividedBy(2));
    first.renew("o1", LEASE);
    advance(LEASE.dividedBy(2).plusMillis(1));
    assertThat(second.hold(List.of(DESK), "o2", LEASE)).isFalse();
    assertThat(second.hold(List.of(OTHER_DESK), "o2", LEASE)).isTrue();
    first.release("o1");
    assertThat(second.hold(List.of(OTHER_DESK, DESK), "o2", LEASE)).isTrue();
    assertThat(first.hold(List.of(DESK), "o1", LEASE)).isFalse();
  }

  @Test
  @DisplayName("F9 not shared: of 8 that start at once one holds")
  void racingHold() throws Exception {
    List<Boolean> held =
        race(
            8,
            thread -> {
              VisitLedger ledger = keep(database.ledger().shared(false).build());
              return () -> ledger.hold(List.of(DESK, OTHER_DESK), "o" + thread, LEASE);
            });
    assertThat(held).filteredOn(Boolean::booleanValue).hasSize(1);
  }

  @Test
  @DisplayName("F9 shared: all may watch")
  void sharedHold() {
    VisitLedger ledger = keep(database.ledger().shared(true).build());
    assertThat(ledger.hold(List.of(DESK), "o1", LEASE)).isTrue();
    assertThat(ledger.hold(List.of(DESK), "o2", LEASE)).isTrue();
  }
}
