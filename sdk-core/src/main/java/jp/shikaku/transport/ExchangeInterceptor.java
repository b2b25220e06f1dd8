package jp.shikaku.transport;

/**
 * Stands around each try to send 「送受信の差込み」: sees the request before the transport and the result
 * before its reader, and may replace either. For recordings and extra checks; the documents hold
 * personal data, so that none of their content may get into a log. Waiting on with {@link
 * Transport#resume} sends nothing and passes by. Implementations are thread-safe and do not block.
 *
 * <pre>{@code
 * ExchangeInterceptor sizes = (request, next) -> {
 *     ExchangeCall call = next.proceed(request);
 *     call.result().thenAccept(result -> count(request.body().length, result));
 *     return call;
 * };
 * }</pre>
 */
@FunctionalInterface
public interface ExchangeInterceptor {

  /**
   * Carries one try.
   *
   * @param request the request; whoever passes another one on keeps its handle, gate and progress
   * @param next the next interceptor, or the transport
   * @return the running exchange; what is thrown instead ends the call as not known to be sent
   */
  ExchangeCall intercept(ExchangeRequest request, Next next);

  /** What an interceptor stands in front of. Thread-safe. */
  @FunctionalInterface
  interface Next {

    /**
     * Passes the request on.
     *
     * @param request the request
     * @return the running exchange
     */
    ExchangeCall proceed(ExchangeRequest request);
  }
}
