package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/**
 * What the patient said 「同意区分」 (OQSCD016, tag {@code …ConsFlg}). The table of the limit
 * certificate, OQSCD001, has the first two only, under labels of its own: {@link Consent#label()}.
 */
public enum ConsentState implements CodeValue {
  /** 「同意なし」: not agreed. */
  REFUSED("0", "同意なし"),
  /** 「同意あり」: agreed. */
  GIVEN("1", "同意あり"),
  /** 「有効期限切れ」: expired; home visits and online consultations only. */
  EXPIRED("2", "有効期限切れ"),
  /** 「同意取得困難」: could not be asked; emergencies only. */
  UNOBTAINABLE("3", "同意取得困難");

  private final String code;
  private final String label;

  ConsentState(String code, String label) {
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
