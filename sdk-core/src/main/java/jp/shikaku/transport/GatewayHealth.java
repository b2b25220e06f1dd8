package jp.shikaku.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  private static final String NORMAL = "normal";
  private static final long MANY_FILES = 500;
  private static final Duration OLD_FILE = Duration.ofDays(7);
  private static final Duration CERTIFICATE_ENDS_SOON = Duration.ofDays(30);

  private final TimeSource time;
  private final Logger log;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Instant lostSince;
  private @Nullable LineTrouble trouble;
  private Instant upSince;
  private String mode = NORMAL;

  GatewayHealth(TimeSource time, Logger log) {
    this.time = time;
    this.log = log;
    this.upSince = time.now();
  }

  /** The gateway answered, whatever. */
  void heard(GatewayReply reply) {
    lock.lock();
    try {
      reply.header("x-oqs-mode").ifPresent(told -> mode = told.strip().toLowerCase(Locale.ROOT));
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
    return of(report.get());
  }

  private Health of(HealthReport report) {
    List<Health.Observation> seen = new ArrayList<>();
    report.causes().forEach(cause -> seen.add(observation(cause)));
    if (seen.stream().noneMatch(one -> one.topic() == Health.Topic.LEFTOVERS)) {
      leftovers(report).ifPresent(seen::add);
    }
    if (seen.stream().noneMatch(one -> one.topic() == Health.Topic.CERTIFICATE_ENDS)) {
      report
          .certificateEnds()
          .filter(end -> end.isBefore(time.now().plus(CERTIFICATE_ENDS_SOON)))
          .ifPresent(
              end ->
                  seen.add(
                      new Health.Observation(
                          Health.Topic.CERTIFICATE_ENDS, "the gateway's certificate ends " + end)));
    }
    String told = mode();
    if (!told.equals(NORMAL)) {
      seen.add(
          new Health.Observation(
              Health.Topic.GATEWAY_NOTE, "the gateway is in mode " + LogText.clean(told)));
    }
    Health.State state = stateOf(report.state());
    if (state == Health.State.UP && !seen.isEmpty()) {
      state = Health.State.DEGRADED;
    }
    return new Health(state, since(report).orElseGet(this::upSince), seen);
  }

  /** By our clock, where the gateway tells what its own says. */
  private Optional<Instant> since(HealthReport report) {
    Duration ahead =
        report.now().map(its -> Duration.between(time.now(), its)).orElse(Duration.ZERO);
    return report.since().map(begin -> begin.minus(ahead));
  }

  /** A state that this version does not know is none to rely on. */
  private static Health.State stateOf(String name) {
    for (Health.State state : Health.State.values()) {
      if (state.name().equals(name)) {
        return state;
      }
    }
    return Health.State.DEGRADED;
  }

  private static Health.Observation observation(HealthReport.Cause cause) {
    for (Health.Topic topic : Health.Topic.values()) {
      if (topic.name().equals(cause.topic())) {
        // What the gateway does not reach is no folder of ours.
        boolean isShare = topic == Health.Topic.FOLDER_UNREACHABLE;
        return new Health.Observation(
            isShare ? Health.Topic.SHARE_BEHIND_GATEWAY : topic, LogText.clean(cause.detail()));
      }
    }
    return new Health.Observation(
        Health.Topic.GATEWAY_NOTE, LogText.clean(cause.topic() + " " + cause.detail()));
  }

  private static Optional<Health.Observation> leftovers(HealthReport report) {
    long files = report.resFiles().orElse(0L);
    Duration oldest = Duration.ofSeconds(report.oldestResAgeSeconds().orElse(0L));
    return files > MANY_FILES || oldest.compareTo(OLD_FILE) > 0
        ? Optional.of(
            new Health.Observation(
                Health.Topic.LEFTOVERS,
                files + " files in folder res, the oldest of " + oldest.toDays() + " days"))
        : Optional.empty();
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
