package jp.shikaku.eligibility;

/** What a patient is asked to agree to 「同意の種別」 (eligibility 3.2). */
public enum ConsentKind {
  /** 「限度額適用認定証提供」. */
  LIMIT_CERTIFICATE("限度額適用認定証"),
  /** 「特定疾病療養受療証提供」. */
  SPECIFIC_DISEASE("特定疾病療養受療証"),
  /** 「特定健診情報閲覧」. */
  CHECKUP("特定健診情報"),
  /** 「薬剤情報閲覧」. */
  DRUG_INFO("薬剤情報"),
  /** 「診療情報閲覧」. */
  TREATMENT("診療情報"),
  /** 「手術情報閲覧」. */
  SURGERY("手術情報");

  private final String label;

  ConsentKind(String label) {
    this.label = label;
  }

  /** {@return the Japanese label} */
  public String label() {
    return label;
  }
}
