package jp.shikaku.internal.client;

import java.util.concurrent.Executor;
import java.util.function.Function;
import jp.shikaku.CallOptions;
import jp.shikaku.WireCharset;
import jp.shikaku.internal.audit.AuditLog;
import jp.shikaku.internal.exchange.Exchanges;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/**
 * What every client is given by the front door. Immutable.
 *
 * @param exchanges the way down and up
 * @param charset the encoding of requests
 * @param executor runs the callbacks of asynchronous calls
 * @param institution finds the institution a call is made for
 * @param audit the access log, or null when the host keeps none
 */
public record ClientSetup(
    Exchanges exchanges,
    WireCharset charset,
    Executor executor,
    Function<CallOptions, MedicalInstitutionCode> institution,
    @Nullable AuditLog audit) {

  /**
   * Returns the same with another executor.
   *
   * @param callbacks runs the callbacks of asynchronous calls
   */
  public ClientSetup on(Executor callbacks) {
    return new ClientSetup(exchanges, charset, callbacks, institution, audit);
  }
}
