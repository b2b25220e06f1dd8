package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import jp.shikaku.examples.text.Width;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {

  @Test
  void aloneItTellsWhatThereIs() {
    Cli cli = Cli.run();

    assertThat(cli.exit()).isZero();
    assertThat(cli.out())
        .contains(
            "decode",
            "check",
            "drugs",
            "checkups",
            "compare",
            "watch",
            "mock",
            "demo --once",
            "終了コード");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"decode", "check", "drugs", "checkups", "compare", "watch", "mock", "demo"})
  void everyCommandHasHelpInTwoLanguages(String command) {
    Cli cli = Cli.run(command, "--help");

    assertThat(cli.exit()).isZero();
    assertThat(cli.out()).contains("この説明を表示 / show this help");
    assertThat(cli.outLines()).allMatch(line -> Width.of(line) <= 100);
  }

  @Test
  void tellsItsVersion() {
    assertThat(Cli.run("--version").out()).startsWith("shikaku ");
  }

  @Test
  void anUnknownCommandIsWrongInput() {
    assertThat(Cli.run("chekc").exit()).isEqualTo(2);
    assertThat(Cli.run("--chekc=12345").errLines())
        .containsExactly("--chekc: このオプションはありません（--help を参照）");
  }
}
