package jp.shikaku.transport;

import java.util.function.Function;

/**
 * Stands around each attempt of an exchange 「照会の割込み」: it may look at the request, hand on another
 * one, look at the result, or answer itself. A document holds personal data: what an interceptor
 * does with it is its author's care. Must be thread-safe, must not block and must keep the contract
 * of {@link Transport#exchange}.
 */
@FunctionalInterface
public interface ExchangeInterceptor {

  /**
   * Runs an attempt.
   *
   * @param request the request of this attempt
   * @param next hands on to the next interceptor and at last to the transport
   * @return the running exchange
   */
  ExchangeCall exchange(ExchangeRequest request, Function<ExchangeRequest, ExchangeCall> next);
}
