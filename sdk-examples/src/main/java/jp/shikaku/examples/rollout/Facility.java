package jp.shikaku.examples.rollout;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import jp.shikaku.examples.text.Language;

/** The kind of facility 「施設の区分」, as far as the rules differ by it. */
public enum Facility {
  /** 病院. */
  HOSPITAL("病院", "hospital"),
  /** 診療所. */
  CLINIC("診療所", "clinic"),
  /** 薬局. */
  PHARMACY("薬局", "pharmacy"),
  /** 大型チェーン薬局: its group receives 40,000 prescriptions a month or more. */
  CHAIN_PHARMACY("大型チェーン薬局", "pharmacy of a large chain");

  private final String japanese;
  private final String english;

  Facility(String japanese, String english) {
    this.japanese = japanese;
    this.english = english;
  }

  /**
   * {@return its name}
   *
   * @param language of the text
   */
  public String label(Language language) {
    return language.say(japanese, english);
  }

  /** {@return its word in files and options, for example {@code chain-pharmacy}} */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@return whether it is a pharmacy} */
  boolean isPharmacy() {
    return this == PHARMACY || this == CHAIN_PHARMACY;
  }

  static Map<String, Facility> byWord() {
    Map<String, Facility> words = new LinkedHashMap<>();
    for (Facility facility : values()) {
      words.put(facility.word(), facility);
    }
    return words;
  }
}
