package jp.shikaku.internal.xml;

/** A quick hash of some bytes; whoever uses it compares them as well. */
final class ByteHash {

  private ByteHash() {}

  /** Of the length and five bytes, mostly of the end: there names, codes and dates differ. */
  static int of(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length == 0) {
      return 0;
    }
    int last = to - 1;
    int hash = 31 * length + bytes[from];
    hash = 31 * hash + bytes[from + length / 2];
    hash = 31 * hash + bytes[Math.max(from, last - 4)];
    hash = 31 * hash + bytes[Math.max(from, last - 2)];
    hash = 31 * hash + bytes[last];
    return hash ^ (hash >>> 8);
  }
}
