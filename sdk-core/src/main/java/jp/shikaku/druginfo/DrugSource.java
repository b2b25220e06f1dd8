package jp.shikaku.druginfo;

/**
 * Where a drug line comes from 「情報源」 (medical-info 6.1). The same prescription may come from all
 * three; the constants stand in the order of their rank.
 */
public enum DrugSource {
  /** 「レセプト」: claims; the best source, about one and a half months late, up to five years back. */
  CLAIM(1, "レセプト", "1か月半ほど前まで"),
  /** 「調剤情報」: dispensing by e-prescription; at once, up to 100 days back. */
  DISPENSING(2, "電子処方箋（調剤）", "直近100日・即時"),
  /**
   * 「処方情報」: prescription by e-prescription; at once, up to 100 days back. It need not have been
   * dispensed.
   */
  PRESCRIPTION(3, "電子処方箋（処方）", "直近100日・即時");

  private final int rank;
  private final String label;
  private final String freshness;

  DrugSource(int rank, String label, String freshness) {
    this.rank = rank;
    this.label = label;
    this.freshness = freshness;
  }

  /** {@return the Japanese label 「名称」} */
  public String label() {
    return label;
  }

  /** {@return how recent its lines are 「鮮度」, in Japanese} */
  public String freshness() {
    return freshness;
  }

  /** {@return 「優先順位」, 1 is the best} */
  public int rank() {
    return rank;
  }
}
