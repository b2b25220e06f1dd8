package jp.shikaku.mock;

import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whom the centre behind a terminal knows and serves, and when. Not thread-safe.
 *
 * @param <B> the builder that has these settings among others
 */
abstract class CentreSettings<B extends CentreSettings<B>> {
  private static final Pattern INSTITUTION = Pattern.compile("[0-9]{10}");

  long seed = 1;
  final Set<String> institutions = new LinkedHashSet<>();
  MockClock clock = MockClock.real();
  private int patients = 200;
  private @Nullable Population population;

  abstract B self();

  /** The people set, else generated ones. */
  Population people() {
    return population == null ? Population.seeded(seed, patients) : population;
  }

  /**
   * Sets the seed of everything random; default 1.
   *
   * @param newSeed any number
   * @return this
   */
  public B seed(long newSeed) {
    seed = newSeed;
    return self();
  }

  /**
   * Sets how many persons are generated beside the {@linkplain Population#known() known} ones;
   * default 200.
   *
   * @param generated 0 or more
   * @return this
   */
  public B patients(int generated) {
    patients = generated;
    return self();
  }

  /**
   * Sets the people instead of a generated population.
   *
   * @param newPopulation the people
   * @return this
   */
  public B population(Population newPopulation) {
    population = newPopulation;
    return self();
  }

  /**
   * Serves only these institutions「医療機関コード」; by default every code of ten digits.
   *
   * @param codes ten digits each
   * @return this
   * @throws IllegalArgumentException when one is not
   */
  public B institutions(String... codes) {
    for (String code : codes) {
      if (!INSTITUTION.matcher(code).matches()) {
        throw new IllegalArgumentException("institutions must be codes of ten digits");
      }
    }
    institutions.addAll(Arrays.asList(codes));
    return self();
  }

  /**
   * Sets the clock of the stamps in answers, shown in Japanese time; default a {@link
   * MockClock#real()}.
   *
   * @param newClock a {@link MockClock}, by which delays and outages pass too; with another one
   *     they pass in real time
   * @return this
   */
  public B clock(Clock newClock) {
    clock = MockClock.of(newClock);
    return self();
  }
}
