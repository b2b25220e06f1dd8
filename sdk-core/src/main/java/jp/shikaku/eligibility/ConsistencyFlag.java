package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/**
 * Whether the ticket's word on social insurance fits 「社会保険状況の整合性フラグ」 (OQSCD022, tag {@code
 * ConsistencyFlag}).
 */
public enum ConsistencyFlag implements CodeValue {
  /** 「不整合あり」: does not fit. */
  INCONSISTENT("1", "不整合あり");

  private final String code;
  private final String label;

  ConsistencyFlag(String code, String label) {
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
