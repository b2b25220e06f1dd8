package jp.shikaku.examples.acceptance;

/** How a scenario ended 「判定」. */
public enum Verdict {
  /** It was seen to work. */
  PASS("○", "合格", "PASS"),
  /** It was seen not to work. */
  FAIL("×", "不合格", "FAIL"),
  /** Nothing was seen that could tell. */
  NOT_OBSERVABLE("－", "確認できず", "NOT OBSERVABLE");

  private final String sign;
  private final String japanese;
  private final String english;

  Verdict(String sign, String japanese, String english) {
    this.sign = sign;
    this.japanese = japanese;
    this.english = english;
  }

  /** {@return the sign in the report} */
  public String sign() {
    return sign;
  }

  /** {@return the word in the report} */
  public Words label() {
    return new Words(japanese, english);
  }
}
