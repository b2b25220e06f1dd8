package jp.shikaku.tls;

import java.time.Duration;
import java.time.Instant;

/** The official days of warning (transports 1.2): 90, 60, 30, 15, and each day from 7 on. */
final class Rhythm {

  static final int FIRST = 90;

  private static final int[] STEPS = {15, 30, 60, FIRST};
  private static final int DAILY = 7;

  private Rhythm() {}

  /** Whole days; negative as soon as the end is past. */
  static long daysLeft(Instant now, Instant end) {
    return Math.floorDiv(Duration.between(now, end).toMillis(), Duration.ofDays(1).toMillis());
  }

  /** The step of the rhythm that is reached; empty before the first. */
  static String step(long daysLeft) {
    if (daysLeft <= DAILY) {
      return String.valueOf(daysLeft);
    }
    for (int step : STEPS) {
      if (daysLeft <= step) {
        return String.valueOf(step);
      }
    }
    return "";
  }

  /** The same for whatever may be worth a notice. */
  static String step(CertificateStatus status) {
    return switch (status.state()) {
      case VALID -> "";
      case EXPIRING, EXPIRED -> status.validUntil() + " " + step(status.daysLeft());
      case NOT_YET_VALID, UNREADABLE -> status.state() + " " + status.problem();
    };
  }
}
