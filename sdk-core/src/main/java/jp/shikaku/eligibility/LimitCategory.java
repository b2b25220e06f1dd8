package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/**
 * Income category for the monthly limit 「限度額適用認定証適用区分」 (OQSCD012, tag {@code
 * LimitApplicationCertificateClassificationFlag}).
 */
public enum LimitCategory implements CodeValue {
  /** 「ア」: under 70. */
  A01("A01", "ア"),
  /** 「イ」: under 70. */
  A02("A02", "イ"),
  /** 「ウ」: under 70. */
  A03("A03", "ウ"),
  /** 「エ」: under 70. */
  A04("A04", "エ"),
  /** 「オ」: under 70. */
  A05("A05", "オ"),
  /** 「オ（境）」: under 70. */
  A06("A06", "オ（境）"),
  /** 「現役並みⅢ」: 70 or older. */
  B01("B01", "現役並みⅢ"),
  /** 「現役並みⅡ」: 70 or older. */
  B02("B02", "現役並みⅡ"),
  /** 「現役並みⅠ」: 70 or older. */
  B03("B03", "現役並みⅠ"),
  /** 「一般」: 70 to 74, and late elderly before 2022-10. */
  B04("B04", "一般"),
  /** 「低所得Ⅱ」: 70 or older. */
  B05("B05", "低所得Ⅱ"),
  /** 「低所得Ⅰ」: 70 or older. */
  B06("B06", "低所得Ⅰ"),
  /** 「低所得Ⅰ（老福）」: 70 or older. */
  B07("B07", "低所得Ⅰ（老福）"),
  /** 「低所得Ⅰ（境）」: 70 or older. */
  B08("B08", "低所得Ⅰ（境）"),
  /** 「一般Ⅱ」: late elderly. */
  B09("B09", "一般Ⅱ"),
  /** 「一般Ⅰ」: late elderly. */
  B10("B10", "一般Ⅰ");

  private final String code;
  private final String label;

  LimitCategory(String code, String label) {
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
