package jp.shikaku.transport;

import java.util.Arrays;

/** What the end of a large answer tells before all of it is read. */
final class LargeAnswers {

  /** The end record of a zip (22 bytes) with the longest comment. */
  static final int TAIL = 22 + 0xFFFF;

  private static final int END_RECORD = 22;

  private LargeAnswers() {}

  /**
   * Tells whether an answer may be whole; false is certain.
   *
   * @param format the kind of file
   * @param tail its last bytes, {@link #TAIL} of them if it has as many
   */
  static boolean mayBeWhole(AnswerFormat format, byte[] tail) {
    return switch (format) {
      case XML -> endsLikeXml(tail);
      case ZIP -> endsLikeZip(tail);
      case PDF -> tail.length > 0;
    };
  }

  /** Returns the last bytes of an answer that stands in memory. */
  static byte[] tail(byte[] bytes) {
    return Arrays.copyOfRange(bytes, Math.max(0, bytes.length - TAIL), bytes.length);
  }

  /** Spares the parsing of a file that is plainly cut off. */
  static boolean endsLikeXml(byte[] bytes) {
    int i = bytes.length - 1;
    while (i >= 0 && (bytes[i] == ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r'))) {
      i--;
    }
    return i >= 0 && bytes[i] == '>';
  }

  /** The end record says how long the comment is that follows it to the end of the file. */
  private static boolean endsLikeZip(byte[] bytes) {
    for (int i = bytes.length - END_RECORD; i >= 0; i--) {
      if (bytes[i] == 'P'
          && bytes[i + 1] == 'K'
          && bytes[i + 2] == 5
          && bytes[i + 3] == 6
          && i + END_RECORD + comment(bytes, i) == bytes.length) {
        return true;
      }
    }
    return false;
  }

  private static int comment(byte[] bytes, int record) {
    return (bytes[record + 20] & 0xFF) | (bytes[record + 21] & 0xFF) << 8;
  }
}
