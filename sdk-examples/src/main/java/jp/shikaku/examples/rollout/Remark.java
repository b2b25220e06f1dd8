package jp.shikaku.examples.rollout;

import jp.shikaku.examples.text.Language;

/**
 * One thing to say about a file 「指摘」: where, and which rule it breaks or what to look at, never the
 * value.
 *
 * @param key the member, for example {@code terminals[0].root}; empty for the whole file
 * @param japanese what is said, in Japanese
 * @param english the same in English
 */
public record Remark(String key, String japanese, String english) {

  /**
   * {@return what is said}
   *
   * @param language of the text
   */
  public String text(Language language) {
    return language.say(japanese, english);
  }
}
