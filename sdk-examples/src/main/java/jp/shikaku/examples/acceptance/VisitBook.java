package jp.shikaku.examples.acceptance;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import jp.shikaku.cardreader.Ack;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import jp.shikaku.cardreader.CardReaderListener;
import jp.shikaku.cardreader.Visit;

/** The card visits of the test, in memory only. Thread-safe. */
final class VisitBook implements CardReaderListener {

  private final Set<String> earlier;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Visit> visits = new ArrayList<>();
  private final List<QuarantineReason> setAside = new ArrayList<>();
  private CompletableFuture<Void> news = new CompletableFuture<>();

  /**
   * @param earlier names of the files that lay in the folder before the test
   */
  VisitBook(Set<String> earlier) {
    this.earlier = Set.copyOf(earlier);
  }

  @Override
  public void onVisit(Visit visit, Ack ack) {
    ack.done(); // in a ledger of the test's own: the file stays for the clinic's program
    if (!earlier.contains(visit.fileName())) {
      note(() -> visits.add(visit));
    }
  }

  @Override
  public void onEvent(CardReaderEvent event) {
    if (event instanceof CardReaderEvent.VisitQuarantined quarantined
        && !earlier.contains(quarantined.fileName())) {
      note(() -> setAside.add(quarantined.reason()));
    }
  }

  private void note(Runnable change) {
    CompletableFuture<Void> told;
    lock.lock();
    try {
      change.run();
      told = news;
      news = new CompletableFuture<>();
    } finally {
      lock.unlock();
    }
    told.complete(null);
  }

  List<Visit> visits() {
    lock.lock();
    try {
      return List.copyOf(visits);
    } finally {
      lock.unlock();
    }
  }

  List<QuarantineReason> setAside() {
    lock.lock();
    try {
      return List.copyOf(setAside);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the visits are as wanted, and returns whether they were in time. */
  boolean await(Predicate<List<Visit>> wanted, Waits.Limit limit, Waits waits) {
    while (true) {
      CompletableFuture<Void> next;
      lock.lock();
      try {
        if (wanted.test(visits)) {
          return true;
        }
        next = news;
      } finally {
        lock.unlock();
      }
      if (limit.isOver() || !waits.await(next, limit.left())) {
        return false;
      }
    }
  }
}
