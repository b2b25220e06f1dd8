package jp.shikaku.mock;

import java.util.Random;

/** Random numbers that depend on a seed and a place only, not on what was drawn before. */
final class Seeds {
  private Seeds() {}

  static Random random(long seed, long place) {
    // the golden ratio spreads neighbouring places, java.util.Random alone would not
    long mixed = (seed + place) * 0x9E3779B97F4A7C15L;
    return new Random(mixed ^ (mixed >>> 32));
  }
}
