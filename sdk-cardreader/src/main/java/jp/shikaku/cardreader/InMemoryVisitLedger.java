package jp.shikaku.cardreader;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * A ledger that forgets everything with the process 「メモリー上の台帳」: for tests and trials. After a
 * restart every file of the day is a new visit. Its contents and their size grow with the visits of
 * the process. Thread-safe.
 */
public final class InMemoryVisitLedger extends VisitLedger {

  private static final class File {
    final Arrival arrival;
    final Instant receivedAt;
    final long order;
    final Map<String, Row> rows = new LinkedHashMap<>();

    File(Arrival arrival, Instant receivedAt, long order) {
      this.arrival = arrival;
      this.receivedAt = receivedAt;
      this.order = order;
    }
  }

  private enum State {
    NEW,
    CLAIMED,
    DONE,
    DEAD,
    DISMISSED
  }

  private static final class Row {
    State state = State.NEW;
    int attempt;
    int failures;
    long due;
    @Nullable String owner;

    boolean isSettled() {
      return state != State.NEW && state != State.CLAIMED;
    }

    boolean isFree(long now) {
      return !isSettled() && due <= now;
    }
  }

  private record Name(SourceId source, String fileName) {}

  private record Told(String consumer, Name name, String sha256) {}

  private final TimeSource time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, File> files = new LinkedHashMap<>();
  private final Map<Name, File> names = new HashMap<>();
  private final Map<Told, Instant> told = new HashMap<>();
  private long order;

  /**
   * Makes an empty ledger.
   *
   * @param time what leases are reckoned by; not closed with the ledger
   */
  public InMemoryVisitLedger(TimeSource time) {
    this.time = Objects.requireNonNull(time);
  }

  @Override
  boolean hold(Collection<SourceId> sources, String owner, Duration lease) {
    return true;
  }

  @Override
  Admitted admit(Arrival arrival, Collection<String> consumers) {
    lock.lock();
    try {
      Name name = new Name(arrival.source(), arrival.fileName());
      File known = files.get(arrival.sha256());
      if (known == null) {
        File named = names.get(name);
        if (named != null) {
          return new Admitted(Outcome.CONFLICT, List.of(), arrival.fileName());
        }
        File file = new File(withoutContent(arrival), time.now(), order++);
        files.put(arrival.sha256(), file);
        names.put(name, file);
        consumers.forEach(consumer -> file.rows.put(consumer, new Row()));
        return new Admitted(Outcome.NEW, List.copyOf(consumers), arrival.fileName());
      }
      String first = known.arrival.fileName();
      if (!known.arrival.source().equals(name.source()) || !first.equals(name.fileName())) {
        return new Admitted(Outcome.DUPLICATE, List.of(), first);
      }
      return again(known, consumers);
    } finally {
      lock.unlock();
    }
  }

