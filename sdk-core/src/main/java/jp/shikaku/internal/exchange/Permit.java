package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.exchange.Breakers.Breaker;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Lets attempts of one flight go out: not in a maintenance window, and not while calls are held
 * back. Who took it reports how the attempt ended. Thread-safe.
 */
final class Permit {

  private final TimeSource time;
  private final MaintenanceCalendar calendar;
  private final @Nullable Breaker breaker;
  private final Troubles troubles;
  private final AtomicBoolean isHeld = new AtomicBoolean();
  private volatile int generation;

  Permit(TimeSource time, Policies policies, String institution, Lane lane, Troubles troubles) {
    Breakers breakers = policies.breakers();
    this.time = time;
    this.calendar = policies.calendar();
    this.breaker = breakers == null ? null : breakers.of(institution, lane);
    this.troubles = troubles;
  }

  /** Refuses what could not go out now: it need not be made, nor wait for its turn. */
  void requireNow() {
    requireNoMaintenance();
    if (breaker != null) {
      breaker.refusesNow().ifPresent(this::refuse);
    }
  }

  void take() {
    requireNoMaintenance();
    if (breaker != null) {
      breaker.refuses().ifPresent(this::refuse);
      generation = breaker.generation();
      isHeld.set(true);
    }
  }

  private void requireNoMaintenance() {
    Instant now = time.now();
    calendar
        .windowAt(now)
        .ifPresent(
            window -> {
              throw troubles
                  .unsent(Reason.MAINTENANCE, "within a maintenance window of the calendar")
                  .withRetryAfter(Duration.between(now, window.until()));
            });
  }

  private void refuse(Breakers.Refusal refusal) {
    throw troubles
        .unsent(Reason.BREAKER_OPEN, refusal.detail())
        .withRetryAfter(refusal.retryAfter());
  }

  void answered() {
    settle(Breaker::answered);
  }

  void failed(Reason reason) {
    settle(taken -> taken.failed(reason));
  }

  /** Gives it back, if it is still held: it was not used, or its use tells nothing. */
  void release() {
    settle(Breaker::released);
  }

  private void settle(Consumer<Breaker> how) {
    // What went out before the breaker turned is neither its trial nor news of the way.
    if (breaker != null
        && isHeld.compareAndSet(true, false)
        && breaker.generation() == generation) {
      how.accept(breaker);
    }
  }
}
