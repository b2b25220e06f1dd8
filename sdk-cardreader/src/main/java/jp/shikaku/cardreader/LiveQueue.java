package jp.shikaku.cardreader;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The events that wait for one subscriber: at most 256; when it is too slow the oldest are dropped
 * and told as one {@link CardReaderEvent.EventsMissed} for each source. Not thread-safe: its owner
 * locks.
 */
final class LiveQueue {

  static final int CAPACITY = 256;

  /** What was dropped of one source, which numbers its events by itself. */
  private record Gap(EventHead first, EventHead last, long count) {

    CardReaderEvent missed() {
      EventHead head =
          EventHead.derived()
              .head(
                  last.sourceId(), last.eventId() + "-missed", last.sequence(), last.detectedAt());
      return new CardReaderEvent.EventsMissed(head, first.detectedAt(), last.detectedAt(), count);
    }
  }

  private final Deque<CardReaderEvent> events = new ArrayDeque<>();
  private final Map<SourceId, Gap> gaps = new LinkedHashMap<>();

  void add(CardReaderEvent event) {
    if (events.size() >= CAPACITY) {
      EventHead oldest = events.removeFirst().head();
      gaps.merge(
          oldest.sourceId(),
          new Gap(oldest, oldest, 1),
          (gap, one) -> new Gap(gap.first(), one.last(), gap.count() + 1));
    }
    events.addLast(event);
  }

  boolean isEmpty() {
    return events.isEmpty() && gaps.isEmpty();
  }

  /** Takes the next: first what was lost, then what waits. */
  @Nullable CardReaderEvent poll() {
    Iterator<Gap> lost = gaps.values().iterator();
    if (!lost.hasNext()) {
      return events.pollFirst();
    }
    CardReaderEvent missed = lost.next().missed();
    lost.remove();
    return missed;
  }

  void clear() {
    events.clear();
    gaps.clear();
  }
}
