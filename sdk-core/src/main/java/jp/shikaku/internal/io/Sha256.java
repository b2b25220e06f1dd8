package jp.shikaku.internal.io;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java platform has. */
public final class Sha256 {

  private static final int BUFFER = 64 * 1024;

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
   * Returns the digest of all that comes, in lower-case hexadecimal digits.
   *
   * @param in read to its end, piece by piece
   * @throws IOException when it can not be read
   */
  public static String hex(InputStream in) throws IOException {
    MessageDigest digest = begin();
    byte[] piece = new byte[BUFFER];
    for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
      digest.update(piece, 0, length);
    }
    return HexFormat.of().formatHex(digest.digest());
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
