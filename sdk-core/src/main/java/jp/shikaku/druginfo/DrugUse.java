package jp.shikaku.druginfo;

/**
 * How a drug is used 「内服・屯服・外用の別」: by 診療識別 of claims. 剤形区分 of e-prescriptions is another code set
 * without a public list, so that their lines are {@link #UNKNOWN} (medical-info 6.3, 11 trap 7).
 */
public enum DrugUse {
  /** 「内服」 (21): amount per day, times in days. */
  ORAL("内服"),
  /** 「屯服」 (22): as needed; times in doses. */
  AS_NEEDED("屯服"),
  /** 「外用」 (23): amount in all. */
  EXTERNAL("外用"),
  /** Another or none told. */
  UNKNOWN("不明");

  private final String label;

  DrugUse(String label) {
    this.label = label;
  }

  /** {@return the Japanese label 「名称」} */
  public String label() {
    return label;
  }
}
