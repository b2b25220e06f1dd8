package jp.shikaku.cardreader;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;

/**
 * The ledger's tables. One row of {@code visit} is one accepted file, one of {@code handling} what
 * a consumer made of it; one of {@code told} a doubled or conflicting file it heard of. Times are
 * milliseconds since 1970 by the database's clock. Contents are apart, encrypted, and only when the
 * host asks for them.
 */
final class LedgerTables {

  private static final int VERSION = 2;
  private static final int ATTEMPTS = 5;
  private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9_]{0,29}");

  final String visit;
  final String handling;
  final String content;
  final String hold;
  final String told;
  private final String schema;
  private final Dialect dialect;

  LedgerTables(String prefix, Dialect dialect) {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new InvalidQueryException(
          "tablePrefix",
          "must be 1 to 30 lower-case letters, digits or _, beginning with a letter",
          "表名の接頭辞は英小文字・数字・_ で30文字までです（先頭は英字）");
    }
    this.visit = prefix + "visit";
    this.handling = prefix + "handling";
    this.content = prefix + "content";
    this.hold = prefix + "hold";
    this.told = prefix + "told";
    this.schema = prefix + "schema";
    this.dialect = dialect;
  }

  /** What makes the tables; may be run again. */
  List<String> ddl() {
    return List.of(
        "CREATE TABLE IF NOT EXISTS " + schema + " (version INTEGER NOT NULL PRIMARY KEY)",
        "CREATE TABLE IF NOT EXISTS "
            + visit
            + " (sha256 VARCHAR(64) NOT NULL PRIMARY KEY, source VARCHAR(64) NOT NULL,"
            + " file_name VARCHAR(255) NOT NULL, received_at BIGINT NOT NULL,"
            + " size_bytes BIGINT NOT NULL, modified_at VARCHAR(40) NOT NULL,"
            + " UNIQUE (source, file_name))",
        "CREATE INDEX IF NOT EXISTS " + visit + "_received ON " + visit + " (received_at)",
        "CREATE TABLE IF NOT EXISTS "
            + handling
            + " (consumer VARCHAR(100) NOT NULL, sha256 VARCHAR(64) NOT NULL REFERENCES "
            + visit
            + ", state VARCHAR(7) NOT NULL CHECK (state IN ('NEW', 'CLAIMED', 'DONE', 'DEAD')),"
            + " owner VARCHAR(100), attempt INTEGER NOT NULL, failures INTEGER NOT NULL,"
            + " due_at BIGINT NOT NULL, done_at BIGINT, last_error_code VARCHAR(64),"
            + " PRIMARY KEY (consumer, sha256))",
        "CREATE INDEX IF NOT EXISTS " + handling + "_sha256 ON " + handling + " (sha256)",
        "CREATE INDEX IF NOT EXISTS "
            + handling
            + "_due ON "
            + handling
            + " (state, consumer, due_at)",
        "CREATE TABLE IF NOT EXISTS "
            + content
            + " (sha256 VARCHAR(64) NOT NULL PRIMARY KEY, nonce "
            + dialect.bytes
            + " NOT NULL, bytes "
            + dialect.bytes
            + " NOT NULL)",
        "CREATE TABLE IF NOT EXISTS "
            + hold
            + " (source VARCHAR(64) NOT NULL PRIMARY KEY, owner VARCHAR(100) NOT NULL,"
            + " lease_until BIGINT NOT NULL)",
        // Since version 2.
        "CREATE TABLE IF NOT EXISTS "
            + told
            + " (consumer VARCHAR(100) NOT NULL, source VARCHAR(64) NOT NULL,"
            + " file_name VARCHAR(255) NOT NULL, sha256 VARCHAR(64) NOT NULL,"
            + " told_at BIGINT NOT NULL, PRIMARY KEY (source, file_name, sha256, consumer))",
        "INSERT INTO "
            + schema
            + " (version) SELECT "
            + VERSION
            + " WHERE NOT EXISTS (SELECT 1 FROM "
            + schema
            + " WHERE version = "
            + VERSION
            + ")");
  }

  /**
   * Makes the tables that are not there, also beside those of an older version. Of several
   * processes that start at once, one makes them and the others find them made.
   */
  void create(LedgerDatabase database) {
    LedgerException last = new LedgerException("create tables", "SCHEMA");
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (exist(database)) {
        return;
      }
      try {
        database.write("create tables", this::create);
      } catch (LedgerException e) {
        last = e;
      }
    }
    if (!exist(database)) {
      throw last;
    }
  }

  private boolean create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String line : ddl()) {
        statement.execute(line);
      }
    }
    return true;
  }

  /**
   * Finds the tables.
   *
   * @throws InvalidQueryException when they are of a newer version of the library
   */
  boolean exist(LedgerDatabase database) {
    int version = database.read("find tables", this::version);
    if (version > VERSION) {
      throw new InvalidQueryException(
          "ledger",
          "its tables were made by a newer version of this library: update this program",
          "台帳はより新しい版で作られています。このプログラムを更新してください");
    }
    return version == VERSION;
  }

  private int version(Connection connection) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(dialect.findTable)) {
      find.setString(1, schema);
      try (ResultSet found = find.executeQuery()) {
        if (!found.next()) {
          return 0;
        }
      }
    }
    String version = Dialect.text(connection, "SELECT MAX(version) FROM " + schema);
    return version.isEmpty() ? 0 : Integer.parseInt(version);
  }
}
