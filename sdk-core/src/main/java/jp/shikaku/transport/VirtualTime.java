package jp.shikaku.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A time that moves only when told 「仮想時刻」: tests of long waits take no time. Due tasks run on the
 * thread that calls {@link #advance}, in the order of their times. Thread-safe.
 */
public final class VirtualTime implements TimeSource {

  private record Task(long due, long order, Runnable body) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));
  private final Instant start;
  private long nanos;
  private long order;

  /**
   * Creates a time that stands still.
   *
   * @param start the wall-clock time to begin with
   */
  public VirtualTime(Instant start) {
    this.start = start;
  }

  @Override
  public Instant now() {
    return start.plusNanos(nanoTime());
  }

  @Override
  public long nanoTime() {
    lock.lock();
    try {
      return nanos;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Scheduled schedule(Duration delay, Runnable task) {
    lock.lock();
    try {
      Task entry = new Task(nanos + Math.max(0, delay.toNanos()), order++, task);
      tasks.add(entry);
      return () -> drop(entry);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Moves on and runs on this thread every task that falls due, also those they schedule within the
   * span.
   *
   * @param span zero or more
   */
  public void advance(Duration span) {
    long target = nanoTime() + span.toNanos();
    for (Task task = next(target); task != null; task = next(target)) {
      task.body().run();
    }
  }

  private @Nullable Task next(long target) {
    lock.lock();
    try {
      Task first = tasks.peek();
      if (first == null || first.due() > target) {
        nanos = Math.max(nanos, target);
        return null;
      }
      tasks.remove();
      nanos = Math.max(nanos, first.due());
      return first;
    } finally {
      lock.unlock();
    }
  }

  private void drop(Task entry) {
    lock.lock();
    try {
      tasks.remove(entry);
    } finally {
      lock.unlock();
    }
  }
}
