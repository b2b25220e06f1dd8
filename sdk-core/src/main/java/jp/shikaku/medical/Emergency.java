package jp.shikaku.medical;

import jp.shikaku.audit.AuditRecord.Basis;

/** Why medical information is read without the usual consent 「緊急時の閲覧理由」; it is audited as such. */
public enum Emergency {
  /** 「同意取得困難」: the patient's life is at risk and the consent can not be obtained (OQSCD016, 3). */
  CONSENT_UNOBTAINABLE(Basis.EMERGENCY_NO_CONSENT),
  /** 「災害時」: a disaster for which the centre has opened its information. */
  DISASTER(Basis.DISASTER);

  private final Basis basis;

  Emergency(Basis basis) {
    this.basis = basis;
  }

  Basis basis() {
    return basis;
  }
}
