package jp.shikaku.mock;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The time「時刻」 of the mock: of the stamps in answers and of the validity it judges by, and that in
 * which latencies, outages and pauses pass. {@link MockTerminal}, its {@link MockReader} and the
 * {@link MockGateway} over it share one.
 *
 * <pre>{@code
 * MockClock clock = MockClock.standingAt(Instant.parse("2026-11-02T00:00:00Z"));
 * try (MockTerminal terminal = MockTerminal.builder().root(folder).clock(clock).start()) {
 *   terminal.next(Fault.late(Duration.ofMinutes(5)));
 *   … // a client writes its request
 *   clock.advance(Duration.ofMinutes(5)); // the answer is there when this returns
 * }
 * }</pre>
 *
 * <p>Files are a matter of real time whatever the clock: how often folders are looked at, how soon
 * a failed write is tried again, how long a gateway holds a call.
 *
 * <p>Thread-safe.
 */
public final class MockClock extends Clock {
  private static final long LINGER_NANOS = 1_000_000_000L;
  private static final Duration LONGEST_WAY = Duration.ofDays(36_500);
  private static final Duration LONGEST_SPAN = Duration.ofDays(36_500);
  private static final Duration LONGEST_WORK = Duration.ofSeconds(30);

  /** What a thread has still to do at once. */
  private static final ThreadLocal<Deque<Runnable>> AT_ONCE = new ThreadLocal<>();

  private final Clock stamps;
  private final boolean runs;
  private final long origin = System.nanoTime();

