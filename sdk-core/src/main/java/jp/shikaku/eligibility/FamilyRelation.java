package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/**
 * Whether the person is the insured or a family member 「本人・家族の別」 (OQSCD009, tag {@code
 * PersonalFamilyClassification}).
 */
public enum FamilyRelation implements CodeValue {
  /** 「本人」: the insured. */
  SELF("1", "本人"),
  /** 「家族」: a family member. */
  FAMILY("2", "家族");

  private final String code;
  private final String label;

  FamilyRelation(String code, String label) {
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
