package jp.shikaku.internal.xml;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lines by places, a place being the number of characters before it. Elements are remembered by
 * their place, which costs nothing; the lines are counted only when one is asked for. Not
 * thread-safe.
 */
public final class LineIndex {

  private final byte[] bytes;
  private final Encoding encoding;
  private int @Nullable [] starts;

  LineIndex(byte[] bytes, Encoding encoding) {
    this.bytes = bytes;
    this.encoding = encoding;
  }

  /**
   * Returns the line of a place.
   *
   * @param place characters before it
   * @return the line, from 1
   */
  public int lineOf(int place) {
    if (starts == null) {
      starts = count();
    }
    int found = Arrays.binarySearch(starts, place);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** A line ends as it does in XML: with LF, CR LF, or CR alone. */
  private int[] count() {
    String text =
        new String(
            bytes,
            encoding.offset(),
            bytes.length - encoding.offset(),
            encoding.charset().charset());
    int[] found = new int[64];
    int lines = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean beforeLf = i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (c == '\n' || (c == '\r' && !beforeLf)) {
        if (lines == found.length) {
          found = Arrays.copyOf(found, 2 * lines);
        }
        found[lines++] = i + 1;
      }
    }
    return Arrays.copyOf(found, lines);
  }
}
