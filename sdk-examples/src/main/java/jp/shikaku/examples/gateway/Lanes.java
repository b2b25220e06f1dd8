package jp.shikaku.examples.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.transport.Lane;
import org.jspecify.annotations.Nullable;

/**
 * The terminal's sessions (transports 6.4): so many exchanges run at once, and of those that wait
 * the reception desk always goes first. Each lane's queue is bounded, and one session is left to
 * the desk, so that a full batch never takes its place. Never blocks. Thread-safe.
 */
final class Lanes {

  /** Whose turn comes first. */
  private static final List<Lane> ORDER = List.of(Lane.INTERACTIVE, Lane.BATCH);

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Lane, Deque<Runnable>> waiting = new EnumMap<>(Lane.class);
  private final int sessions;
  private final int queue;
  private final Executor turns;
  private int running;

  /**
   * @param sessions how many run at once
   * @param queue how many more may wait in each lane
   * @param turns starts those that waited
   */
  Lanes(int sessions, int queue, Executor turns) {
    this.sessions = sessions;
    this.queue = queue;
    this.turns = turns;
    for (Lane lane : ORDER) {
      waiting.put(lane, new ArrayDeque<>());
    }
  }

  /**
   * Starts the task now or when its turn comes, on another thread; whoever is started calls {@link
   * #release} once.
   *
   * @return false when too many wait already; the task is not kept, as when this throws
   */
  boolean enter(Lane lane, Runnable task) {
    lock.lock();
    try {
      if (running >= limit(lane)) {
        Deque<Runnable> mine = queueOf(lane);
        return mine.size() < queue && mine.add(task);
      }
      running++;
    } finally {
      lock.unlock();
    }
    try {
      turns.execute(task);
    } catch (RuntimeException | Error e) {
      release(); // nobody else will
      throw e;
    }
    return true;
  }

  /** Takes a session whether there is one or not: for what the terminal has already. */
  void occupy() {
    lock.lock();
    try {
      running++;
    } finally {
      lock.unlock();
    }
  }

  /** Takes back a task that still waits; false when it was started. */
  boolean leave(Runnable task) {
    lock.lock();
    try {
      return waiting.values().stream().anyMatch(tasks -> tasks.remove(task));
    } finally {
      lock.unlock();
    }
  }

  void release() {
    Runnable next = null;
    lock.lock();
    try {
      running--;
      next = poll();
      if (next != null) {
        running++;
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      startInAnyCase(next);
    }
  }

  /** Whether a task waits for its turn. */
  boolean holds(Runnable task) {
    lock.lock();
    try {
      return waiting.values().stream().anyMatch(tasks -> tasks.contains(task));
    } finally {
      lock.unlock();
    }
  }

  /** How many run. */
  int running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  /** Who was let wait must not wait for ever: without a thread of its own, on this one. */
  private void startInAnyCase(Runnable task) {
    try {
      turns.execute(task);
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      task.run();
    }
  }

  private @Nullable Runnable poll() {
    for (Lane lane : ORDER) {
      Runnable next = running < limit(lane) ? queueOf(lane).poll() : null;
      if (next != null) {
        return next;
      }
    }
    return null;
  }

  private int limit(Lane lane) {
    return lane == Lane.INTERACTIVE ? sessions : Math.max(1, sessions - 1);
  }

  private Deque<Runnable> queueOf(Lane lane) {
    Deque<Runnable> tasks = waiting.get(lane);
    if (tasks == null) {
      throw new IllegalArgumentException();
    }
    return tasks;
  }
}
