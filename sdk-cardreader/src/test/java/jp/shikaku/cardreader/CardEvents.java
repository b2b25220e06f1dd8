package jp.shikaku.cardreader;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import jp.shikaku.eligibility.EligibilityAnswer;

/** A sink that keeps the events of one source of live card events, and whether calls overlapped. */
public final class CardEvents implements EventSink {

  private static final SourceId SOURCE = new SourceId("test");

  private final List<CardReaderEvent> events = new CopyOnWriteArrayList<>();
  private final java.util.concurrent.atomic.AtomicInteger inside =
      new java.util.concurrent.atomic.AtomicInteger();
  private volatile boolean overlapped;

  @Override
  public void emit(EventHead.Draft draft, Function<EventHead, ? extends CardReaderEvent> event) {
    overlapped |= inside.incrementAndGet() > 1;
    long sequence = events.size() + 1L;
    events.add(event.apply(draft.head(SOURCE, "event-" + sequence, sequence, Instant.EPOCH)));
    inside.decrementAndGet();
  }

  @Override
  public Admission offer(EligibilityAnswer answer, Instant modified) {
    throw new AssertionError("a card source offers no visits");
  }

  @Override
  public Map<String, KnownFile> known(Collection<String> fileNames) {
    throw new AssertionError("a card source knows no files");
  }

  public List<CardReaderEvent> all() {
    return List.copyOf(events);
  }

  public <E extends CardReaderEvent> List<E> of(Class<E> type) {
    List<E> found = new ArrayList<>();
    for (CardReaderEvent event : events) {
      if (type.isInstance(event)) {
        found.add(type.cast(event));
      }
    }
    return found;
  }

  /** Names in order; of those with a reader only the given one's. */
  public List<String> names(String reader) {
    return events.stream()
        .filter(e -> e.head().readerName().map(reader::equals).orElse(true))
        .map(CardReaderEvent::name)
        .toList();
  }

  public boolean overlapped() {
    return overlapped;
  }
}
