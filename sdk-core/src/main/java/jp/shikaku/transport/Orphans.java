package jp.shikaku.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.internal.io.FolderException;
import jp.shikaku.internal.io.Outbox;
import jp.shikaku.internal.log.LogText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Remembers the exchanges of ours that nobody waits for any more 「待ち手のない回答」 (reliability-security
 * R-EX-6, R-F-10): an answer that comes late is reported once and kept for {@link
 * Transport#resume}; a second copy of one that was delivered is cleared away. It knows names only
 * and reads nothing. Bounded: the oldest are forgotten, and their files are then nobody's that we
 * know. Thread-safe.
 */
final class Orphans {

  private static final int MOST = 1_000;
  private static final Duration WATCH_FOR_COPIES = Duration.ofSeconds(60);

  /** Other processes may let requests lie for longer than this one. */
  private static final Duration LEFT_FOR = Duration.ofHours(1);

  private static final class Entry {
    final Pending exchange;
    final MessageKind kind;
    final boolean delivered;
    final long since;
    final LeftRequest request;
    final List<String> found = new ArrayList<>();

    Entry(Pending exchange, MessageKind kind, boolean delivered, LeftRequest request, long since) {
      this.exchange = exchange;
      this.kind = kind;
      this.delivered = delivered;
      this.request = request;
      this.since = since;
    }
  }

  private final TimeSource time;
  private final Retention retention;
  private final Duration keepLate;
  private final OrphanHandler handler;
  private final Executor callbacks;
  private final Logger log;
  private final Runnable onFirst;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final LongAdder copies = new LongAdder();
  private final AtomicBoolean lookedForLeft = new AtomicBoolean();

  Orphans(
      TimeSource time,
      Retention retention,
      Duration keepLate,
      OrphanHandler handler,
      Executor callbacks,
      Logger log,
      Runnable onFirst) {
    this.time = time;
    this.retention = retention;
    this.keepLate = keepLate;
    this.handler = handler;
    this.callbacks = callbacks;
    this.log = log;
    this.onFirst = onFirst;
  }

  static String key(String kind, String exchangeId) {
    return kind + ' ' + exchangeId;
  }

  /**
   * An exchange ended without the answer it may still get.
   *
   * @param request what becomes of its request
   */
  void expectLate(Pending exchange, MessageKind kind, LeftRequest request) {
    add(new Entry(exchange, kind, false, request, time.nanoTime()));
  }

  /** An exchange's answer was delivered and cleared away. */
  void expectCopies(Pending exchange, MessageKind kind) {
    add(new Entry(exchange, kind, true, new LeftRequest(), time.nanoTime()));
  }

  /** It is sent under this identifier once more: what became of an earlier request is past. */
  void sentAnew(Pending exchange) {
    lock.lock();
    try {
      entries.remove(key(exchange.kind(), exchange.exchangeId()));
    } finally {
      lock.unlock();
    }
  }

  private void add(Entry entry) {
    lock.lock();
    try {
      entries.put(key(entry.exchange.kind(), entry.exchange.exchangeId()), entry);
      if (entries.size() > MOST) {
        Iterator<Entry> oldest = entries.values().iterator();
        oldest.next();
        oldest.remove();
      }
    } finally {
      lock.unlock();
    }
    onFirst.run();
  }

  /** Returns the message family of an exchange that is remembered, or null. */
  @Nullable MessageKind kindOf(Pending exchange) {
    lock.lock();
    try {
      Entry entry = entries.get(key(exchange.kind(), exchange.exchangeId()));
      return entry == null ? null : entry.kind;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Somebody waits for the exchange again: its request is no more taken back behind him. Returns
   * what became of that, or null when nothing is remembered. That a request was taken back stays
   * remembered: who waits may not have heard.
   */
  @Nullable LeftRequest claim(Pending exchange) {
    lock.lock();
    try {
      String key = key(exchange.kind(), exchange.exchangeId());
      Entry entry = entries.get(key);
      if (entry == null) {
        return null;
      }
      entry.request.mind();
      if (!entry.request.isTakenBack()) {
        entries.remove(key);
      }
      return entry.request;
    } finally {
      lock.unlock();
    }
  }

  /** Whether an answer may come for which nobody waits. */
  boolean expectsLate() {
    lock.lock();
    try {
      return entries.values().stream().anyMatch(entry -> !entry.delivered);
    } finally {
      lock.unlock();
    }
  }

  /** Since when copies are looked for, by the time's nanoseconds; null when none are. */
  @Nullable Long copiesSince() {
    lock.lock();
    try {
      for (Entry entry : entries.values()) {
        if (entry.delivered) {
          return entry.since; // the oldest comes first
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** {@return how many second copies were found} */
  long copies() {
    return copies.sum();
  }

  /** A listing met a file that carries the name of an exchange. */
  void found(String key, String name) {
    Entry entry;
    boolean first;
    lock.lock();
    try {
      entry = entries.get(key);
      if (entry == null || entry.found.contains(name)) {
        return;
      }
      first = entry.found.isEmpty();
      if (!entry.delivered) {
        entry.found.add(name);
        entry.request.answered();
      }
    } finally {
      lock.unlock();
    }
    if (entry.delivered) {
      copies.increment();
      log.info(LogText.line("answer-copy-cleared", "exchange", entry.exchange.exchangeId()));
      retention.apply(entry.exchange, List.of(name), () -> {});
    } else if (first) {
      report(entry.exchange);
    }
  }

  private void report(Pending exchange) {
    Instant now = time.now();
    log.info(
        LogText.line("late-answer", "kind", exchange.kind(), "exchange", exchange.exchangeId()));
    callbacks.execute(
        () -> {
          try {
            handler.lateAnswer(exchange, now);
          } catch (RuntimeException e) {
            log.warn(
                LogText.line(
                    "host-callback-failed", "exchange", exchange.exchangeId(), "error", e));
          }
        });
  }

  /**
   * Takes back the queries that were left lying when the share was lost: a terminal that wakes up
   * must not replay a pile of them. A submission is left to its caller.
   */
  void withdrawStale(Outbox outbox) throws FolderException {
    for (Entry entry = nextLying(); entry != null; entry = nextLying()) {
      boolean wasThere;
      try {
        // Who sent it may ask after a restart: then only the share can tell.
        wasThere = outbox.withdrawMarked(requestName(entry));
      } catch (FolderException | RuntimeException e) {
        entry.request.takingBackFailed();
        throw e;
      }
      entry.request.takenBack(wasThere);
      if (wasThere) {
        log.info(LogText.line("stale-request-withdrawn", "exchange", entry.exchange.exchangeId()));
      }
    }
  }

  /**
   * Takes back, once, the queries that lie there since long before this process and that nobody can
   * mind any more: their process was killed, or ended while the share was lost. Who asks for one
   * later with its {@link Pending} is told. Never throws: where it fails, or nothing could be
   * written yet, it is tried again with the next exchange.
   *
   * @param pickupTimeout how long an exchange lets its request lie
   */
  void withdrawLeft(Outbox outbox, Duration pickupTimeout) {
    if (!lookedForLeft.compareAndSet(false, true)) {
      return;
    }
    try {
      Optional<List<String>> lying = outbox.longLying(LEFT_FOR.plus(pickupTimeout));
      lookedForLeft.set(lying.isPresent());
      for (String name : lying.orElse(List.of())) {
        String kind = FolderNames.kindOf(name);
        boolean isQuery = MessageKind.forResume(kind).safety() != Safety.SUBMISSION;
        if (isQuery && outbox.withdrawMarked(name)) {
          log.info(LogText.line("left-request-withdrawn", "kind", kind));
        }
      }
    } catch (FolderException | RuntimeException e) {
      lookedForLeft.set(false);
    }
  }

  private static String requestName(Entry entry) {
    return entry.kind.requestName(entry.exchange.exchangeId());
  }

  /** One at a time: meanwhile somebody may wait for another again. */
  private @Nullable Entry nextLying() {
    lock.lock();
    try {
      for (Entry entry : entries.values()) {
        if (entry.kind.safety() != Safety.SUBMISSION && entry.request.takeBack()) {
          return entry;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Forgets what is old; late answers nobody fetched fall under the retention policy. The mark of
   * what was taken back stays: its sender may still ask.
   */
  void expire() {
    List<Entry> old = new ArrayList<>();
    lock.lock();
    try {
      long now = time.nanoTime();
      Iterator<Entry> all = entries.values().iterator();
      while (all.hasNext()) {
        Entry entry = all.next();
        Duration limit = entry.delivered ? WATCH_FOR_COPIES : keepLate;
        if (now - entry.since >= limit.toNanos()) {
          all.remove();
          old.add(entry);
        }
      }
    } finally {
      lock.unlock();
    }
    for (Entry entry : old) {
      if (!entry.found.isEmpty()) {
        retention.apply(entry.exchange, List.copyOf(entry.found), () -> {});
      }
    }
  }
}
