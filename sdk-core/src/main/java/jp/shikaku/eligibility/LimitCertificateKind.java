package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/**
 * Kind of limit certificate 「限度額適用認定証区分」 (OQSCD011, tag {@code
 * LimitApplicationCertificateClassification}).
 */
public enum LimitCertificateKind implements CodeValue {
  /** 「限度額適用認定証」: limit. */
  LIMIT("01", "限度額適用認定証"),
  /** 「限度額適用・標準負担額減額認定証」: limit and reduced standard charge. */
  LIMIT_AND_MEAL_REDUCTION("02", "限度額適用・標準負担額減額認定証"),
  /** 「標準負担額減額認定証」: reduced standard charge. */
  MEAL_REDUCTION("03", "標準負担額減額認定証");

  private final String code;
  private final String label;

  LimitCertificateKind(String code, String label) {
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
