package jp.shikaku.transport;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.internal.http.GatewayReply;
import jp.shikaku.internal.http.HealthReport;
import jp.shikaku.internal.http.LineTrouble;
import jp.shikaku.internal.log.LogText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What is known of the way to the gateway and, by its word, of the way from there to the terminal.
 * Each change is logged once. Thread-safe.
 */
final class GatewayHealth {

  private final TimeSource time;
  private final Logger log;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Instant lostSince;
  private @Nullable LineTrouble trouble;
  private Instant upSince;
  private String mode = "";

  GatewayHealth(TimeSource time, Logger log) {
    this.time = time;
    this.log = log;
    this.upSince = time.now();
  }

  /** The gateway answered, whatever. */
  void heard(GatewayReply reply) {
    lock.lock();
    try {
      reply.header(HealthReport.MODE_HEADER).ifPresent(told -> mode = told);
      if (lostSince != null) {
        lostSince = null;
        trouble = null;
        upSince = time.now();
        log.info(LogText.line("gateway-reached-again"));
      }
    } finally {
      lock.unlock();
    }
  }

  /** The gateway did not answer. */
  void lost(LineTrouble failure) {
    if (failure.cause() == LineTrouble.Cause.CANCELLED) {
      return;
    }
    lock.lock();
    try {
      trouble = failure;
      if (lostSince == null) {
        lostSince = time.now();
        log.warn(LogText.line("gateway-unreachable", "cause", failure.cause()));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sums up after a probe that got no answer. */
  Health unreachable() {
    lock.lock();
    try {
      String detail = trouble == null ? LineTrouble.Cause.TIMEOUT.words() : trouble.cause().words();
      return new Health(
          Health.State.GATEWAY_UNREACHABLE,
          lostSince == null ? time.now() : lostSince,
          List.of(new Health.Observation(Health.Topic.GATEWAY_TROUBLE, detail)));
    } finally {
      lock.unlock();
    }
  }

  /** Sums up after a probe that was answered. */
  Health of(GatewayReply reply) {
    Optional<HealthReport> report =
        reply.status() == 200 ? HealthReport.read(reply.body()) : Optional.empty();
    if (report.isEmpty()) {
      String detail = "status " + reply.status() + " instead of a health report";
      return new Health(
          Health.State.DEGRADED,
          upSince(),
          List.of(new Health.Observation(Health.Topic.GATEWAY_TROUBLE, detail)));
    }
    return report.get().health(time.now(), upSince(), mode());
  }

  /** By the last word of the gateway; while it is away, that stands. */
  boolean isDisasterDeclared() {
    return HealthReport.isDisaster(mode());
  }

  private Instant upSince() {
    lock.lock();
    try {
      return upSince;
    } finally {
      lock.unlock();
    }
  }

  private String mode() {
    lock.lock();
    try {
      return mode;
    } finally {
      lock.unlock();
    }
  }
}
