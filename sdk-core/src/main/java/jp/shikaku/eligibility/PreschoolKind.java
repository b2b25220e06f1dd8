package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/**
 * Whether the child is below school age 「未就学区分」 (OQSCD015, tag {@code PreschoolClassification}).
 */
public enum PreschoolKind implements CodeValue {
  /** 「未就学該当」: below school age. */
  PRESCHOOL("1", "未就学該当");

  private final String code;
  private final String label;

  PreschoolKind(String code, String label) {
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
