package jp.shikaku.examples.gateway;

import java.util.Base64;
import java.util.Locale;
import jp.shikaku.internal.io.Sha256;

/** Small texts of the protocol. */
final class Texts {

  private Texts() {}

  static String hyphenated(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The digest of a body as it stands in {@code Content-Digest} (RFC 9530). */
  static String contentDigest(byte[] body) {
    return contentDigestOf(Sha256.digest(body));
  }

  /** The same of a digest that was made before. */
  static String contentDigestOf(byte[] sha256) {
    return "sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ":";
  }

  /** SHA-256 in Base64, 44 characters. */
  static String digest(byte[] bytes) {
    return Base64.getEncoder().encodeToString(Sha256.digest(bytes));
  }
}
