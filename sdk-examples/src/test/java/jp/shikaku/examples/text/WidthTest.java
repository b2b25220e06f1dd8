package jp.shikaku.examples.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WidthTest {

  @ParameterizedTest
  @CsvSource({
    "abc, 3",
    "漢字, 4",
    "かな, 4",
    "ｶﾅ, 2",
    "ﾊﾞ, 2",
    "髙橋●　はな, 12",
    "①Ⅲ〓～, 8",
    "１２３, 6",
    "（）, 4",
    "㈱, 2",
    "𠮷, 2",
    "한, 2",
    "é, 1",
    "'', 0"
  })
  void countsColumnsOfAJapaneseTerminal(String text, int columns) {
    assertThat(Width.of(text)).isEqualTo(columns);
  }

  @Test
  void combiningMarksTakeNoColumn() {
    assertThat(Width.of("か\u3099")).isEqualTo(2);
    assertThat(Width.of("e\u0301")).isEqualTo(1);
  }

  @Test
  void padsToColumnsAndNeverCuts() {
    assertThat(Width.pad("漢", 4)).isEqualTo("漢  ");
    assertThat(Width.pad("漢字", 3)).isEqualTo("漢字");
  }

  @Test
  void wrapsAnywhereInJapaneseAndAtBlanksInEnglish() {
    assertThat(Width.wrap("資格確認端末で確認", 8)).containsExactly("資格確認", "端末で確", "認");
    assertThat(Width.wrap("check at the terminal", 12)).containsExactly("check at the", "terminal");
    assertThat(Width.wrap("short", 12)).containsExactly("short");
  }

  @Test
  void wrapsBehindAMarkThatIsNearTheEndAndNeverWithinAWord() {
    assertThat(Width.wrap("あいうえお、かきくけ", 16)).containsExactly("あいうえお、", "かきくけ");
    assertThat(Width.wrap("親の req・res の親フォルダ", 20)).containsExactly("親の req・res の親フ", "ォルダ");
    assertThat(Width.wrap("宣言された文字コードは次のとおりです windows-31j", 46))
        .containsExactly("宣言された文字コードは次のとおりです", "windows-31j");
    assertThat(Width.wrap("６か月に７種類の薬 など", 22)).containsExactly("６か月に７種類の薬", "など");
    assertThat(Width.wrap("ＡＢＣＤＥＦ  １日２回", 18)).containsExactly("ＡＢＣＤＥＦ", "１日２回");
    assertThat(Width.wrap("あ windows-31j-and-more", 12)).hasSize(2);
  }

  @Test
  void noLineBeginsWithAClosingMark() {
    assertThat(Width.wrap("確認する。次へ", 8)).containsExactly("確認す", "る。次へ");
  }

  @Test
  void aLineIsNeverWiderThanAsked() {
    List<String> lines = Width.wrap("abc 漢字 de かな●① 1234567890 （あ）。", 7);

    assertThat(lines).allMatch(line -> Width.of(line) <= 7);
  }
}
