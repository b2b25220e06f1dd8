package jp.shikaku.examples.gateway;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/** Small texts of the protocol. */
final class Texts {

  private Texts() {}

  static String hyphenated(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The digest of a body as it stands in {@code Content-Digest} (RFC 9530). */
  static String contentDigest(byte[] body) {
    return "sha-256=:" + digest(body) + ":";
  }

  /** The same of a digest that was made before. */
  static String contentDigestOf(byte[] sha256) {
    return "sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ":";
  }

  /** SHA-256 in Base64, 44 characters. */
  static String digest(byte[] bytes) {
    return Base64.getEncoder().encodeToString(sha256(bytes));
  }

  private static byte[] sha256(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
