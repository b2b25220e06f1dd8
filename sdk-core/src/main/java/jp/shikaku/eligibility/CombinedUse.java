package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/** Whether medical aid stands alone 「単独・併用別」 (OQSCD020, tag {@code SingleOrCombinedUse}). */
public enum CombinedUse implements CodeValue {
  /** 「単独」: alone. */
  SINGLE("01", "単独"),
  /** 「併用」: beside another scheme. */
  COMBINED("02", "併用");

  private final String code;
  private final String label;

  CombinedUse(String code, String label) {
    this.code = code;
    this.label = label;
  }

  @Override
  public String code() {
    return code;
  }

  @Override
  public String label() {
    return label;
  }
}
