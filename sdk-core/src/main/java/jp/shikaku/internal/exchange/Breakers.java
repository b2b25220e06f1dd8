package jp.shikaku.internal.exchange;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import jp.shikaku.HeldBack;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.ExchangeEvent.BreakerChanged;
import jp.shikaku.transport.ExchangeEvent.BreakerState;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds calls back while the way is broken 「遮断器」, for each institution and lane of its own
 * (transports 6.5). Until the first failure it only counts. Thread-safe.
 */
final class Breakers {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.exchange");

  private static final int WINDOW = 20;
  private static final int LEAST_CALLS = 5;
  private static final float SHARE = 50;
  private static final Duration OPEN = Duration.ofSeconds(30);

  private static final Set<Reason> FAILURES =
      EnumSet.of(
          Reason.TERMINAL_NOT_READING,
          Reason.NO_ANSWER,
          Reason.UNAVAILABLE,
          Reason.UNREACHABLE,
          Reason.SHARE_UNREACHABLE,
          Reason.CENTRE_UNREACHABLE);

  private static final Duration SOON = Duration.ofSeconds(1);

  /** Why a call may not go, and when to come again. */
  record Refusal(String detail, Duration retryAfter) {}

  private final TimeSource time;
  private final Consumer<BreakerChanged> changes;
  private final Map<String, Map<Lane, Breaker>> breakers = new ConcurrentHashMap<>();

  Breakers(TimeSource time, Consumer<BreakerChanged> changes) {
    this.time = time;
    this.changes = changes;
  }

  Breaker of(String institution, Lane lane) {
    Map<Lane, Breaker> lanes = breakers.get(institution);
    if (lanes == null) {
      lanes = breakers.computeIfAbsent(institution, this::ofLanes);
    }
    return Objects.requireNonNull(lanes.get(lane));
  }

  private Map<Lane, Breaker> ofLanes(String institution) {
    Map<Lane, Breaker> made = new EnumMap<>(Lane.class);
    for (Lane lane : Lane.values()) {
      made.put(lane, new Breaker(institution, lane));
    }
    return made;
  }

  private Stream<Breaker> all() {
    return breakers.values().stream().flatMap(lanes -> lanes.values().stream());
  }

  /** Returns where calls are held back now. */
  List<HeldBack> heldBack() {
    return all().flatMap(breaker -> breaker.heldBack().stream()).toList();
  }

  /** Lets a trial call out wherever calls are held back: a look at the way found it open. */
  void tryAgain() {
    all().forEach(Breaker::tryAgain);
  }

  /** Since when calls are held back in one go, when the last trial failed, and how. */
  private record Opening(Instant since, long ticks, Reason cause) {}

  /** One of them. */
  final class Breaker {
    private final String institution;
    private final Lane lane;
    private final ReentrantLock lock = new ReentrantLock();
    private int answered;
    private final AtomicInteger generation = new AtomicInteger();
    private volatile @Nullable CircuitBreaker breaker;
    private volatile Reason cause = Reason.UNAVAILABLE;
    private volatile @Nullable Opening opening;

    Breaker(String institution, Lane lane) {
      this.institution = institution;
      this.lane = lane;
    }

    /** {@return why this call may not go; empty when it may, and is to report its end} */
    Optional<Refusal> refuses() {
      CircuitBreaker used = breaker;
      return used == null || used.tryAcquirePermission()
          ? Optional.empty()
          : Optional.of(refusal());
    }

    /** {@return why no call may go now, without asking for one} */
    Optional<Refusal> refusesNow() {
      CircuitBreaker used = breaker;
      boolean isOpen = used != null && used.getState() == CircuitBreaker.State.OPEN;
      return isOpen && left().compareTo(Duration.ZERO) > 0
          ? Optional.of(refusal())
          : Optional.empty();
    }

    private Duration left() {
      Opening opened = opening;
      return opened == null
          ? Duration.ZERO
          : Duration.ofNanos(opened.ticks() + OPEN.toNanos() - time.nanoTime());
    }

