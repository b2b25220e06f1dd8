package jp.shikaku.internal.io;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs the steps of one activity, never two at once: on an I/O thread when woken or when the pause
 * the last step asked for is over. A step that hangs holds up nothing but its own activity.
 * Thread-safe.
 */
public final class Stepper {

  /** The work of one step. */
  @FunctionalInterface
  public interface Step {
    /** {@return the pause until the next step; null when only {@link #wake} shall bring one} */
    @Nullable Duration run();
  }

  private static final Duration AFTER_CRASH = Duration.ofSeconds(1);

  private final TimeSource time;
  private final Executor io;
  private final Step step;

  private final ReentrantLock lock = new ReentrantLock();
  private TimeSource.@Nullable Scheduled next;
  private long nextAt;
  private @Nullable Duration latest; // asked for while a step runs
  private boolean running;
  private boolean again;
  private boolean stopped;

  /**
   * Makes a stepper at rest.
   *
   * @param time measures the pauses
   * @param io runs the steps; one that takes no more stops the stepper
   * @param step the work
   */
  public Stepper(TimeSource time, Executor io, Step step) {
    this.time = time;
    this.io = io;
    this.step = step;
  }

  /** Steps now; if a step runs, once more after it. */
  public void wake() {
    lock.lock();
    try {
      if (stopped) {
        return;
      }
      if (running) {
        again = true;
        return;
      }
      dropNext();
      running = true;
    } finally {
      lock.unlock();
    }
    submit();
  }

  /**
   * Makes sure that a step comes: at the latest after the given pause.
   *
   * @param pause zero or more
   */
  public void wakeWithin(Duration pause) {
    lock.lock();
    try {
      if (stopped) {
        return;
      }
      if (running) {
        latest = sooner(latest, pause);
      } else if (next == null || nextAt - time.nanoTime() > pause.toNanos()) {
        dropNext();
        stepAfter(pause);
      }
    } finally {
      lock.unlock();
    }
  }

  private static @Nullable Duration sooner(@Nullable Duration one, @Nullable Duration other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) < 0 ? one : other;
  }

  private void stepAfter(Duration pause) {
    nextAt = time.nanoTime() + pause.toNanos();
    next = time.schedule(pause, this::wake);
  }

  /** Takes no further step. One that runs ends by itself. */
  public void stop() {
    lock.lock();
    try {
      stopped = true;
      dropNext();
    } finally {
      lock.unlock();
    }
  }

  private void dropNext() {
    if (next != null) {
      next.cancel();
      next = null;
    }
  }

  private void submit() {
    try {
      io.execute(this::runOnce);
    } catch (RejectedExecutionException closed) {
      stop();
    }
  }

  private void runOnce() {
    Duration pause = AFTER_CRASH;
    try {
      pause = step.run();
    } finally {
      if (runsAgain(pause)) {
        submit();
      }
    }
  }

  private boolean runsAgain(@Nullable Duration pause) {
    lock.lock();
    try {
      boolean more = again && !stopped;
      again = false;
      running = more;
      Duration within = sooner(pause, latest);
      latest = null;
      if (!more && !stopped && within != null) {
        stepAfter(within);
      }
      return more;
    } finally {
      lock.unlock();
    }
  }
}
