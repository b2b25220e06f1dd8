package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/** Why a qualification was lost 「資格喪失事由」 (OQSCD008, tag {@code ReasonOfLoss}). */
public enum LossReason implements CodeValue {
  /** 「死亡」: death. */
  DEATH("01", "死亡"),
  /** 「生活保護受給開始」: medical aid began. */
  MEDICAL_AID_STARTED("02", "生活保護受給開始"),
  /** 「医療保険等の資格取得」: another insurance began. */
  OTHER_INSURANCE("03", "医療保険等の資格取得"),
  /** 「その他」: other. */
  OTHER("99", "その他");

  private final String code;
  private final String label;

  LossReason(String code, String label) {
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
