package jp.shikaku.cardreader;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.sql.DataSource;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.jdbc.Database;
import jp.shikaku.internal.jdbc.DatabaseSettings;
import jp.shikaku.internal.jdbc.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * The ledger in a database 「データベース上の受付台帳」 (reliability-security 5): SQLite for one PC, PostgreSQL
 * for several; H2 as a file with {@code WRITE_DELAY=0}. What it has acknowledged outlives a killed
 * process. Leases are reckoned by the database's clock. Thread-safe.
 *
 * <p>A database that fails or does not answer is a {@link LedgerException}. A wait for a connection
 * of the host's pool ends when the pool says so: give it a limit.
 */
public final class JdbcVisitLedger extends VisitLedger {

  private final Database<LedgerException> database;
  private final LedgerVisits visits;
  private final LedgerClaims claims;

  private JdbcVisitLedger(
      Database<LedgerException> database, LedgerVisits visits, LedgerClaims claims) {
    this.database = database;
    this.visits = visits;
    this.claims = claims;
  }

  /**
   * Opens a ledger in a SQLite file of this PC 「1台用の受付台帳」, and makes the file, readable by its
   * owner only, if there is none. Needs {@code org.xerial:sqlite-jdbc} at run time. One process may
   * watch a source at a time; when it is killed, the next need not wait.
   *
   * @param file on a local disk, in a folder that exists; beside it SQLite keeps {@code -wal} and
   *     {@code -shm}. A share is refused where Java can tell; a drive letter that stands for one
   *     can not be told
   * @return the ledger
   * @throws InvalidQueryException when the file cannot be a ledger, or a newer version of the
   *     library made the tables
   * @throws IllegalStateException when the driver is absent
   * @throws LedgerException when SQLite fails
   */
  public static JdbcVisitLedger sqlite(Path file) {
    return builder(file).build();
  }

  /**
   * Begins a ledger in a SQLite file of this PC, as {@link #sqlite(Path)}, with settings.
   *
   * @param file as there
   * @return its settings
   */
  public static Builder builder(Path file) {
    return new Builder(DatabaseSettings.of(file));
  }

  /**
   * Begins a ledger in a database of the host 「既存データベース上の受付台帳」.
   *
   * @param dataSource of PostgreSQL, H2 or SQLite; it stays the host's and is not closed. Each
   *     operation takes a connection and gives it back as it was
   * @return its settings
   */
  public static Builder builder(DataSource dataSource) {
    return new Builder(DatabaseSettings.of(dataSource));
  }

  /** Settings of a ledger 「受付台帳の設定」. Not thread-safe. */
  public static final class Builder {

    private final DatabaseSettings settings;
    private @Nullable Boolean shared;
    private @Nullable ContentCipher cipher;

    private Builder(DatabaseSettings settings) {
      this.settings = settings;
    }

    /** For tests. */
    Builder driver(String className) {
      settings.driver(className);
      return this;
    }

    /**
     * Sets what the names of the tables and indexes begin with 「表名の接頭辞」.
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
     * Sets whether several processes may watch the same sources at once 「複数プロセスでの共有」; then each
     * visit is handled by one of them. By default true on PostgreSQL and H2, false on SQLite, where
     * a second process is told that the first has the lease.
     *
     * @param several whether they may
     * @return this
     */
    public Builder shared(boolean several) {
      this.shared = several;
      return this;
    }

    /**
     * Keeps the contents of files until they are handled, encrypted 「内容の暗号化保存」, so that a file
     * which another program moves away is not lost. Off by default.
     *
     * @param key AES, 256 bits; it stays with the host and is not stored. With another key what was
     *     stored cannot be read
     * @return this
     * @throws InvalidQueryException when the key is another
     */
    public Builder contentKey(SecretKey key) {
      this.cipher = new ContentCipher(Objects.requireNonNull(key));
      return this;
    }

