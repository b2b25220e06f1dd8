package jp.shikaku.druginfo;

/**
 * Whether something is of one's own institution 「自院・他院の別」. What is not known is not taken for the
 * other's: a list without one's own lines keeps it.
 */
public enum Ownership {
  /** 「自院」. */
  OWN("自院"),
  /** 「他院」. */
  OTHER("他院"),
  /** Not told, and not to be found out. */
  UNKNOWN("不明");

  private final String label;

  Ownership(String label) {
    this.label = label;
  }

  /** {@return the Japanese label 「名称」} */
  public String label() {
    return label;
  }
}
