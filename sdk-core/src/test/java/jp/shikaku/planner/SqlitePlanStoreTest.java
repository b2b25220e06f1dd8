package jp.shikaku.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import jp.shikaku.InvalidQueryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store's own SQLite file. */
class SqlitePlanStoreTest extends PlanStoreContract {

  @TempDir Path folder;
  private final List<JdbcPlanStore> opened = new ArrayList<>();

  @Override
  protected PlanStore open() {
    JdbcPlanStore store = JdbcPlanStore.sqlite(folder.resolve("plan.db"));
    opened.add(store);
    return store;
  }

  @AfterEach
  void close() {
    opened.forEach(JdbcPlanStore::close);
  }

  @Test
  @DisplayName("S-FILE-1 the file is the owner's alone")
  void ownerOnly() throws Exception {
    open();
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("plan.db"))))
        .isEqualTo("rw-------");
  }

  @Test
  @DisplayName("an altered row and a closed store are told without any text of the database")
  void failures() throws Exception {
    PlanStore store = open();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("plan.db"));
        var statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO shikaku_plan_chunk (job, number, state, persons, digest)"
              + " VALUES ('n', 1, 'KEY7734', 'x', 'x')");
    }
    assertThatThrownBy(() -> store.chunks("n"))
        .isInstanceOf(PlanStoreException.class)
        .hasMessage("plan store: read plan failed (ROW_ALTERED)")
        .hasNoCause();
    opened.get(0).close();
    assertThatThrownBy(() -> store.remove("n"))
        .isInstanceOfSatisfying(
            PlanStoreException.class, e -> assertThat(e.code()).isEqualTo("CLOSED"));
  }

  @Test
  @DisplayName("settings are checked, and missing tables are told")
  void settings() {
    JdbcPlanStore.Builder builder = JdbcPlanStore.builder(folder.resolve("x.db"));
    assertThat(builder.ddl()).contains("CREATE TABLE IF NOT EXISTS shikaku_plan_chunk");
    assertThatThrownBy(() -> builder.createTables(false).build())
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("ddl()");
    assertThatThrownBy(() -> builder.tablePrefix("X").build())
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> builder.statementTimeout(java.time.Duration.ZERO))
        .isInstanceOf(InvalidQueryException.class);
  }
}
