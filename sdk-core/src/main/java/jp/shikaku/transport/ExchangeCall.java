package jp.shikaku.transport;

import java.util.concurrent.CompletableFuture;

/**
 * A running exchange. Thread-safe.
 *
 * @see Transport#exchange
 */
public interface ExchangeCall {

  /**
   * {@return the future that completes exactly once: with a result, or with an {@link
   * jp.shikaku.OqsException}, at the latest 250 ms after the request's time is over (R-INV-5)}
   * Completing or cancelling it from outside has no effect on the exchange; use {@link #cancel()}.
   */
  CompletableFuture<ExchangeResult> result();

  /**
   * Gives up: takes the request back if the terminal has not taken it. The future fails with {@code
   * CANCELLED_BEFORE_SEND} when nothing was or remains sent, else with {@code CANCELLED_AFTER_SEND}
   * and a {@link Pending}. Does nothing when the exchange has ended.
   */
  void cancel();
}
