package jp.shikaku.examples.gateway;

/**
 * Ends the waiting for an exchange, not the exchange: the terminal may have the request, and the
 * next run of the gateway waits on for the answer.
 */
final class StillOpen extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StillOpen() {
    super("still open", null, false, false);
  }
}
