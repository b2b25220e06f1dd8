package jp.shikaku.checkup;

import java.util.Locale;

/** Chooses the language of texts for people. */
final class Words {

  private Words() {}

  static boolean isEnglish(Locale locale) {
    return Locale.ENGLISH.getLanguage().equals(locale.getLanguage());
  }

  static String choose(Locale locale, String japanese, String english) {
    return isEnglish(locale) ? english : japanese;
  }
}
