package jp.shikaku.internal.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import jp.shikaku.InvalidQueryException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a ledger's operations: each takes a connection, sets it up, has an end, and fails as an
 * exception of its owner that tells a code and no text of the database, which may hold values.
 * Thread-safe.
 *
 * @param <F> the owner's exception
 */
public final class Database<F extends RuntimeException> {

  /** The code of a wait for another operation of this process. */
  public static final String BUSY = "BUSY";

  /**
   * An operation on a connection that goes back afterwards.
   *
   * @param <T> what it finds
   * @param <X> what it may throw
   */
  @FunctionalInterface
  public interface Call<T, X extends Exception> {
    /**
     * Runs.
     *
     * @param connection lent
     * @throws SQLException when the database fails
     * @throws X as it likes
     */
    T run(Connection connection) throws SQLException, X;
  }

  private final Connections connections;
  private final Dialect dialect;
  private final Duration timeout;
  private final Failures<F> failures;
  // SQLite's own wait for the other writer is a poll; within the process a lock is fair and prompt.
  private final ReentrantLock writer = new ReentrantLock(true);
  private volatile boolean closed;

  /**
   * Creates it.
   *
   * @param connections where connections come from
   * @param dialect the engine
   * @param timeout how long a statement may take or wait for a lock
   * @param failures how failures are told
   */
  public Database(
      Connections connections, Dialect dialect, Duration timeout, Failures<F> failures) {
    this.connections = connections;
    this.dialect = dialect;
    this.timeout = timeout;
    this.failures = failures;
  }

  /**
   * Asks a data source for its engine.
   *
   * @param source the host's
   * @param failures how failures are told
   * @throws InvalidQueryException when the engine is none of those supported
   */
  public static Dialect dialect(DataSource source, Failures<?> failures) {
    try (Connection connection = source.getConnection()) {
      return Dialect.of(connection);
    } catch (SQLException e) {
      throw failures.of("connect", e);
    } catch (InvalidQueryException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failures.of("connect", e);
    }
  }

