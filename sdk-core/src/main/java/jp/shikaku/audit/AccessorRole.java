package jp.shikaku.audit;

/** Qualification of a person who reads medical information 「職種」 (reliability-security P-04). */
public enum AccessorRole {
  /** 「医師」. */
  DOCTOR("医師"),
  /** 「歯科医師」. */
  DENTIST("歯科医師"),
  /** 「薬剤師」. */
  PHARMACIST("薬剤師"),
  /** 「看護師」. */
  NURSE("看護師"),
  /** 「その他の職種」, for example of the reception. */
  OTHER("その他の職種"),
  /** 「職種の記載なし」: the caller of an eligibility query told a user id only; reads nothing else. */
  UNSTATED("職種の記載なし");

  private final String label;

  AccessorRole(String label) {
    this.label = label;
  }

  /** {@return the Japanese label} */
  public String label() {
    return label;
  }
}
