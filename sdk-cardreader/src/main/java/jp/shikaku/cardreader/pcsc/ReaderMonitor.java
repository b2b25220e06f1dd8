package jp.shikaku.cardreader.pcsc;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.cardreader.SourceState.Cause;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Watches readers and cards 「リーダー監視」 on one thread, which makes all status calls (cardreader 7.5).
 * It compares what is there with what was there, whatever a wait says; it never ends by an error;
 * it finds the way back to a lost service (cardreader 7.6).
 */
final class ReaderMonitor implements AutoCloseable {

  /** Is told what changed, on the monitor's thread. */
  interface Watcher {
    /**
     * The service is there.
     *
     * @param again whether it was away, so that events may be missing
     */
    void up(boolean again);

    void down(Cause cause, boolean needsRestart);

    void readerOnline(String reader);

    void readerOffline(String reader);

    void cardInserted(String reader);

    /**
     * A card is not there any more.
     *
     * @param seen whether the empty reader was seen
     */
    void cardRemoved(String reader, boolean seen);
  }

  /** A wait ignores interrupts, and commands to cards wait for it. */
  private static final Duration WAIT = Duration.ofMillis(100);

  /** A wait that is over sooner did not wait: the next look comes later instead. */
  private static final Duration SPURIOUS = Duration.ofMillis(20);

  private static final Duration AFTER_SPURIOUS = Duration.ofMillis(50);
  private static final Duration WITHOUT_READERS = Duration.ofSeconds(1);
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);
  private static final double JITTER = 0.25;
  private static final int HOPELESS = 3;
  private static final Duration CLOSE = Duration.ofMillis(1500);

  private final Pcsc.Opener first;
  private final Pcsc.@Nullable Opener afterLoss;
  private final Watcher watcher;
  private final TimeSource time;
  private final Random random = new Random();
  private final Thread thread = new Thread(this::run, "shikaku-card-monitor");

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wake = lock.newCondition();
  private boolean woken;
  private volatile boolean closed;

  private volatile @Nullable Pcsc service;
  private volatile Map<String, Boolean> known = Map.of();

  // Of the monitor's thread only.
  private boolean lost;
  private boolean connected;
  private boolean outage;
  private int failures;
  private @Nullable Cause toldCause;
  private boolean toldRestart;

  /**
   * Makes a monitor that is not running.
   *
   * @param first opens the service
   * @param afterLoss opens it after its context was lost; null if only a restart helps then
   */
  ReaderMonitor(
      Pcsc.Opener first, Pcsc.@Nullable Opener afterLoss, Watcher watcher, TimeSource time) {
    this.first = first;
    this.afterLoss = afterLoss;
    this.watcher = watcher;
    this.time = time;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** The readers last seen, and whether a card was in them. */
  Map<String, Boolean> readers() {
    return known;
  }

  /** Takes the card in a reader; called on the reader's thread. */
  CardLink open(String reader) throws PcscFault {
    Pcsc now = service;
    if (now == null || closed) {
      throw new PcscFault(PcscFault.Kind.SERVICE_ABSENT, "notConnected");
    }
    return now.open(reader);
  }

  private void run() {
    while (!closed) {
      pause(step());
    }
  }

  /** One look, and a wait in the service; returns how long to rest until the next. */
  Duration step() {
    try {
      Pcsc now = service;
      if (now == null) {
        Pcsc.Opener again = afterLoss;
        now = lost && again != null ? again.open() : first.open();
        service = now;
        if (closed) { // close() may have looked before
          now.close();
          return Duration.ZERO;
        }
      }
      Map<String, Boolean> readers = now.readers();
      connected();
      compare(readers);
      if (readers.isEmpty()) {
        return WITHOUT_READERS;
      }
      long before = time.nanoTime();
      now.await(WAIT);
      boolean waited = time.nanoTime() - before >= SPURIOUS.toNanos();
      return waited ? Duration.ZERO : AFTER_SPURIOUS;
    } catch (PcscFault e) {
      return failed(e);
    } catch (RuntimeException | Error e) { // a provider may lack a class or its library
      return failed(PcscFault.of(e));
    }
  }

  private void connected() {
    failures = 0;
    if (!connected) {
      connected = true;
      toldCause = null;
      watcher.up(outage);
    }
  }

  private void compare(Map<String, Boolean> now) {
    Map<String, Boolean> before = known;
    boolean blind = outage; // a card may have been changed for another meanwhile
    outage = false;
    known = new LinkedHashMap<>(now);
    before.forEach(
        (reader, card) -> {
          if (card && (blind || !Boolean.TRUE.equals(now.get(reader)))) {
            watcher.cardRemoved(reader, Boolean.FALSE.equals(now.get(reader)));
          }
          if (!now.containsKey(reader)) {
            watcher.readerOffline(reader);
          }
        });
    now.forEach(
        (reader, card) -> {
          if (!before.containsKey(reader)) {
            watcher.readerOnline(reader);
          }
          if (card && (blind || !Boolean.TRUE.equals(before.get(reader)))) {
            watcher.cardInserted(reader);
          }
        });
  }

  private Duration failed(PcscFault fault) {
    if (closed) {
      return Duration.ZERO;
    }
    failures++;
    boolean wasConnected = connected;
    connected = false;
    outage |= wasConnected;
    Cause cause;
    boolean needsRestart = false;
    switch (fault.kind()) {
      case CONTEXT_LOST -> {
        lost = true;
        cause = Cause.PCSC_CONTEXT_LOST;
        needsRestart = isHopeless();
        drop();
      }
      case SERVICE_ABSENT -> cause = Cause.PCSC_SERVICE_ABSENT;
      default -> {
        if (!lost && failures > HOPELESS) { // whatever it is called, it does not pass here
          lost = true;
          failures = 1;
        }
        cause = lost ? Cause.PCSC_CONTEXT_LOST : Cause.OTHER;
        needsRestart = lost && isHopeless();
        drop();
      }
    }
    if (wasConnected || cause != toldCause || needsRestart != toldRestart) {
      toldCause = cause;
      toldRestart = needsRestart;
      CardLog.warn("pcsc.down", "cause", cause, "code", fault.code(), "needsRestart", needsRestart);
      watcher.down(cause, needsRestart);
    }
    return backoff();
  }

  /** Without a worker, or with one that never comes up. */
  private boolean isHopeless() {
    return afterLoss == null || failures > HOPELESS;
  }

  private void drop() {
    Pcsc now = service;
    service = null;
    if (now != null) {
      now.close();
    }
  }

  private Duration backoff() {
    int doublings = Math.min(failures - 1, 5);
    Duration base = FIRST_BACKOFF.multipliedBy(1L << doublings);
    Duration capped = base.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : base;
    double factor = 1 - JITTER * random.nextDouble(); // sooner, never later
    return Duration.ofNanos((long) (capped.toNanos() * factor));
  }

  private void pause(Duration rest) {
    if (rest.isZero()) {
      return;
    }
    TimeSource.Scheduled alarm = time.schedule(rest, this::wake);
    lock.lock();
    try {
      while (!woken && !closed) {
        wake.awaitUninterruptibly();
      }
      woken = false;
    } finally {
      lock.unlock();
      alarm.cancel();
    }
  }

  private void wake() {
    lock.lock();
    try {
      woken = true;
      wake.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends within 1.5 s; a thread that hangs in the service is left behind. */
  @Override
  public void close() {
    closed = true;
    wake();
    Pcsc now = service;
    if (now != null) {
      now.close(); // ends a worker, and with it a call that waits for it
    }
    if (Thread.currentThread() != thread) {
      try {
        thread.join(CLOSE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    known = Map.of();
  }
}