  /**
   * Makes sure that what is acknowledged outlives a killed process, and that the tables are there;
   * closes itself when it fails.
   *
   * @param schema the tables
   * @param create whether to make those that are missing
   * @throws InvalidQueryException when the database or its tables do not do
   */
  public void open(Schema schema, boolean create) {
    boolean opened = false;
    try {
      read(
          "check database",
          connection -> {
            dialect.requireDurable(connection);
            return true;
          });
      if (create) {
        schema.create(this);
      } else if (!schema.exist(this)) {
        throw new InvalidQueryException(
            "createTables",
            "the tables are missing: run the statements of ddl() first",
            "台帳の表がありません。ddl() の文を先に実行してください");
      }
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  /** Returns the engine. */
  public Dialect dialect() {
    return dialect;
  }

  Failures<F> failures() {
    return failures;
  }

  /**
   * Runs single statements, each committed by itself.
   *
   * @param operation its name in failures
   * @param call the statements
   * @param <T> what they find
   */
  public <T> T read(String operation, Call<T, RuntimeException> call) {
    return undisturbed(() -> run(operation, false, call));
  }

  /**
   * Runs a transaction and commits it; what the call has rolled back itself stays undone. On SQLite
   * the first statement has to write: a transaction that began by reading cannot wait for another
   * writer.
   *
   * @param operation its name in failures
   * @param call the statements
   * @param <T> what they find
   * @param <X> what the call may throw
   * @throws X what the call threw; all is undone
   */
  public <T, X extends Exception> T write(String operation, Call<T, X> call) throws X {
    return undisturbed(() -> writeInTurn(operation, call));
  }

  @FunctionalInterface
  private interface Task<T, X extends Exception> {
    T run() throws X;
  }

  /**
   * Keeps an interrupt for the caller: what is handled shall still be told to the ledger, and H2
   * closes its file for the whole process when it is interrupted.
   */
  private static <T, X extends Exception> T undisturbed(Task<T, X> task) throws X {
    boolean interrupted = Thread.interrupted();
    try {
      return task.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T, X extends Exception> T writeInTurn(String operation, Call<T, X> call) throws X {
    if (!dialect.isOneFile()) {
      return run(operation, true, call);
    }
    try {
      if (!writer.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw failures.of(operation, BUSY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.of(operation, "INTERRUPTED");
    }
    try {
      return run(operation, true, call);
    } finally {
      writer.unlock();
    }
  }

  /**
   * Prepares a statement with its parameters and its end.
   *
   * @param connection lent
   * @param sql the statement
   * @param parameters its parameters
   * @throws SQLException when the database fails
   */
  public PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      statement.setQueryTimeout(seconds());
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  /**
   * Runs a writing statement and returns how many rows it met.
   *
   * @param connection lent
   * @param sql the statement
   * @param parameters its parameters
   * @throws SQLException when the database fails
   */
  public int update(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  /**
   * Inserts a row unless a key forbids it; then the transaction is of no more use.
   *
   * @param connection lent
   * @param sql the statement
   * @param parameters its parameters
   * @throws SQLException when the database fails
   */
  public boolean insert(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    try {
      return update(connection, sql, parameters) == 1;
    } catch (SQLException e) {
      if (dialect.isKeyViolation(e)) {
        return false;
      }
      throw e;
    }
  }

  /** What is done with a row. */
  @FunctionalInterface
  public interface RowReader {
    /**
     * Looks at a row.
     *
     * @param row the cursor, which must not be moved
     * @throws SQLException when the database fails
     */
    void read(ResultSet row) throws SQLException;
  }

  /**
   * Runs a query, shows each of its rows and returns how many there were.
   *
   * @param connection lent
   * @param sql the statement
   * @param reader sees each row
   * @param parameters its parameters
   * @throws SQLException when the database fails
   */
  public int query(
      Connection connection, String sql, RowReader reader, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      int count = 0;
      while (rows.next()) {
        reader.read(rows);
        count++;
      }
      return count;
    }
  }

  /**
   * Runs a query for one number; 0 when there is none.
   *
   * @param connection lent
   * @param sql the statement
   * @param parameters its parameters
   * @throws SQLException when the database fails
   */
  public long number(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    long[] number = new long[1];
    query(connection, sql, row -> number[0] = row.getLong(1), parameters);
    return number[0];
  }

  private int seconds() {
    return (int) timeout.plusMillis(999).toSeconds();
  }

  /** Ends the connections that wait; an operation under way ends by itself. Does not wait. */
  public void close() {
    closed = true;
    connections.close();
  }

  private <T, X extends Exception> T run(String operation, boolean transaction, Call<T, X> call)
      throws X {
    if (closed) {
      throw failures.of(operation, "CLOSED");
    }
    try {
      Connection connection = connections.take();
      Habits habits = null;
      boolean sound = false;
      try {
        habits = adopt(connection, transaction);
        T result = call.run(connection);
        if (transaction) {
          connection.commit();
        }
        sound = true;
        return result;
      } finally {
        connections.give(connection, leave(connection, habits, sound));
      }
    } catch (SQLException e) {
      throw failures.of(operation, e);
    } catch (RuntimeException e) {
      throw failures.type().isInstance(e) || e instanceof InvalidQueryException
          ? e
          : failures.of(operation, e);
    }
  }

  /** How the host's pool had set a connection; it gets it back so. */
  private record Habits(boolean autoCommit, int isolation, int networkMillis, int querySeconds) {}

  private Habits adopt(Connection connection, boolean transaction) throws SQLException {
    int networkMillis = 0;
    if (dialect == Dialect.POSTGRESQL) {
      // First of all: when the line is dead, even the questions below have no other end.
      networkMillis = connection.getNetworkTimeout();
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis() * 2));
    }
    Habits habits =
        new Habits(
            connection.getAutoCommit(),
            connection.getTransactionIsolation(),
            networkMillis,
            dialect == Dialect.H2 ? querySeconds(connection) : 0);
    if (isTooStrict(habits)) {
      // Which cannot be changed within a transaction.
      connection.setAutoCommit(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }
    connection.setAutoCommit(!transaction);
    return habits;
  }

  /** At stricter levels each renewal of a lease during a work would undo the work. */
  private boolean isTooStrict(Habits habits) {
    return !dialect.isOneFile() && habits.isolation != Connection.TRANSACTION_READ_COMMITTED;
  }

  /** H2 keeps a statement's limit for the whole connection. */
  private static int querySeconds(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.getQueryTimeout();
    }
  }

  private boolean leave(Connection connection, @Nullable Habits habits, boolean sound) {
    if (habits == null) {
      return false;
    }
    try {
      if (!sound && !connection.getAutoCommit()) {
        connection.rollback();
      }
      connection.setAutoCommit(true);
      if (isTooStrict(habits)) {
        connection.setTransactionIsolation(habits.isolation);
      }
      connection.setAutoCommit(habits.autoCommit);
      if (dialect == Dialect.POSTGRESQL) {
        connection.setNetworkTimeout(Runnable::run, habits.networkMillis);
      }
      if (dialect == Dialect.H2) {
        try (Statement statement = connection.createStatement()) {
          statement.setQueryTimeout(habits.querySeconds);
        }
      }
      return sound;
    } catch (SQLException | RuntimeException e) {
      // Broken, so that its transaction is undone by the database.
      return false;
    }
  }
}
