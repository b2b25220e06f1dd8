package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.Statement;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.jdbc.Connections;
import jp.shikaku.internal.jdbc.Database;
import jp.shikaku.internal.jdbc.Dialect;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class H2VisitLedgerTest extends ManyWritersContract {

  @Override
  TestDatabase database() {
    return TestDatabase.h2(folder);
  }

  /** Its waits for another's row are long. */
  @Override
  int racingFiles() {
    return 500;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ";WRITE_DELAY=100"})
  @DisplayName("R-INV-3 H2 that writes later is refused")
  void delayed(String setting) {
    assertThatThrownBy(
            () ->
                JdbcVisitLedger.builder(TestDatabase.h2Source(folder.resolve("delayed") + setting))
                    .build())
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("WRITE_DELAY=0");
  }

  @Test
  @DisplayName("R-INV-3 H2 in memory is refused")
  void inMemory() {
    assertThatThrownBy(
            () -> JdbcVisitLedger.builder(TestDatabase.h2Source("mem:x;WRITE_DELAY=0")).build())
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("must be a file");
  }

  @Test
  @DisplayName("R-INV-5 the host's own limit of statements comes back")
  void queryTimeout() throws Exception {
    try (Connection connection = database.source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(77);
      Database<LedgerException> ledger =
          new Database<>(
              new Connections() {
                @Override
                public Connection take() {
                  return connection;
                }

                @Override
                public void give(Connection given, boolean sound) {
                  assertThat(sound).isTrue();
                }

                @Override
                public void close() {}
              },
              Dialect.H2,
              java.time.Duration.ofSeconds(3),
              LedgerException.FAILURES);
      int during =
          ledger.read(
              "read",
              lent -> {
                try (var prepared = ledger.prepare(lent, "SELECT 1")) {
                  return prepared.getQueryTimeout();
                }
              });
      assertThat(during).isEqualTo(3);
      assertThat(statement.getQueryTimeout()).isEqualTo(77);
    }
  }
}
