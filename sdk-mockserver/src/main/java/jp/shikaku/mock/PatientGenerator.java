package jp.shikaku.mock;

import java.util.List;

/** Generates people from a seed. */
final class PatientGenerator {
  private final long seed;

  PatientGenerator(long seed) {
    this.seed = seed;
  }

  List<Patient> generate(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("generated must be 0 or more, seed " + seed);
    }
    return List.of();
  }
}
