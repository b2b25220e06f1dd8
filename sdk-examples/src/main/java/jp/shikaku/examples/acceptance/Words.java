package jp.shikaku.examples.acceptance;

import jp.shikaku.examples.text.Language;

/**
 * A text in both languages: the printed report is Japanese whatever the screen shows.
 *
 * @param japanese the Japanese text
 * @param english the English text
 */
public record Words(String japanese, String english) {

  /**
   * {@return the text of a language}
   *
   * @param language which
   */
  public String in(Language language) {
    return language.say(japanese, english);
  }
}
