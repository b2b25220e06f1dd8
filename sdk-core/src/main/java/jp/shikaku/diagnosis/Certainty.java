package jp.shikaku.diagnosis;

import java.util.Locale;

/** How sure a finding is 「確からしさ」. */
public enum Certainty {
  /** What was observed leaves nothing else. */
  CERTAIN("確実", "certain"),
  /** What was observed fits this best; something else is not ruled out. */
  LIKELY("可能性が高い", "likely"),
  /** One of several that what was observed can not tell apart. */
  POSSIBLE("可能性がある", "possible");

  private final String japanese;
  private final String english;

  Certainty(String japanese, String english) {
    this.japanese = japanese;
    this.english = english;
  }

  /**
   * {@return the word for it}
   *
   * @param locale Japanese unless English
   */
  public String label(Locale locale) {
    return Words.choose(locale, japanese, english);
  }
}
