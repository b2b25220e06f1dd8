package jp.shikaku.internal.http;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.shikaku.internal.io.Sha256;

/** The header {@code Content-Digest} (RFC 9530), by which both sides see that no byte changed. */
public final class ContentDigest {

  /** The header's name. */
  public static final String HEADER = "Content-Digest";

  private static final Pattern SHA_256 =
      Pattern.compile("(?:^|,)\\s*sha-256=:([0-9A-Za-z+/=]{44}):\\s*(?:;[^,]*)?(?=,|$)");

  private ContentDigest() {}

  /**
   * Returns the header's value for some bytes.
   *
   * @param bytes what is sent
   */
  public static String of(byte[] bytes) {
    return "sha-256=:" + Base64.getEncoder().encodeToString(Sha256.digest(bytes)) + ":";
  }

  /**
   * Tells whether bytes came unchanged.
   *
   * @param header the header's value; other algorithms in it are passed over
   * @param bytes what came
   * @return false also when the header tells no SHA-256 digest
   */
  public static boolean matches(Optional<String> header, byte[] bytes) {
    return sha256(header).filter(told -> isEqual(told, Sha256.digest(bytes))).isPresent();
  }

  /**
   * Returns the SHA-256 digest that a header tells.
   *
   * @param header the header's value; other algorithms in it are passed over
   * @return the digest; empty when it tells none
   */
  public static Optional<byte[]> sha256(Optional<String> header) {
    Matcher told = SHA_256.matcher(header.orElse(""));
    if (!told.find()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getDecoder().decode(told.group(1)));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /**
   * Tells whether two digests are the same.
   *
   * @param one a digest
   * @param other a digest
   */
  public static boolean isEqual(byte[] one, byte[] other) {
    return MessageDigest.isEqual(one, other);
  }
}
