package jp.shikaku.mock;

import java.time.Duration;
import java.util.Random;

/**
 * The time between taking a request and writing its answer「応答時間」, drawn anew for each request. A
 * terminal gives the same random numbers for the same seed and place of the request.
 */
@FunctionalInterface
public interface Latency {

  /**
   * Draws the time for one request.
   *
   * @param random the terminal's, for this request alone
   * @return not negative
   */
  Duration draw(Random random);

  /**
   * Always the same time.
   *
   * @param always not negative
   * @return the latency
   * @throws IllegalArgumentException when it is negative
   */
  static Latency fixed(Duration always) {
    return between(always, always);
  }

  /**
   * Any time between two bounds, each as likely as the other.
   *
   * @param from the shortest, not negative
   * @param to the longest, not shorter
   * @return the latency
   * @throws IllegalArgumentException when the bounds are none
   */
  static Latency between(Duration from, Duration to) {
    if (from.isNegative() || to.compareTo(from) < 0) {
      throw new IllegalArgumentException("latency must be from 0, the longest not before the rest");
    }
    long span = to.minus(from).toNanos();
    return random -> span == 0 ? from : from.plusNanos((long) (random.nextDouble() * span));
  }

  /**
   * A log-normal distribution, as answers over a network are: most near the median, a few far
   * beyond.
   *
   * @param p50 half of the answers are sooner; more than zero
   * @param p99 all but one in a hundred are sooner; not below the median
   * @return the latency
   * @throws IllegalArgumentException when the two are no such times
   */
  static Latency logNormal(Duration p50, Duration p99) {
    if (p50.isZero() || p50.isNegative() || p99.compareTo(p50) < 0) {
      throw new IllegalArgumentException("p50 must be more than zero, and p99 not below it");
    }
    double median = p50.toNanos();
    double z99 = 2.326_347_874_040_841;
    double sigma = Math.log(p99.toNanos() / median) / z99;
    return random -> Duration.ofNanos((long) (median * Math.exp(sigma * random.nextGaussian())));
  }
}
