package jp.shikaku.internal.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import jp.shikaku.InvalidQueryException;

/** Where the database engines differ, as far as a ledger is concerned. */
public enum Dialect {
  /** A file of one PC. */
  SQLITE(
      "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
      "BLOB",
      "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"),
  /** A server for several PCs. */
  POSTGRESQL(
      "CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000 AS BIGINT)",
      "BYTEA",
      "SELECT 1 WHERE to_regclass(CAST(? AS VARCHAR)) IS NOT NULL"),
  /** A file of one PC. */
  H2(
      "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)",
      "BLOB",
      "SELECT 1 FROM INFORMATION_SCHEMA.TABLES"
          + " WHERE TABLE_SCHEMA = SCHEMA() AND LOWER(TABLE_NAME) = ?");

  private static final int SQLITE_CONSTRAINT = 19;
  private static final int SYNCHRONOUS_FULL = 2;

  /** The database's time in milliseconds since 1970; the same throughout a statement. */
  public final String now;

  /** The type of a column of bytes. */
  public final String bytes;

  /** Has a row when the table named by its parameter is there. */
  final String findTable;

  Dialect(String now, String bytes, String findTable) {
    this.now = now;
    this.bytes = bytes;
    this.findTable = findTable;
  }

  static Dialect of(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName().toUpperCase(Locale.ROOT);
    return switch (product) {
      case "SQLITE" -> SQLITE;
      case "POSTGRESQL" -> POSTGRESQL;
      case "H2" -> H2;
      default ->
          throw new InvalidQueryException(
              "dataSource",
              "must be of SQLite, PostgreSQL or H2: other engines were not tested",
              "データベースは SQLite・PostgreSQL・H2 のいずれかです");
    };
  }

  /** Returns whether there is one writer at a time, and all its processes are on one PC. */
  public boolean isOneFile() {
    return this == SQLITE;
  }

  /** Whether a statement failed because a unique or foreign key forbids it. */
  boolean isKeyViolation(SQLException e) {
    if (this == SQLITE) {
      return (e.getErrorCode() & 0xff) == SQLITE_CONSTRAINT;
    }
    String state = e.getSQLState();
    return state != null && state.startsWith("23");
  }

  /**
   * Refuses a database that forgets acknowledged rows when its process is killed.
   *
   * @throws InvalidQueryException saying what to set
   */
  void requireDurable(Connection connection) throws SQLException {
    switch (this) {
      case SQLITE -> {
        String journal = text(connection, "PRAGMA journal_mode");
        String synchronous = text(connection, "PRAGMA synchronous");
        String file = text(connection, "SELECT file FROM pragma_database_list WHERE name = 'main'");
        if (!journal.equalsIgnoreCase("wal") || Integer.parseInt(synchronous) < SYNCHRONOUS_FULL) {
          throw new InvalidQueryException(
              "dataSource",
              "SQLite must run with journal_mode=WAL and synchronous=FULL",
              "SQLite は journal_mode=WAL、synchronous=FULL にしてください");
        }
        SqliteFile.requireLocal(Path.of(file));
      }
      case H2 -> {
        boolean inMemory = text(connection, "SELECT DATABASE_PATH()").isEmpty();
        String delayed =
            text(
                connection,
                "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SETTINGS"
                    + " WHERE SETTING_NAME = 'WRITE_DELAY' AND SETTING_VALUE <> '0'");
        if (inMemory || !delayed.equals("0")) {
          throw new InvalidQueryException(
              "dataSource",
              "H2 must be a file with WRITE_DELAY=0 in its URL, or it loses accepted rows",
              "H2 はファイルとし、URL に WRITE_DELAY=0 を指定してください");
        }
      }
      case POSTGRESQL -> {
        if (text(connection, "SHOW fsync").equals("off")
            || text(connection, "SHOW synchronous_commit").equals("off")) {
          throw new InvalidQueryException(
              "dataSource",
              "PostgreSQL must run with fsync and synchronous_commit on",
              "PostgreSQL は fsync と synchronous_commit を on にしてください");
        }
      }
    }
  }

  static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      String text = row.next() ? row.getString(1) : null;
      return text == null ? "" : text;
    }
  }
}
