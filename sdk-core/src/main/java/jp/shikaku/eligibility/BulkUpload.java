package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.List;
import jp.shikaku.internal.audit.AuditLog;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.value.MedicalInstitutionCode;

/**
 * What is uploaded and answered later 「一括照会・一括登録のアップロード」. Immutable and thread-safe.
 *
 * @param <R> what a row of the result holds
 */
public abstract sealed class BulkUpload<R> permits BulkQuery, BulkListQuery, ReferenceNumberBatch {

  BulkUpload() {}

  /** The message it is sent as. */
  abstract MessageKind message();

  /** The request. */
  abstract byte[] write(
      BulkRequests requests, MedicalInstitutionCode asking, String exchangeId, LocalDate today);

  /** Whom the access log names, one key a person; none where nobody is known before. */
  abstract List<String> patientKeys(AuditLog audit);

  /** What is asked for, for the access log. */
  abstract String scope(LocalDate today);
}
