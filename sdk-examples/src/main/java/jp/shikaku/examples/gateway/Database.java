package jp.shikaku.examples.gateway;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

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

  private static final long PATIENCE_SECONDS = 10;
  private static final int ONE_GATEWAY = 0x0514_0001;

  private final Connector connector;
  private final Dialect dialect;
  private final ReentrantLock lock = new ReentrantLock(true);
  private @Nullable Connection open;
  private boolean closed;

  private Database(Connector connector, Dialect dialect) {
    this.connector = connector;
    this.dialect = dialect;
  }

  /** A SQLite file that is there and the owner's alone. */
  static Database sqlite(java.nio.file.Path file) {
    Properties settings = new Properties();
    settings.setProperty("journal_mode", "WAL");
    settings.setProperty("synchronous", "FULL");
    settings.setProperty("busy_timeout", Long.toString(TimeUnit.SECONDS.toMillis(5)));
    return new Database(
        () -> java.sql.DriverManager.getConnection("jdbc:sqlite:" + file, settings),
        Dialect.SQLITE);
  }

  /** A PostgreSQL database. */
  static Database postgresql(DataSource source) {
    return new Database(source::getConnection, Dialect.POSTGRESQL);
  }

  /** Makes the tables; a table's counter and bytes are written as {@code $counter}, {@code $bytes}. */
  void create(String... statements) {
    use(
        "create",
        connection -> {
          try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
              statement.execute(
                  sql.replace("$counter", dialect.counter).replace("$bytes", dialect.bytes));
            }
          }
          return null;
        });
  }

  /** Runs a writing statement and returns how many rows it met. */
  int update(String sql, @Nullable Object... values) {
    return run(
        sql,
        connection -> {
          try (PreparedStatement statement = prepare(connection, sql, values)) {
            return statement.executeUpdate();
          }
        });
  }

  <T> List<T> query(String sql, Reading<T> reading, @Nullable Object... values) {
    return run(
        sql,
        connection -> {
          List<T> rows = new ArrayList<>();
          try (PreparedStatement statement = prepare(connection, sql, values);
              ResultSet result = statement.executeQuery()) {
            while (result.next()) {
              rows.add(reading.read(result));
            }
          }
          return rows;
        });
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
  private interface Operation<T extends @Nullable Object> {
    T run(Connection connection) throws SQLException;
  }

  private <T> T run(String sql, Operation<T> operation) {
    return use(sql.substring(0, sql.indexOf(' ')), operation);
  }

  private <T extends @Nullable Object> T use(String what, Operation<T> operation) {
    acquire();
    try {
      if (closed) {
        throw new LedgerTrouble(what + " CLOSED");
      }
      Connection connection = open;
      if (connection == null) {
        connection = connect();
        open = connection;
      }
      return operation.run(connection);
    } catch (SQLException e) {
      drop();
      String state = e.getSQLState();
      throw new LedgerTrouble(what + " " + (state == null ? "-" : state) + "/" + e.getErrorCode());
    } finally {
      lock.unlock();
    }
  }

  private void acquire() {
    boolean interrupted = false;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    try {
      while (true) {
        try {
          if (lock.tryLock(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return;
          }
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
    if (dialect == Dialect.POSTGRESQL) {
      try (PreparedStatement lone =
              prepare(connection, "SELECT pg_try_advisory_lock(?)", ONE_GATEWAY);
          ResultSet result = lone.executeQuery()) {
        if (!result.next() || !result.getBoolean(1)) {
          connection.close();
          throw new SQLException("another gateway", "OTHER");
        }
      }
    }
    return connection;
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
    acquire();
    try {
      closed = true;
      drop();
    } finally {
      lock.unlock();
    }
  }
}
