package jp.shikaku.internal.exchange;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.ExchangeEvent;
import jp.shikaku.transport.ExchangeListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what happens, in order and without ever holding up a call. Thread-safe. */
final class EventDesk {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.exchange");
  private static final int MOST_BEHIND = 1_024;

  private final List<ExchangeListener> listeners;
  private final Executor executor;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<ExchangeEvent> events = new ArrayDeque<>();
  private boolean telling;
  private long dropped;

  EventDesk(List<ExchangeListener> listeners, Executor executor) {
    this.listeners = List.copyOf(listeners);
    this.executor = executor;
  }

  /** Tells what happened; it is made only when anybody listens. */
  void tell(Supplier<ExchangeEvent> event) {
    if (!listeners.isEmpty()) {
      tell(event.get());
    }
  }

  void tell(ExchangeEvent event) {
    if (listeners.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      if (events.size() >= MOST_BEHIND) {
        events.removeFirst();
        dropped++;
      }
      events.addLast(event);
      if (telling) {
        return;
      }
      telling = true;
    } finally {
      lock.unlock();
    }
    try {
      executor.execute(this::tellAll);
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("the executor refused an event", "cause", e));
      lock.lock();
      try {
        telling = false;
      } finally {
        lock.unlock();
      }
    }
  }

  private void tellAll() {
    for (ExchangeEvent event = next(); event != null; event = next()) {
      for (ExchangeListener listener : listeners) {
        try {
          listener.on(event);
        } catch (RuntimeException | Error e) {
          LOG.warn(LogText.line("an exchange listener failed", "cause", e));
        }
      }
    }
  }

  private @Nullable ExchangeEvent next() {
    long lost;
    ExchangeEvent next;
    lock.lock();
    try {
      lost = dropped;
      dropped = 0;
      next = events.poll();
      telling = next != null;
    } finally {
      lock.unlock();
    }
    if (lost > 0) {
      LOG.warn(LogText.line("exchange events dropped", "count", lost));
    }
    return next;
  }
}
