package jp.shikaku.cardreader;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.sql.DataSource;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.log.LogText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger in a database 「データベース上の受付台帳」 (reliability-security 5): SQLite for one PC, PostgreSQL
 * for several; H2 as a file with {@code WRITE_DELAY=0}. What it has acknowledged outlives a killed
 * process. Leases are reckoned by the database's clock. Thread-safe.
 *
 * <p>A database that fails or does not answer is a {@link LedgerException}. A wait for a connection
 * of the host's pool ends when the pool says so: give it a limit.
 */
public final class JdbcVisitLedger extends VisitLedger {

  private static final Logger LOG = LoggerFactory.getLogger(JdbcVisitLedger.class);

  private static final int CHUNK = 500;
  private static final int ADMISSION_TRIES = 5;
  private static final int MAX_ERROR_CODE = 64;

  private static final String FENCED =
      " WHERE consumer = ? AND sha256 = ? AND owner = ? AND attempt = ? AND state = 'CLAIMED'";

  /** What the host's work threw, on its way through the transaction. */
  private static final class WorkFailed extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Exception failure;

    WorkFailed(Exception failure) {
      super(null, null, false, false);
      this.failure = failure;
    }
  }

  private final LedgerDatabase database;
  private final LedgerTables tables;
  private final String now;
  private final boolean shared;
  private final @Nullable ContentCipher cipher;

  private JdbcVisitLedger(
      LedgerDatabase database,
      LedgerTables tables,
      boolean shared,
      @Nullable ContentCipher cipher) {
    this.database = database;
    this.tables = tables;
    this.now = database.dialect().now;
    this.shared = shared;
    this.cipher = cipher;
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
   * @throws InvalidQueryException when the file cannot be a ledger, the driver is absent, or a
   *     newer version of the library made the tables
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
    return new Builder(null, Objects.requireNonNull(file));
  }

  /**
   * Begins a ledger in a database of the host 「既存データベース上の受付台帳」.
   *
   * @param dataSource of PostgreSQL, H2 or SQLite; it stays the host's and is not closed. Each
   *     operation takes a connection and gives it back as it was
   * @return its settings
   */
  public static Builder builder(DataSource dataSource) {
    return new Builder(Objects.requireNonNull(dataSource), null);
  }

  /** Settings of a ledger 「受付台帳の設定」. Not thread-safe. */
  public static final class Builder {

    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

    private final @Nullable DataSource dataSource;
    private final @Nullable Path file;
    private String driver = SqliteFile.DRIVER;
    private String tablePrefix = "shikaku_";
    private boolean createTables = true;
    private @Nullable Boolean shared;
    private @Nullable ContentCipher cipher;
    private Duration statementTimeout = Duration.ofSeconds(5);

    private Builder(@Nullable DataSource dataSource, @Nullable Path file) {
      this.dataSource = dataSource;
      this.file = file;
    }

    /** For tests. */
    Builder driver(String className) {
      this.driver = className;
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
      this.tablePrefix = Objects.requireNonNull(prefix);
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
      this.createTables = create;
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
      if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
        throw new InvalidQueryException(
            "statementTimeout", "must be 1 second to 10 minutes", "1秒から10分までにしてください");
      }
      this.statementTimeout = timeout;
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
      return new LedgerTables(tablePrefix, dialect())
          .ddl().stream().map(line -> line + ";\n").collect(Collectors.joining());
    }

    private Dialect dialect() {
      if (dataSource == null) {
        return Dialect.SQLITE;
      }
      try (Connection connection = dataSource.getConnection()) {
        return Dialect.of(connection);
      } catch (SQLException e) {
        throw LedgerDatabase.failure("connect", e);
      } catch (InvalidQueryException e) {
        throw e;
      } catch (RuntimeException e) {
        throw LedgerDatabase.failure("connect", e);
      }
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
      Dialect dialect = dialect();
      LedgerTables tables = new LedgerTables(tablePrefix, dialect);
      LedgerConnections connections =
          file != null
              ? SqliteFile.open(file, driver, statementTimeout)
              : new LedgerConnections.OfHost(Objects.requireNonNull(dataSource));
      LedgerDatabase database = new LedgerDatabase(connections, dialect, statementTimeout);
      boolean opened = false;
      try {
        database.read(
            "check database",
            connection -> {
              dialect.requireDurable(connection);
              return true;
            });
        if (createTables) {
          tables.create(database);
        } else if (!tables.exist(database)) {
          throw new InvalidQueryException(
              "createTables",
              "the tables are missing: run the statements of ddl() first",
              "台帳の表がありません。ddl() の文を先に実行してください");
        }
        opened = true;
        boolean several = shared == null ? !dialect.isOneFile() : shared;
        return new JdbcVisitLedger(database, tables, several, cipher);
      } finally {
        if (!opened) {
          database.close();
        }
      }
    }
  }

  @Override
  boolean hold(Collection<SourceId> sources, String owner, Duration lease) {
    releaseGone();
    if (shared) {
      return true;
    }
    return database.write(
        "hold",
        connection -> {
          for (SourceId source : new HashSet<>(sources)) {
            if (!hold(connection, source, owner, lease)) {
              connection.rollback();
              return false;
            }
          }
          return true;
        });
  }

  private boolean hold(Connection connection, SourceId source, String owner, Duration lease)
      throws SQLException {
    int kept =
        database.update(
            connection,
            "UPDATE "
                + tables.hold
                + " SET owner = ?, lease_until = "
                + now
                + " + ? WHERE source = ? AND (owner = ? OR lease_until <= "
                + now
                + ")",
            owner,
            lease.toMillis(),
            source.value(),
            owner);
    return kept == 1
        || insert(
            connection,
            "INSERT INTO "
                + tables.hold
                + " (source, owner, lease_until) VALUES (?, ?, "
                + now
                + " + ?)",
            source.value(),
            owner,
            lease.toMillis());
  }

  /** Inserts a row unless a key forbids it; then the transaction is of no more use. */
  private boolean insert(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try {
      return database.update(connection, sql, parameters) == 1;
    } catch (SQLException e) {
      if (database.dialect().isKeyViolation(e)) {
        return false;
      }
      throw e;
    }
  }

  /** On one PC, what a killed process has left need not wait for its lease. */
  private boolean releaseGone() {
    if (!database.dialect().isOneFile()) {
      return false;
    }
    String sql =
        "SELECT owner FROM "
            + tables.handling
            + " WHERE state = 'CLAIMED' AND due_at > "
            + now
            + " UNION SELECT owner FROM "
            + tables.hold
            + " WHERE lease_until > "
            + now;
    List<String> gone =
        database.read(
            "find owners",
            connection -> {
              List<String> owners = new ArrayList<>();
              try (PreparedStatement statement = database.prepare(connection, sql);
                  ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                  owners.add(rows.getString(1));
                }
              }
              return owners.stream().filter(LedgerOwner::isGone).toList();
            });
    for (String owner : gone) {
      release(owner);
      LOG.info(LogText.line("ledger.takeover", "from", owner));
    }
    return !gone.isEmpty();
  }

  @Override
  Admitted admit(Arrival arrival, Collection<String> consumers) {
    for (int i = 0; i < ADMISSION_TRIES; i++) {
      Known known = database.read("find visit", connection -> find(connection, arrival));
      Admitted admitted = known.classify(arrival, consumers);
      if (admitted.outcome() != Outcome.NEW || insert(arrival, known, consumers)) {
        return admitted;
      }
      // Another was quicker: see what it made of it.
    }
    throw new LedgerException("admit", "CONTENTION");
  }

  /** What the ledger knows of an arrival, by its content or else by its name. */
  private static final class Known {
    private boolean named;
    private @Nullable String source;
    private @Nullable String fileName;
    private final Map<String, Boolean> settledByConsumer = new HashMap<>();

    Admitted classify(Arrival arrival, Collection<String> consumers) {
      String first = fileName;
      if (first == null) {
        return named
            ? new Admitted(Outcome.CONFLICT, List.of(), arrival.fileName())
            : new Admitted(Outcome.NEW, List.copyOf(consumers), arrival.fileName());
      }
      if (!arrival.source().value().equals(source) || !arrival.fileName().equals(first)) {
        return new Admitted(Outcome.DUPLICATE, List.of(), first);
      }
      List<String> open =
          consumers.stream()
              .filter(consumer -> !settledByConsumer.getOrDefault(consumer, false))
              .toList();
      boolean isNew = !settledByConsumer.keySet().containsAll(consumers);
      Outcome outcome = open.isEmpty() ? Outcome.SETTLED : Outcome.OPEN;
      return new Admitted(isNew ? Outcome.NEW : outcome, open, first);
    }
  }

  private Known find(Connection connection, Arrival arrival) throws SQLException {
    String select =
        "SELECT v.sha256, v.source, v.file_name, h.consumer, h.state FROM "
            + tables.visit
            + " v LEFT JOIN "
            + tables.handling
            + " h ON h.sha256 = v.sha256 WHERE ";
    Known known = new Known();
    try (PreparedStatement statement =
            database.prepare(
                connection,
                select + "v.sha256 = ? UNION ALL " + select + "v.source = ? AND v.file_name = ?",
                arrival.sha256(),
                arrival.source().value(),
                arrival.fileName());
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        if (!arrival.sha256().equals(rows.getString(1))) {
          known.named = true;
          continue;
        }
        known.source = rows.getString(2);
        known.fileName = rows.getString(3);
        String consumer = rows.getString(4);
        if (consumer != null) {
          known.settledByConsumer.put(consumer, isSettled(rows.getString(5)));
        }
      }
    }
    return known;
  }

  private static boolean isSettled(@Nullable String state) {
    return "DONE".equals(state) || "DEAD".equals(state);
  }

  private boolean insert(Arrival arrival, Known known, Collection<String> consumers) {
    boolean first = known.fileName == null;
    Optional<ContentCipher.Sealed> sealed =
        first && cipher != null
            ? Optional.of(cipher.seal(arrival.sha256(), arrival.content().get()))
            : Optional.empty();
    return database.write(
        "admit",
        connection -> {
          boolean inserted = !first || insertVisit(connection, arrival, sealed);
          for (String consumer : consumers) {
            if (inserted && !known.settledByConsumer.containsKey(consumer)) {
              inserted = insertHandling(connection, consumer, arrival.sha256());
            }
          }
          if (!inserted) {
            connection.rollback();
          }
          return inserted;
        });
  }

  private boolean insertVisit(
      Connection connection, Arrival arrival, Optional<ContentCipher.Sealed> sealed)
      throws SQLException {
    // The order of admission shall show even within a millisecond.
    String receivedAt =
        "COALESCE((SELECT MAX(received_at) + 1 FROM "
            + tables.visit
            + " WHERE received_at BETWEEN "
            + now
            + " AND "
            + now
            + " + 999), "
            + now
            + ")";
    boolean inserted =
        insert(
            connection,
            "INSERT INTO "
                + tables.visit
                + " (sha256, source, file_name, size_bytes, modified_at, received_at)"
                + " VALUES (?, ?, ?, ?, ?, "
                + receivedAt
                + ")",
            arrival.sha256(),
            arrival.source().value(),
            arrival.fileName(),
            arrival.size(),
            arrival.modified().toString());
    if (inserted && sealed.isPresent()) {
      database.update(
          connection,
          "INSERT INTO " + tables.content + " (sha256, nonce, bytes) VALUES (?, ?, ?)",
          arrival.sha256(),
          sealed.get().nonce(),
          sealed.get().bytes());
    }
    return inserted;
  }

  /** From the visit's row, which may have been purged meanwhile. */
  private boolean insertHandling(Connection connection, String consumer, String sha256)
      throws SQLException {
    return insert(
        connection,
        "INSERT INTO "
            + tables.handling
            + " (consumer, sha256, state, attempt, failures, due_at)"
            + " SELECT CAST(? AS VARCHAR(100)), sha256, 'NEW', 0, 0, "
            + now
            + " FROM "
            + tables.visit
            + " WHERE sha256 = ?",
        consumer,
        sha256);
  }

  @Override
  Map<String, EventSink.KnownFile> known(
      SourceId source, Collection<String> fileNames, Collection<String> consumers) {
    return database.read(
        "find files",
        connection -> {
          Map<String, EventSink.KnownFile> known = new HashMap<>();
          for (List<String> chunk : chunks(List.copyOf(fileNames))) {
            known(connection, source, chunk, consumers, known);
          }
          return known;
        });
  }

  private void known(
      Connection connection,
      SourceId source,
      List<String> fileNames,
      Collection<String> consumers,
      Map<String, EventSink.KnownFile> known)
      throws SQLException {
    String sql =
        "SELECT v.file_name, v.size_bytes, v.modified_at, v.received_at, h.consumer, h.state FROM "
            + tables.visit
            + " v LEFT JOIN "
            + tables.handling
            + " h ON h.sha256 = v.sha256 WHERE v.source = ? AND v.file_name IN ("
            + marks(fileNames)
            + ")";
    Map<String, EventSink.KnownFile> found = new HashMap<>();
    Map<String, Long> receivedAt = new HashMap<>();
    Map<String, Map<String, Boolean>> finished = new HashMap<>();
    try (PreparedStatement statement =
            database.prepare(
                connection,
                sql,
                Stream.concat(Stream.of(source.value()), fileNames.stream()).toArray());
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        String fileName = rows.getString(1);
        found.put(
            fileName,
            new EventSink.KnownFile(rows.getLong(2), Instant.parse(rows.getString(3)), false));
        receivedAt.put(fileName, rows.getLong(4));
        String consumer = rows.getString(5);
        Map<String, Boolean> by = finished.computeIfAbsent(fileName, name -> new HashMap<>());
        if (consumer != null) {
          by.put(consumer, isSettled(rows.getString(6)));
        }
      }
    }
    boolean isComplete =
        finished.values().stream().allMatch(by -> by.keySet().containsAll(consumers));
    Map<String, Long> beginnings = isComplete ? Map.of() : beginnings(connection);
    found.forEach(
        (fileName, file) ->
            isSettled(
                    finished.getOrDefault(fileName, Map.of()),
                    receivedAt.getOrDefault(fileName, 0L),
                    consumers,
                    beginnings::get)
                .ifPresent(
                    settled ->
                        known.put(
                            fileName,
                            new EventSink.KnownFile(file.size(), file.modified(), settled))));
  }

  /** When each consumer got its first visit. */
  private Map<String, Long> beginnings(Connection connection) throws SQLException {
    String sql =
        "SELECT h.consumer, MIN(v.received_at) FROM "
            + tables.handling
            + " h JOIN "
            + tables.visit
            + " v ON v.sha256 = h.sha256 GROUP BY h.consumer";
    Map<String, Long> beginnings = new HashMap<>();
    try (PreparedStatement statement = database.prepare(connection, sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        beginnings.put(rows.getString(1), rows.getLong(2));
      }
    }
    return beginnings;
  }

  private static <T> List<List<T>> chunks(List<T> all) {
    List<List<T>> chunks = new ArrayList<>();
    for (int i = 0; i < all.size(); i += CHUNK) {
      chunks.add(all.subList(i, Math.min(all.size(), i + CHUNK)));
    }
    return chunks;
  }

  private static String marks(Collection<?> parameters) {
    return String.join(", ", Collections.nCopies(parameters.size(), "?"));
  }

  @Override
  Optional<Claim> claim(String consumer, String sha256, String owner, Duration lease) {
    Optional<Claim> claim = tryClaim(consumer, sha256, owner, lease);
    return claim.isEmpty() && releaseGone() ? tryClaim(consumer, sha256, owner, lease) : claim;
  }

  private Optional<Claim> tryClaim(String consumer, String sha256, String owner, Duration lease) {
    String sql =
        "UPDATE "
            + tables.handling
            + " SET state = 'CLAIMED', owner = ?, attempt = attempt + 1, due_at = "
            + now
            + " + ? WHERE consumer = ? AND sha256 = ? AND state IN ('NEW', 'CLAIMED')"
            + " AND due_at <= "
            + now;
    return database.write(
        "claim",
        connection ->
            database.update(connection, sql, owner, lease.toMillis(), consumer, sha256) == 1
                ? Optional.of(
                    new Claim(
                        consumer, sha256, owner, number(connection, "attempt", consumer, sha256)))
                : Optional.empty());
  }

  private int number(Connection connection, String column, String consumer, String sha256)
      throws SQLException {
    try (PreparedStatement statement =
            database.prepare(
                connection,
                "SELECT "
                    + column
                    + " FROM "
                    + tables.handling
                    + " WHERE consumer = ? AND sha256 = ?",
                consumer,
                sha256);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getInt(1) : 0;
    }
  }

  @Override
  boolean done(Claim claim) {
    return database.write("done", connection -> done(connection, claim));
  }

  private boolean done(Connection connection, Claim claim) throws SQLException {
    int count =
        database.update(
            connection,
            "UPDATE "
                + tables.handling
                + " SET state = 'DONE', owner = NULL, done_at = "
                + now
                + FENCED,
            fence(claim));
    if (count == 1 && cipher != null) {
      database.update(
          connection,
          "DELETE FROM "
              + tables.content
              + " WHERE sha256 = ? AND NOT EXISTS (SELECT 1 FROM "
              + tables.handling
              + " WHERE sha256 = ? AND state <> 'DONE')",
          claim.sha256(),
          claim.sha256());
    }
    return count == 1;
  }

  private static Object[] fence(Claim claim, Object... before) {
    Object[] fence = {claim.consumer(), claim.sha256(), claim.owner(), claim.attempt()};
    return Stream.concat(Arrays.stream(before), Arrays.stream(fence)).toArray();
  }

  @Override
  boolean doneWith(Claim claim, Work work) throws Exception {
    try {
      return database.<Boolean, WorkFailed>write(
          "transaction",
          connection -> {
            boolean counts =
                isClaimed(connection, claim) && run(connection, work) && done(connection, claim);
            if (!counts) {
              connection.rollback();
            }
            return counts;
          });
    } catch (WorkFailed e) {
      throw e.failure;
    }
  }

  /**
   * On SQLite a write, which begins the transaction rightly. Elsewhere no lock is taken, or the
   * lease could not be renewed during the work.
   */
  private boolean isClaimed(Connection connection, Claim claim) throws SQLException {
    if (database.dialect().isOneFile()) {
      String touch = "UPDATE " + tables.handling + " SET attempt = attempt" + FENCED;
      return database.update(connection, touch, fence(claim)) == 1;
    }
    try (PreparedStatement statement =
            database.prepare(
                connection, "SELECT 1 FROM " + tables.handling + FENCED, fence(claim));
        ResultSet row = statement.executeQuery()) {
      return row.next();
    }
  }

  private static boolean run(Connection connection, Work work) throws WorkFailed {
    try (GuardedConnection guard = new GuardedConnection(connection)) {
      work.run(guard.connection());
      return true;
    } catch (Exception e) {
      throw new WorkFailed(e);
    }
  }

  @Override
  boolean fail(Claim claim, String errorCode, @Nullable Duration again) {
    String sql =
        "UPDATE "
            + tables.handling
            + " SET state = ?, owner = NULL, failures = failures + 1, last_error_code = ?,"
            + " due_at = "
            + now
            + " + ?"
            + FENCED;
    Object[] parameters =
        fence(
            claim,
            again == null ? "DEAD" : "NEW",
            errorCode(errorCode),
            again == null ? 0L : again.toMillis());
    return database.write("fail", connection -> database.update(connection, sql, parameters) == 1);
  }

  /** A name of a class or a constant, and nothing that a person could be told by. */
  private static String errorCode(String code) {
    boolean name = code.codePoints().allMatch(c -> Character.isJavaIdentifierPart(c) || c == '.');
    return name ? code.substring(0, Math.min(code.length(), MAX_ERROR_CODE)) : "OTHER";
  }

  @Override
  int failures(Claim claim) {
    return database.read(
        "failures", connection -> number(connection, "failures", claim.consumer(), claim.sha256()));
  }

  @Override
  void renew(String owner, Duration lease) {
    extend("renew", owner, lease.toMillis());
  }

  @Override
  void release(String owner) {
    extend("release", owner, 0);
  }

  private void extend(String operation, String owner, long millis) {
    database.write(
        operation,
        connection ->
            database.update(
                    connection,
                    "UPDATE "
                        + tables.handling
                        + " SET due_at = "
                        + now
                        + " + ? WHERE state = 'CLAIMED' AND owner = ?",
                    millis,
                    owner)
                + database.update(
                    connection,
                    "UPDATE " + tables.hold + " SET lease_until = " + now + " + ? WHERE owner = ?",
                    millis,
                    owner));
  }

  @Override
  List<Open> open(String consumer, Collection<SourceId> sources, int limit) {
    releaseGone();
    List<Past> open =
        database.read(
            "find open visits",
            connection -> {
              List<Past> all = new ArrayList<>();
              for (List<SourceId> chunk : chunks(List.copyOf(sources))) {
                all.addAll(open(connection, consumer, chunk, limit));
              }
              return all;
            });
    return open.stream()
        .sorted(Comparator.comparing(Past::receivedAt))
        .limit(limit)
        .map(past -> new Open(past.source(), past.fileName(), past.sha256()))
        .toList();
  }

  private List<Past> open(Connection connection, String consumer, List<SourceId> sources, int limit)
      throws SQLException {
    List<Object> parameters = new ArrayList<>();
    parameters.add(consumer);
    sources.forEach(source -> parameters.add(source.value()));
    parameters.add(limit);
    String sql =
        "SELECT v.source, v.file_name, v.sha256, v.received_at FROM "
            + tables.handling
            + " h JOIN "
            + tables.visit
            + " v ON v.sha256 = h.sha256"
            + " WHERE h.state IN ('NEW', 'CLAIMED') AND h.consumer = ? AND h.due_at <= "
            + now
            + " AND v.source IN ("
            + marks(sources)
            + ") ORDER BY v.received_at, v.file_name LIMIT ?";
    return past(connection, sql, parameters.toArray());
  }

  private List<Past> past(Connection connection, String sql, Object... parameters)
      throws SQLException {
    List<Past> past = new ArrayList<>();
    try (PreparedStatement statement = database.prepare(connection, sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        past.add(
            new Past(
                new SourceId(rows.getString(1)),
                rows.getString(2),
                rows.getString(3),
                Instant.ofEpochMilli(rows.getLong(4))));
      }
    }
    return past;
  }

  @Override
  Optional<byte[]> content(String sha256) {
    ContentCipher opener = cipher;
    if (opener == null) {
      return Optional.empty();
    }
    Optional<ContentCipher.Sealed> sealed =
        database.read(
            "read content",
            connection -> {
              try (PreparedStatement statement =
                      database.prepare(
                          connection,
                          "SELECT nonce, bytes FROM " + tables.content + " WHERE sha256 = ?",
                          sha256);
                  ResultSet row = statement.executeQuery()) {
                return row.next()
                    ? Optional.of(new ContentCipher.Sealed(row.getBytes(1), row.getBytes(2)))
                    : Optional.empty();
              }
            });
    return sealed.map(content -> opener.open(sha256, content));
  }

  @Override
  Optional<Instant> newest(SourceId source) {
    String sql = "SELECT MAX(received_at) FROM " + tables.visit + " WHERE source = ?";
    return database.read(
        "find newest visit",
        connection -> {
          try (PreparedStatement statement = database.prepare(connection, sql, source.value());
              ResultSet row = statement.executeQuery()) {
            long millis = row.next() ? row.getLong(1) : 0;
            return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
          }
        });
  }

  @Override
  List<Past> since(Instant from, int limit) {
    // Earlier than any row, and within what a column can hold.
    long millis = from.isBefore(Instant.EPOCH) ? 0 : from.toEpochMilli();
    String sql =
        "SELECT source, file_name, sha256, received_at FROM "
            + tables.visit
            + " WHERE received_at >= ? ORDER BY received_at, file_name LIMIT ?";
    return database.read("list visits", connection -> past(connection, sql, millis, limit));
  }

  @Override
  public int purge(Duration age) {
    long millis = age.toMillis();
    String old = "(SELECT sha256 FROM " + tables.visit + " WHERE received_at < " + now + " - ?)";
    String unhandled =
        "NOT EXISTS (SELECT 1 FROM "
            + tables.handling
            + " h WHERE h.sha256 = %s.sha256 AND h.state IN ('NEW', 'CLAIMED'))";
    return database.write(
        "purge",
        connection -> {
          int count =
              database.update(
                  connection,
                  "DELETE FROM "
                      + tables.handling
                      + " WHERE state IN ('DONE', 'DEAD') AND sha256 IN "
                      + old
                      + " AND "
                      + unhandled.formatted(tables.handling),
                  millis);
          String orphaned =
              " WHERE NOT EXISTS (SELECT 1 FROM "
                  + tables.handling
                  + " h WHERE h.sha256 = %s.sha256)";
          database.update(
              connection,
              "DELETE FROM "
                  + tables.visit
                  + orphaned.formatted(tables.visit)
                  + " AND received_at < "
                  + now
                  + " - ?",
              millis);
          database.update(
              connection, "DELETE FROM " + tables.content + orphaned.formatted(tables.content));
          return count;
        });
  }

  @Override
  public boolean dismiss(String visitId) {
    String sql =
        "UPDATE "
            + tables.handling
            + " SET state = 'DEAD', owner = NULL, last_error_code = 'DISMISSED' WHERE sha256 = ?"
            + " AND (state = 'NEW' OR (state = 'CLAIMED' AND due_at <= "
            + now
            + "))";
    return database.write("dismiss", connection -> database.update(connection, sql, visitId) > 0);
  }

  @Override
  public boolean revive(String visitId) {
    String sql =
        "UPDATE "
            + tables.handling
            + " SET state = 'NEW', failures = 0, due_at = "
            + now
            + " WHERE sha256 = ? AND state = 'DEAD'";
    return database.write("revive", connection -> database.update(connection, sql, visitId) > 0);
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
