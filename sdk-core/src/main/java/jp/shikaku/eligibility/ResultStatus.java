package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/** How the query for one person ended 「処理結果状況」 (OQSCD004, tag {@code ProcessingResultStatus}). */
public enum ResultStatus implements CodeValue {
  /** 「正常終了」: normally. */
  NORMAL("1", "正常終了"),
  /** 「エラー」: with an error. */
  ERROR("2", "エラー");

  private final String code;
  private final String label;

  ResultStatus(String code, String label) {
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
