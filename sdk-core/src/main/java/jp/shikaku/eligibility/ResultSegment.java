package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/** How the whole exchange ended 「処理結果区分」 (OQSCD003, tag {@code SegmentOfResult}). */
public enum ResultSegment implements CodeValue {
  /** 「正常終了」: normally. */
  NORMAL("1", "正常終了"),
  /** 「処理中」: still being worked on (bulk). */
  IN_PROGRESS("2", "処理中"),
  /** 「異常終了」: abnormally. */
  ABNORMAL("9", "異常終了");

  private final String code;
  private final String label;

  ResultSegment(String code, String label) {
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
