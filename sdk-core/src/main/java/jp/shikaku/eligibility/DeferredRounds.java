package jp.shikaku.eligibility;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.OqsException;
import jp.shikaku.eligibility.DeferredResult.Reason;
import jp.shikaku.eligibility.DeferredStore.DamagedException;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.TimeSource.Scheduled;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through all entries, asks for those that are due and hands over what has ended; one round at
 * a time, in this program and beside others. Thread-safe.
 */
final class DeferredRounds {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.deferred");

  /** A system that leaves so many unanswered in a row is not asked on. */
  private static final int MOST_UNANSWERED = 2;

  /** What is known of the system before entries are asked for. */
  enum Way {
    DOWN,
    /** It was down; one query is to find out. */
    TRIAL,
    UP
  }

  private final EligibilityClient client;
  private final TimeSource time;
  private final DeferredStore store;
  private final DeferredInquiry inquiry;
  private final DeferredListener listener;
  private final Duration pace;
  private final CountDownLatch closing;
  private final ReentrantLock running = new ReentrantLock();
  private final Set<String> toldDamaged = ConcurrentHashMap.newKeySet();

  /**
   * Begins nothing yet.
   *
   * @param closing open as long as entries may be asked for
   */
  DeferredRounds(
      EligibilityClient client,
      DeferredStore store,
      DeferredInquiry inquiry,
      DeferredListener listener,
      Duration pace,
      CountDownLatch closing) {
    this.client = client;
    this.time = client.time();
    this.store = store;
    this.inquiry = inquiry;
    this.listener = listener;
    this.pace = pace;
    this.closing = closing;
  }

  /** Takes an entry out; false when there is none, or during a round. */
  boolean withdraw(String id) throws IOException {
    if (!running.tryLock()) {
      return false;
    }
    try (Closeable turn = store.lock()) {
      if (turn == null || !store.ids().contains(id)) {
        return false;
      }
      store.remove(id);
      return true;
    } finally {
      running.unlock();
    }
  }

  /** One round; returns how many entries ended, 0 also when another round is under way. */
  int run(Way way) throws IOException {
    if (!running.tryLock()) {
      return 0;
    }
    try (Closeable turn = store.lock()) {
      if (turn == null) {
        return 0;
      }
      store.sweep(time.now());
      return new Run(way).all(store.ids());
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNullElseGet(e.getCause(), () -> new IOException(e));
    } finally {
      running.unlock();
    }
  }

  /** Once through all entries. */
  private final class Run {
    private Way way;
    private boolean asked;
    private boolean lookedInVain;
    private int unanswered;

    Run(Way way) {
      this.way = way;
    }

    int all(List<String> ids) throws IOException {
      int ended = 0;
      for (String id : ids) {
        DeferredState state = readOrTell(id);
        if (state == null || closing.getCount() == 0) {
          continue;
        }
        boolean up = way == Way.UP;
        if (!state.hasEnded()) {
          inquiry.giveUp(state, up);
        }
        if (!state.hasEnded() && mayAsk(state) && inquiry.isDue(state, up) && (!asked || pause())) {
          asked = true;
          ask(state);
        }
        if (state.hasEnded() && deliver(state)) {
          ended++;
        }
      }
      return ended;
    }

    /** On trial one query is sent, and beside it one answer is looked for. */
    private boolean mayAsk(DeferredState state) {
      return way == Way.UP || (way == Way.TRIAL && (state.pending() == null || !lookedInVain));
    }

    private void ask(DeferredState state) throws IOException {
      boolean looks = state.pending() != null;
      switch (inquiry.ask(state, way == Way.UP)) {
        case ANSWERED -> {
          way = Way.UP;
          unanswered = 0;
        }
        case UNANSWERED -> {
          unanswered++;
          lookedInVain = looks;
          boolean failed = way == Way.TRIAL ? !looks : unanswered >= MOST_UNANSWERED;
          way = failed ? Way.DOWN : way;
        }
        case SYSTEM_DOWN -> way = Way.DOWN;
        case NOTHING -> {}
      }
    }
  }

  private @Nullable DeferredState readOrTell(String id) throws IOException {
    try {
      return store.read(id);
    } catch (DamagedException e) {
      if (toldDamaged.add(id)) {
        LOG.error(LogText.line("a deferred verification can not be read", "entry", id));
        tellDamaged(id);
      }
      return null;
    }
  }

  private void tellDamaged(String id) {
    try {
      listener.damaged(id);
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("the listener failed", "entry", id, "cause", e));
      toldDamaged.remove(id);
    }
  }

  /** Counted before it is made: a second one is told as such, whatever happens in between. */
  private boolean deliver(DeferredState state) throws IOException {
    boolean again = state.deliver();
    store.write(state);
    try {
      listener.ended(result(state, again));
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("the listener failed", "entry", state.id(), "cause", e));
      return false;
    }
    store.remove(state.id());
    return true;
  }

  private DeferredResult result(DeferredState state, boolean again) throws IOException {
    try {
      return state.result(client, again);
    } catch (OqsException e) {
      // Read before, by another version perhaps.
      inquiry.end(state, Reason.UNREADABLE_ANSWER, null);
      return state.result(client, again);
    }
  }

  /** Leaves the desk's queries room between two of ours; false when we are to end. */
  private boolean pause() {
    if (pace.isZero()) {
      return true;
    }
    CountDownLatch over = new CountDownLatch(1);
    Scheduled end = time.schedule(pace, over::countDown);
    try {
      while (over.getCount() > 0 && closing.getCount() > 0) {
        if (over.await(100, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
      return closing.getCount() > 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      end.cancel();
    }
  }
}
