package jp.shikaku.internal.exchange;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.DecodeException;
import jp.shikaku.RetryOptions;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.Safety;
import jp.shikaku.transport.TimeSource;

/**
 * Decides whether a failed attempt is followed by another one (transports 5.4 and 6.1,
 * reliability-security section 8). Thread-safe.
 */
final class RetryRule {

  /** What an attempt needs at least to be worth it. */
  private static final Duration LEAST_ATTEMPT = Duration.ofSeconds(1);

  /** The other side is obeyed up to here (transports 5.2). */
  private static final Duration LONGEST_WISH = Duration.ofSeconds(60);

  private static final double JITTER = 0.2;
  private static final int MOST_WRITES = 2;

  private static final Set<Reason> PASSING =
      EnumSet.of(
          Reason.SHARE_UNREACHABLE,
          Reason.UNREACHABLE,
          Reason.UNAVAILABLE,
          Reason.CENTRE_UNREACHABLE,
          Reason.BUSY,
          Reason.CORRUPTED);

  /** Another attempt. */
  record Again(Duration pause, boolean underNewIdentifier) {}

  /**
   * The exchange so far.
   *
   * @param isRepeatable whether a query may be made anew that went unanswered
   * @param isCutShort whether the attempt had less time than those who wait
   */
  record Course(
      Safety safety,
      boolean isRepeatable,
      Lane lane,
      int attempts,
      Duration left,
      boolean isCutShort) {}

  private final RetryOptions options;
  private final MaintenanceCalendar calendar;
  private final TimeSource time;
  private final RetryBudget budget = new RetryBudget();

  RetryRule(RetryOptions options, MaintenanceCalendar calendar, TimeSource time) {
    this.options = options;
    this.calendar = calendar;
    this.time = time;
  }

  /** Whether this attempt may go unanswered and be followed by another one. */
  boolean mayResendUnanswered(Safety safety, boolean isRepeatable, int attempts) {
    return attempts < 2
        && options.maxAttempts() > 1
        && (safety == Safety.IDEMPOTENT_WRITE
            || (safety == Safety.READ && isRepeatable && options.resendsUnanswered()));
  }

  /**
   * What follows a failed attempt. One that was taken back is not sent again under its identifier:
   * the other side remembers its end (transports 5.4).
   */
  Optional<Again> after(TransportException failure, Course course) {
    boolean isUnknown = failure.delivery() == Delivery.UNKNOWN;
    if (course.isCutShort() && !isUnknown) {
      return afterItsTime(failure, course);
    }
    boolean may =
        isUnknown
            ? mayResendUnanswered(course.safety(), course.isRepeatable(), course.attempts())
                && isUnanswered(failure)
            : course.attempts() < most(course.safety()) && mayPass(failure.reason(), course.lane());
    if (!may) {
      return Optional.empty();
    }
    Duration pause = pause(course.attempts(), failure.retryAfter().orElse(Duration.ZERO));
    boolean isInTime = pause.plus(LEAST_ATTEMPT).compareTo(course.left()) <= 0;
    return isInTime && calendar.windowAt(time.now().plus(pause)).isEmpty() && budget.take()
        ? Optional.of(new Again(pause, failure.delivery() != Delivery.NOT_SENT))
        : Optional.empty();
  }

  /** Those who wait have more time than the attempt had: it goes on, and is no retry. */
  private static Optional<Again> afterItsTime(TransportException failure, Course course) {
    boolean may =
        course.safety() != Safety.SUBMISSION
            && (mayPass(failure.reason(), Lane.BATCH) || failure.reason() == Reason.OVERLOADED)
            && LEAST_ATTEMPT.compareTo(course.left()) <= 0;
    return may
        ? Optional.of(new Again(Duration.ZERO, failure.delivery() == Delivery.WITHDRAWN))
        : Optional.empty();
  }

  /** Whether an answer may still come to those who have more time than the attempt had. */
  static boolean mayStillBeAnswered(Throwable failure) {
    return failure instanceof DecodeException // incomplete when the time was over
        || (failure instanceof TransportException trouble
            && trouble.delivery() == Delivery.UNKNOWN
            && (isUnanswered(trouble) || trouble.reason() == Reason.SHARE_DENIED));
  }

  private int most(Safety safety) {
    return switch (safety) {
      case READ -> options.maxAttempts();
      case IDEMPOTENT_WRITE -> Math.min(MOST_WRITES, options.maxAttempts());
      case SUBMISSION -> 1;
    };
  }

  private static boolean isUnanswered(TransportException failure) {
    return failure.reason() == Reason.NO_ANSWER || PASSING.contains(failure.reason());
  }

  /** At the desk a terminal that does not take queries is told at once. */
  private static boolean mayPass(Reason reason, Lane lane) {
    return PASSING.contains(reason)
        || (reason == Reason.TERMINAL_NOT_READING && lane == Lane.BATCH);
  }

  private Duration pause(int attempts, Duration wished) {
    // Made here and not at the start: the library behind it is loaded by the first failure only.
    long backoff =
        IntervalFunction.ofExponentialRandomBackoff(
                options.firstPause(), 2, JITTER, options.longestPause())
            .apply(attempts);
    Duration obeyed = wished.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : wished;
    return obeyed.toMillis() > backoff ? obeyed : Duration.ofMillis(backoff);
  }

  /** An exchange was answered. */
  void answered(int attempts) {
    budget.answered(attempts > 1);
  }
}
