package jp.shikaku.mock;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A short command APDU (ISO 7816-4), taken apart; the data may be a PIN. */
final class CardApdu {
  private static final int LONGEST_ANSWER = 256;

  private final int header;
  private final byte[] data;
  private final int expected;

  private CardApdu(int header, byte[] data, int expected) {
    this.header = header;
    this.data = data;
    this.expected = expected;
  }

  /** Null when the lengths in it do not agree, or are the extended ones. */
  static @Nullable CardApdu parse(byte[] bytes) {
    if (bytes.length < 4) {
      return null;
    }
    int header = number(bytes, 0, 4);
    if (bytes.length == 4) {
      return new CardApdu(header, new byte[0], 0);
    }
    int length = bytes[4] & 0xFF;
    if (bytes.length == 5) {
      return new CardApdu(header, new byte[0], length == 0 ? LONGEST_ANSWER : length);
    }
    int end = 5 + length;
    if (length == 0 || bytes.length < end || bytes.length > end + 1) {
      return null;
    }
    int last = bytes[bytes.length - 1] & 0xFF;
    int expected = bytes.length == end ? 0 : last == 0 ? LONGEST_ANSWER : last;
    return new CardApdu(header, Arrays.copyOfRange(bytes, 5, end), expected);
  }

  static int number(byte[] bytes, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = (number << 8) | (bytes[i] & 0xFF);
    }
    return number;
  }

  /** The four bytes CLA INS P1 P2. */
  int header() {
    return header;
  }

  int instruction() {
    return (header >>> 16) & 0xFF;
  }

  int p1() {
    return (header >>> 8) & 0xFF;
  }

  int p2() {
    return header & 0xFF;
  }

  byte[] data() {
    return data;
  }

  /** Le, 1 to 256; 0 when the command asks for no data. */
  int expected() {
    return expected;
  }

  /** The file that a SELECT names by its identifier; -1 when it does not. */
  int file() {
    return data.length == 2 ? number(data, 0, 2) : -1;
  }
}
