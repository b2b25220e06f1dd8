package jp.shikaku.internal.exchange;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.ExchangeEvent;
import jp.shikaku.transport.ExchangeListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what happens, in order and without ever holding up a call. Thread-safe. */
final class EventDesk {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.exchange");

  private final List<ExchangeListener> listeners;
  private final InOrder<ExchangeEvent> events;

  EventDesk(List<ExchangeListener> listeners, Executor executor) {
    this.listeners = List.copyOf(listeners);
    this.events = new InOrder<>("exchange events", executor, this::hear);
  }

  /** Tells what happened; it is made only when anybody listens. */
  void tell(Supplier<ExchangeEvent> event) {
    if (!listeners.isEmpty()) {
      tell(event.get());
    }
  }

  void tell(ExchangeEvent event) {
    if (!listeners.isEmpty()) {
      events.add(event);
      events.tell();
    }
  }

  private void hear(ExchangeEvent event) {
    for (ExchangeListener listener : listeners) {
      try {
        listener.on(event);
      } catch (RuntimeException | Error e) {
        LOG.warn(LogText.line("an exchange listener failed", "cause", e));
      }
    }
  }
}
