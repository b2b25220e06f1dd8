package jp.shikaku.examples.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {

  @Test
  void alignsByColumnsOfTheTerminal() {
    TextTable table =
        new TextTable(2).head("患者", "n", "保険者").row("髙橋●", "1", "市").row("ab", "22", "x");

    assertThat(table.lines())
        .containsExactly(
            "  患者    n   保険者", "  ------  --  ------", "  髙橋●  1   市", "  ab      22  x");
  }

  @Test
  void wrapsTheLastColumnUnderItself() {
    TextTable table = new TextTable(2).row("a", "漢".repeat(60));

    assertThat(table.lines()).containsExactly("  a  " + "漢".repeat(47), "     " + "漢".repeat(13));
  }

  @Test
  void aRowEqualToTheTitlesIsStillARow() {
    assertThat(new TextTable(0).head("a", "b").row("a", "b").lines())
        .containsExactly("a  b", "-  -", "a  b");
  }

  @Test
  void nothingGivesNothing() {
    assertThat(new TextTable(2).lines()).isEmpty();
  }
}
