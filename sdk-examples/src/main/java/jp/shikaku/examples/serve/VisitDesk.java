package jp.shikaku.examples.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.cardreader.Ack;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.CardReaderListener;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.examples.json.CardEventJson;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * What one consumer 「受け手」 has to handle: visits stay here until they are acknowledged, whoever is
 * connected meanwhile; live events are kept for those who were away for a moment. The hub is never
 * held up: it hands over and goes on. Thread-safe.
 */
final class VisitDesk implements CardReaderListener {

  /** How many live events are kept. */
  static final int LIVE = 256;

  /** How long a connected consumer may take before a visit is given to it again. */
  static final Duration ACK_WITHIN = Duration.ofSeconds(60);

  private static final int REMEMBERED = 4096;

  /** What became of a visit. */
  enum State {
    OPEN,
    ACKNOWLEDGED,
    FAILED,
    NOT_OPEN
  }

  private static final class Open {
    final Visit visit;
    final Ack ack;
    final long afterLive;
    boolean wasSent;
    @Nullable Subscription sentTo;
    long sentAt;

    Open(Visit visit, Ack ack, long afterLive) {
      this.visit = visit;
      this.ack = ack;
      this.afterLive = afterLive;
    }
  }

  private final String name;
  private final String run;
  private final TimeSource time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Open> open = new LinkedHashMap<>();
  private final Map<String, State> settled = remembering();
  private final Map<String, State> early = remembering();
  private final Deque<ObjectNode> live = new ArrayDeque<>();
  private long liveCount;
  private @Nullable Subscription current;
  private boolean closed;

  /**
   * @param run differs from one run of the service to the next
   */
  VisitDesk(String name, String run, TimeSource time) {
    this.name = name;
    this.run = run;
    this.time = time;
  }

