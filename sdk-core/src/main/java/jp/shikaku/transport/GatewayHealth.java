package jp.shikaku.transport;

import java.net.ProtocolException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.ExchangeContext;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.http.GatewayReply;
import jp.shikaku.internal.http.HealthReport;
import jp.shikaku.internal.http.LineTrouble;
import jp.shikaku.internal.http.Problem;
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
      if (lostSince == null) {
        lostSince = time.now();
        log.warn(LogText.line("gateway-unreachable", "cause", failure.cause()));
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sums up after a probe that got no answer.
   *
   * @param why why; null when the gateway was not asked
   * @param took how long it was tried
   */
  Health unreachable(@Nullable LineTrouble why, Duration took) {
    if (why == null || why.cause() == LineTrouble.Cause.CANCELLED) {
      return lost("the gateway was not asked", null);
    }
    String detail = why.cause().words();
    return lost(detail, failure(HttpEvidence.reasonOf(why), detail, why.why(), took));
  }

  /**
   * Sums up after a probe that was answered, by whomever.
   *
   * @param reply the answer
   * @param took how long it took
   */
  Health of(GatewayReply reply, Duration took) {
    Optional<Problem> problem = reply.problem();
    if (problem.isPresent()) {
      String detail = "the gateway answered " + reply.status() + " " + problem.get().code();
      return reply.status() == 401 || reply.status() == 403
          ? lost(detail, failure(Reason.ACCESS_DENIED, detail, null, took))
          : new Health(
              Health.State.DEGRADED,
              upSince(),
              List.of(new Health.Observation(Health.Topic.GATEWAY_TROUBLE, detail)));
    }
    return (reply.status() == 200
            ? HealthReport.read(reply.body())
            : Optional.<HealthReport>empty())
        .map(report -> report.health(time.now(), upSince(), mode()))
        .orElseGet(() -> noGateway(reply.status(), took));
  }

  private Health noGateway(int status, Duration took) {
    String detail = "status " + status + " instead of a health report";
    if (status >= 500 || status == 429) {
      return lost(detail, null); // as a proxy answers while the gateway behind it is away
    }
    Exception why = new ProtocolException(detail);
    return lost(detail, failure(Reason.MISCONFIGURATION, detail, why, took));
  }

  private Health lost(String detail, @Nullable TransportException failure) {
    lock.lock();
    try {
      return new Health(
          Health.State.GATEWAY_UNREACHABLE,
          lostSince == null ? time.now() : lostSince,
          List.of(new Health.Observation(Health.Topic.GATEWAY_TROUBLE, detail, failure)));
    } finally {
      lock.unlock();
    }
  }

  private static TransportException failure(
      Reason reason, String detail, @Nullable Throwable why, Duration took) {
    return new TransportException(
        reason,
        TransportException.Delivery.NOT_SENT,
        detail,
        null,
        new ExchangeContext(null, null, 0, took),
        why);
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
