package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import jp.shikaku.audit.AccessorRole;
import jp.shikaku.examples.text.CheckupsView;
import jp.shikaku.examples.text.DrugsView;
import jp.shikaku.examples.text.Width;
import jp.shikaku.medical.Emergency;
import org.junit.jupiter.api.DisplayName;
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
            "bulk",
            "reference",
            "watch",
            "mock",
            "rollout",
            "demo --once",
            "終了コード");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "decode",
        "check",
        "drugs",
        "checkups",
        "compare",
        "bulk",
        "bulk plan",
        "bulk submit",
        "bulk fetch",
        "bulk home-visits",
        "bulk online",
        "bulk medical-aid",
        "bulk status",
        "bulk forget",
        "reference",
        "reference register",
        "reference batch",
        "reference keep",
        "watch",
        "mock",
        "demo",
        "doctor",
        "gateway",
        "gateway init",
        "serve",
        "rollout",
        "rollout plan",
        "rollout subsidy",
        "rollout quote",
        "rollout line",
        "rollout init",
        "rollout check"
      })
  void everyCommandHasHelpInTwoLanguages(String command) {
    Cli cli = Cli.run((command + " --help").split(" "));

    assertThat(cli.exit()).isZero();
    assertThat(cli.out()).contains("この説明を表示 / show this help");
    assertThat(cli.outLines()).allMatch(line -> Width.of(line) <= 100);
    assertThat(cli.outLines())
        .as("no sentence is broken for a few letters")
        .noneMatch(line -> line.matches("[ぁ-ん]{1,4}[、。].*"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "decode FILE",
        "decode --json FILE",
        "decode --jsonl --strict FILE",
        "check --help",
        "--version",
        "compare --answer FILE --sex 1",
        "compare --json --answer FILE --sex 1",
        "audit verify FILE",
        "rollout line BBIQ",
        "demo --once"
      })
  @DisplayName("standard output that takes nothing ends no command with 0, and is told in one line")
  void unwritable(String command) {
    String file = Samples.file("OQSsiquc01res_202611020002.xml").toString();
    Cli cli = Cli.unwritable(command.replace("FILE", file).split(" ", -1));

    assertThat(cli.exit()).isIn(3, 6);
    assertThat(cli.errLines()).singleElement().asString().contains("標準出力に書き込めませんでした。");
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
    assertThat(Cli.run("chekc").err()).contains("もしかして check").doesNotContain("chekc");
  }

  @Test
  @DisplayName("an option of another command, or a member of its query, is told as that")
  void optionOfAnotherCommand() {
    assertThat(Cli.run("drugs", "--birthdate", "1985-04-17").errLines())
        .containsExactly("--birthdate: drugs にこのオプションはありません（drugs --help を参照。check などにはあります）");
    assertThat(Cli.run("drugs", "--lang", "en", "--birthdate", "1985-04-17").err())
        .startsWith("--birthdate: is no option of drugs")
        .doesNotContain("1985");
    assertThat(Cli.withInput("{\"birthdate\":\"1985-04-17\"}", "drugs", "--query", "-").err())
        .startsWith("--query: birthdate: ここに使える項目名ではありません。")
        .doesNotContain("1985");
  }

  @Test
  @DisplayName("help is a command too")
  void help() {
    assertThat(Cli.run("help", "check")).isEqualTo(Cli.run("check", "--help"));
    assertThat(Cli.run("help").out()).contains("check", "doctor", "電文");
    Cli none = Cli.run("help", "nosuch");
    assertThat(none.exit()).isEqualTo(2);
    assertThat(none.errLines()).containsExactly("help: そのコマンドはありません（一覧は --help）");
  }

  @Test
  @DisplayName("what a query lacks is told at once")
  void allThatIsMissing() {
    Cli cli = Cli.run("check");

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.errLines())
        .containsExactly(
            "--root, --institution, --insurer, --number, --birthdate: 指定してください（--help を参照）");
    assertThat(Cli.run("check", "--payer", "12139994").err())
        .startsWith("--root, --institution, --recipient, --birthdate: ");
  }

  @Test
  @DisplayName("the help names every word that an option takes")
  void words() {
    String drugs = Cli.run("drugs", "--help").out();
    assertThat(drugs).contains(Options.words(DrugsView.Kind.values()).split(", "));
    assertThat(drugs).contains(Options.words(Emergency.values()).split(", "));
    assertThat(drugs)
        .contains(
            Stream.of(AccessorRole.values())
                .filter(role -> role != AccessorRole.UNSTATED) // refused for what a person reads
                .map(Options::word)
                .toList());
    assertThat(Cli.run("checkups", "--help").out())
        .contains(Options.words(CheckupsView.Kind.values()).split(", "));
  }
}
