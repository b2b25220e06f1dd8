package jp.shikaku.mock;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way in which a gateway can go wrong with one call about an exchange. Immutable and thread-safe.
 */
public final class GatewayFault {
  private static final String LIST = "faults";
  private static final String FAULT = "fault";
  private static final String STATUS = "status";
  private static final String CODE = "code";
  private static final int LEAST_STATUS = 200;
  private static final int MOST_STATUS = 599;
  private static final String RULE = "must be from " + LEAST_STATUS + " to " + MOST_STATUS;

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
   * @param status HTTP status, 200 to 599
   * @param code what follows {@code urn:oqs-sdk:problem:}
   * @return the fault
   * @throws IllegalArgumentException when it is no such status
   */
  public static GatewayFault problem(int status, String code) {
    return problem(status, code, -1);
  }

  /**
   * The same with the header {@code Retry-After}.
   *
   * @param status HTTP status, 200 to 599
   * @param code what follows {@code urn:oqs-sdk:problem:}
   * @param retryAfter seconds
   * @return the fault
   * @throws IllegalArgumentException when it is no such status
   */
  public static GatewayFault problem(int status, String code, int retryAfter) {
    requireStatus(status);
    return new GatewayFault(
        status + " " + code, status, code, retryAfter, Duration.ZERO, false, false, false, false);
  }

  /**
   * A question is answered with a problem document that tells that the exchange has ended and
   * nothing was sent ({@code "sent": false}).
   *
   * @param status HTTP status, 200 to 599
   * @param code what follows {@code urn:oqs-sdk:problem:}, such as {@code disk-full}
   * @return the fault
   * @throws IllegalArgumentException when it is no such status
   */
  public static GatewayFault unsent(int status, String code) {
    requireStatus(status);
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
   * @param status HTTP status, 200 to 599
   * @return the fault
   * @throws IllegalArgumentException when it is no such status
   */
  public static GatewayFault bare(int status) {
    requireStatus(status);
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
   * @throws IllegalArgumentException when it is negative
   */
  public static GatewayFault slow(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative");
    }
    return new GatewayFault("slow", 0, null, -1, delay, false, false, false, false);
  }

  /**
   * Reads faults from a JSON text {@code {"faults": [{"fault": "lostResponse"}, …]}}, to be given
   * to {@link MockGateway#next}. They are {@code none}, {@code lostResponse}, {@code wrongDigest}
   * and {@code stillPending}; {@code slow} with {@code millis}; {@code problem} with {@code
   * status}, {@code code} and, if wanted, {@code retryAfter} in seconds; {@code unsent} with {@code
   * status} and {@code code}; {@code bare} with {@code status}.
   *
   * @param json the text
   * @return in the same order; unmodifiable
   * @throws IllegalArgumentException when it is not as described; names place and rule
   */
  public static List<GatewayFault> parse(String json) {
    return JsonPlace.parse("the list of faults", json).only(LIST).list(LIST).stream()
        .map(GatewayFault::read)
        .toList();
  }

  private static GatewayFault read(JsonPlace json) {
    return switch (json.text(FAULT, "")) {
      case "none" -> alone(json, none());
      case "lostResponse" -> alone(json, lostResponse());
      case "wrongDigest" -> alone(json, wrongDigest());
      case "stillPending" -> alone(json, stillPending());
      case "slow" -> slow(json.only(FAULT, "millis").millis("millis"));
      case "problem" -> {
        json.only(FAULT, STATUS, CODE, "retryAfter");
        yield problem(status(json), json.text(CODE), json.number("retryAfter", 0, -1));
      }
      case "unsent" -> {
        json.only(FAULT, STATUS, CODE);
        yield unsent(status(json), json.text(CODE));
      }
      case "bare" -> bare(status(json.only(FAULT, STATUS)));
      default -> throw json.bad(FAULT, "is no known fault of a gateway");
    };
  }

  private static GatewayFault alone(JsonPlace json, GatewayFault fault) {
    json.only(FAULT);
    return fault;
  }

  private static int status(JsonPlace json) {
    int status = json.number(STATUS, LEAST_STATUS);
    if (status > MOST_STATUS) {
      throw json.bad(STATUS, RULE);
    }
    return status;
  }

  private static void requireStatus(int status) {
    if (status < LEAST_STATUS || status > MOST_STATUS) {
      throw new IllegalArgumentException(STATUS + " " + RULE);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
