package jp.shikaku.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.transport.ExchangeJournal.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The journal's own SQLite file. */
class SqliteExchangeJournalTest extends ExchangeJournalContract {

  @TempDir Path folder;
  private final List<JdbcExchangeJournal> opened = new ArrayList<>();

  private Path file() {
    return folder.resolve("送信台帳.db");
  }

  @Override
  protected JdbcExchangeJournal open() {
    return keep(JdbcExchangeJournal.sqlite(file()));
  }

  private JdbcExchangeJournal keep(JdbcExchangeJournal journal) {
    opened.add(journal);
    return journal;
  }

  @AfterEach
  void close() {
    opened.forEach(JdbcExchangeJournal::close);
  }

  private void run(String... statements) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Test
  @DisplayName("S-FILE-1 the file and what SQLite puts beside it are the owner's alone")
  void ownerOnly() throws Exception {
    open().intent(exchange(1));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.toList())
          .hasSize(3)
          .allSatisfy(
              made ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  @DisplayName("R-EX-2 what ended leaves nothing behind: the file does not grow")
  void bounded() throws Exception {
    JdbcExchangeJournal journal = open();
    for (int number = 0; number < 300; number++) {
      journal.intent(exchange(number));
      journal.ended(exchange(number), Outcome.ANSWERED);
    }
    journal.close();
    assertThat(Files.size(file())).isLessThan(32 << 10);
  }

  @Test
  @DisplayName("S-FILE-1 an altered row and a closed journal are told without any text of theirs")
  void failures() throws Exception {
    JdbcExchangeJournal journal = open();
    journal.intent(exchange(1));
    run("UPDATE shikaku_exchange SET kind = 'KEY 7734'");
    assertThatThrownBy(journal::open)
        .isInstanceOf(ExchangeJournalException.class)
        .hasMessage("exchange journal: read what is open failed (ROW_ALTERED)")
        .hasNoCause();
    journal.close();
    ExchangeJournalException e =
        catchThrowableOfType(ExchangeJournalException.class, () -> journal.intent(exchange(2)));
    assertThat(e.code()).isEqualTo("CLOSED");
    assertThat(e.userMessage(Locale.JAPAN)).contains("送信台帳").contains("CLOSED");
    assertThat(e.userMessage(Locale.ENGLISH)).contains("journal").contains("CLOSED");
  }

  /** The same file, opened by the host with settings of its own. */
  private JdbcExchangeJournal open(Consumer<SQLiteConfig> settings) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    settings.accept(config);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file());
    return keep(JdbcExchangeJournal.builder(source).build());
  }

  @Test
  @DisplayName("R-F-06 a full file says so, notes nothing, and works again when there is room")
  void full() throws Exception {
    open();
    JdbcExchangeJournal journal = open(config -> config.setMaxPageCount(16));
    List<Pending> noted = new ArrayList<>();
    ExchangeJournalException e =
        catchThrowableOfType(
            ExchangeJournalException.class,
            () -> {
              for (int number = 0; number < 10_000; number++) {
                journal.intent(exchange(number));
                noted.add(exchange(number));
              }
            });
    assertThat(e.code()).isEqualTo("-/13");
    assertThat(e.userMessage(Locale.JAPAN)).contains("空き");
    assertThat(journal.open()).isEqualTo(noted);
    noted.forEach(each -> journal.ended(each, Outcome.ANSWERED));
    journal.intent(exchange(1));
    assertThat(open().open()).containsExactly(exchange(1));
  }

  @Test
  @DisplayName("R-F-06 a file that can be read only is told, and what is open can be read")
  void readOnly() throws Exception {
    open().close();
    JdbcExchangeJournal journal = open(config -> config.setReadOnly(true));
    assertThatThrownBy(() -> journal.intent(exchange(1)))
        .isInstanceOfSatisfying(
            ExchangeJournalException.class, e -> assertThat(e.code()).isEqualTo("-/8"));
    assertThat(journal.open()).isEmpty();
  }

  @Test
  @DisplayName("S-FILE-1 what is no database, or a damaged one, is told and left as it is")
  void corrupt() throws Exception {
    byte[] foreign = "予約,患者\r\n".repeat(100).getBytes(UTF_8);
    Files.write(file(), foreign);
    ExchangeJournalException e = catchThrowableOfType(ExchangeJournalException.class, this::open);
    assertThat(e.code()).isEqualTo("-/26");
    assertThat(e.userMessage(Locale.JAPAN)).contains("送信台帳のファイルではありません");
    assertThat(Files.readAllBytes(file())).isEqualTo(foreign);

    Files.delete(file());
    open().intent(exchange(1));
    opened.forEach(JdbcExchangeJournal::close);
    byte[] damaged = Files.readAllBytes(file());
    java.util.Arrays.fill(damaged, 4_096, damaged.length, (byte) 0x55);
    Files.write(file(), damaged);
    assertThatThrownBy(() -> open().open())
        .isInstanceOfSatisfying(
            ExchangeJournalException.class, told -> assertThat(told.code()).isEqualTo("-/11"));
  }

  @Test
  @DisplayName("R-F-19 settings are checked; missing tables and those of a newer version are told")
  void settings() throws Exception {
    JdbcExchangeJournal.Builder builder = JdbcExchangeJournal.builder(folder.resolve("x.db"));
    assertThat(builder.ddl()).contains("CREATE TABLE IF NOT EXISTS shikaku_exchange ");
    assertThatThrownBy(() -> builder.createTables(false).build())
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("ddl()");
    assertThatThrownBy(() -> builder.tablePrefix("X").build())
        .isInstanceOf(InvalidQueryException.class);
    for (Duration timeout : List.of(Duration.ZERO, Duration.ofMinutes(11))) {
      assertThatThrownBy(() -> builder.statementTimeout(timeout))
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageContaining("statementTimeout");
    }
    open();
    run("UPDATE shikaku_exchange_schema SET version = 2");
    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("newer version");
  }

  @Test
  @DisplayName("D7 a file beside the plan store's and the visit ledger's tables, under a prefix")
  void shared() {
    try (jp.shikaku.planner.JdbcPlanStore plans = jp.shikaku.planner.JdbcPlanStore.sqlite(file())) {
      JdbcExchangeJournal journal =
          keep(
              JdbcExchangeJournal.builder(file())
                  .tablePrefix("desk_")
                  .statementTimeout(Duration.ofSeconds(2))
                  .build());
      open().intent(exchange(1));
      journal.intent(exchange(2));
      assertThat(journal.open()).containsExactly(exchange(2));
      assertThat(plans.chunks("night")).isEmpty();
    }
  }
}
