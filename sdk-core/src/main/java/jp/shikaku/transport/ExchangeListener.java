package jp.shikaku.transport;

/**
 * Hears what becomes of calls 「照会の監視」, for metrics and support. What it hears holds no value of a
 * person. Called one event at a time and in order, on the client's executor: one that is slow or
 * throws hurts no call; if it falls more than 1,024 events behind, the oldest are dropped and their
 * number is logged.
 */
@FunctionalInterface
public interface ExchangeListener {

  /**
   * Hears of one event.
   *
   * @param event what happened
   */
  void on(ExchangeEvent event);
}
