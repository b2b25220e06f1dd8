package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/** Kind of medical-aid ticket 「医療券・調剤券別」 (OQSCD018, tag {@code TicketType}). */
public enum TicketType implements CodeValue {
  /** 「医療券」: for treatment. */
  MEDICAL("01", "医療券"),
  /** 「調剤券」: for dispensing. */
  DISPENSING("02", "調剤券");

  private final String code;
  private final String label;

  TicketType(String code, String label) {
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
