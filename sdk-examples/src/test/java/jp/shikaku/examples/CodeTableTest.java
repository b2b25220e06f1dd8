package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeTableTest {

  @TempDir private Path folder;

  private MockTerminal terminal;

  @BeforeEach
  void start() throws IOException {
    terminal = MockTerminal.builder().root(folder.resolve("OQS")).start();
    terminal.when(request -> true, Fault.headerError("MOCK-C1", "模擬"));
  }

  @AfterEach
  void stop() {
    terminal.close();
  }

  private Cli check(String table, String... more) throws IOException {
    Path codes = Files.writeString(folder.resolve("codes.json"), table);
    String[] args = {
      "check",
      "--root",
      terminal.root().toString(),
      "--institution",
      "1319999007",
      "--query",
      AcceptanceRun.query(folder.resolve("query.json"), KnownPatients.TARO),
      "--codes",
      codes.toString()
    };
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return Cli.run(all);
  }

  @Test
  @DisplayName("R-F-14 a code of the table tells where it broke, not that the numbers are wrong")
  void known() throws IOException {
    Cli asked = check("{\"MOCK-C1\": \"MAINTENANCE\"}");

    assertThat(asked.exit()).isEqualTo(Exit.CENTRE_FAILED);
    assertThat(asked.err())
        .contains("センターがメンテナンス中です", "無資格という意味ではありません", "MOCK-C1")
        .doesNotContain("番号を確認");
    assertThat(check("{\"MOCK-C1\": \"CENTRE\"}", "--json").err())
        .contains("\"reason\":\"CENTRE\"", "\"retryable\":true");
  }

  @Test
  @DisplayName("a code that the table does not know is told as without one")
  void unknown() throws IOException {
    assertThat(check("{\"OTHER\": \"CENTRE\"}").err()).contains("番号を確認", "MOCK-C1");
  }

  @ParameterizedTest
  @CsvSource({
    "{\"MOCK-C1\": \"SECRET\"}, MOCK-C1 の意味は",
    "{\"MOCK-C1\": 5}, MOCK-C1 の意味は",
    "[], JSONオブジェクト1つ"
  })
  @DisplayName("a wrong table is refused before anything is asked, by key and rule")
  void wrong(String table, String words) throws IOException {
    Cli asked = check(table);

    assertThat(asked.exit()).isEqualTo(Exit.BAD_INPUT);
    assertThat(asked.err()).startsWith("--codes: ").contains(words).doesNotContain("SECRET");
    assertThat(terminal.seen()).isEmpty();
  }
}
