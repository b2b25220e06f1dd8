package jp.shikaku.transport;

import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import jp.shikaku.OqsException;

/**
 * Waits for what comes before a deadline in real time. How long that takes depends on the machine
 * and is not what is tested, so that a deadline which was too near is followed by a later one.
 */
final class Patiently {

  private static final Duration LONGEST = Duration.ofSeconds(40);

  private Patiently() {}

  /**
   * Fails at ever later deadlines until it was the failure meant.
   *
   * @param first the first deadline
   * @param ask makes an exchange with an identifier of its own, from its number and its deadline
   * @param isMeant tells whether what was to come before the deadline did
   * @return the failure meant; the last one if none was
   */
  static OqsException failure(
      Duration first,
      BiFunction<Integer, Duration, ExchangeCall> ask,
      Predicate<OqsException> isMeant) {
    int number = 1;
    Duration deadline = first;
    OqsException failure = TransportContract.failureOf(ask.apply(number, deadline));
    while (!isMeant.test(failure) && deadline.multipliedBy(3).compareTo(LONGEST) < 0) {
      number++;
      deadline = deadline.multipliedBy(3);
      failure = TransportContract.failureOf(ask.apply(number, deadline));
    }
    return failure;
  }
}
