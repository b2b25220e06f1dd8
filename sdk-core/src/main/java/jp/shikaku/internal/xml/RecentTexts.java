package jp.shikaku.internal.xml;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Short texts of one document that were made before: codes, dates and units repeat, and the same
 * bytes mean the same text. Lives no longer than the reading of the document: they are a person's.
 * Not thread-safe.
 */
final class RecentTexts {

  private static final int LONGEST = 64;

  private final byte[] bytes;
  private final int mask;
  private final @Nullable String[] texts;
  private final int[] starts;
  private final int[] ends;

  RecentTexts(byte[] bytes, int length) {
    this.bytes = bytes;
    // The table takes less than a tenth of the document.
    int size = Math.max(16, Math.min(1024, Integer.highestOneBit(length / 128 + 1)));
    this.mask = size - 1;
    this.texts = new String[size];
    this.starts = new int[size];
    this.ends = new int[size];
  }

  /** Returns where a text of these bytes is remembered; negative when it is too long to be. */
  int slot(int from, int to) {
    return to - from > LONGEST ? -1 : hash(from, to) & mask;
  }

  /**
   * Of bytes from everywhere, since names of drugs begin and end alike; of long texts every second,
   * which in UTF-8 is each byte of a Japanese character in turn.
   */
  private int hash(int from, int to) {
    int length = to - from;
    int step = length < 24 ? 1 : 2;
    int hash = length;
    for (int i = from; i < to; i += step) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ (hash >>> 10);
  }

  /** Returns the text in a slot if the same bytes gave it, else null. */
  @Nullable String find(int slot, int from, int to) {
    boolean same =
        slot >= 0
            && texts[slot] != null
            && Arrays.equals(bytes, starts[slot], ends[slot], bytes, from, to);
    return same ? texts[slot] : null;
  }

  /** Remembers a text in place of an older one. */
  void put(int slot, int from, int to, String text) {
    if (slot >= 0) {
      texts[slot] = text;
      starts[slot] = from;
      ends[slot] = to;
    }
  }
}
