package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/** Kind of care a ticket is for 「診療別」 (OQSCD019, tag {@code MedicalTreatmentType}). */
public enum CareType implements CodeValue {
  /** 「入院」: in-patient. */
  INPATIENT("01", "入院"),
  /** 「入院外」: out-patient. */
  OUTPATIENT("02", "入院外"),
  /** 「歯科」: dental. */
  DENTAL("03", "歯科"),
  /** 「調剤」: dispensing. */
  DISPENSING("04", "調剤"),
  /** 「訪問看護」: home nursing. */
  HOME_NURSING("05", "訪問看護");

  private final String code;
  private final String label;

  CareType(String code, String label) {
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
