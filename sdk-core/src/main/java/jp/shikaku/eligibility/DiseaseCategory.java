package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/**
 * Specific disease under long-term treatment 「認定疾病区分」 (OQSCD013, tag {@code
 * SpecificDiseasesDiseaseCategory}).
 */
public enum DiseaseCategory implements CodeValue {
  /** 「人工透析を要する慢性腎不全」: chronic kidney failure that needs dialysis. */
  DIALYSIS("1", "人工透析を要する慢性腎不全"),
  /** 「先天性血液凝固因子障害」: congenital disorder of a coagulation factor. */
  COAGULATION_FACTOR("2", "先天性血液凝固因子障害"),
  /** 「血液凝固因子製剤によるHIV」: HIV through a blood product. */
  HIV_BY_BLOOD_PRODUCT("3", "血液凝固因子製剤によるHIV");

  private final String code;
  private final String label;

  DiseaseCategory(String code, String label) {
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
