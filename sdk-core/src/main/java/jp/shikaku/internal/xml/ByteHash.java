package jp.shikaku.internal.xml;

/** A quick hash of some bytes; whoever uses it compares them as well. */
final class ByteHash {

  private static final int SAMPLE = 8;

  private ByteHash() {}

  /** Of the length, the first byte and the last eight: where names, codes and dates differ. */
  static int of(byte[] bytes, int from, int to) {
    int hash = to - from;
    if (hash > 0) {
      hash = 31 * hash + bytes[from];
      for (int i = Math.max(from, to - SAMPLE); i < to; i++) {
        hash = 31 * hash + bytes[i];
      }
    }
    return hash ^ (hash >>> 9);
  }
}
