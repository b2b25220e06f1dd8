package jp.shikaku.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import jp.shikaku.InvalidQueryException;
import org.jspecify.annotations.Nullable;

/**
 * How lines hang together: each ends with the hash of the one before and with its own, which covers
 * all that stands before it. Immutable and thread-safe.
 */
final class Chain {

  /** What stands before the first line. */
  static final String GENESIS = "0".repeat(64);

  private static final int DIGITS = 64;
  private static final byte[] BEGIN = "{\"seq\":".getBytes(US_ASCII);
  private static final byte[] PREV = ",\"prev\":\"".getBytes(US_ASCII);
  private static final byte[] HASH = ",\"hash\":\"".getBytes(US_ASCII);
  private static final byte[] END = "\"}".getBytes(US_ASCII);
  private static final String MAC = "HmacSHA256";

  /** A line as it stands in a file; a number of 0 can not be read. Not thread-safe. */
  static final class Link {
    private final long sequence;
    private final String previous;
    private final String hash;
    private final @Nullable Supplier<String> realHash;
    private @Nullable Boolean whole;

    private Link(long sequence, String previous, String hash, @Nullable Supplier<String> realHash) {
      this.sequence = sequence;
      this.previous = previous;
      this.hash = hash;
      this.realHash = realHash;
    }

    long sequence() {
      return sequence;
    }

    /** The hash of the line before, as this line tells it. */
    String previous() {
      return previous;
    }

    /** Its own hash, as this line tells it. */
    String hash() {
      return hash;
    }

    /** Whether its own hash is right; reckoned when first asked for. */
    boolean whole() {
      if (whole == null) {
        whole = realHash != null && hash.equals(realHash.get());
      }
      return whole;
    }
  }

  private final @Nullable SecretKey key;

  Chain(@Nullable SecretKey key) {
    this.key = key;
  }

  /**
   * Asks for a key that can not be guessed.
   *
   * @throws InvalidQueryException when it is shorter than 32 bytes
   */
  static Chain keyed(SecretKey key) {
    byte[] encoded = key.getEncoded(); // a key kept in hardware does not show its bytes
    if (encoded != null) {
      int length = encoded.length;
      Arrays.fill(encoded, (byte) 0);
      if (length < 32) {
        throw new InvalidQueryException("key", "must have 32 bytes or more", "鍵は32バイト以上にしてください");
      }
    }
    return new Chain(key);
  }

  boolean isKeyed() {
    return key != null;
  }

  /** Ends a line. */
  String close(String open, String previous) {
    String content = open + ",\"prev\":\"" + previous + '"';
    return content + ",\"hash\":\"" + hash(content.getBytes(UTF_8)) + "\"}";
  }

  /** The hash that a line ends with. */
  static String hashOf(String line) {
    return line.substring(line.length() - END.length - DIGITS, line.length() - END.length);
  }

  /** Reads a line, without its line end. */
  Link read(byte[] line) {
    int digits = BEGIN.length;
    while (digits < line.length && line[digits] >= '0' && line[digits] <= '9') {
      digits++;
    }
    int length = digits - BEGIN.length;
    if (!stands(line, 0, BEGIN) || length == 0 || length > 18) {
      return new Link(0, "", "", null);
    }
    long sequence = Long.parseLong(new String(line, BEGIN.length, length, US_ASCII));
    int hashAt = line.length - END.length - DIGITS;
    int contentEnd = hashAt - HASH.length;
    int previousAt = contentEnd - 1 - DIGITS;
    boolean formed =
        previousAt - PREV.length >= digits
            && stands(line, hashAt + DIGITS, END)
            && stands(line, contentEnd, HASH)
            && line[contentEnd - 1] == '"'
            && stands(line, previousAt - PREV.length, PREV);
    if (!formed) {
      return new Link(sequence, "", "", null);
    }
    return new Link(
        sequence,
        new String(line, previousAt, DIGITS, US_ASCII),
        new String(line, hashAt, DIGITS, US_ASCII),
        () -> hash(Arrays.copyOf(line, contentEnd)));
  }

  private static boolean stands(byte[] line, int at, byte[] part) {
    return at >= 0
        && at + part.length <= line.length
        && Arrays.equals(line, at, at + part.length, part, 0, part.length);
  }

  private String hash(byte[] content) {
    try {
      byte[] hash;
      if (key == null) {
        hash = MessageDigest.getInstance("SHA-256").digest(content);
      } else {
        Mac mac = Mac.getInstance(MAC);
        mac.init(key);
        hash = mac.doFinal(content);
      }
      return HexFormat.of().formatHex(hash);
    } catch (GeneralSecurityException e) {
      throw new InvalidQueryException("key", "must be usable for " + MAC, "この鍵は使えません");
    }
  }

  /** The value of a member of a whole line of ours that holds no escapes, or null. */
  static @Nullable String member(byte[] line, String name) {
    String text = new String(line, UTF_8);
    String mark = ",\"" + name + "\":";
    int at = text.indexOf(mark);
    if (at < 0) {
      return null;
    }
    int from = at + mark.length();
    boolean quoted = text.charAt(from) == '"';
    int end = quoted ? text.indexOf('"', from + 1) : text.indexOf(',', from);
    return end < 0 ? null : text.substring(quoted ? from + 1 : from, end);
  }

  /** The event that a whole line of ours tells, or null for a record. */
  static @Nullable String event(byte[] line) {
    // It stands before any text of a caller: nobody's purpose can look like one.
    String text = new String(line, 0, Math.min(line.length, 160), UTF_8);
    int at = text.indexOf(",\"event\":\"");
    int stage = text.indexOf(",\"stage\":\"");
    return at < 0 || (stage >= 0 && stage < at) ? null : member(line, "event");
  }
}
