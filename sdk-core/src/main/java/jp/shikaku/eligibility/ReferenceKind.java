package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/** How the person was identified 「照会区分」 (OQSCD002, tag {@code ReferenceClassification}). */
public enum ReferenceKind implements CodeValue {
  /** 「マイナンバーカード」: by the My Number Card. */
  MY_NUMBER_CARD("1", "マイナンバーカード"),
  /** 「被保険者証情報」: by the numbers of the insurance. */
  INSURED_CARD("2", "被保険者証情報");

  private final String code;
  private final String label;

  ReferenceKind(String code, String label) {
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
