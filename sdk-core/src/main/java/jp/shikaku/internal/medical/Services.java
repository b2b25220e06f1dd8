package jp.shikaku.internal.medical;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;
import jp.shikaku.CallOptions;
import jp.shikaku.WireCharset;
import jp.shikaku.audit.AccessPolicy;
import jp.shikaku.internal.audit.AuditLog;
import jp.shikaku.internal.exchange.Exchanges;
import jp.shikaku.value.MedicalInstitutionCode;

/**
 * What the clients of medical information are given by the front door. Immutable.
 *
 * @param exchanges the way down and up
 * @param charset the encoding of requests
 * @param executor runs the callbacks of asynchronous calls
 * @param institution finds the institution a call is made for
 * @param audit the access log
 * @param policy who may read what
 * @param consentMargin how long after its time limit a consent is still tried
 */
public record Services(
    Exchanges exchanges,
    WireCharset charset,
    Executor executor,
    Function<CallOptions, MedicalInstitutionCode> institution,
    AuditLog audit,
    AccessPolicy policy,
    Duration consentMargin) {}
