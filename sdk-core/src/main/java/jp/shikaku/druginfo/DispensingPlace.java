package jp.shikaku.druginfo;

/** Where a drug was given 「院内・院外の別」, derived by medical-info 6.3; 入外 is something else. */
public enum DispensingPlace {
  /** 「院外」: by a pharmacy, on a prescription. */
  OUTSIDE("院外"),
  /** 「院内」: inside the institution that treated. */
  INSIDE("院内"),
  /** Not to be found out, or only prescribed as yet. */
  UNKNOWN("不明");

  private final String label;

  DispensingPlace(String label) {
    this.label = label;
  }

  /** {@return the Japanese label 「名称」} */
  public String label() {
    return label;
  }
}
