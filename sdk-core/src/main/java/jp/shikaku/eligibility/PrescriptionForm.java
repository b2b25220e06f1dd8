package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/**
 * Form of prescription the patient chose 「処方箋発行形態」 (OQSCD017, tag {@code PrescriptionIssueSelect}).
 */
public enum PrescriptionForm implements CodeValue {
  /** 「電子処方箋」: electronic. */
  ELECTRONIC("1", "電子処方箋"),
  /** 「紙」: paper. */
  PAPER("2", "紙");

  private final String code;
  private final String label;

  PrescriptionForm(String code, String label) {
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
