package jp.shikaku.cardreader;

/**
 * Receives what happens 「イベントの受け手」. Calls come one at a time, on the hub's executor; a slow or
 * failing listener holds up no other.
 */
@FunctionalInterface
public interface CardReaderListener {

  /**
   * Receives a visit: at least once, in the order of each source. Throwing, or {@link
   * Ack#failed()}, brings it again after 1 s, 5 s, 30 s and 5 min; after the fifth failure it is
   * set aside and {@link CardReaderEvent.VisitQuarantined} says so. A visit that comes again has
   * {@link Visit#isRedelivered()}.
   *
   * @param visit the visit
   * @param ack to be called after the visit was stored durably, from any thread, at any time
   * @throws Exception when it could not be handled
   */
  void onVisit(Visit visit, Ack ack) throws Exception;

  /**
   * Receives an event that belongs to no file: at most once, as it happens. What a card did that
   * has left is not told again.
   *
   * @param event the event
   */
  default void onEvent(CardReaderEvent event) {}

  /**
   * Hears that events were lost because this listener was too slow, or while a source was away.
   *
   * @param missed what is known of it
   */
  default void onLost(CardReaderEvent.EventsMissed missed) {}
}
