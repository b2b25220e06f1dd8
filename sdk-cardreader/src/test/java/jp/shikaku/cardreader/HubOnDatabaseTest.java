package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import jp.shikaku.cardreader.EventSink.Admission;
import jp.shikaku.eligibility.EligibilityAnswer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The hub with real threads and a real database. */
class HubOnDatabaseTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path dir;
  private Path file;
  private final FakeSource source = new FakeSource("desk-1");

  @BeforeEach
  void database() throws SQLException {
    file = dir.resolve("visits.db");
    JdbcVisitLedger.sqlite(file).close();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE host (visit TEXT, attempt INT)");
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=10000");
  }

  private List<String> hostRows() throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT visit, attempt FROM host")) {
      while (found.next()) {
        rows.add(found.getString(1) + "/" + found.getInt(2));
      }
    }
    return rows;
  }

  private static void insert(Connection connection, Visit visit) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO host (visit, attempt) VALUES (?, ?)")) {
      insert.setString(1, visit.id());
      insert.setInt(2, visit.attempt());
      insert.executeUpdate();
    }
  }

  private CardReaderHub.Builder hub(VisitLedger ledger) {
    return CardReaderHub.builder().source(source).ledger(ledger).lease(Duration.ofMillis(600));
  }

  @Test
  @DisplayName("Delivery A: what a handler wrote before it failed is undone; the visit comes again")
  void handlerIsAtomic() {
    AtomicInteger calls = new AtomicInteger();
    try (CardReaderHub hub =
        hub(JdbcVisitLedger.sqlite(file))
            .handler(
                (visit, connection) -> {
                  insert(connection, visit);
                  if (calls.incrementAndGet() == 1) {
                    throw new IllegalStateException("after the write");
                  }
                })
            .start()) {
      source.offer(Visits.answer(1));
      String id = Visits.answer(1).sha256();
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(hostRows()).containsExactly(id + "/2"));
      assertThat(source.offer(Visits.answer(1))).isEqualTo(Admission.KNOWN);
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(hub.snapshot().consumers().get(0).handled()).isEqualTo(1));
      assertThat(calls).hasValue(2);
    }
  }

  @Test
  @DisplayName("F9, R-F-19: a second process with the same ledger is refused, or stands by")
  void secondIsRefused() {
    List<Visit> second = new CopyOnWriteArrayList<>();
    List<Visit> seen = new CopyOnWriteArrayList<>();
    CardReaderHub first =
        hub(JdbcVisitLedger.sqlite(file)).listener((visit, ack) -> seen.add(visit)).start();
    FakeSource other = new FakeSource("desk-1");
    CardReaderHub.Builder refused =
        CardReaderHub.builder()
            .source(other)
            .ledger(JdbcVisitLedger.sqlite(file))
            .listener((visit, ack) -> {});
    assertThatThrownBy(refused::start)
        .isInstanceOfSatisfying(
            LedgerException.class,
            e -> {
              assertThat(e.code()).isEqualTo("LEASE_HELD");
              assertThat(e.userMessage(Locale.JAPAN)).contains("すでに別のプログラム");
            });
    FakeSource waiting = new FakeSource("desk-1");
    try (CardReaderHub standBy =
        CardReaderHub.builder()
            .source(waiting)
            .ledger(JdbcVisitLedger.sqlite(file))
            .lease(Duration.ofMillis(600))
            .standBy()
            .listener(
                (visit, ack) -> {
                  second.add(visit);
                  ack.done();
                })
            .start()) {
      SourceState state = standBy.snapshot().sources().get(0).state();
      assertThat(state.status()).isEqualTo(SourceState.Status.STANDING_BY);
      assertThat(state.cause()).contains(SourceState.Cause.LEASE_HELD);
      source.offer(Visits.answer(1));
      Awaitility.await().atMost(PATIENCE).until(() -> seen.size() == 1);
      first.close();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () ->
                  standBy.snapshot().sources().get(0).state().status()
                      == SourceState.Status.CONNECTED);
      waiting.offer(Visits.answer(1));
      Awaitility.await().atMost(PATIENCE).until(() -> second.size() == 1);
      assertThat(second.get(0).isRedelivered()).isTrue();
    }
  }

  /** The host's database, which a test may switch off. */
  private DataSource switchable(AtomicBoolean off) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(5000);
    SQLiteDataSource real = new SQLiteDataSource(config);
    real.setUrl("jdbc:sqlite:" + file);
    return (DataSource)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, args) -> {
              if (off.get() && method.getName().equals("getConnection")) {
                throw new SQLException("見本　太郎 is not to be logged", "08006");
              }
              try {
                return method.invoke(real, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  @DisplayName("A database that is away for a while loses no visit and no acknowledgement")
  void databaseAway() {
    AtomicBoolean off = new AtomicBoolean();
    List<Ack> acks = new CopyOnWriteArrayList<>();
    List<Visit> visits = new CopyOnWriteArrayList<>();
    try (CardReaderHub hub =
        hub(JdbcVisitLedger.builder(switchable(off)).build())
            .listener(
                (visit, ack) -> {
                  visits.add(visit);
                  acks.add(ack);
                })
            .start()) {
      assertThat(source.offer(Visits.answer(1))).isEqualTo(Admission.ACCEPTED);
      Awaitility.await().atMost(PATIENCE).until(() -> acks.size() == 1);
      off.set(true);
      assertThat(source.offer(Visits.answer(2))).isEqualTo(Admission.UNAVAILABLE);
      assertThat(source.sink().known(List.of(Visits.name(1)))).isEmpty();
      acks.get(0).done();
      Awaitility.await()
          .during(Duration.ofMillis(300))
          .atMost(PATIENCE)
          .until(() -> hub.snapshot().consumers().get(0).handled() == 0);
      off.set(false);
      assertThat(source.offer(Visits.answer(2))).isEqualTo(Admission.ACCEPTED);
      Awaitility.await().atMost(PATIENCE).until(() -> acks.size() == 2);
      acks.get(1).done();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> hub.snapshot().consumers().get(0).handled() == 2);
      assertThat(visits).extracting(Visit::isRedelivered).containsExactly(false, false);
      assertThat(source.sink().known(List.of(Visits.name(1))).get(Visits.name(1)).settled())
          .isTrue();
    }
  }

  @Test
  @DisplayName("A database that does not answer at the start is waited for")
  void databaseAwayAtStart() {
    AtomicBoolean off = new AtomicBoolean();
    VisitLedger ledger = JdbcVisitLedger.builder(switchable(off)).build();
    off.set(true);
    List<Visit> visits = new CopyOnWriteArrayList<>();
    try (CardReaderHub hub = hub(ledger).listener((visit, ack) -> visits.add(visit)).start()) {
      SourceState state = hub.snapshot().sources().get(0).state();
      assertThat(state.cause()).contains(SourceState.Cause.LEDGER_UNAVAILABLE);
      off.set(false);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () ->
                  hub.snapshot().sources().get(0).state().status() == SourceState.Status.CONNECTED);
      source.offer(Visits.answer(1));
      Awaitility.await().atMost(PATIENCE).until(() -> visits.size() == 1);
    }
  }

  @Test
  @DisplayName("R-F-19: a lease that another process took meanwhile is told, and its return too")
  void lostLease() throws SQLException {
    try (CardReaderHub hub =
        hub(JdbcVisitLedger.sqlite(file)).listener((visit, ack) -> ack.done()).start()) {
      setHold("'another'", "9999999999999");
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(hub.snapshot().sources().get(0).state().cause())
                      .contains(SourceState.Cause.LEASE_HELD));
      setHold("'another'", "0");
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(hub.snapshot().sources().get(0).state().cause()).isEmpty());
    }
  }

  private void setHold(String owner, String until) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      String values = "owner = " + owner + ", lease_until = " + until;
      assertThat(statement.executeUpdate("UPDATE shikaku_hold SET " + values)).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("A listener that takes longer than the lease keeps its visit")
  void leaseIsRenewed() {
    List<Visit> visits = new CopyOnWriteArrayList<>();
    List<Ack> acks = new CopyOnWriteArrayList<>();
    try (CardReaderHub hub =
        hub(JdbcVisitLedger.sqlite(file))
            .listener(
                (visit, ack) -> {
                  visits.add(visit);
                  acks.add(ack);
                })
            .start()) {
      source.offer(Visits.answer(1));
      Awaitility.await()
          .during(Duration.ofMillis(2000))
          .atMost(PATIENCE)
          .until(() -> visits.size() == 1);
      acks.get(0).done();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> hub.snapshot().consumers().get(0).handled() == 1);
    }
  }

  @Test
  @DisplayName("A slow handler on SQLite holds visits up; the ledger is not called unavailable")
  void slowHandlerIsNoOutage() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    JdbcVisitLedger ledger =
        JdbcVisitLedger.builder(file).statementTimeout(Duration.ofSeconds(1)).build();
    try (CardReaderHub hub =
        hub(ledger)
            .handler(
                (visit, connection) -> {
                  entered.countDown();
                  release.await();
                  insert(connection, visit);
                })
            .start()) {
      source.offer(Visits.answer(1));
      entered.await();
      assertThat(source.offer(Visits.answer(2))).isEqualTo(Admission.FULL);
      assertThat(hub.snapshot().sources().get(0).figures().backlogged()).isTrue();
      release.countDown();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> source.offer(Visits.answer(2)) == Admission.ACCEPTED);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> hub.snapshot().consumers().get(0).handled() == 2);
    }
  }

  @Test
  @DisplayName("A ledger that fails before the handler was called is no failure of the handler")
  void ledgerTroubleIsNotCounted() {
    AtomicBoolean off = new AtomicBoolean();
    AtomicInteger taken = new AtomicInteger();
    List<Visit> visits = new CopyOnWriteArrayList<>();
    DataSource real = switchable(off);
    AtomicBoolean armed = new AtomicBoolean();
    DataSource failing =
        (DataSource)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, args) -> {
                  // admit takes two connections, claim one; the next is the handler's.
                  if (armed.get() && taken.incrementAndGet() == 4) {
                    throw new SQLException("away", "08006");
                  }
                  return method.invoke(real, args);
                });
    try (CardReaderHub hub =
        CardReaderHub.builder()
            .source(source)
            .ledger(JdbcVisitLedger.builder(failing).build())
            .handler((visit, connection) -> visits.add(visit))
            .lease(Duration.ofMinutes(1))
            .start()) {
      Awaitility.await().during(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> !armed.get());
      armed.set(true);
      source.offer(Visits.answer(1));
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> hub.snapshot().consumers().get(0).handled() == 1);
      assertThat(taken.get()).isGreaterThan(4);
      assertThat(visits).hasSize(1);
      assertThat(hub.snapshot().consumers().get(0).failures()).isZero();
      assertThat(hub.snapshot().consumers().get(0).unacknowledged()).isZero();
    }
  }

  private static SecretKey key(int number) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) number;
    return new SecretKeySpec(bytes, "AES");
  }

  @Test
  @DisplayName("R-INV-3 a content that the key does not open does not hide the visits after it")
  void otherKey() {
    try (JdbcVisitLedger before = JdbcVisitLedger.builder(file).contentKey(key(1)).build()) {
      for (int i = 1; i <= 2; i++) {
        EligibilityAnswer answer = Visits.answer(i);
        before.admit(
            new VisitLedger.Arrival(
                source.id(),
                answer.fileName(),
                answer.sha256(),
                answer.sizeBytes(),
                Instant.EPOCH,
                answer::document),
            List.of("default"));
      }
    }
    source.put(Visits.answer(2)); // of the first, only the content is left
    List<String> seen = new CopyOnWriteArrayList<>();
    try (CardReaderHub hub =
        hub(JdbcVisitLedger.builder(file).contentKey(key(2)).build())
            .listener(
                (visit, ack) -> {
                  seen.add(visit.fileName());
                  ack.done();
                })
            .start()) {
      Awaitility.await().atMost(PATIENCE).until(() -> seen.contains(Visits.name(2)));
      assertThat(seen).containsExactly(Visits.name(2));
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> hub.snapshot().sources().get(0).figures().quarantined() == 1);
    }
  }
}
