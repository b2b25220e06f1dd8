package jp.shikaku.transport;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.jdbc.Database;
import jp.shikaku.internal.jdbc.DatabaseSettings;
import jp.shikaku.internal.jdbc.Dialect;
import jp.shikaku.internal.jdbc.Schema;

/**
 * The journal in a database 「データベース上の送信台帳」 (reliability-security R-EX-2): SQLite for one PC,
 * PostgreSQL for several; H2 as a file with {@code WRITE_DELAY=0}. It is durable. Several processes
 * may use one at a time, for instance a desk and a night batch. Thread-safe.
 *
 * <p>A row is the handle and how far it came, and no value of a person. It goes with the end of its
 * exchange; one whose end is not known stays, however old it is.
 *
 * <p>A database that fails or does not answer is an {@link ExchangeJournalException}. A wait for a
 * connection of the host's pool ends when the pool says so: give it a limit.
 */
public final class JdbcExchangeJournal implements ExchangeJournal, AutoCloseable {

  private static final int VERSION = 1;

  private final Database<ExchangeJournalException> database;
  private final String table;

  private JdbcExchangeJournal(Database<ExchangeJournalException> database, String table) {
    this.database = database;
    this.table = table;
  }

  /**
   * Opens a journal in a SQLite file of this PC 「1台用の送信台帳」, and makes the file, readable by its
   * owner only, if there is none. Needs {@code org.xerial:sqlite-jdbc} at run time.
   *
   * @param file on a local disk, in a folder that exists; may be that of the plan store or the
   *     visit ledger
   * @return the journal
   * @throws InvalidQueryException when the file cannot be a journal, or a newer version of the
   *     library made the tables
   * @throws IllegalStateException when the driver is absent
   * @throws ExchangeJournalException when SQLite fails
   */
  public static JdbcExchangeJournal sqlite(Path file) {
    return builder(file).build();
  }

  /**
   * Begins a journal in a SQLite file, as {@link #sqlite(Path)}, with settings.
   *
   * @param file as there
   * @return its settings
   */
  public static Builder builder(Path file) {
    return new Builder(DatabaseSettings.of(file));
  }

  /**
   * Begins a journal in a database of the host 「既存データベース上の送信台帳」.
   *
   * @param dataSource of PostgreSQL, H2 or SQLite; it stays the host's and is not closed
   * @return its settings
   */
  public static Builder builder(DataSource dataSource) {
    return new Builder(DatabaseSettings.of(dataSource));
  }

  /** Settings of a journal 「送信台帳の設定」. Not thread-safe. */
  public static final class Builder {

    private final DatabaseSettings settings;

    private Builder(DatabaseSettings settings) {
      this.settings = settings;
    }

    /**
     * Sets what the names of the tables begin with 「表名の接頭辞」.
     *
     * @param prefix 1 to 30 lower-case letters, digits or {@code _}, beginning with a letter;
     *     {@code shikaku_} by default
     * @return this
     */
    public Builder tablePrefix(String prefix) {
      settings.tablePrefix(prefix);
      return this;
    }

    /**
     * Sets whether missing tables are made 「表の自動作成」; true by default. Otherwise run {@link #ddl()}
     * beforehand.
     *
     * @param create whether to
     * @return this
     */
    public Builder createTables(boolean create) {
      settings.createTables(create);
      return this;
    }

    /**
     * Sets how long one statement may take or wait for a lock 「SQLの待ち時間の上限」.
     *
     * @param timeout 1 second to 10 minutes, by whole seconds, rounded up; 5 seconds by default
     * @return this
     * @throws InvalidQueryException when it is out of range
     */
    public Builder statementTimeout(Duration timeout) {
      settings.statementTimeout(timeout);
      return this;
    }

    /**
     * Returns the statements that make the tables 「表の定義」. Nothing is changed; a data source is
     * asked for its engine.
     *
     * @return statements, each ended by a semicolon and a line feed; may be run again
     * @throws InvalidQueryException when the engine is none of those supported
     * @throws ExchangeJournalException when the database does not answer
     */
    public String ddl() {
      return schema(settings.dialect(ExchangeJournalException.FAILURES)).text();
    }

    private String table() {
      return settings.tablePrefix() + "exchange";
    }

