package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import jp.shikaku.internal.log.LogText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger's one connection, used by one operation at a time and made anew after a failure
 * (architecture D7). What an operation wrote is on the disk when it returns. Thread-safe.
 */
final class Database implements AutoCloseable {

  /** Which database. */
  enum Dialect {
    SQLITE("INTEGER PRIMARY KEY AUTOINCREMENT", "BLOB"),
    POSTGRESQL("BIGSERIAL PRIMARY KEY", "BYTEA");

    private final String counter;
    private final String bytes;

    Dialect(String counter, String bytes) {
      this.counter = counter;
      this.bytes = bytes;
    }
  }

  /** Opens a connection. */
  @FunctionalInterface
  interface Connector {
    Connection open() throws SQLException;
  }

  /** Reads one row. */
  @FunctionalInterface
  interface Reading<T> {
    T read(ResultSet row) throws SQLException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  private static final Pattern SESSION = Pattern.compile("([0-9]{1,9}) ([0-9]{1,18})");

  /** The state of a database that another gateway uses. */
  static final String OTHER_GATEWAY = "OTHER";

  private static final long PATIENCE_SECONDS = 10;
  private static final int ONE_GATEWAY = 0x0514_0001;

  /** On a line that is cut nothing else ends a wait. */
  private static final int ANSWER_MILLIS = 15_000;

  /** What lets the server see within half a minute that we are gone, as far as it knows of it. */
  private static final String LOOK_AFTER_US =
      "SELECT set_config(name, CASE name WHEN 'tcp_keepalives_idle' THEN '10'"
          + " WHEN 'tcp_keepalives_interval' THEN '5' WHEN 'tcp_keepalives_count' THEN '3'"
          + " ELSE '25000' END, false) FROM pg_settings WHERE name IN ('tcp_keepalives_idle',"
          + " 'tcp_keepalives_interval', 'tcp_keepalives_count', 'tcp_user_timeout')";

  private static final String CHECKED =
      "CREATE TABLE IF NOT EXISTS gateway_check (id INTEGER PRIMARY KEY, turn INTEGER NOT NULL)";

  private static final String CHECK =
      "INSERT INTO gateway_check (id, turn) VALUES (1, 0)"
          + " ON CONFLICT (id) DO UPDATE SET turn = 1 - gateway_check.turn";

  private static final String OUR_SESSION =
      "SELECT pid, (EXTRACT(EPOCH FROM backend_start) * 1000000)::BIGINT FROM pg_stat_activity"
          + " WHERE pid = pg_backend_pid()";

  /** Asked for by its start, too: the number alone may be another's by now. */
  private static final String END_SESSION =
      "SELECT pg_terminate_backend(pid), pg_sleep(0.3) FROM pg_stat_activity WHERE pid = ?"
          + " AND (EXTRACT(EPOCH FROM backend_start) * 1000000)::BIGINT = ?";

  private final Connector connector;
  private final Dialect dialect;
  private final @Nullable Path session;
  private final ReentrantLock lock = new ReentrantLock(true);
  private @Nullable Connection open;
  private boolean closed;
  private volatile @Nullable Trouble trouble;

  /**
   * What is wrong.
   *
   * @param code the database's own
   * @param isOfWriting whether it was met in writing: that reading works does not end it
   */
  private record Trouble(String code, boolean isOfWriting) {}

  private Database(Connector connector, Dialect dialect, @Nullable Path session) {
    this.connector = connector;
    this.dialect = dialect;
    this.session = session;
  }

  /** A SQLite file that is there and the owner's alone. */
  static Database sqlite(Path file) {
    Properties settings = new Properties();
    settings.setProperty("journal_mode", "WAL");
    settings.setProperty("synchronous", "FULL");
    settings.setProperty("busy_timeout", Long.toString(TimeUnit.SECONDS.toMillis(5)));
    return new Database(
        () -> driver().connect("jdbc:sqlite:" + file, settings), Dialect.SQLITE, null);
  }

  private static Driver driver() throws SQLException {
    try {
      return Class.forName("org.sqlite.JDBC")
          .asSubclass(Driver.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new SQLException("no driver", "DRIVER");
    }
  }

  /**
   * A PostgreSQL database.
   *
   * @param session remembers our session with the server, for the next run: of one that was cut off
   *     the server may hear nothing for hours, and keep for it what only one gateway may have
   */
  static Database postgresql(DataSource source, Path session) {
    return new Database(source::getConnection, Dialect.POSTGRESQL, session);
  }

  /**
   * Makes the tables; a table's counter and bytes are written as {@code $counter}, {@code $bytes}.
   */
  void create(String... statements) {
    use(
        "create",
        true,
        connection -> {
          try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
              statement.execute(
                  sql.replace("$counter", dialect.counter).replace("$bytes", dialect.bytes));
            }
          }
          return statements.length;
        });
  }

  /**
   * What is wrong with it, as its last operation has met it; empty when that went well. Of writing
   * it is told until something is written: a full disk and a standby are read without trouble.
   */
  Optional<String> trouble() {
    return Optional.ofNullable(trouble).map(Trouble::code);
  }

  /** Whether another gateway uses it, as its last operation has met it. */
  boolean isAnothers() {
    return trouble().filter(code -> code.startsWith(OTHER_GATEWAY)).isPresent();
  }

