package jp.shikaku.transport;

/**
 * How long the terminal could be seen not to do something: from the sending on, outages of the
 * share do not count. Used by the steps of one exchange, one at a time.
 */
final class Patience {

  private static final long NONE = Long.MAX_VALUE;

  private final TimeSource time;
  private long sentAt;
  private long outageBegan = NONE;
  private long outages;

  Patience(TimeSource time) {
    this.time = time;
    this.sentAt = time.nanoTime();
  }

  /** It is waited from now on. */
  void sent() {
    sentAt = time.nanoTime();
  }

  /** The share can not be reached; true when that is new. */
  boolean lost() {
    boolean isNew = outageBegan == NONE;
    if (isNew) {
      outageBegan = time.nanoTime();
    }
    return isNew;
  }

  /** The share can be reached. */
  void found() {
    if (outageBegan != NONE) {
      outages += time.nanoTime() - outageBegan;
      outageBegan = NONE;
    }
  }

  long waitedNanos() {
    long now = outageBegan == NONE ? time.nanoTime() : outageBegan;
    return now - sentAt - outages;
  }
}
