package jp.shikaku.cardreader.pcsc;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import jp.shikaku.cardreader.pcsc.CardAccessException.Reason;
import jp.shikaku.transport.TimeSource;

/**
 * One call of the user's, between the thread that waits and the thread that works 「1回の操作」. Who has
 * stopped waiting never has a PIN sent behind his back. Thread-safe.
 */
final class Attempt {

  private enum Phase {
    WORKING,
    PIN_SENT,
    PIN_RIGHT,
    ABANDONED
  }

  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WORKING);
  private final TimeSource time;
  private final long start;
  private final Duration limit;

  Attempt(TimeSource time, Duration limit) {
    this.time = time;
    this.start = time.nanoTime();
    this.limit = limit;
  }

  /**
   * Ends work that nobody waits for.
   *
   * @throws CardAccessException when the time is over or the caller has gone
   */
  void checkTime() {
    if (phase.get() == Phase.ABANDONED || time.nanoTime() - start >= limit.toNanos()) {
      throw CardAccessException.of(Reason.DEADLINE);
    }
  }

  /**
   * To be called right before the PIN is sent, once.
   *
   * @throws CardAccessException when the time is over or the caller has gone
   */
  void pinIsSent() {
    checkTime();
    if (!phase.compareAndSet(Phase.WORKING, Phase.PIN_SENT)) {
      throw CardAccessException.of(Reason.DEADLINE);
    }
  }

  /** From now on no try is at stake: whoever goes needs not be told of one. */
  void pinWasRight() {
    phase.compareAndSet(Phase.PIN_SENT, Phase.PIN_RIGHT);
  }

  /** Whether a PIN may have reached a card, so that nothing may be repeated. */
  boolean isPinSent() {
    Phase now = phase.get();
    return now == Phase.PIN_SENT || now == Phase.PIN_RIGHT;
  }

  /**
   * The caller stops waiting.
   *
   * @param reason why, as far as no PIN is under way
   * @return what the caller is told
   */
  CardAccessException abandon(Reason reason) {
    Phase before = phase.getAndUpdate(now -> now == Phase.WORKING ? Phase.ABANDONED : now);
    return CardAccessException.of(before == Phase.PIN_SENT ? Reason.OUTCOME_UNKNOWN : reason);
  }
}
