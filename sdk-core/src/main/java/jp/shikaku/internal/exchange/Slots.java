package jp.shikaku.internal.exchange;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets a bounded number of exchanges run at once and a bounded number wait their turn, first come
 * first served (transports 6.4, reliability-security R-RT-5). Never blocks. Thread-safe.
 */
final class Slots {

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private final Executor turns;
  private final int maxRunning;
  private final int maxWaiting;
  private int running;

  /**
   * Creates the slots.
   *
   * @param maxRunning how many run at once
   * @param maxWaiting how many more may wait
   * @param turns starts those that waited: a turn runs code of the host, which must not hold up the
   *     thread on which another call ended
   */
  Slots(int maxRunning, int maxWaiting, Executor turns) {
    this.turns = turns;
    this.maxRunning = maxRunning;
    this.maxWaiting = maxWaiting;
  }

  /**
   * Starts the task now, or when its turn comes; whoever is started calls {@link #release} once.
   *
   * @return false when too many wait already; the task is not kept
   */
  boolean enter(Runnable start) {
    lock.lock();
    try {
      if (running >= maxRunning) {
        return waiting.size() < maxWaiting && waiting.add(start);
      }
      running++;
    } finally {
      lock.unlock();
    }
    start.run();
    return true;
  }

  /** Takes back a task that still waits; false when it was started. */
  boolean leave(Runnable start) {
    lock.lock();
    try {
      return waiting.remove(start);
    } finally {
      lock.unlock();
    }
  }

  void release() {
    Runnable next = next();
    if (next != null) {
      try {
        turns.execute(next);
      } catch (RejectedExecutionException e) {
        next.run(); // closed meanwhile: the call sees that and ends
      }
    }
  }

  private @Nullable Runnable next() {
    lock.lock();
    try {
      Runnable next = waiting.poll();
      if (next == null) {
        running--;
      }
      return next;
    } finally {
      lock.unlock();
    }
  }
}