  private static Map<String, State> remembering() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, State> eldest) {
        return size() > REMEMBERED;
      }
    };
  }

  String name() {
    return name;
  }

  // ---- from the hub

  @Override
  public void onVisit(Visit visit, Ack ack) {
    boolean isDone;
    lock.lock();
    try {
      isDone = early.remove(visit.id()) != null;
      if (isDone) {
        settled.put(visit.id(), State.ACKNOWLEDGED);
      } else {
        settled.remove(visit.id());
        open.put(visit.id(), new Open(visit, ack, liveCount));
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (isDone) {
      ack.done();
    }
  }

  @Override
  public void onEvent(CardReaderEvent event) {
    lock.lock();
    try {
      live.addLast(CardEventJson.of(event));
      liveCount++;
      if (live.size() > LIVE) {
        live.removeFirst();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onLost(CardReaderEvent.EventsMissed missed) {
    onEvent(missed);
  }

  // ---- from the consumer

  /** The consumer has stored a visit, or could not: the first word counts. */
  State settle(String visitId, boolean stored) {
    Open ended;
    lock.lock();
    try {
      ended = open.remove(visitId);
      if (ended == null) {
        State known = settled.get(visitId);
        if (known != null) {
          return known;
        }
        if (stored) {
          // Told to an earlier run of this service: it counts as soon as the ledger brings it.
          early.put(visitId, State.ACKNOWLEDGED);
        }
        return State.NOT_OPEN;
      }
      settled.put(visitId, stored ? State.ACKNOWLEDGED : State.FAILED);
    } finally {
      lock.unlock();
    }
    if (stored) {
      ended.ack.done();
      return State.ACKNOWLEDGED;
    }
    ended.ack.failed();
    return State.FAILED;
  }

  List<ObjectNode> open() {
    lock.lock();
    try {
      return open.values().stream().map(visit -> json(visit.visit, visit.wasSent)).toList();
    } finally {
      lock.unlock();
    }
  }

  /** A visit with its content while it is open; else what became of it, if that is known. */
  Optional<ObjectNode> find(String visitId) {
    lock.lock();
    try {
      Open found = open.get(visitId);
      if (found != null) {
        return Optional.of(json(found.visit, found.wasSent));
      }
      return Optional.ofNullable(settled.get(visitId)).map(state -> state(visitId, state));
    } finally {
      lock.unlock();
    }
  }

  Optional<EligibilityAnswer> answer(String visitId) {
    lock.lock();
    try {
      return Optional.ofNullable(open.get(visitId)).map(found -> found.visit.answer());
    } finally {
      lock.unlock();
    }
  }

  static ObjectNode state(String visitId, State state) {
    return CardVisits.object().put("visitId", visitId).put("state", state.name());
  }

  private static ObjectNode json(Visit visit, boolean wasSent) {
    boolean again = wasSent || visit.isRedelivered();
    List<ObjectNode> events = CardEventJson.of(visit);
    events.get(events.size() - 1).put("redelivered", again);
    ObjectNode json = state(visit.id(), State.OPEN);
    json.put("sourceId", visit.sourceId().value());
    json.put("redelivered", again);
    json.put("attempt", visit.attempt());
    json.putArray("events").addAll(events);
    return json;
  }

  int openCount() {
    lock.lock();
    try {
      return open.size();
    } finally {
      lock.unlock();
    }
  }

  boolean isConnected() {
    lock.lock();
    try {
      return current != null;
    } finally {
      lock.unlock();
    }
  }

  // ---- streams

  /** What a stream writes next. */
  record Message(String event, String cursor, ObjectNode data) {

    /** Names kind and cursor only. */
    @Override
    public String toString() {
      return "Message[" + event + " " + cursor + "]";
    }
  }

  /** Why a stream ends. */
  enum End {
    /** A newer connection of the same consumer took over. */
    REPLACED,
    /** The service stops. */
    STOPPING
  }

  /**
   * Begins a stream; an older one of this consumer ends.
   *
   * @param cursor up to where the consumer has the live events; null for those from now on
   */
  Subscription subscribe(@Nullable String cursor) {
    lock.lock();
    try {
      Subscription next = new Subscription();
      next.position = liveCount;
      if (cursor != null) {
        long place = cursor.startsWith(run + "-") ? place(cursor.substring(run.length() + 1)) : -1;
        if (place >= 0 && place <= liveCount) {
          next.position = place;
        } else {
          next.gap = true;
        }
      }
      if (current != null) {
        current.end = End.REPLACED;
      }
      if (closed) {
        next.end = End.STOPPING;
      }
      current = next;
      changed.signalAll();
      return next;
    } finally {
      lock.unlock();
    }
  }

  private static long place(String text) {
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      if (current != null) {
        current.end = End.STOPPING;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** One connection. Used by one thread, but for {@link #beat}. */
  final class Subscription {
    private long position;
    private boolean gap;
    private boolean isBeatDue;
    private @Nullable End end;

    private Subscription() {}

    /** Waits for the next message; empty when a sign of life is due, or the stream has ended. */
    Optional<Message> next() throws InterruptedException {
      lock.lock();
      try {
        while (true) {
          Optional<Message> ready = end == null ? ready() : Optional.empty();
          if (ready.isPresent() || end != null || isBeatDue) {
            isBeatDue &= ready.isPresent();
            return ready;
          }
          changed.await(); // a beat comes in any case
        }
      } finally {
        lock.unlock();
      }
    }

    private Optional<Message> ready() {
      long lost = liveCount - live.size() - position;
      if (gap || lost > 0) {
        long count = gap ? 0 : lost;
        position = gap ? position : position + lost;
        gap = false;
        return Optional.of(
            message(
                "live",
                CardEventJson.missed(cursor() + "-missed", "serve", position, time.now(), count)));
      }
      for (Open visit : open.values()) {
        if (visit.afterLive <= position && isDue(visit)) {
          ObjectNode json = json(visit.visit, visit.wasSent);
          visit.wasSent = true;
          visit.sentTo = this;
          visit.sentAt = time.nanoTime();
          return Optional.of(message("visit", json));
        }
      }
      if (position < liveCount) {
        ObjectNode event = nth((int) (live.size() - (liveCount - position)));
        position++;
        return Optional.of(message("live", event));
      }
      return Optional.empty();
    }

    private boolean isDue(Open visit) {
      return visit.sentTo != this || time.nanoTime() - visit.sentAt >= ACK_WITHIN.toNanos();
    }

    private ObjectNode nth(int index) {
      return live.stream().skip(index).findFirst().orElseThrow();
    }

    private Message message(String event, ObjectNode data) {
      return new Message(event, cursor(), data);
    }

    String cursor() {
      return run + "-" + position;
    }

    /** Wakes the stream so that it gives a sign of life, and looks for visits that take long. */
    void beat() {
      lock.lock();
      try {
        isBeatDue = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    Optional<End> end() {
      lock.lock();
      try {
        return Optional.ofNullable(end);
      } finally {
        lock.unlock();
      }
    }

    /** The connection is gone. */
    void leave() {
      lock.lock();
      try {
        if (current == this) {
          current = null;
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
