package jp.shikaku.mock;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A way in which a gateway can go wrong with one call about an exchange. Immutable and thread-safe.
 */
public final class GatewayFault {
  final String name;
  final int status;
  final @Nullable String problem;
  final int retryAfter;
  final Duration delay;
  final boolean loses;
  final boolean spoilsDigest;
  final boolean hidesAnswer;
  final boolean tellsUnsent;

  private GatewayFault(
      String name,
      int status,
      @Nullable String problem,
      int retryAfter,
      Duration delay,
      boolean loses,
      boolean spoilsDigest,
      boolean hidesAnswer,
      boolean tellsUnsent) {
    this.name = name;
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
    this.delay = delay;
    this.loses = loses;
    this.spoilsDigest = spoilsDigest;
    this.hidesAnswer = hidesAnswer;
    this.tellsUnsent = tellsUnsent;
  }

  /**
   * Everything goes well.
   *
   * @return the fault that is none
   */
  public static GatewayFault none() {
    return new GatewayFault("none", 0, null, -1, Duration.ZERO, false, false, false, false);
  }

  /**
   * The call is refused with a problem document, and nothing else is done.
   *
   * @param status HTTP status
   * @param code what follows {@code urn:oqs-sdk:problem:}
   * @return the fault
   */
  public static GatewayFault problem(int status, String code) {
    return problem(status, code, -1);
  }

  /**
   * The same with the header {@code Retry-After}.
   *
   * @param status HTTP status
   * @param code what follows {@code urn:oqs-sdk:problem:}
   * @param retryAfter seconds
   * @return the fault
   */
  public static GatewayFault problem(int status, String code, int retryAfter) {
    return new GatewayFault(
        status + " " + code, status, code, retryAfter, Duration.ZERO, false, false, false, false);
  }

  /**
   * A question is answered with a problem document that tells that the exchange has ended and
   * nothing was sent ({@code "sent": false}).
   *
   * @param status HTTP status
   * @param code what follows {@code urn:oqs-sdk:problem:}, such as {@code disk-full}
   * @return the fault
   */
  public static GatewayFault unsent(int status, String code) {
    return new GatewayFault(
        status + " " + code + " unsent",
        status,
        code,
        -1,
        Duration.ZERO,
        false,
        false,
        false,
        true);
  }

  /**
   * The call is answered by something that is no gateway of ours: a bare status, with a {@code
   * Location} when it is a redirect.
   *
   * @param status HTTP status
   * @return the fault
   */
  public static GatewayFault bare(int status) {
    return new GatewayFault(
        "bare " + status, status, null, -1, Duration.ZERO, false, false, false, false);
  }

  /**
   * The call is carried out, and its response is lost: the connection breaks.
   *
   * @return the fault
   */
  public static GatewayFault lostResponse() {
    return new GatewayFault("lost response", 0, null, -1, Duration.ZERO, true, false, false, false);
  }

  /**
   * The response carries the digest of other bytes.
   *
   * @return the fault
   */
  public static GatewayFault wrongDigest() {
    return new GatewayFault("wrong digest", 0, null, -1, Duration.ZERO, false, true, false, false);
  }

  /**
   * The call is answered with 202 whatever is there.
   *
   * @return the fault
   */
  public static GatewayFault stillPending() {
    return new GatewayFault("still pending", 0, null, -1, Duration.ZERO, false, false, true, false);
  }

  /**
   * The response comes late.
   *
   * @param delay how late
   * @return the fault
   */
  public static GatewayFault slow(Duration delay) {
    return new GatewayFault("slow", 0, null, -1, delay, false, false, false, false);
  }

  @Override
  public String toString() {
    return name;
  }
}
