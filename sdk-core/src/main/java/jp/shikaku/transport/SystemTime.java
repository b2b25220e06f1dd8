package jp.shikaku.transport;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.internal.log.LogText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time of this computer. Its one daemon thread is started at first use and ends with {@link
 * #close()}; whoever makes one closes it. Thread-safe.
 */
public final class SystemTime implements TimeSource, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TimeSource.class);

  /** Far enough away for everybody, and near enough that readings can be subtracted. */
  private static final long LONGEST = Long.MAX_VALUE / 4;

  private record Task(long due, long order, Runnable body) {}

  private final Clock clock;
  private final long origin = System.nanoTime();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition sooner = lock.newCondition();
  private final TreeSet<Task> tasks =
      new TreeSet<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));
  private long order;
  private long wakesAt;
  private @Nullable Thread thread;
  private boolean closed;

  /** Creates a source on the computer's clock. */
  public SystemTime() {
    this(Clock.systemUTC());
  }

  /**
   * Creates a source whose labels come from another clock.
   *
   * @param clock the wall clock; deadlines are not touched by it
   */
  public SystemTime(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  // Most deadlines are taken back long before they are due. The thread is woken only for a task
  // that is due before it wakes by itself; it finds out then what was taken back.
  @Override
  public Scheduled schedule(Duration delay, Runnable task) {
    long span = delay.compareTo(Duration.ofNanos(LONGEST)) < 0 ? delay.toNanos() : LONGEST;
    lock.lock();
    try {
      if (closed) {
        return () -> {};
      }
      if (thread == null) {
        thread = start();
      }
      Task entry = new Task(elapsed() + Math.max(0, span), order++, task);
      tasks.add(entry);
      if (entry.due() < wakesAt) {
        wakesAt = entry.due();
        sooner.signal();
      }
      return () -> drop(entry);
    } finally {
      lock.unlock();
    }
  }

  private Thread start() {
    Thread started = new Thread(this::run, "shikaku-timer");
    started.setDaemon(true);
    started.start();
    return started;
  }

  private long elapsed() {
    return System.nanoTime() - origin;
  }

  private void drop(Task entry) {
    lock.lock();
    try {
      tasks.remove(entry);
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    for (Task task = next(); task != null; task = next()) {
      try {
        task.body().run();
      } catch (RuntimeException | Error e) {
        LOG.error(LogText.line("timer-task-failed", "error", e)); // the other deadlines go on
      }
    }
  }

  /** Waits for the next task that is due; null when closed. */
  private @Nullable Task next() {
    lock.lock();
    try {
      while (!closed) {
        long now = elapsed();
        long due = tasks.isEmpty() ? now + LONGEST : tasks.first().due();
        if (due <= now) {
          return tasks.pollFirst();
        }
        wakesAt = due;
        try {
          var unused = sooner.awaitNanos(due - now);
        } catch (InterruptedException e) {
          // Only closing ends the thread.
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Drops the waiting tasks and ends the thread; further tasks are dropped. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      tasks.clear();
      sooner.signal();
    } finally {
      lock.unlock();
    }
  }
}
