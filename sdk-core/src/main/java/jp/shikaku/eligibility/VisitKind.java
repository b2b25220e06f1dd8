package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/** Way in which the patient is seen 「診療区分」 (OQSCD028, tag {@code MedicalTreatmentFlag}). */
public enum VisitKind implements CodeValue {
  /** 「外来」: the patient comes to the institution. */
  NORMAL("1", "外来"),
  /** 「訪問診療等」: the institution comes to the patient. */
  HOME_VISIT("2", "訪問診療等"),
  /** 「オンライン診療等」: they meet on screen. */
  ONLINE("3", "オンライン診療等"),
  /** 「救急時」: an emergency. */
  EMERGENCY("4", "救急時");

  private final String code;
  private final String label;

  VisitKind(String code, String label) {
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
