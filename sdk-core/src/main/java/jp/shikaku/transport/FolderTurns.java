package jp.shikaku.transport;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of a folder transport from their beginning to their end: so many send at once, the
 * others wait for their turn. Thread-safe.
 */
final class FolderTurns {

  private static final int MOST_WAITING = 256;

  private final int maxSending;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, FolderExchange> running = new ConcurrentHashMap<>();
  private final Set<FolderExchange> sending = new HashSet<>();
  private final Queue<FolderExchange> waiting = new ArrayDeque<>();
  private boolean closed;

  FolderTurns(int maxSending) {
    this.maxSending = maxSending;
  }

  /**
   * Begins an exchange, now or when it is its turn, or fails it.
   *
   * @param sends whether it begins with sending; otherwise it needs no turn
   */
  void start(FolderExchange exchange, boolean sends) {
    OqsException refusal;
    boolean begins = false;
    lock.lock();
    try {
      refusal = refusal(exchange, sends);
      if (refusal == null) {
        exchange.admitted(); // who is refused takes nothing that another is to find
        begins = !sends || sending.size() < maxSending;
        running.put(keyOf(exchange), exchange);
        if (!begins) {
          waiting.add(exchange);
        } else if (sends) {
          sending.add(exchange);
        }
      }
    } finally {
      lock.unlock();
    }
    if (refusal != null) {
      exchange.fail(refusal);
      return;
    }
    exchange.startClock();
    if (begins) {
      exchange.begin();
    }
  }

  private @Nullable OqsException refusal(FolderExchange exchange, boolean sends) {
    if (closed) {
      return exchange.failure(
          Reason.TRANSPORT_CLOSED,
          sends ? Delivery.NOT_SENT : Delivery.UNKNOWN,
          "closed before this call");
    } else if (running.containsKey(keyOf(exchange))) {
      return new InvalidQueryException("exchangeId", "must not be waited for twice at once");
    } else if (sends && sending.size() >= maxSending && waiting.size() >= MOST_WAITING) {
      return exchange.failure(
          Reason.OVERLOADED, Delivery.NOT_SENT, MOST_WAITING + " exchanges wait already");
    }
    return null;
  }

  /** An exchange has ended: the next one has its turn. */
  void ended(FolderExchange exchange) {
    FolderExchange next = null;
    lock.lock();
    try {
      running.remove(keyOf(exchange), exchange);
      if (sending.remove(exchange)) {
        next = waiting.poll();
        if (next != null) {
          sending.add(next);
        }
      } else {
        waiting.remove(exchange);
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      next.begin();
    }
  }

  private static String keyOf(FolderExchange exchange) {
    return Orphans.key(exchange.handle.kind(), exchange.handle.exchangeId());
  }

  /** Returns the exchange that is waited for under a {@linkplain Orphans#key key}, if any. */
  @Nullable FolderExchange find(String key) {
    return running.get(key);
  }

  boolean isEmpty() {
    return running.isEmpty();
  }

  void wakeAll() {
    all().forEach(FolderExchange::wake);
  }

  List<FolderExchange> all() {
    return List.copyOf(running.values());
  }

  /** Takes no more; false when that was so already. */
  boolean close() {
    lock.lock();
    try {
      boolean wasOpen = !closed;
      closed = true;
      return wasOpen;
    } finally {
      lock.unlock();
    }
  }
}