  /** Finds out whether it can be written, and connects anew when it can. */
  void check() {
    use(
        "check",
        true,
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(CHECKED);
            return statement.executeUpdate(CHECK);
          }
        });
  }

  /** Runs a writing statement and returns how many rows it met. */
  int update(String sql, @Nullable Object... values) {
    return use(
        verb(sql),
        true,
        connection -> {
          try (PreparedStatement statement = prepare(connection, sql, values)) {
            return statement.executeUpdate();
          }
        });
  }

  <T> List<T> query(String sql, Reading<T> reading, @Nullable Object... values) {
    return use(verb(sql), false, connection -> read(connection, sql, reading, values));
  }

  private static <T> List<T> read(
      Connection connection, String sql, Reading<T> reading, @Nullable Object... values)
      throws SQLException {
    List<T> rows = new ArrayList<>();
    try (PreparedStatement statement = prepare(connection, sql, values);
        ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        rows.add(reading.read(result));
      }
    }
    return rows;
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < values.length; i++) {
        if (values[i] instanceof byte[] bytes) {
          statement.setBytes(i + 1, bytes);
        } else {
          statement.setObject(i + 1, values[i]);
        }
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  @FunctionalInterface
  private interface Operation<T> {
    T run(Connection connection) throws SQLException;
  }

  private static String verb(String sql) {
    return sql.substring(0, sql.indexOf(' '));
  }

  private <T> T use(String what, boolean writes, Operation<T> operation) {
    acquire(writes);
    try {
      if (closed) {
        throw new LedgerTrouble(what + " CLOSED");
      }
      Connection connection = open;
      if (connection == null) {
        connection = connect();
        open = connection;
      }
      T result = operation.run(connection);
      if (writes || !isOfWriting()) {
        trouble = null;
      }
      return result;
    } catch (SQLException e) {
      drop();
      String state = e.getSQLState();
      String code = (state == null ? "-" : state) + "/" + e.getErrorCode();
      troubled(code, writes);
      throw new LedgerTrouble(what + " " + code);
    } finally {
      lock.unlock();
    }
  }

  private boolean isOfWriting() {
    Trouble now = trouble;
    return now != null && now.isOfWriting();
  }

  private void troubled(String code, boolean writes) {
    trouble = new Trouble(code, writes || isOfWriting());
  }

  private void acquire(boolean writes) {
    boolean interrupted = false;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    try {
      while (true) {
        try {
          if (lock.tryLock(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return;
          }
          troubled("BUSY", writes);
          throw new LedgerTrouble("BUSY");
        } catch (InterruptedException e) {
          interrupted = true; // what is known shall still be written down
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Connection connect() throws SQLException {
    Connection connection = connector.open();
    try {
      if (dialect == Dialect.POSTGRESQL) {
        connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
        beTheOnlyOne(connection);
      }
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private void beTheOnlyOne(Connection connection) throws SQLException {
    try {
      read(connection, LOOK_AFTER_US, row -> row.getString(1));
    } catch (SQLException e) {
      // A server that refuses takes longer to see it.
    }
    if (!isTheOnlyOne(connection)) {
      endEarlierSession(connection);
      if (!isTheOnlyOne(connection)) {
        throw new SQLException("another gateway", OTHER_GATEWAY);
      }
    }
    List<String> ours = read(connection, OUR_SESSION, row -> row.getLong(1) + " " + row.getLong(2));
    remember(String.join("", ours));
  }

  private static boolean isTheOnlyOne(Connection connection) throws SQLException {
    return read(connection, "SELECT pg_try_advisory_lock(?)", row -> row.getBoolean(1), ONE_GATEWAY)
        .contains(true);
  }

  /**
   * The data folder is ours alone: the session that a run of it had before is nobody's. A copy of
   * it elsewhere tells of somebody else's.
   */
  private void endEarlierSession(Connection connection) throws SQLException {
    Matcher earlier = SESSION.matcher(remembered());
    if (earlier.matches()) {
      read(
          connection,
          END_SESSION,
          row -> row.getBoolean(1),
          Integer.parseInt(earlier.group(1)),
          Long.parseLong(earlier.group(2)));
    }
  }

  private String remembered() {
    try {
      List<String> lines = Files.readAllLines(Objects.requireNonNull(session), UTF_8);
      return lines.size() == 2 && lines.get(1).equals(place()) ? lines.get(0) : "";
    } catch (IOException e) {
      return "";
    }
  }

  /** This computer, and where on it the data folder lies. */
  private String place() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "";
    }
    return host + " " + Objects.requireNonNull(session).toAbsolutePath().normalize();
  }

  private void remember(String ours) {
    try {
      Files.writeString(
          Objects.requireNonNull(session), String.join("\n", ours, place(), ""), UTF_8);
    } catch (IOException e) {
      LOG.warn(LogText.line("session-not-noted", "error", e));
    }
  }

  private void drop() {
    Connection broken = open;
    open = null;
    if (broken != null) {
      try {
        broken.close();
      } catch (SQLException e) {
        // What was committed is safe.
      }
    }
  }

  @Override
  public void close() {
    acquire(false);
    try {
      closed = true;
      drop();
    } finally {
      lock.unlock();
    }
  }
}
