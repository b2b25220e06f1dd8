package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/**
 * Whether something applies 「あり・なし」 (OQSCD021, OQSCD023, OQSCD024, OQSCD025, tag {@code
 * StatusOf…}).
 */
public enum Presence implements CodeValue {
  /** 「あり」: applies. */
  YES("01", "あり"),
  /** 「なし」: does not apply. */
  NO("02", "なし");

  private final String code;
  private final String label;

  Presence(String code, String label) {
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
