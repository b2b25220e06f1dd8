package jp.shikaku.internal.exchange;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all retries of a client draw on, so that an outage does not multiply the load
 * (reliability-security R-RT-1). First attempts never draw on it. Thread-safe.
 */
final class RetryBudget {

  private static final int CAPACITY = 100;
  private static final int COST = 5;

  private final AtomicInteger tokens = new AtomicInteger(CAPACITY);

  /** Takes the price of one retry; false when there is too little left. */
  boolean take() {
    int before;
    do {
      before = tokens.get();
      if (before < COST) {
        return false;
      }
    } while (!tokens.compareAndSet(before, before - COST));
    return true;
  }

  /**
   * An answer came: what the last retry cost comes back, and a little in any case.
   *
   * @param wasRetried whether the request was sent more than once
   */
  void answered(boolean wasRetried) {
    if (tokens.get() < CAPACITY) {
      tokens.accumulateAndGet(
          wasRetried ? COST : 1, (before, more) -> Math.min(CAPACITY, before + more));
    }
  }
}
