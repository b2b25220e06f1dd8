package jp.shikaku.transport;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a scripted terminal knows and what lies with it. Everything is guarded by its one lock; the
 * host's code is called when that is free again. Thread-safe by {@link #locked} and {@link #seen}.
 */
final class MemoryTerminal {

  /** A document that lies where answers are looked for. */
  @SuppressWarnings("ArrayRecordComponent") // compared as the very same document
  record Letter(String name, AnswerFormat format, byte[] bytes, boolean isRefusal) {
    @Override
    public String toString() {
      return "Letter[" + name + "]";
    }
  }

  /** What has become of an exchange. */
  enum Fate {
    /** Waited for. */
    RUNNING,
    /** Sent by somebody who fetches the answer later. */
    DEFERRED,
    /** Given up; its answer is late. */
    UNANSWERED,
    /** Ended for good. */
    DONE
  }

  final TimeSource time;
  final List<InMemoryScript> scripts = new ArrayList<>();
  final List<ExchangeRequest> requests = new ArrayList<>();
  final Map<String, MemoryExchange> running = new HashMap<>();
  final Map<String, Letter> letters = new HashMap<>();
  final Map<String, Fate> fates = new HashMap<>();
  final List<Runnable> held = new ArrayList<>();
  OrphanHandler orphanHandler = (exchange, seenAt) -> {};
  int sessionLimit = Integer.MAX_VALUE;
  @Nullable Instant lostSince;
  long copies;
  boolean closed;

  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Runnable> toCall = new ArrayDeque<>();

  MemoryTerminal(TimeSource time) {
    this.time = time;
  }

  static String key(Pending handle) {
    return Orphans.key(handle.kind(), handle.exchangeId());
  }

  /** Changes something; the host's code is called when the lock is free again. */
  void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
    for (Runnable call = nextCall(); call != null; call = nextCall()) {
      call.run();
    }
  }

  private @Nullable Runnable nextCall() {
    lock.lock();
    try {
      return toCall.poll();
    } finally {
      lock.unlock();
    }
  }

  /** Looks at something. */
  <T> T seen(Supplier<T> look) {
    lock.lock();
    try {
      return look.get();
    } finally {
      lock.unlock();
    }
  }

  /** Calls the host's code outside the lock. */
  void later(Runnable call) {
    lock.lock();
    try {
      toCall.add(call);
    } finally {
      lock.unlock();
    }
  }

  /** An answer comes to lie there. */
  void arrive(Pending handle, Letter letter) {
    Fate fate = fates.getOrDefault(key(handle), Fate.DONE);
    if (fate == Fate.DONE) {
      copies++;
      return;
    }
    boolean first = letters.put(key(handle), letter) == null;
    MemoryExchange exchange = running.get(key(handle));
    if (exchange != null) {
      exchange.goOn();
    } else if (first && fate == Fate.UNANSWERED) {
      Instant now = time.now();
      OrphanHandler handler = orphanHandler;
      later(() -> handler.lateAnswer(handle, now));
    }
    List<Runnable> waiting = List.copyOf(held);
    held.clear();
    waiting.forEach(Runnable::run);
  }
}