    /**
     * Sets how long one statement may take or wait for a lock 「SQLの待ち時間の上限」. On PostgreSQL a
     * statement of a {@link TransactionalVisitHandler} is cut off after twice as long.
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
     * Returns the statements that make the tables 「表の定義」, for a database where programs may not.
     * Nothing is changed; a data source is asked for its engine.
     *
     * @return statements, each ended by a semicolon and a line feed; may be run again
     * @throws InvalidQueryException when the engine is none of those supported
     * @throws LedgerException when the database does not answer
     */
    public String ddl() {
      return tables().schema().text();
    }

    private LedgerTables tables() {
      return new LedgerTables(settings.tablePrefix(), settings.dialect(LedgerException.FAILURES));
    }

    /**
     * Opens the ledger.
     *
     * @return the ledger
     * @throws InvalidQueryException when a setting or the database does not do; see {@link
     *     #sqlite(Path)} for a file. An engine that forgets acknowledged rows is refused: SQLite
     *     without WAL and {@code synchronous=FULL}, H2 in memory or without {@code WRITE_DELAY=0},
     *     PostgreSQL without {@code fsync} or {@code synchronous_commit}
     * @throws LedgerException when the database does not answer
     */
    public JdbcVisitLedger build() {
      LedgerTables tables = tables();
      Database<LedgerException> database = settings.open(tables.schema(), LedgerException.FAILURES);
      Dialect dialect = database.dialect();
      boolean several = shared == null ? !dialect.isOneFile() : shared;
      LedgerSql sql = new LedgerSql(tables, dialect);
      return new JdbcVisitLedger(
          database,
          new LedgerVisits(database, sql, cipher),
          new LedgerClaims(database, sql, several, cipher != null));
    }
  }

  @Override
  boolean hold(Collection<SourceId> sources, String owner, Duration lease) {
    return claims.hold(sources, owner, lease);
  }

  @Override
  Admitted admit(Arrival arrival, Collection<String> consumers) {
    return visits.admit(arrival, consumers);
  }

  @Override
  List<String> untold(Arrival arrival, Collection<String> consumers) {
    return visits.untold(arrival, consumers);
  }

  @Override
  void told(Arrival arrival, Collection<String> consumers) {
    visits.told(arrival, consumers);
  }

  @Override
  Map<String, EventSink.KnownFile> known(
      SourceId source, Collection<String> fileNames, Collection<String> consumers) {
    return visits.known(source, fileNames, consumers);
  }

  @Override
  Optional<Claim> claim(String consumer, String sha256, String owner, Duration lease) {
    return claims.claim(consumer, sha256, owner, lease);
  }

  @Override
  boolean done(Claim claim) {
    return claims.done(claim);
  }

  @Override
  boolean doneWith(Claim claim, Work work) throws Exception {
    return claims.doneWith(claim, work);
  }

  @Override
  boolean fail(Claim claim, String errorCode, @Nullable Duration again) {
    return claims.fail(claim, errorCode, again);
  }

  @Override
  int failures(Claim claim) {
    return claims.failures(claim);
  }

  @Override
  void renew(String owner, Duration lease) {
    claims.renew(owner, lease);
  }

  @Override
  void release(String owner) {
    claims.release(owner);
  }

  @Override
  List<Open> open(String consumer, Collection<SourceId> sources, int limit) {
    return claims.open(consumer, sources, limit);
  }

  @Override
  Optional<byte[]> content(String sha256) {
    return visits.content(sha256);
  }

  @Override
  Optional<Instant> newest(SourceId source) {
    return visits.newest(source);
  }

  @Override
  List<Past> since(Instant from, int limit) {
    return visits.since(from, limit);
  }

  @Override
  public int purge(Duration age) {
    return visits.purge(age);
  }

  @Override
  public boolean dismiss(String visitId) {
    return claims.dismiss(visitId);
  }

  @Override
  public boolean revive(String visitId) {
    return claims.revive(visitId);
  }

  @Override
  public int reviveAll(String listener) {
    return claims.reviveAll(listener);
  }

  /**
   * Ends the connections of a {@link #sqlite(Path)} ledger; an operation that is under way ends by
   * itself. The host's data source is left as it is. Does not wait.
   */
  @Override
  public void close() {
    database.close();
  }
}
