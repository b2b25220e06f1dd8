package jp.shikaku.transport;

/**
 * Hears how calls do 「送受信の観測」, for metrics and displays. Events hold closed values and identifiers
 * and nothing of a person. They come one at a time and in order on the client's executor, never on
 * a thread that a call needs: a listener that is slow loses events instead of time, and one that
 * throws is logged.
 */
@FunctionalInterface
public interface ExchangeListener {

  /**
   * Hears of an event.
   *
   * @param event what happened
   */
  void heard(ExchangeEvent event);
}
