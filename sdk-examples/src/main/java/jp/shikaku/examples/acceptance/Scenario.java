package jp.shikaku.examples.acceptance;

/** The scenarios of the operation test 「運用テストの項目」, in their order. */
public enum Scenario {
  /** What {@code doctor} finds. */
  INSTALLATION(1, "設置点検", "installation"),
  /** A query whose numbers are valid. */
  QUERY_BY_NUMBERS(2, "番号による照会", "query by numbers"),
  /** A query whose numbers belong to no insurance. */
  REFUSAL(3, "該当しない番号の照会", "query by numbers of no insurance"),
  /** A card that is passed reaches the chart. */
  CARD_VISIT(4, "カード受付→カルテ", "card visit to chart"),
  /** Drugs of a patient who agreed. */
  DRUGS(5, "薬剤情報（同意あり）", "drugs, with consent"),
  /** Checkups of a patient who agreed. */
  CHECKUPS(6, "特定健診情報（同意あり）", "checkups, with consent"),
  /** Neither of a patient who refused. */
  NO_CONSENT(7, "同意なしの閲覧制限", "nothing without consent"),
  /** The way is cut and comes back. */
  OUTAGE(8, "障害と復旧", "outage and recovery");

  private final int number;
  private final String japanese;
  private final String english;

  Scenario(int number, String japanese, String english) {
    this.number = number;
    this.japanese = japanese;
    this.english = english;
  }

  /** {@return its number in the report, from 1} */
  public int number() {
    return number;
  }

  /** {@return what is tested, in a few words} */
  public Words title() {
    return new Words(japanese, english);
  }
}
