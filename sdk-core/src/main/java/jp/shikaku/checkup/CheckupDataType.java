package jp.shikaku.checkup;

import jp.shikaku.CodeValue;

/** What the value of an item is 「データ型」 (tag {@code DataType}, medical-info 8.1). */
public enum CheckupDataType implements CodeValue {
  /** 「物理量」: a number with a unit. */
  QUANTITY("PQ", "物理量"),
  /** 「順序なしコード」: a code of a list without order. */
  CODE("CD", "順序なしコード"),
  /** 「順序付きコード」: a code of a list with an order, as − ± + are. */
  ORDERED_CODE("CO", "順序付きコード"),
  /** 「文字列」: free text. */
  TEXT("ST", "文字列");

  private final String code;
  private final String label;

  CheckupDataType(String code, String label) {
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
