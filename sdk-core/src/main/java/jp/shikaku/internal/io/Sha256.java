package jp.shikaku.internal.io;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java platform has. */
public final class Sha256 {

  private Sha256() {}

  /**
   * Returns the digest in lower-case hexadecimal digits.
   *
   * @param bytes what is digested
   */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(digest(bytes));
  }

  /**
   * Returns the digest's 32 bytes.
   *
   * @param bytes what is digested
   */
  public static byte[] digest(byte[] bytes) {
    return begin().digest(bytes);
  }

  /** Begins a digest of what comes piece by piece. */
  public static MessageDigest begin() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
