package jp.shikaku.examples.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PlainTextTest {

  @Test
  @DisplayName("S-IN-05 S-IN-11 what a terminal would obey is written out")
  void nothingIsObeyed() {
    assertThat(PlainText.of("a\u001b[31m\u009b2J\r\n\u202eb\u2028c\u2066"))
        .isEqualTo("a\\u001b[31m\\u009b2J\\u000d\\u000a\\u202eb\\u2028c\\u2066");
  }

  @Test
  void everythingElseStays() {
    String text = "髙橋●　はな ｼｹﾝ ① 𠮷 ～ <b>&amp;";
    assertThat(PlainText.of(text)).isEqualTo(text);
  }
}
