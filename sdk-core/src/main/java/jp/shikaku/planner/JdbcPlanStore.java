package jp.shikaku.planner;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.jdbc.Database;
import jp.shikaku.internal.jdbc.DatabaseSettings;
import jp.shikaku.internal.jdbc.Dialect;
import jp.shikaku.internal.jdbc.Failures;
import jp.shikaku.internal.jdbc.Schema;

/**
 * The store in a database 「データベース上の一括照会計画の台帳」: SQLite for one PC, PostgreSQL for several; H2 as a
 * file with {@code WRITE_DELAY=0}. Thread-safe.
 */
public final class JdbcPlanStore implements PlanStore, AutoCloseable {

  private static final int VERSION = 2;
  private static final int ID_LENGTH = 32;
  private static final Failures<PlanStoreException> FAILURES =
      new Failures<>(PlanStoreException.class, PlanStoreException::new);

  private final Database<PlanStoreException> database;
  private final String table;

  private JdbcPlanStore(Database<PlanStoreException> database, String table) {
    this.database = database;
    this.table = table;
  }

  /**
   * Opens a store in a SQLite file of this PC, and makes the file, readable by its owner only, if
   * there is none. Needs {@code org.xerial:sqlite-jdbc} at run time.
   *
   * @param file on a local disk, in a folder that exists; may be that of the visit ledger
   * @return the store
   * @throws InvalidQueryException when the file cannot be a store, or a newer version of the
   *     library made the tables
   * @throws IllegalStateException when the driver is absent
   * @throws PlanStoreException when SQLite fails
   */
  public static JdbcPlanStore sqlite(Path file) {
    return builder(file).build();
  }

  /**
   * Begins a store in a SQLite file, as {@link #sqlite(Path)}, with settings.
   *
   * @param file as there
   * @return its settings
   */
  public static Builder builder(Path file) {
    return new Builder(DatabaseSettings.of(file));
  }

  /**
   * Begins a store in a database of the host.
   *
   * @param dataSource of PostgreSQL, H2 or SQLite; it stays the host's and is not closed
   * @return its settings
   */
  public static Builder builder(DataSource dataSource) {
    return new Builder(DatabaseSettings.of(dataSource));
  }

  /** Settings of a store 「台帳の設定」. Not thread-safe. */
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
     * @throws PlanStoreException when the database does not answer
     */
    public String ddl() {
      return schema(settings.dialect(FAILURES)).text();
    }

    private String table() {
      return settings.tablePrefix() + "plan_chunk";
    }

    private Schema schema(Dialect dialect) {
      List<String> tables = new ArrayList<>();
      tables.add(
          "CREATE TABLE IF NOT EXISTS "
              + table()
              + " (job VARCHAR(64) NOT NULL, number INTEGER NOT NULL,"
              + " state VARCHAR(15) NOT NULL, persons TEXT NOT NULL,"
              + " digest VARCHAR(32) NOT NULL, pending VARCHAR(400), receipt TEXT,"
              + " reason VARCHAR(40), counts TEXT, PRIMARY KEY (job, number))");
      if (dialect != Dialect.SQLITE) { // which never minds the length
        // Version 1 had room for the sums only.
        tables.add("ALTER TABLE " + table() + " ALTER COLUMN counts SET DATA TYPE TEXT");
      }
      return new Schema(settings.tablePrefix() + "plan_schema", VERSION, dialect, tables);
    }

    /**
     * Opens the store.
     *
     * @return the store
     * @throws InvalidQueryException when a setting or the database does not do; an engine that
     *     forgets acknowledged rows is refused
     * @throws PlanStoreException when the database does not answer
     */
    public JdbcPlanStore build() {
      Schema schema = schema(settings.dialect(FAILURES));
      return new JdbcPlanStore(settings.open(schema, FAILURES), table());
    }
  }

  @Override
  public List<PlanChunk> chunks(String job) {
    return database.read(
        "read plan",
        connection -> {
          List<PlanChunk> chunks = new ArrayList<>();
          database.query(
              connection,
              "SELECT number, state, persons, digest, pending, receipt, reason, counts FROM "
                  + table
                  + " WHERE job = ? ORDER BY number",
              row -> chunks.add(chunk(job, row)),
              job);
          return chunks;
        });
  }

  private static PlanChunk chunk(String job, ResultSet row) throws SQLException {
    String persons = row.getString(3);
    List<String> ids = new ArrayList<>(persons.length() / ID_LENGTH);
    for (int from = 0; from < persons.length(); from += ID_LENGTH) {
      ids.add(persons.substring(from, Math.min(persons.length(), from + ID_LENGTH)));
    }
    String reason = row.getString(7);
    try {
      return new PlanChunk(
          job,
          row.getInt(1),
          PlanChunk.State.valueOf(row.getString(2)),
          ids,
          row.getString(4),
          row.getString(5),
          row.getString(6),
          reason == null ? null : NotVerified.valueOf(reason),
          row.getString(8));
    } catch (IllegalArgumentException e) {
      throw new PlanStoreException("read plan", "ROW_ALTERED");
    }
  }

  @Override
  public boolean add(List<PlanChunk> chunks) {
    return database.write("add uploads", connection -> add(connection, chunks));
  }

  private boolean add(Connection connection, List<PlanChunk> chunks) throws SQLException {
    for (PlanChunk chunk : chunks) {
      boolean added =
          database.insert(
              connection,
              "INSERT INTO "
                  + table
                  + " (job, number, state, persons, digest) VALUES (?, ?, ?, ?, ?)",
              chunk.job(),
              chunk.number(),
              chunk.state().name(),
              String.join("", chunk.persons()),
              chunk.digest());
      if (!added) {
        connection.rollback();
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean replace(PlanChunk before, PlanChunk after) {
    return database.write(
        "write upload",
        connection ->
            database.update(
                    connection,
                    "UPDATE "
                        + table
                        + " SET state = ?, persons = ?, digest = ?, pending = ?, receipt = ?,"
                        + " reason = ?, counts = ?"
                        + " WHERE job = ? AND number = ? AND state = ? AND digest = ?"
                        + " AND COALESCE(pending, '-') = ? AND COALESCE(receipt, '-') = ?",
                    after.state().name(),
                    String.join("", after.persons()),
                    after.digest(),
                    after.pendingOrNull(),
                    after.receiptOrNull(),
                    after.reasonOrNull() == null ? null : after.reasonOrNull().name(),
                    after.countsOrNull(),
                    before.job(),
                    before.number(),
                    before.state().name(),
                    before.digest(),
                    before.pending().orElse("-"),
                    before.receipt().orElse("-"))
                == 1);
  }

  @Override
  public void remove(String job) {
    var unused =
        database.write(
            "remove plan",
            connection ->
                database.update(connection, "DELETE FROM " + table + " WHERE job = ?", job));
  }

  /**
   * Ends the connections of a SQLite file; an operation that is under way ends by itself. The
   * host's data source is left as it is. Does not wait.
   */
  @Override
  public void close() {
    database.close();
  }
}
