package jp.shikaku.value;

/** Fee table 「点数表」, third digit of the institution code (eligibility 6.2). */
public enum PointTable {
  /** 医科 (1). */
  MEDICAL('1', "医科"),
  /** 歯科 (3). */
  DENTAL('3', "歯科"),
  /** 調剤 (4): a pharmacy. */
  PHARMACY('4', "調剤"),
  /** 訪問看護 (6). */
  HOME_NURSING('6', "訪問看護");

  private final char digit;
  private final String label;

  PointTable(char digit, String label) {
    this.digit = digit;
    this.label = label;
  }

  /**
   * Returns the digit as it stands in the code.
   *
   * @return {@code 1}, {@code 3}, {@code 4} or {@code 6}
   */
  public char digit() {
    return digit;
  }

  /**
   * Returns the Japanese label.
   *
   * @return the label, for example 「医科」
   */
  public String label() {
    return label;
  }
}
