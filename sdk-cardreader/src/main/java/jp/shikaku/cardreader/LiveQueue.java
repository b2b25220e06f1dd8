package jp.shikaku.cardreader;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The events that wait for one subscriber: at most 256; when it is too slow the oldest are dropped
 * and told as one {@link CardReaderEvent.EventsMissed}. Not thread-safe: its owner locks.
 */
final class LiveQueue {

  static final int CAPACITY = 256;

  private final Deque<CardReaderEvent> events = new ArrayDeque<>();
  private @Nullable CardReaderEvent firstDropped;
  private @Nullable CardReaderEvent lastDropped;
  private long dropped;

  void add(CardReaderEvent event) {
    if (events.size() >= CAPACITY) {
      CardReaderEvent oldest = events.removeFirst();
      firstDropped = firstDropped == null ? oldest : firstDropped;
      lastDropped = oldest;
      dropped++;
    }
    events.addLast(event);
  }

  boolean isEmpty() {
    return events.isEmpty() && dropped == 0;
  }

  /** Takes the next: first what was lost, then what waits. */
  @Nullable CardReaderEvent poll() {
    CardReaderEvent first = firstDropped;
    CardReaderEvent last = lastDropped;
    if (first != null && last != null) {
      CardReaderEvent missed = missed(first.head(), last.head());
      firstDropped = null;
      lastDropped = null;
      dropped = 0;
      return missed;
    }
    return events.pollFirst();
  }

  private CardReaderEvent missed(EventHead first, EventHead last) {
    Instant from = first.detectedAt();
    EventHead head =
        EventHead.derived()
            .head(last.sourceId(), last.eventId() + "-missed", last.sequence(), last.detectedAt());
    return new CardReaderEvent.EventsMissed(head, from, last.detectedAt(), dropped);
  }

  void clear() {
    events.clear();
    firstDropped = null;
    lastDropped = null;
    dropped = 0;
  }
}
