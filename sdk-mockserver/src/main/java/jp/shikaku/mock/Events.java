package jp.shikaku.mock;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells who listens what happens. Thread-safe. */
final class Events {
  private final Clock clock;
  private final List<Consumer<MockEvent>> listeners;

  Events(Clock clock, List<Consumer<MockEvent>> listeners) {
    this.clock = clock;
    this.listeners = new CopyOnWriteArrayList<>(listeners);
  }

  void add(Consumer<MockEvent> listener) {
    listeners.add(listener);
  }

  void tell(MockEvent.Kind kind, String fileName, String detail) {
    MockEvent event = new MockEvent(kind, clock.instant(), fileName, detail);
    for (Consumer<MockEvent> listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        // a listener must not stop the terminal
      }
    }
  }
}
