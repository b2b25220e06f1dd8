package jp.shikaku.cardreader.pcsc;

/** Hexadecimal in byte arrays, because a text cannot be wiped. */
final class Hex {

  private static final byte[] DIGITS = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private Hex() {}

  static byte[] encode(byte[] bytes) {
    byte[] text = new byte[bytes.length * 2];
    for (int i = 0; i < bytes.length; i++) {
      text[2 * i] = DIGITS[(bytes[i] >> 4) & 0xF];
      text[2 * i + 1] = DIGITS[bytes[i] & 0xF];
    }
    return text;
  }

  /**
   * Decodes a part of an array.
   *
   * @throws IllegalArgumentException if it is no hexadecimal
   */
  static byte[] decode(byte[] text, int from, int to) {
    if ((to - from) % 2 != 0) {
      throw new IllegalArgumentException("odd length");
    }
    byte[] bytes = new byte[(to - from) / 2];
    for (int i = 0; i < bytes.length; i++) {
      int high = Character.digit(text[from + 2 * i], 16);
      int low = Character.digit(text[from + 2 * i + 1], 16);
      if (high < 0 || low < 0) {
        throw new IllegalArgumentException("no hexadecimal");
      }
      bytes[i] = (byte) (high << 4 | low);
    }
    return bytes;
  }
}
