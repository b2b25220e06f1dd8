package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/**
 * Whether a ticket is made out to the asking institution 「指定医療機関確認フラグ」 (OQSCD026, tag {@code
 * DesignatedMedicalInstitutionFlag}).
 */
public enum DesignationMatch implements CodeValue {
  /** 「一致」: to this institution. */
  MATCHES("0", "一致"),
  /** 「不一致」: to another institution. */
  DIFFERS("1", "不一致");

  private final String code;
  private final String label;

  DesignationMatch(String code, String label) {
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
