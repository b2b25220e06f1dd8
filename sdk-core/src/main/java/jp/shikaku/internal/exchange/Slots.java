package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Lets a bounded number of exchanges run at once and a bounded number of each lane wait their turn,
 * first come first served within a lane (transports 6.4, reliability-security R-RT-5). The batch
 * lane has a slot of its own beside those of the desks, so that no desk waits for the end of a
 * batch; it starts nothing while a desk waits, and starts at its own pace. Never blocks.
 * Thread-safe.
 */
final class Slots {

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Lane, Deque<Runnable>> waiting = new EnumMap<>(Lane.class);
  private final TimeSource time;
  private final Executor turns;
  private final int maxDesks;
  private final int maxRunning;
  private final int maxWaiting;
  private final long batchPause;
  private int running;
  private int batchRunning;
  private long nextBatch;
  private TimeSource.@Nullable Scheduled pacing;

  /**
   * Creates the slots.
   *
   * @param maxDesks how many of the desks run at once
   * @param most how many may run at once in all: where that leaves none to the batch lane beside
   *     the desks, it has one of theirs
   * @param maxWaiting how many more of each lane may wait
   * @param batchPause between two starts of the batch lane
   * @param time measures the pause
   * @param turns starts those that waited: a turn runs code of the host, which must not hold up the
   *     thread on which another call ended
   */
  Slots(
      int maxDesks,
      int most,
      int maxWaiting,
      Duration batchPause,
      TimeSource time,
      Executor turns) {
    this.time = time;
    this.turns = turns;
    this.maxDesks = maxDesks;
    this.maxRunning = Math.min(maxDesks + 1, most);
    this.maxWaiting = maxWaiting;
    this.batchPause = batchPause.toNanos();
    this.nextBatch = time.nanoTime();
    for (Lane lane : Lane.values()) {
      waiting.put(lane, new ArrayDeque<>());
    }
  }

  /** What became of a task that wants to start. */
  enum Entry {
    STARTED,
    QUEUED,
    REFUSED
  }

  /**
   * Starts the task now, or when its turn comes; whoever is started calls {@link #release} once.
   *
   * @return REFUSED when too many wait already; the task is not kept
   */
  Entry enter(Lane lane, Runnable start) {
    lock.lock();
    try {
      Deque<Runnable> queue = queue(lane);
      if (!queue.isEmpty() || !mayStart(lane)) {
        if (queue.size() >= maxWaiting) {
          return Entry.REFUSED;
        }
        queue.add(start);
        pace();
        return Entry.QUEUED;
      }
      begin(lane);
    } finally {
      lock.unlock();
    }
    start.run();
    return Entry.STARTED;
  }

  /** Whether one more could start or wait; it may be too late for that soon. */
  boolean hasRoom(Lane lane) {
    lock.lock();
    try {
      return queue(lane).size() < maxWaiting;
    } finally {
      lock.unlock();
    }
  }

  private Deque<Runnable> queue(Lane lane) {
    return Objects.requireNonNull(waiting.get(lane));
  }

  private boolean mayStart(Lane lane) {
    return running < maxRunning
        && (lane == Lane.INTERACTIVE
            ? running - batchRunning < maxDesks
            : (batchRunning == 0
                && queue(Lane.INTERACTIVE).isEmpty()
                && time.nanoTime() - nextBatch >= 0));
  }

  private void begin(Lane lane) {
    running++;
    if (lane == Lane.BATCH) {
      batchRunning++;
      nextBatch = time.nanoTime() + batchPause;
    }
  }

  /** Makes sure that a batch that waits only for its pace is started when that is over. */
  private void pace() {
    if (pacing == null && !queue(Lane.BATCH).isEmpty()) {
      long pause = nextBatch - time.nanoTime();
      if (pause > 0) {
        pacing = time.schedule(Duration.ofNanos(pause), this::paced);
      }
    }
  }

  private void paced() {
    lock.lock();
    try {
      pacing = null;
    } finally {
      lock.unlock();
    }
    startNext();
  }

  /** Takes back a task that still waits; false when it was started. */
  boolean leave(Lane lane, Runnable start) {
    lock.lock();
    try {
      return queue(lane).remove(start);
    } finally {
      lock.unlock();
    }
  }

  void release(Lane lane) {
    lock.lock();
    try {
      running--;
      batchRunning -= lane == Lane.BATCH ? 1 : 0;
    } finally {
      lock.unlock();
    }
    startNext();
  }

  private void startNext() {
    for (Runnable next : startable()) {
      try {
        turns.execute(next);
      } catch (RejectedExecutionException e) {
        next.run(); // closed meanwhile: the call sees that and ends
      }
    }
  }

  private List<Runnable> startable() {
    List<Runnable> next = new ArrayList<>(1);
    lock.lock();
    try {
      for (Lane lane : Lane.values()) {
        while (!queue(lane).isEmpty() && mayStart(lane)) {
          begin(lane);
          next.add(queue(lane).remove());
        }
      }
      pace();
    } finally {
      lock.unlock();
    }
    return next;
  }
}
