package jp.shikaku.examples.rollout;

import jp.shikaku.examples.text.Language;

/** A text in both languages. */
record Words(String japanese, String english) {

  static final Words NONE = new Words("", "");

  String in(Language language) {
    return language.say(japanese, english);
  }
}
