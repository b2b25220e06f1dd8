package jp.shikaku.mock;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/** The outages of a scenario as they come and go by the clock. Thread-safe. */
final class Outages {
  private final MockClock clock;
  private final MockClock.Timers timers;
  private final BiConsumer<Outage.Kind, Boolean> edges;
  private final ReentrantLock lock = new ReentrantLock();

  /** Replaced under the lock, so that it can be read without. */
  private volatile List<Outage> active = List.of();

  private int scenario;

  /** {@code edges} hears of each kind when it begins (true) and ends. */
  Outages(MockClock clock, MockClock.Timers timers, BiConsumer<Outage.Kind, Boolean> edges) {
    this.clock = clock;
    this.timers = timers;
    this.edges = edges;
  }

  /** Ends what there is, and lets others come and go from now on. */
  void expect(List<Outage> outages) {
    int current;
    lock.lock();
    try {
      current = ++scenario;
      active.forEach(outage -> change(outage, false));
    } finally {
      lock.unlock();
    }
    Instant begin = clock.instant();
    for (Outage outage : outages) {
      Duration begins = outage.begins(begin);
      Duration ends = outage.ends(begin);
      if (ends == null || ends.compareTo(begins) > 0) {
        at(begins, current, () -> change(outage, true));
        if (ends != null) {
          at(ends, current, () -> change(outage, false));
        }
      }
    }
  }

  /** What is now is so before anything else happens. */
  private void at(Duration delay, int current, Runnable edge) {
    Runnable ifCurrent =
        () -> {
          lock.lock();
          try {
            if (scenario == current) {
              edge.run();
            }
          } finally {
            lock.unlock();
          }
        };
    if (delay.isZero()) {
      ifCurrent.run();
    } else {
      timers.later(delay, ifCurrent);
    }
  }

  private void change(Outage outage, boolean begins) {
    Outage.Kind kind = outage.kind();
    boolean before = find(kind).isPresent();
    List<Outage> changed = new ArrayList<>(active);
    if (begins) {
      changed.add(outage);
      changed.sort((one, other) -> one.kind().compareTo(other.kind()));
    } else {
      changed.remove(outage);
    }
    active = List.copyOf(changed);
    boolean now = find(kind).isPresent();
    if (before != now) {
      edges.accept(kind, now);
    }
  }

  Optional<Outage> find(Outage.Kind kind) {
    return active.stream().filter(outage -> outage.kind() == kind).findFirst();
  }

  /** What is broken now, in the order of the way. */
  List<Outage> active() {
    return active;
  }

  /** What happens to a request now: of several, what is nearest. */
  Optional<Fault> fault() {
    return active.stream().map(Outage::fault).filter(fault -> !fault.isNone()).findFirst();
  }
}
