package jp.shikaku.internal.xml;

import java.util.Arrays;

/** Finds some bytes without looking at each: Horspool's way. Immutable and thread-safe. */
final class ByteSearch {

  private final byte[] wanted;
  private final int[] steps = new int[256];

  ByteSearch(byte[] wanted) {
    this.wanted = wanted;
    Arrays.fill(steps, wanted.length);
    for (int i = 0; i < wanted.length - 1; i++) {
      steps[wanted[i] & 0xFF] = wanted.length - 1 - i;
    }
  }

  int length() {
    return wanted.length;
  }

  /** Returns where they begin, or -1. */
  int find(byte[] bytes, int from, int to) {
    int last = wanted.length - 1;
    byte end = wanted[last];
    for (int i = from + last; i < to; i += steps[bytes[i] & 0xFF]) {
      if (bytes[i] == end && Arrays.equals(bytes, i - last, i + 1, wanted, 0, wanted.length)) {
        return i - last;
      }
    }
    return -1;
  }
}
