package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.transport.TimeSource.Scheduled;
import org.jspecify.annotations.Nullable;

/**
 * Work that goes on between calls until its one end, as waiting for the result of an upload: at any
 * time a timer or one request, never a waiting thread. It ends with the client at the latest.
 * Thread-safe.
 */
public final class Standing {

  private final Exchanges exchanges;
  private final Runnable onClose;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private boolean over;
  private @Nullable Scheduled timer;
  private @Nullable Runnable giveUp;

  /**
   * Creates work that has not begun.
   *
   * @param exchanges whose requests it makes
   * @param onClose told when the client is closed: it {@linkplain #end ends} the work; must not
   *     throw
   */
  public Standing(Exchanges exchanges, Runnable onClose) {
    this.exchanges = exchanges;
    this.onClose = onClose;
  }

  /**
   * Returns whether a trouble passes by itself, for who makes a new request each time: what became
   * of the last one does not matter. A journal that failed may work later.
   *
   * @param reason of the request that failed
   */
  public static boolean passes(Reason reason) {
    return reason.isRetryable()
        || reason == Reason.UNKNOWN_EXCHANGE
        || reason == Reason.LEDGER_UNAVAILABLE;
  }

  /** Begins; false when the client is closed already. */
  public boolean begin() {
    return exchanges.whileOpen(onClose);
  }

  /**
   * Sets the timer, unless the work is over.
   *
   * @param pause zero or more
   * @param task may take its time
   */
  public void later(Duration pause, Runnable task) {
    lock.lock();
    try {
      if (!over) {
        timer = exchanges.later(pause, task);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * A request is under way, which is given up with the work: at once when that is over.
   *
   * @param cancel gives it up; must not throw
   */
  public void running(Runnable cancel) {
    boolean isUnwanted;
    lock.lock();
    try {
      giveUp = cancel;
      isUnwanted = over;
    } finally {
      lock.unlock();
    }
    if (isUnwanted) {
      cancel.run();
    }
  }

  /** No request that would have to be given up is under way. */
  public void idle() {
    lock.lock();
    try {
      giveUp = null;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether it has ended. */
  public boolean isOver() {
    lock.lock();
    try {
      return over;
    } finally {
      lock.unlock();
    }
  }

  /** Ends it; true for the one who did. */
  public boolean end() {
    Runnable cancel;
    lock.lock();
    try {
      if (over) {
        return false;
      }
      over = true;
      cancel = giveUp;
      if (timer != null) {
        timer.cancel();
      }
    } finally {
      lock.unlock();
    }
    exchanges.forget(onClose);
    if (cancel != null) {
      cancel.run();
    }
    return true;
  }
}
