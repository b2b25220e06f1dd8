package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/**
 * Whether the limit certificate changed; in bulk results only 「限度額適用認定証情報変更有無」 (OQSCD014, tag
 * {@code LimitApplicationCertificateChanged}).
 */
public enum LimitChange implements CodeValue {
  /** 「変更なし」: unchanged. */
  UNCHANGED("0", "変更なし"),
  /** 「変更ありまたは判定不能」: changed, or it can not be told. */
  CHANGED_OR_UNKNOWN("1", "変更ありまたは判定不能");

  private final String code;
  private final String label;

  LimitChange(String code, String label) {
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
