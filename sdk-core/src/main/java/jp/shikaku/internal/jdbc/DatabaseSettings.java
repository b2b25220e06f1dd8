package jp.shikaku.internal.jdbc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import jp.shikaku.InvalidQueryException;
import org.jspecify.annotations.Nullable;

/** What the builders of all ledgers ask for, and how it is opened. Not thread-safe. */
public final class DatabaseSettings {

  private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9_]{0,29}");
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

  private final @Nullable DataSource dataSource;
  private final @Nullable Path file;
  private String driver = SqliteFile.DRIVER;
  private String tablePrefix = "shikaku_";
  private boolean createTables = true;
  private Duration statementTimeout = Duration.ofSeconds(5);

  private DatabaseSettings(@Nullable DataSource dataSource, @Nullable Path file) {
    this.dataSource = dataSource;
    this.file = file;
  }

  /**
   * Begins with a SQLite file of this PC.
   *
   * @param file on a local disk, in a folder that exists
   */
  public static DatabaseSettings of(Path file) {
    return new DatabaseSettings(null, Objects.requireNonNull(file));
  }

  /**
   * Begins with a database of the host.
   *
   * @param dataSource stays the host's and is not closed
   */
  public static DatabaseSettings of(DataSource dataSource) {
    return new DatabaseSettings(Objects.requireNonNull(dataSource), null);
  }

  /**
   * Sets the driver of a SQLite file.
   *
   * @param className of the driver
   */
  public void driver(String className) {
    this.driver = className;
  }

  /**
   * Sets what the names of the tables begin with.
   *
   * @param prefix checked when it is used
   */
  public void tablePrefix(String prefix) {
    this.tablePrefix = Objects.requireNonNull(prefix);
  }

  /**
   * Sets whether missing tables are made.
   *
   * @param create whether to
   */
  public void createTables(boolean create) {
    this.createTables = create;
  }

  /**
   * Sets how long one statement may take or wait for a lock.
   *
   * @param timeout 1 second to 10 minutes
   * @throws InvalidQueryException when it is out of range
   */
  public void statementTimeout(Duration timeout) {
    if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new InvalidQueryException(
          "statementTimeout", "must be 1 second to 10 minutes", "1秒から10分までにしてください");
    }
    this.statementTimeout = timeout;
  }

  /**
   * Returns what the names of the tables begin with.
   *
   * @throws InvalidQueryException when it is not a plain beginning of a name
   */
  public String tablePrefix() {
    if (!PREFIX.matcher(tablePrefix).matches()) {
      throw new InvalidQueryException(
          "tablePrefix",
          "must be 1 to 30 lower-case letters, digits or _, beginning with a letter",
          "表名の接頭辞は英小文字・数字・_ で30文字までです（先頭は英字）");
    }
    return tablePrefix;
  }

  /**
   * Returns the engine; a data source is asked for it.
   *
   * @param failures how failures are told
   * @throws InvalidQueryException when the engine is none of those supported
   */
  public Dialect dialect(Failures<?> failures) {
    return dataSource == null ? Dialect.SQLITE : Database.dialect(dataSource, failures);
  }

  /**
   * Opens the database.
   *
   * @param schema the tables, in the words of the {@linkplain #dialect engine}
   * @param failures how failures are told
   * @param <F> the owner's exception
   * @throws InvalidQueryException when a setting or the database does not do
   */
  public <F extends RuntimeException> Database<F> open(Schema schema, Failures<F> failures) {
    Connections connections =
        file != null
            ? SqliteFile.open(file, driver, statementTimeout)
            : new Connections.OfHost(Objects.requireNonNull(dataSource));
    Database<F> database =
        new Database<>(connections, schema.dialect(), statementTimeout, failures);
    database.open(schema, createTables);
    return database;
  }
}
