package jp.shikaku.transport;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import jp.shikaku.TransportException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * How far a request has come towards the terminal, and whether its exchange is to end: from then on
 * nothing becomes visible any more. Thread-safe.
 */
final class Visibility {

  /** Why an exchange is ended from this side. */
  enum Ending {
    DEADLINE(Reason.SHARE_UNREACHABLE, Reason.SHARE_UNREACHABLE),
    CANCEL(Reason.CANCELLED_BEFORE_SEND, Reason.CANCELLED_AFTER_SEND),
    CLOSE(Reason.TRANSPORT_CLOSED, Reason.TRANSPORT_CLOSED);

    final Reason unsent;
    final Reason sent;

    Ending(Reason unsent, Reason sent) {
      this.unsent = unsent;
      this.sent = sent;
    }
  }

  /** Where the request is. */
  enum Phase {
    /** Certainly not visible to the terminal. */
    UNSENT,
    /** Being renamed, or renamed with an unclear outcome. */
    MAYBE_SENT,
    /** Lies in the request folder. */
    SENT,
    /** The terminal has it. */
    TAKEN
  }

  private final BooleanSupplier isEnded;
  private final ReentrantLock lock = new ReentrantLock();
  private Phase phase;
  private @Nullable Ending ending;

  /**
   * Begins.
   *
   * @param isEnded whether its exchange has ended
   */
  Visibility(Phase phase, BooleanSupplier isEnded) {
    this.phase = phase;
    this.isEnded = isEnded;
  }

  /** Its exchange is to end, for the first reason that is told. Returns where the request is. */
  Phase end(Ending why) {
    lock.lock();
    try {
      if (ending == null) {
        ending = why;
      }
      return phase;
    } finally {
      lock.unlock();
    }
  }

  /** Returns why its exchange is to end; null as long as it is not. */
  @Nullable Ending ending() {
    lock.lock();
    try {
      return ending;
    } finally {
      lock.unlock();
    }
  }

  boolean is(Phase wanted) {
    lock.lock();
    try {
      return phase == wanted;
    } finally {
      lock.unlock();
    }
  }

  /** Goes on; false when it is elsewhere, or is not to become visible any more. */
  boolean enter(Phase from, Phase to) {
    lock.lock();
    try {
      if (phase != from || (to == Phase.MAYBE_SENT && (ending != null || isEnded.getAsBoolean()))) {
        return false;
      }
      phase = to;
      return true;
    } finally {
      lock.unlock();
    }
  }
}
