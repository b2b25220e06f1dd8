package jp.shikaku.internal.http;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a gateway answered, read to its end unless its body was to be left. Immutable.
 *
 * @param status the HTTP status
 * @param headers headers by name in lower case
 * @param body the bytes as they came; cut off when too large
 * @param isTooLarge whether there were more bytes than wanted
 * @param isBodyLeft whether there is a body that was not read
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record GatewayReply(
    int status, Map<String, String> headers, byte[] body, boolean isTooLarge, boolean isBodyLeft) {

  private static final Duration LONGEST_RETRY = Duration.ofSeconds(60);

  /**
   * Returns a header.
   *
   * @param name in lower case
   * @return the value; empty when absent
   */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** Returns whether no byte of the body changed on the way. */
  public boolean isIntact() {
    return ContentDigest.matches(header("content-digest"), body);
  }

  /** Returns how long the gateway asks to wait, at most 60 s; empty when it does not. */
  public Optional<Duration> retryAfter() {
    OptionalLong told = number("retry-after", 9);
    return told.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(Math.min(told.getAsLong(), LONGEST_RETRY.toSeconds())));
  }

  /** Returns how many bytes the body has; empty when that is not told, or not as a number. */
  public OptionalLong contentLength() {
    return number("content-length", 18);
  }

  private OptionalLong number(String header, int mostDigits) {
    String text = header(header).orElse("").strip();
    boolean isNumber =
        !text.isEmpty()
            && text.length() <= mostDigits
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  /** Returns the problem that the body describes; empty when it describes none. */
  public Optional<Problem> problem() {
    return header("content-type").filter(type -> type.startsWith(Problem.MEDIA_TYPE)).isPresent()
        ? Problem.read(body)
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "GatewayReply[" + status + ", " + body.length + " bytes]";
  }
}
