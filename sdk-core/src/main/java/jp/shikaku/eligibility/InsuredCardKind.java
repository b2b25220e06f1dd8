package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/** Kind of qualification 「被保険者証区分」 (OQSCD010, tag {@code InsuredCardClassification}). */
public enum InsuredCardKind implements CodeValue {
  /** 「一般」: general. */
  GENERAL("01", "一般"),
  /** 「退職」: retired; vacant since 2024-12-02, still returned for earlier days. */
  RETIRED("02", "退職"),
  /** 「短期（一般）」: short term; vacant since 2024-12-02. */
  SHORT_TERM("03", "短期（一般）"),
  /** 「短期（退職）」: short term, retired; vacant since 2024-12-02. */
  SHORT_TERM_RETIRED("04", "短期（退職）"),
  /** 「特別療養費支給対象者」: pays in full at the counter (formerly 被保険者資格証明書). */
  SPECIAL_MEDICAL_EXPENSE("05", "特別療養費支給対象者"),
  /** 「特例退職」: special retired; vacant since 2024-12-02. */
  SPECIAL_RETIRED("06", "特例退職"),
  /** 「自衛官」: self-defence official. */
  SELF_DEFENSE_OFFICIAL("07", "自衛官"),
  /** 「医療扶助」: medical aid of public assistance. */
  MEDICAL_AID("A1", "医療扶助");

  private final String code;
  private final String label;

  InsuredCardKind(String code, String label) {
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
