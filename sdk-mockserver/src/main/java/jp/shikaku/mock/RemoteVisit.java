package jp.shikaku.mock;

/**
 * A visit without the clinic's card reader「居宅同意取得型」: the patient agrees with a device of their own,
 * and the institution learns of it by a list (eligibility 3.9).
 */
public enum RemoteVisit {
  /** 訪問診療等: the list {@code OQSmuhvq}. */
  HOME("2"),
  /** オンライン診療等: the list {@code OQSmuonq}. */
  ONLINE("3");

  private final String flag;

  RemoteVisit(String flag) {
    this.flag = flag;
  }

  /**
   * Returns the 診療区分, {@code MedicalTreatmentFlag}.
   *
   * @return {@code 2} or {@code 3}
   */
  public String flag() {
    return flag;
  }
}
