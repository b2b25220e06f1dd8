package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import jp.shikaku.examples.text.Language;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {

  @ParameterizedTest
  @ValueSource(strings = {"--symbol \uFFFD\uFFFD", "--symbol=\uFFFD", "--symbol \uD83D"})
  @DisplayName("what Java could not read is told with its cause and the way out")
  void unreadable(String given) {
    String[] args = ("check --number 1 " + given).split(" ");

    BadInput bad = Arguments.unreadable(args, "ANSI_X3.4-1968", true).orElseThrow();

    assertThat(bad.line(Language.JAPANESE))
        .startsWith("--symbol: 文字を読み取れませんでした")
        .contains("ANSI_X3.4-1968", "LC_ALL=C.UTF-8", "--query -");
    assertThat(bad.line(Language.ENGLISH)).contains("LC_ALL=C.UTF-8", "--query -");
    assertThat(bad.toError().field()).isEqualTo("symbol");
  }

  @Test
  @DisplayName("what nobody named is no option")
  void noOption() {
    String[] args = {"decode", "\uFFFD.xml"};
    assertThat(Arguments.unreadable(args, "US-ASCII", false).orElseThrow().line(Language.ENGLISH))
        .startsWith("shikaku: could not be read")
        .contains("LC_ALL=C.UTF-8")
        .doesNotContain("--query");
  }

  @Test
  @DisplayName("nothing else is refused")
  void readable() {
    String[] japanese = {"check", "--symbol", "１２３𠮷"};
    String[] lost = {"check", "--symbol", "\uFFFD"};

    assertThat(Arguments.unreadable(japanese, "MS932", true)).isEmpty();
    assertThat(Arguments.unreadable(lost, "UTF-8", true)).isEmpty();
  }
}