  @Override
  List<String> untold(Arrival arrival, Collection<String> consumers) {
    lock.lock();
    try {
      return consumers.stream()
          .filter(consumer -> !told.containsKey(telling(arrival, consumer)))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  void told(Arrival arrival, Collection<String> consumers) {
    lock.lock();
    try {
      consumers.forEach(consumer -> told.putIfAbsent(telling(arrival, consumer), time.now()));
    } finally {
      lock.unlock();
    }
  }

  private static Told telling(Arrival arrival, String consumer) {
    return new Told(consumer, new Name(arrival.source(), arrival.fileName()), arrival.sha256());
  }

  private static Arrival withoutContent(Arrival arrival) {
    return new Arrival(
        arrival.source(),
        arrival.fileName(),
        arrival.sha256(),
        arrival.size(),
        arrival.modified(),
        () -> new byte[0]);
  }

  private static Admitted again(File known, Collection<String> consumers) {
    Outcome outcome = Outcome.SETTLED;
    List<String> open = new ArrayList<>();
    for (String consumer : consumers) {
      Row row = known.rows.get(consumer);
      if (row == null) {
        known.rows.put(consumer, new Row());
        open.add(consumer);
        outcome = Outcome.NEW;
      } else if (!row.isSettled()) {
        open.add(consumer);
        outcome = outcome == Outcome.NEW ? outcome : Outcome.OPEN;
      }
    }
    return new Admitted(outcome, List.copyOf(open), known.arrival.fileName());
  }

  @Override
  Map<String, EventSink.KnownFile> known(
      SourceId source, Collection<String> fileNames, Collection<String> consumers) {
    lock.lock();
    try {
      Map<String, EventSink.KnownFile> known = new HashMap<>();
      for (String fileName : fileNames) {
        File file = names.get(new Name(source, fileName));
        if (file != null) {
          isSettled(file, consumers)
              .ifPresent(
                  settled ->
                      known.put(
                          fileName,
                          new EventSink.KnownFile(
                              file.arrival.size(), file.arrival.modified(), settled)));
        }
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private Optional<Boolean> isSettled(File file, Collection<String> consumers) {
    Map<String, Boolean> finished = new HashMap<>();
    file.rows.forEach((consumer, row) -> finished.put(consumer, row.isSettled()));
    return isSettled(finished, file.order, consumers, this::beginning);
  }

  private @Nullable Long beginning(String consumer) {
    return files.values().stream()
        .filter(file -> file.rows.containsKey(consumer))
        .map(file -> file.order)
        .min(Long::compare)
        .orElse(null);
  }

  @Override
  Optional<Claim> claim(String consumer, String sha256, String owner, Duration lease) {
    lock.lock();
    try {
      Row row = row(consumer, sha256);
      if (row == null || !row.isFree(time.nanoTime())) {
        return Optional.empty();
      }
      row.state = State.CLAIMED;
      row.attempt++;
      row.owner = owner;
      row.due = time.nanoTime() + lease.toNanos();
      return Optional.of(new Claim(consumer, sha256, owner, row.attempt));
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Row row(String consumer, String sha256) {
    File file = files.get(sha256);
    return file == null ? null : file.rows.get(consumer);
  }

  private @Nullable Row claimed(Claim claim) {
    Row row = row(claim.consumer(), claim.sha256());
    return row != null
            && row.state == State.CLAIMED
            && row.attempt == claim.attempt()
            && claim.owner().equals(row.owner)
        ? row
        : null;
  }

  @Override
  boolean done(Claim claim) {
    return end(claim, State.DONE, 0);
  }

  @Override
  boolean doneWith(Claim claim, Work work) {
    throw new LedgerException("transaction", "not in memory");
  }

  @Override
  boolean fail(Claim claim, String errorCode, @Nullable Duration again) {
    lock.lock();
    try {
      Row row = claimed(claim);
      if (row != null) {
        row.failures++;
      }
      return again == null
          ? end(claim, State.DEAD, 0)
          : end(claim, State.NEW, time.nanoTime() + again.toNanos());
    } finally {
      lock.unlock();
    }
  }

  private boolean end(Claim claim, State state, long due) {
    lock.lock();
    try {
      Row row = claimed(claim);
      if (row == null) {
        return false;
      }
      row.state = state;
      row.due = due;
      row.owner = null;
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  int failures(Claim claim) {
    lock.lock();
    try {
      Row row = row(claim.consumer(), claim.sha256());
      return row == null ? 0 : row.failures;
    } finally {
      lock.unlock();
    }
  }

  @Override
  void renew(String owner, Duration lease) {
    lease(owner, time.nanoTime() + lease.toNanos());
  }

  @Override
  void release(String owner) {
    lease(owner, time.nanoTime());
  }

  private void lease(String owner, long until) {
    lock.lock();
    try {
      for (File file : files.values()) {
        for (Row row : file.rows.values()) {
          if (row.state == State.CLAIMED && owner.equals(row.owner)) {
            row.due = until;
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  List<Open> open(String consumer, Collection<SourceId> sources, int limit) {
    lock.lock();
    try {
      long now = time.nanoTime();
      return files.values().stream()
          .filter(file -> sources.contains(file.arrival.source()))
          .filter(
              file -> {
                Row row = file.rows.get(consumer);
                return row != null && row.isFree(now);
              })
          .limit(limit)
          .map(
              file ->
                  new Open(file.arrival.source(), file.arrival.fileName(), file.arrival.sha256()))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  Optional<byte[]> content(String sha256) {
    return Optional.empty();
  }

  @Override
  Optional<Instant> newest(SourceId source) {
    lock.lock();
    try {
      return files.values().stream()
          .filter(file -> file.arrival.source().equals(source))
          .map(file -> file.receivedAt)
          .max(Comparator.naturalOrder());
    } finally {
      lock.unlock();
    }
  }

  @Override
  List<Past> since(Instant from, int limit) {
    lock.lock();
    try {
      return files.values().stream()
          .filter(file -> !file.receivedAt.isBefore(from))
          .limit(limit)
          .map(
              file ->
                  new Past(
                      file.arrival.source(),
                      file.arrival.fileName(),
                      file.arrival.sha256(),
                      file.receivedAt))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int purge(Duration age) {
    lock.lock();
    try {
      Instant before = time.now().minus(age);
      told.values().removeIf(before::isAfter);
      int count = 0;
      for (File file : List.copyOf(files.values())) {
        boolean settled = file.rows.values().stream().allMatch(Row::isSettled);
        if (settled && file.receivedAt.isBefore(before)) {
          count += file.rows.size();
          files.remove(file.arrival.sha256());
          names.remove(new Name(file.arrival.source(), file.arrival.fileName()));
        }
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean revive(String visitId) {
    return change(
        visitId, row -> row.state == State.DEAD || row.state == State.DISMISSED, this::revive);
  }

  @Override
  public int reviveAll(String listener) {
    lock.lock();
    try {
      List<Row> dead =
          files.values().stream()
              .map(file -> file.rows.get(listener))
              .filter(row -> row != null && row.state == State.DEAD)
              .toList();
      dead.forEach(this::revive);
      return dead.size();
    } finally {
      lock.unlock();
    }
  }

  private void revive(Row row) {
    row.state = State.NEW;
    row.failures = 0;
    row.due = time.nanoTime();
  }

  @Override
  public boolean dismiss(String visitId) {
    return change(
        visitId,
        row -> row.isFree(time.nanoTime()) || row.state == State.NEW,
        row -> row.state = State.DISMISSED);
  }

  private boolean change(String visitId, Predicate<Row> which, Consumer<Row> how) {
    lock.lock();
    try {
      File file = files.get(visitId);
      List<Row> rows =
          file == null ? List.of() : file.rows.values().stream().filter(which).toList();
      rows.forEach(how);
      return !rows.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Does nothing: what is remembered goes with the object. */
  @Override
  public void close() {}
}
