package jp.shikaku.value;

/** How alike two values of two sources are; never a verdict about the person. */
public enum Likeness {
  /** 一致: equal, at most written in another width or spacing. */
  EQUAL("一致"),
  /** ほぼ一致: a person has to look, see the reasons. */
  NEAR("ほぼ一致（要確認）"),
  /** 不一致: different. */
  DIFFERENT("不一致"),
  /** 判定不能: what is told does not suffice to judge. */
  UNKNOWN("判定不能");

  private final String label;

  Likeness(String label) {
    this.label = label;
  }

  /**
   * Returns the Japanese label.
   *
   * @return the label, for example 「一致」
   */
  public String label() {
    return label;
  }
}
