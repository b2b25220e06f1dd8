package jp.shikaku.internal.medical;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;
import jp.shikaku.CallOptions;
import jp.shikaku.WireCharset;
import jp.shikaku.audit.AccessPolicy;
import jp.shikaku.audit.AuditSink;
import jp.shikaku.internal.exchange.Exchanges;
import jp.shikaku.value.MedicalInstitutionCode;

/**
 * What the clients of medical information are given by the front door. Immutable.
 *
 * @param exchanges the way down and up
 * @param charset the encoding of requests
 * @param executor runs the callbacks of asynchronous calls
 * @param institution finds the institution a call is made for
 * @param audit takes the access log
 * @param salt makes hashes of patients' numbers worthless elsewhere
 * @param policy who may read what
 * @param consentMargin how long after its time limit a consent is still tried
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Services(
    Exchanges exchanges,
    WireCharset charset,
    Executor executor,
    Function<CallOptions, MedicalInstitutionCode> institution,
    AuditSink audit,
    byte[] salt,
    AccessPolicy policy,
    Duration consentMargin) {

  /** Names nothing: the salt is a secret. */
  @Override
  public String toString() {
    return "Services";
  }
}
