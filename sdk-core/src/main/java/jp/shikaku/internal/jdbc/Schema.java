package jp.shikaku.internal.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import jp.shikaku.InvalidQueryException;

/** The tables of a ledger with their version, which stands in a table of its own. Immutable. */
public final class Schema {

  private static final int ATTEMPTS = 5;

  private final String table;
  private final int version;
  private final Dialect dialect;
  private final List<String> ddl;

  /**
   * Creates a schema.
   *
   * @param table where the version stands
   * @param version of the tables, 1 or more
   * @param dialect the engine
   * @param tables what makes the tables and may be run again
   */
  public Schema(String table, int version, Dialect dialect, List<String> tables) {
    this.table = table;
    this.version = version;
    this.dialect = dialect;
    this.ddl = new ArrayList<>();
    ddl.add("CREATE TABLE IF NOT EXISTS " + table + " (version INTEGER NOT NULL PRIMARY KEY)");
    ddl.addAll(tables);
    ddl.add(
        "INSERT INTO "
            + table
            + " (version) SELECT "
            + version
            + " WHERE NOT EXISTS (SELECT 1 FROM "
            + table
            + " WHERE version = "
            + version
            + ")");
  }

  /** Returns the engine. */
  Dialect dialect() {
    return dialect;
  }

  /** Returns what makes the tables; each statement ends by a semicolon and a line feed. */
  public String text() {
    return ddl.stream().map(line -> line + ";\n").collect(Collectors.joining());
  }

  /**
   * Makes the tables that are not there, also beside those of an older version. Of several
   * processes that start at once, one makes them and the others find them made.
   */
  void create(Database<?> database) {
    RuntimeException last = database.failures().of("create tables", "SCHEMA");
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (exist(database)) {
        return;
      }
      try {
        database.write("create tables", this::create);
      } catch (RuntimeException e) {
        if (!database.failures().type().isInstance(e)) {
          throw e;
        }
        last = e;
      }
    }
    if (!exist(database)) {
      throw last;
    }
  }

  private boolean create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String line : ddl) {
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
  boolean exist(Database<?> database) {
    int found = database.read("find tables", this::version);
    if (found > version) {
      throw new InvalidQueryException(
          "ledger",
          "its tables were made by a newer version of this library: update this program",
          "台帳はより新しい版で作られています。このプログラムを更新してください");
    }
    return found == version;
  }

  private int version(Connection connection) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(dialect.findTable)) {
      find.setString(1, table);
      try (ResultSet found = find.executeQuery()) {
        if (!found.next()) {
          return 0;
        }
      }
    }
    String told = Dialect.text(connection, "SELECT MAX(version) FROM " + table);
    return told.isEmpty() ? 0 : Integer.parseInt(told);
  }
}
