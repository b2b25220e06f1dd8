package jp.shikaku.internal.xml;

import java.nio.charset.Charset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lines by places, a place being the number of units before it: of characters, or of bytes, as the
 * cursor counts. Elements are remembered by their place, which costs nothing; the lines are counted
 * only when one is asked for. Not thread-safe.
 */
public final class LineIndex {

  private final byte[] bytes;
  private final int offset;
  private final Charset units;
  private int @Nullable [] starts;

  /**
   * Creates the index.
   *
   * @param bytes the document
   * @param offset where its text begins
   * @param units what decodes the document to one character for each unit
   */
  LineIndex(byte[] bytes, int offset, Charset units) {
    this.bytes = bytes;
    this.offset = offset;
    this.units = units;
  }

  /**
   * Returns the line of a place.
   *
   * @param place units before it
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
    String text = new String(bytes, offset, bytes.length - offset, units);
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
