package jp.shikaku.examples.gateway;

import org.jspecify.annotations.Nullable;

/**
 * Ends the waiting for an exchange, not the exchange: the terminal may have the request, and it is
 * waited for again as soon as somebody asks, or by the next run of the gateway.
 */
final class StillOpen extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final @Nullable Problem trouble;

  /**
   * @param trouble what stands in the way, for whoever asks; null when there is nothing but time
   */
  StillOpen(@Nullable Problem trouble) {
    super("still open", null, false, false);
    this.trouble = trouble;
  }

  @Nullable Problem trouble() {
    return trouble;
  }
}