  /** Held by whoever moves the clock: what falls due happens in one order. */
  private final ReentrantLock moving = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::due).thenComparingLong(Timer::number));
  private final List<Runnable> beforeMoves = new CopyOnWriteArrayList<>();

  /** What an executor has and has not ended yet. */
  private final Set<Timer> underWay = new HashSet<>();

  private boolean isMoving;
  private long timersMade;
  private volatile long moved;
  private @Nullable Thread thread;

  private MockClock(Clock stamps, boolean runs) {
    this.stamps = stamps;
    this.runs = runs;
  }

  private record Timer(long due, long number, Timers owner, Runnable task) {}

  /**
   * Makes a clock that shows real time and passes with it; it can be moved ahead.
   *
   * @return a new clock
   */
  public static MockClock real() {
    return new MockClock(Clock.systemUTC(), true);
  }

  /**
   * Makes a clock that stands still, and moves by {@link #advance} only.
   *
   * @param start what it shows
   * @return a new clock
   */
  public static MockClock standingAt(Instant start) {
    return new MockClock(Clock.fixed(start, ZoneOffset.UTC), false);
  }

  /** Takes the stamps from any clock; with one that is none of ours, delays pass in real time. */
  static MockClock of(Clock clock) {
    return clock instanceof MockClock own ? own : new MockClock(clock, true);
  }

  /**
   * Moves the clock ahead. What falls due by then happens in the order of its time, on this thread
   * and before this returns: answers are written, pieces of face files, outages begin and end. A
   * terminal first takes the whole requests that lie in its folder, so that a request written
   * before the call counts as asked before it. Not to be called by a listener or scenario.
   *
   * @param by how far, not negative; 36,500 days at most with what it was moved before
   * @throws IllegalArgumentException when it is negative or too far
   * @throws IllegalStateException when the thread is interrupted, or what fell due before the call
   *     is not done in 30 s, such as while a listener holds it up; the clock is not moved then
   */
  public void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("a clock is not moved back");
    }
    moving.lock();
    try {
      if (by.compareTo(LONGEST_WAY.minusNanos(moved)) > 0) {
        throw new IllegalArgumentException(
            "a clock is moved by " + LONGEST_WAY.toDays() + " days at most in all");
      }
      setMoving(true);
      run(() -> beforeMoves.forEach(Runnable::run));
      awaitUnderWay();
      long target = nanos() + by.toNanos();
      for (Timer due = next(target); due != null; due = next(target)) {
        run(due.task());
      }
    } finally {
      setMoving(false);
      moving.unlock();
    }
  }

  /** Meanwhile nothing falls due by itself. */
  private void setMoving(boolean now) {
    lock.lock();
    try {
      isMoving = now;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitUnderWay() {
    long left = LONGEST_WORK.toNanos();
    lock.lock();
    try {
      while (!underWay.isEmpty()) {
        if (left <= 0) {
          throw new IllegalStateException("what fell due before is not done yet");
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted before the clock was moved", e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Moves the clock ahead to an instant, as {@link #advance}.
   *
   * @param instant not before what it shows
   * @throws IllegalArgumentException when it is before, or too far
   */
  public void advanceTo(Instant instant) {
    advance(Duration.between(instant(), instant));
  }

  /**
   * Takes the next timer up to a time and moves to it; null when there is none, moved all the way.
   */
  private @Nullable Timer next(long target) {
    lock.lock();
    try {
      Timer head = timers.peek();
      boolean isDue = head != null && head.due() <= target;
      long to = isDue ? Objects.requireNonNull(head).due() : target;
      long before = moved; // changed under the lock only
      moved = before + Math.max(0, to - nanos());
      changed.signalAll();
      return isDue ? timers.poll() : null;
    } finally {
      lock.unlock();
    }
  }

  /** Runs a task and what it wants done at once, one after the other. */
  private void run(Runnable task) {
    Deque<Runnable> running = AT_ONCE.get();
    if (running != null) {
      running.add(task);
      return;
    }
    Deque<Runnable> tasks = new ArrayDeque<>(List.of(task));
    AT_ONCE.set(tasks);
    try {
      for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
        next.run();
      }
    } finally {
      AT_ONCE.remove();
    }
  }

  /** Shows again what it would if it had not been moved; what waits for a time goes on waiting. */
  void restart() {
    moving.lock();
    lock.lock();
    try {
      moved = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
      moving.unlock();
    }
  }

  /** Time passed on this clock, in nanoseconds since some moment. */
  long nanos() {
    return (runs ? System.nanoTime() - origin : 0) + moved;
  }

  /** A span on the clock; centuries, which would not fit, end after every test. */
  static long nanosOf(Duration span) {
    return span.compareTo(LONGEST_SPAN) < 0 ? span.toNanos() : LONGEST_SPAN.toNanos();
  }

  /** Begins a set of timers; where the clock runs by itself, their tasks run on the executor. */
  Timers timers(Executor executor) {
    return new Timers(executor);
  }

  /** One owner's timers, which end together. Thread-safe. */
  final class Timers implements AutoCloseable {
    private final Executor executor;
    private final List<Runnable> notices = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    private Timers(Executor executor) {
      this.executor = executor;
    }

    /** Lets the owner take notice of what is there before the clock is moved. */
    void beforeMoves(Runnable notice) {
      notices.add(notice);
      beforeMoves.add(notice);
    }

    /**
     * Runs a task after a time on the clock; with none, at once where the clock stands or is being
     * moved.
     */
    void later(Duration delay, Runnable task) {
      boolean isDue = delay.isZero() || delay.isNegative();
      if (isDue && (!runs || AT_ONCE.get() != null)) {
        if (!closed) {
          run(task);
        }
        return;
      }
      lock.lock();
      try {
        if (closed) {
          return;
        }
        Timer timer = new Timer(nanos() + nanosOf(delay), timersMade++, this, task);
        if (isDue) {
          handOn(timer);
          return;
        }
        timers.add(timer);
        if (runs && thread == null) {
          thread = new Thread(MockClock.this::tick, "mock-clock");
          thread.setDaemon(true);
          thread.start();
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /** Drops what has not happened yet, and takes no more. */
    @Override
    public void close() {
      closed = true;
      beforeMoves.removeAll(notices);
      forget();
    }

    /** Drops what has not happened yet. */
    void forget() {
      lock.lock();
      try {
        timers.removeIf(timer -> timer.owner() == this);
        underWay.removeIf(timer -> timer.owner() == this);
        changed.signalAll(); // a thread that waits for one of these is to end
      } finally {
        lock.unlock();
      }
    }
  }

  /** Hands on what falls due by itself; ends when nothing has been waiting for a while. */
  private void tick() {
    lock.lock();
    try {
      boolean waits = true;
      while (waits) {
        Timer head = timers.peek();
        long left = head == null || isMoving ? LINGER_NANOS : head.due() - nanos();
        if (left > 0) {
          boolean isOver = changed.awaitNanos(left) <= 0;
          waits = !(isOver && timers.isEmpty());
        } else if (head != null) {
          timers.remove(head);
          handOn(head);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      thread = null;
      lock.unlock();
    }
  }

  private void handOn(Timer timer) {
    underWay.add(timer);
    timer
        .owner()
        .executor
        .execute(
            () -> {
              try {
                timer.task().run();
              } finally {
                ended(timer);
              }
            });
  }

  private void ended(Timer timer) {
    lock.lock();
    try {
      underWay.remove(timer);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Instant instant() {
    return stamps.instant().plusNanos(moved);
  }

  @Override
  public ZoneId getZone() {
    return stamps.getZone();
  }

  /** {@inheritDoc} The clock returned shows the time of this one, and is moved with it. */
  @Override
  public Clock withZone(ZoneId zone) {
    return new Zoned(this, zone);
  }

  /** The same time, for who wants dates of it in a zone. */
  private static final class Zoned extends Clock {
    private final Clock clock;
    private final ZoneId zone;

    Zoned(Clock clock, ZoneId zone) {
      this.clock = clock;
      this.zone = zone;
    }

    @Override
    public Instant instant() {
      return clock.instant();
    }

    @Override
    public ZoneId getZone() {
      return zone;
    }

    @Override
    public Clock withZone(ZoneId newZone) {
      return new Zoned(clock, newZone);
    }
  }

  @Override
  public String toString() {
    return "MockClock[" + instant() + (runs ? "]" : ", stands]");
  }
}
