package jp.shikaku.internal.exchange;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import jp.shikaku.internal.log.LogText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells things one after the other, in the order in which they happened, in a bounded memory; the
 * oldest are dropped. Thread-safe.
 *
 * @param <T> what is told
 */
final class InOrder<T> {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.exchange");
  private static final int MOST_BEHIND = 1_024;

  private final String name;
  private final Executor executor;
  private final Consumer<T> hear;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<T> waiting = new ArrayDeque<>();
  private boolean telling;
  private long dropped;

  /**
   * Creates an empty queue.
   *
   * @param name of what is told, for the log
   * @param hear hears of each; what it throws is logged
   */
  InOrder(String name, Executor executor, Consumer<T> hear) {
    this.name = name;
    this.executor = executor;
    this.hear = hear;
  }

  /** Takes what happened; runs nothing of the host, so that it may be called under a lock. */
  void add(T happened) {
    lock.lock();
    try {
      if (waiting.size() >= MOST_BEHIND) {
        waiting.removeFirst();
        dropped++;
      }
      waiting.addLast(happened);
    } finally {
      lock.unlock();
    }
  }

  /** Sees to it that all that was taken is told. */
  void tell() {
    lock.lock();
    try {
      if (telling || waiting.isEmpty()) {
        return;
      }
      telling = true;
    } finally {
      lock.unlock();
    }
    try {
      executor.execute(this::tellAll);
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("the executor refused", "what", name, "cause", e));
      lock.lock();
      try {
        telling = false;
      } finally {
        lock.unlock();
      }
    }
  }

  private void tellAll() {
    for (T happened = next(); happened != null; happened = next()) {
      try {
        hear.accept(happened);
      } catch (RuntimeException | Error e) {
        LOG.warn(LogText.line("a listener failed", "what", name, "cause", e));
      }
    }
  }

  private @Nullable T next() {
    long lost;
    T next;
    lock.lock();
    try {
      lost = dropped;
      dropped = 0;
      next = waiting.poll();
      telling = next != null;
    } finally {
      lock.unlock();
    }
    if (lost > 0) {
      LOG.warn(LogText.line("not told for want of room", "what", name, "count", lost));
    }
    return next;
  }
}
