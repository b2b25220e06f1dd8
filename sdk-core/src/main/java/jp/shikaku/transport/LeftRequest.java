package jp.shikaku.transport;

import java.util.concurrent.locks.ReentrantLock;

/**
 * What becomes of a request whose exchange ended while it may still lie in the request folder
 * 「残った要求」 (reliability-security R-F-03): nobody may tell a request that we took back ourselves as
 * one that the terminal took. Shared by all who wait for one exchange, one after the other.
 * Thread-safe.
 */
final class LeftRequest {

  private enum State {
    /** Its exchange minds it, or it lies no more. */
    MINDED,
    /** Nobody minds it. */
    LYING,
    /** Being taken back, perhaps by an operation that hangs. */
    BEING_TAKEN_BACK,
    /** We have it back: the terminal never had it. */
    TAKEN_BACK
  }

  private final ReentrantLock lock = new ReentrantLock();
  private State state = State.MINDED;

  /** Its exchange has ended, and it may lie there. */
  void leave() {
    change(State.MINDED, State.LYING);
  }

  /** Somebody waits for its answer again. */
  void mind() {
    change(State.LYING, State.MINDED);
  }

  /** Begins to take it back; false when there is no cause to. */
  boolean takeBack() {
    return change(State.LYING, State.BEING_TAKEN_BACK);
  }

  /** How taking it back went: whether it was still there. */
  void takenBack(boolean wasThere) {
    change(State.BEING_TAKEN_BACK, wasThere ? State.TAKEN_BACK : State.MINDED);
  }

  /** We have it back, and its exchange had ended before that was known. */
  void takenBackLate() {
    lock.lock();
    try {
      state = State.TAKEN_BACK;
    } finally {
      lock.unlock();
    }
  }

  /** Whether it was still there can not be told: to be tried again. */
  void takingBackFailed() {
    change(State.BEING_TAKEN_BACK, State.LYING);
  }

  /** An answer came: the terminal had it all the same. */
  void answered() {
    change(State.TAKEN_BACK, State.MINDED);
  }

  boolean isBeingTakenBack() {
    return is(State.BEING_TAKEN_BACK);
  }

  boolean isTakenBack() {
    return is(State.TAKEN_BACK);
  }

  private boolean is(State wanted) {
    lock.lock();
    try {
      return state == wanted;
    } finally {
      lock.unlock();
    }
  }

  private boolean change(State from, State to) {
    lock.lock();
    try {
      if (state != from) {
        return false;
      }
      state = to;
      return true;
    } finally {
      lock.unlock();
    }
  }
}
