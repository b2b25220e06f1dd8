package jp.shikaku.eligibility;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import jp.shikaku.CallOptions;
import jp.shikaku.WireCharset;
import jp.shikaku.internal.audit.AuditLog;
import jp.shikaku.internal.exchange.Exchanges;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/**
 * Asks for many persons at once 「資格確認一括照会」 ({@link BulkQuery}), or for a list of those who
 * consented elsewhere or have medical aid 「同意済資格情報・委託先資格情報」 ({@link BulkListQuery}). Made by {@code
 * OqsClient}; thread-safe.
 */
public final class BulkClient extends BulkJobs<BulkResult.Row> {

  /**
   * Used by {@code OqsClient}.
   *
   * @param exchanges the way down and up
   * @param charset the encoding of requests
   * @param executor runs the callbacks of asynchronous calls
   * @param institution finds the institution a call is made for
   * @param audit the access log, or null when the host keeps none
   */
  @SuppressWarnings("exports") // made by OqsClient only
  public BulkClient(
      Exchanges exchanges,
      WireCharset charset,
      Executor executor,
      Function<CallOptions, MedicalInstitutionCode> institution,
      @Nullable AuditLog audit) {
    super(
        exchanges,
        charset,
        executor,
        institution,
        audit,
        List.of(
            new BulkFamily<>(
                MessageKind.BULK_ELIGIBILITY,
                MessageKind.BULK_ELIGIBILITY_RESULT,
                BulkRows::results),
            new BulkFamily<>(
                MessageKind.HOME_VISIT_LIST, MessageKind.HOME_VISIT_LIST_RESULT, BulkRows::results),
            new BulkFamily<>(
                MessageKind.ONLINE_LIST, MessageKind.ONLINE_LIST_RESULT, BulkRows::results),
            new BulkFamily<>(
                MessageKind.MEDICAL_AID_LIST,
                MessageKind.MEDICAL_AID_LIST_RESULT,
                BulkRows::results)));
  }
}