    private Schema schema(Dialect dialect) {
      return new Schema(
          settings.tablePrefix() + "exchange_schema",
          VERSION,
          dialect,
          List.of(
              "CREATE TABLE IF NOT EXISTS "
                  + table()
                  + " (exchange_id VARCHAR(50) NOT NULL, kind VARCHAR(32) NOT NULL,"
                  + " institution VARCHAR(10) NOT NULL, reception_number TEXT,"
                  + " since_second BIGINT NOT NULL, since_nano INTEGER NOT NULL,"
                  + " state VARCHAR(7) NOT NULL CHECK (state IN ('INTENT', 'SENT', 'UNKNOWN')),"
                  + " PRIMARY KEY (exchange_id, kind, institution))"));
    }

    /**
     * Opens the journal.
     *
     * @return the journal
     * @throws InvalidQueryException when a setting or the database does not do; an engine that
     *     forgets acknowledged rows is refused
     * @throws ExchangeJournalException when the database does not answer
     */
    public JdbcExchangeJournal build() {
      Schema schema = schema(settings.dialect(ExchangeJournalException.FAILURES));
      return new JdbcExchangeJournal(
          settings.open(schema, ExchangeJournalException.FAILURES), table());
    }
  }

  /** {@return true} */
  @Override
  public boolean isDurable() {
    return true;
  }

  /**
   * {@inheritDoc} One that is open already, sent again under its identifier, is open once.
   *
   * @throws ExchangeJournalException when it is not certain that it is written
   */
  @Override
  public void intent(Pending exchange) {
    Instant since = exchange.since();
    var unused =
        database.write(
            "note the intent",
            connection -> {
              boolean added =
                  database.insert(
                      connection,
                      "INSERT INTO "
                          + table
                          + " (exchange_id, kind, institution, reception_number, since_second,"
                          + " since_nano, state) VALUES (?, ?, ?, ?, ?, ?, 'INTENT')",
                      exchange.exchangeId(),
                      exchange.kind(),
                      exchange.institution(),
                      exchange.receptionNumberOrNull(),
                      since.getEpochSecond(),
                      since.getNano());
              if (!added) {
                connection.rollback();
              }
              return added;
            });
  }

  /**
   * {@inheritDoc}
   *
   * @throws ExchangeJournalException when it is not certain that it is written
   */
  @Override
  public void sent(Pending exchange) {
    change("note the sending", "UPDATE " + table + " SET state = 'SENT'", exchange);
  }

  /**
   * {@inheritDoc}
   *
   * @throws ExchangeJournalException when it is not certain that it is written
   */
  @Override
  public void ended(Pending exchange, Outcome outcome) {
    change(
        "note the end",
        outcome == Outcome.UNKNOWN
            ? "UPDATE " + table + " SET state = 'UNKNOWN'"
            : "DELETE FROM " + table,
        exchange);
  }

  private void change(String operation, String sql, Pending exchange) {
    var unused =
        database.write(
            operation,
            connection ->
                database.update(
                    connection,
                    sql + " WHERE exchange_id = ? AND kind = ? AND institution = ?",
                    exchange.exchangeId(),
                    exchange.kind(),
                    exchange.institution()));
  }

  /**
   * {@inheritDoc}
   *
   * @throws ExchangeJournalException when it can not be read, or somebody altered a row: with
   *     {@code ROW_ALTERED}
   */
  @Override
  public List<Pending> open() {
    return database.read(
        "read what is open",
        connection -> {
          List<Pending> open = new ArrayList<>();
          database.query(
              connection,
              "SELECT kind, institution, exchange_id, reception_number, since_second, since_nano"
                  + " FROM "
                  + table
                  + " ORDER BY since_second, since_nano, exchange_id",
              row -> open.add(exchange(row)));
          return List.copyOf(open);
        });
  }

  private static Pending exchange(ResultSet row) throws SQLException {
    try {
      return new Pending(
          Objects.requireNonNullElse(row.getString(1), ""),
          Objects.requireNonNullElse(row.getString(2), ""),
          Objects.requireNonNullElse(row.getString(3), ""),
          row.getString(4),
          Instant.ofEpochSecond(row.getLong(5), row.getInt(6)));
    } catch (InvalidQueryException | DateTimeException e) {
      throw new ExchangeJournalException("read what is open", "ROW_ALTERED");
    }
  }

  /**
   * Ends the connections of a SQLite file; an operation that is under way ends by itself. The
   * host's data source is left as it is. Close the clients that use the journal before. Does not
   * wait.
   */
  @Override
  public void close() {
    database.close();
  }
}
