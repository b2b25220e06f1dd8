package jp.shikaku.cardreader;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import jp.shikaku.internal.io.Stepper;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener or handler with what waits for it: one activity claims visits and calls the host's
 * code, one call at a time, another writes down what that code said, also while it is busy.
 * Thread-safe.
 */
final class VisitConsumer {

  /** How many visits one consumer may hold, waiting or unacknowledged. */
  static final int CAPACITY = 256;

  private static final Logger LOG = LoggerFactory.getLogger(CardReaderHub.class);
  private static final List<Duration> AGAIN =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5));

  /** The database's clock decides; ours must not come a moment too early. */
  private static final Duration SLACK = Duration.ofMillis(100);

  private static final Duration REFUSED_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONG_CALL = Duration.ofMinutes(1);

  /** What all consumers of a hub share. */
  record Shared(
      VisitLedger ledger,
      String owner,
      Duration lease,
      TimeSource time,
      Executor threads,
      BiConsumer<Visit, String> onDead,
      Runnable onRoom) {}

  private static final class Entry {
    final Visit visit;
    final long order;
    long due;

    /** The right to handle it, when the ledger failed before the host's code was called. */
    VisitLedger.@Nullable Claim held;

    Entry(Visit visit, long order, long due) {
      this.visit = visit;
      this.order = order;
      this.due = due;
    }
  }

  private record Settlement(Entry entry, VisitLedger.Claim claim, @Nullable String failure) {}

  private final String name;
  private final Shared shared;
  private final Executor calls;
  private final @Nullable CardReaderListener listener;
  private final @Nullable TransactionalVisitHandler handler;
  private final Stepper caller;
  private final Stepper settler;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Entry> entries = new HashMap<>();
  private final PriorityQueue<Entry> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong((Entry entry) -> entry.due)
              .thenComparingLong(entry -> entry.order));
  private final Deque<Settlement> settlements = new ArrayDeque<>();
  private final LiveQueue live = new LiveQueue();
  private long order;
  private int unacknowledged;
  private long handled;
  private long failures;
  private boolean inCall;
  private @Nullable Instant busySince;
  private long busyFrom;
  private boolean isBusyTold;
  private int ledgerFailures;
  private long ledgerRestUntil;
  private boolean stopped;
  private boolean hasOverflown;

  /**
   * Makes a consumer at rest.
   *
   * @param calls runs the host's code
   * @param listener gets visits and events; null when there is a handler
   * @param handler gets visits inside a transaction; null when there is a listener
   */
  VisitConsumer(
      String name,
      Shared shared,
      Executor calls,
      @Nullable CardReaderListener listener,
      @Nullable TransactionalVisitHandler handler) {
    this.name = name;
    this.shared = shared;
    this.calls = calls;
    this.listener = listener;
    this.handler = handler;
    this.ledgerRestUntil = shared.time().nanoTime();
    this.caller = new Stepper(shared.time(), shared.threads(), this::callStep);
    this.settler = new Stepper(shared.time(), shared.threads(), this::settleStep);
  }

  String name() {
    return name;
  }

  /** A visit was left to the ledger because there was no room: it is fetched when there is. */
  void overflow() {
    lock.lock();
    try {
      hasOverflown = true;
    } finally {
      lock.unlock();
    }
  }

  /** How many visits may be added now. */
  int room() {
    lock.lock();
    try {
      return CAPACITY - entries.size();
    } finally {
      lock.unlock();
    }
  }

  boolean holds(String visitId) {
    lock.lock();
    try {
      return entries.containsKey(visitId);
    } finally {
      lock.unlock();
    }
  }

  void add(Visit visit) {
    lock.lock();
    try {
      Entry entry = new Entry(visit, order++, shared.time().nanoTime());
      if (entries.putIfAbsent(visit.id(), entry) != null) {
        return;
      }
      waiting.add(entry);
    } finally {
      lock.unlock();
    }
    caller.wake();
  }

  void tell(CardReaderEvent event) {
    if (listener == null) {
      return;
    }
    lock.lock();
    try {
      live.add(event);
    } finally {
      lock.unlock();
    }
    caller.wake();
  }

  private @Nullable Duration callStep() {
    boolean worked = true;
    while (worked) {
      worked = callOne();
    }
    return untilNextCall();
  }

  private @Nullable Duration settleStep() {
    boolean worked = true;
    while (worked) {
      worked = settleOne();
    }
    return untilNextSettlement();
  }

  // ---- what the host's code said

  private boolean settleOne() {
    Settlement next;
    lock.lock();
    try {
      next = rests() ? null : settlements.pollFirst();
    } finally {
      lock.unlock();
    }
    if (next == null) {
      return false;
    }
    try {
      settle(next);
      ledgerWorks();
    } catch (LedgerException e) {
      lock.lock();
      try {
        settlements.addFirst(next);
      } finally {
        lock.unlock();
      }
      ledgerFailed(e);
    }
    return true;
  }

  private void settle(Settlement settlement) {
    VisitLedger.Claim claim = settlement.claim();
    String failure = settlement.failure();
    if (failure == null) {
      boolean counted = shared.ledger().done(claim);
      ended(settlement.entry(), counted);
      return;
    }
    int times = shared.ledger().failures(claim) + 1;
    Duration again = times <= AGAIN.size() ? AGAIN.get(times - 1) : null;
    boolean counted = shared.ledger().fail(claim, failure, again);
    lock.lock();
    try {
      failures++;
    } finally {
      lock.unlock();
    }
    LOG.warn(
        LogText.line(
            "visit-not-handled",
            "consumer",
            name,
            "visit",
            settlement.entry().visit.id(),
            "error",
            failure,
            "times",
            times,
            "again",
            again == null ? "never" : again));
    if (again == null || !counted) {
      ended(settlement.entry(), false);
      if (counted) {
        shared.onDead().accept(settlement.entry().visit, name);
      }
      return;
    }
    lock.lock();
    try {
      unacknowledged--;
      settlement.entry().due = shared.time().nanoTime() + again.plus(SLACK).toNanos();
      waiting.add(settlement.entry());
    } finally {
      lock.unlock();
    }
    caller.wake();
  }

  private void ended(Entry entry, boolean counted) {
    boolean hasRoom;
    lock.lock();
    try {
      entries.remove(entry.visit.id());
      unacknowledged--;
      handled += counted ? 1 : 0;
      hasRoom = hasOverflown && entries.size() <= CAPACITY / 2;
      hasOverflown &= !hasRoom;
    } finally {
      lock.unlock();
    }
    if (hasRoom) {
      shared.onRoom().run();
    }
  }

  // ---- calls of the host's code

  private boolean callOne() {
    CardReaderEvent event = null;
    Entry entry = null;
    lock.lock();
    try {
      if (inCall || stopped) {
        return false;
      }
      event = live.poll();
      if (event == null && !rests() && isDue(waiting.peek())) {
        entry = waiting.poll();
      }
      inCall = event != null || entry != null;
    } finally {
      lock.unlock();
    }
    if (event != null) {
      CardReaderEvent told = event;
      call(() -> tellNow(told), () -> {});
      return true;
    }
    return entry != null && deliver(entry);
  }

  private boolean isDue(@Nullable Entry entry) {
    return entry != null && entry.due - shared.time().nanoTime() <= 0;
  }

  private void tellNow(CardReaderEvent event) {
    CardReaderListener told = Objects.requireNonNull(listener);
    try {
      if (event instanceof CardReaderEvent.EventsMissed missed) {
        told.onLost(missed);
      } else {
        told.onEvent(event);
      }
    } catch (RuntimeException | Error e) {
      LOG.warn(
          LogText.line(
              "event-listener-failed", "consumer", name, "event", event.name(), "error", e));
    }
  }

  private boolean deliver(Entry entry) {
    Optional<VisitLedger.Claim> claimed;
    try {
      claimed =
          entry.held != null
              ? Optional.of(entry.held)
              : shared.ledger().claim(name, entry.visit.id(), shared.owner(), shared.lease());
      ledgerWorks();
    } catch (LedgerException e) {
      lock.lock();
      try {
        waiting.add(entry);
        inCall = false;
      } finally {
        lock.unlock();
      }
      ledgerFailed(e);
      return true;
    }
    lock.lock();
    try {
      if (claimed.isEmpty()) {
        // Handled, or in another process's hands; should that one die, the sweep finds it.
        entries.remove(entry.visit.id());
        inCall = false;
        return true;
      }
      unacknowledged++;
      busySince = shared.time().now();
      busyFrom = shared.time().nanoTime();
      isBusyTold = false;
    } finally {
      lock.unlock();
    }
    VisitLedger.Claim claim = claimed.get();
    entry.held = null;
    Visit visit = entry.visit.attempt(claim.attempt());
    if (handler != null) {
      handle(handler, entry, visit, claim);
    } else {
      CardReaderListener told = Objects.requireNonNull(listener);
      Receipt receipt = new Receipt(entry, claim);
      call(() -> give(told, visit, receipt), () -> notExecuted(entry, claim));
    }
    return true;
  }

  private void handle(
      TransactionalVisitHandler told, Entry entry, Visit visit, VisitLedger.Claim claim) {
    AtomicBoolean called = new AtomicBoolean();
    try {
      boolean counted =
          shared
              .ledger()
              .doneWith(
                  claim,
                  connection -> {
                    called.set(true);
                    told.onVisit(visit, connection);
                  });
      if (!counted) {
        LOG.warn(LogText.line("visit-claim-lost", "consumer", name, "visit", visit.id()));
      }
      ended(entry, counted);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      settleLater(new Settlement(entry, claim, nameOf(e)));
    } catch (Exception | Error e) {
      if (e instanceof LedgerException trouble && !called.get()) {
        notCalled(entry, claim, trouble);
      } else {
        settleLater(new Settlement(entry, claim, nameOf(e)));
      }
    } finally {
      callEnded();
    }
  }

  /** The ledger's trouble is no failure of the handler. */
  private void notCalled(Entry entry, VisitLedger.Claim claim, LedgerException trouble) {
    ledgerFailed(trouble);
    lock.lock();
    try {
      unacknowledged--;
      entry.held = claim;
      waiting.add(entry);
    } finally {
      lock.unlock();
    }
  }

  /** Nor is an executor's refusal a failure of the listener. */
  private void notExecuted(Entry entry, VisitLedger.Claim claim) {
    lock.lock();
    try {
      unacknowledged--;
      entry.held = claim;
      entry.due = shared.time().nanoTime() + REFUSED_PAUSE.toNanos();
      waiting.add(entry);
    } finally {
      lock.unlock();
    }
  }

  private static void give(CardReaderListener told, Visit visit, Receipt receipt) {
    try {
      told.onVisit(visit, receipt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      receipt.end(nameOf(e));
    } catch (Exception | Error e) {
      receipt.end(nameOf(e));
    }
  }

  /** A message may hold a value of a person; the class does not. */
  private static String nameOf(Throwable thrown) {
    String simple = thrown.getClass().getSimpleName();
    return simple.isEmpty() ? "Throwable" : simple;
  }

  private void call(Runnable body, Runnable onRejected) {
    try {
      calls.execute(
          () -> {
            try {
              body.run();
            } finally {
              callEnded();
              caller.wake();
            }
          });
    } catch (RuntimeException | Error e) {
      // Platform.runLater, for one, throws IllegalStateException while there is no toolkit.
      LOG.warn(LogText.line("executor-refused", "consumer", name, "error", nameOf(e)));
      onRejected.run();
      callEnded();
    }
  }

  private void callEnded() {
    lock.lock();
    try {
      inCall = false;
      busySince = null;
    } finally {
      lock.unlock();
    }
  }

  /** Says once of each call that it takes long: the host's code may hang (R-F-22). */
  void watch() {
    lock.lock();
    try {
      if (busySince == null
          || isBusyTold
          || shared.time().nanoTime() - busyFrom < LONG_CALL.toNanos()) {
        return;
      }
      isBusyTold = true;
    } finally {
      lock.unlock();
    }
    LOG.warn(LogText.line("listener-takes-long", "consumer", name, "longer-than", LONG_CALL));
  }

  private void settleLater(Settlement settlement) {
    lock.lock();
    try {
      settlements.addLast(settlement);
    } finally {
      lock.unlock();
    }
    settler.wake();
  }

  private final class Receipt implements Ack {
    private final Entry entry;
    private final VisitLedger.Claim claim;
    private final AtomicBoolean ended = new AtomicBoolean();

    Receipt(Entry entry, VisitLedger.Claim claim) {
      this.entry = entry;
      this.claim = claim;
    }

    @Override
    public void done() {
      end(null);
    }

    @Override
    public void failed() {
      end("FAILED");
    }

    void end(@Nullable String failure) {
      if (ended.compareAndSet(false, true)) {
        settleLater(new Settlement(entry, claim, failure));
      }
    }
  }

  // ---- the ledger's moods

  private boolean rests() {
    return ledgerRestUntil - shared.time().nanoTime() > 0;
  }

  private void ledgerWorks() {
    lock.lock();
    try {
      ledgerFailures = 0;
    } finally {
      lock.unlock();
    }
  }

  private void ledgerFailed(LedgerException failure) {
    lock.lock();
    try {
      Duration pause = Duration.ofSeconds(1L << Math.min(ledgerFailures, 5));
      ledgerFailures++;
      Duration rest = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
      ledgerRestUntil = shared.time().nanoTime() + rest.toNanos();
    } finally {
      lock.unlock();
    }
    LOG.warn(LogText.line("visit-ledger-trouble", "consumer", name, "trouble", failure.code()));
  }

  private @Nullable Duration untilNextCall() {
    lock.lock();
    try {
      Entry first = waiting.peek();
      if (first == null || inCall) {
        return null;
      }
      long now = shared.time().nanoTime();
      long until = rests() ? ledgerRestUntil : now;
      return Duration.ofNanos(Math.max(0, (first.due - until > 0 ? first.due : until) - now));
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Duration untilNextSettlement() {
    lock.lock();
    try {
      return settlements.isEmpty()
          ? null
          : Duration.ofNanos(Math.max(0, ledgerRestUntil - shared.time().nanoTime()));
    } finally {
      lock.unlock();
    }
  }

  // ---- the end

  /** Begins no further call; those that run end by themselves. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
    } finally {
      lock.unlock();
    }
    caller.stop();
    settler.stop();
  }

  /** Writes the acknowledgements that were given; to be called after {@link #stop}. */
  void flush() {
    boolean more = true;
    while (more) {
      more = settleOne() && !rests();
    }
  }

  HubSnapshot.Consumer snapshot() {
    lock.lock();
    try {
      return new HubSnapshot.Consumer(
          name, waiting.size(), unacknowledged, handled, failures, Optional.ofNullable(busySince));
    } finally {
      lock.unlock();
    }
  }
}
