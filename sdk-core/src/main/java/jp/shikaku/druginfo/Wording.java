package jp.shikaku.druginfo;

import java.util.Locale;

/** Japanese unless English is asked for. */
final class Wording {

  private Wording() {}

  static String of(Locale locale, String japanese, String english) {
    return Locale.ENGLISH.getLanguage().equals(locale.getLanguage()) ? english : japanese;
  }
}