    private Refusal refusal() {
      Opening opened = opening;
      String detail =
          opened == null
              ? "held back after repeated failures"
              : "held back since " + opened.since() + " after " + opened.cause();
      Duration left = left();
      return new Refusal(detail, left.compareTo(SOON) > 0 ? left : SOON);
    }

    /** {@return how often it has turned} */
    int generation() {
      return generation.get();
    }

    Optional<HeldBack> heldBack() {
      Opening opened = opening;
      return opened == null
          ? Optional.empty()
          : Optional.of(new HeldBack(institution, lane, opened.since(), opened.cause()));
    }

    /** What was sent has come to the other side. */
    void answered() {
      CircuitBreaker used = breaker;
      if (used == null) {
        lock.lock();
        try {
          answered = Math.min(answered + 1, WINDOW);
          used = breaker;
        } finally {
          lock.unlock();
        }
      }
      if (used != null) {
        used.onSuccess(0, TimeUnit.NANOSECONDS);
      }
    }

    /** An attempt ended with this reason. */
    void failed(Reason reason) {
      if (FAILURES.contains(reason)) {
        cause = reason;
        // The exception only has to be one: what it was is not kept.
        made().onError(0, TimeUnit.NANOSECONDS, new IllegalStateException(reason.name()));
      } else {
        released();
      }
    }

    /** The permission was not used, or its use tells nothing. */
    void released() {
      CircuitBreaker used = breaker;
      if (used != null) {
        used.releasePermission();
      }
    }

    private CircuitBreaker made() {
      lock.lock();
      try {
        CircuitBreaker used = breaker;
        if (used == null) {
          used = make();
          for (int i = 0; i < answered; i++) {
            used.onSuccess(0, TimeUnit.NANOSECONDS);
          }
          breaker = used;
        }
        return used;
      } finally {
        lock.unlock();
      }
    }

    private CircuitBreaker make() {
      CircuitBreaker made =
          CircuitBreaker.of(
              "exchange",
              CircuitBreakerConfig.custom()
                  .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                  .slidingWindowSize(WINDOW)
                  .minimumNumberOfCalls(LEAST_CALLS)
                  .failureRateThreshold(SHARE)
                  .waitDurationInOpenState(OPEN)
                  .permittedNumberOfCallsInHalfOpenState(1)
                  .clock(new Ticks(time))
                  .currentTimestampFunction(clock -> time.nanoTime(), TimeUnit.NANOSECONDS)
                  .build());
      var unused =
          made.getEventPublisher()
              .onStateTransition(event -> changed(event.getStateTransition().getToState()));
      return made;
    }

    private void changed(CircuitBreaker.State to) {
      generation.incrementAndGet();
      BreakerState state =
          switch (to) {
            case OPEN, FORCED_OPEN -> BreakerState.OPEN;
            case HALF_OPEN -> BreakerState.HALF_OPEN;
            case CLOSED, DISABLED, METRICS_ONLY -> BreakerState.CLOSED;
          };
      if (state == BreakerState.OPEN) {
        Opening before = opening;
        opening = new Opening(before == null ? time.now() : before.since(), time.nanoTime(), cause);
      } else if (state == BreakerState.CLOSED) {
        opening = null;
      }
      LOG.warn(LogText.line("breaker", "institution", institution, "lane", lane, "state", state));
      changes.accept(new BreakerChanged(institution, lane, state));
    }

    void tryAgain() {
      CircuitBreaker used = breaker;
      if (used != null && used.getState() == CircuitBreaker.State.OPEN) {
        used.transitionToHalfOpenState();
      }
    }
  }

  /** A clock that never jumps. */
  private static final class Ticks extends Clock {
    private final TimeSource time;
    private final long begun;

    Ticks(TimeSource time) {
      this.time = time;
      this.begun = time.nanoTime();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.EPOCH.plusNanos(time.nanoTime() - begun);
    }
  }
}
