package jp.shikaku.transport;

import java.util.Optional;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.http.GatewayReply;
import jp.shikaku.internal.http.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What each status and code of the gateway means for an exchange (transports 5.4). Stateless: the
 * table that the tests read line by line.
 */
final class GatewayAnswers {

  /** What to do with a reply. */
  sealed interface Meaning {}

  /** The answer is in the body. */
  record Answered() implements Meaning {}

  /** Not yet: ask again. */
  record Waiting() implements Meaning {}

  /**
   * The gateway has the request or not; what it says is not final. Ask again, never send again.
   *
   * @param reason how it is told when the time is over
   * @param detail what was observed
   */
  record Doubtful(Reason reason, String detail) implements Meaning {}

  /**
   * The terminal refused the request file.
   *
   * @param note the {@code .err} file
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record TerminalRefused(byte[] note) implements Meaning {}

  /**
   * The gateway refused the request itself.
   *
   * @param code its code
   */
  record GatewayRefused(String code) implements Meaning {}

  /** The answer is larger than the gateway hands on. */
  record TooLarge() implements Meaning {}

  /**
   * The exchange ends without answer.
   *
   * @param reason why
   * @param delivery how far the request got
   * @param detail what was observed
   * @param isGateways whether it is the word of a gateway that carries such calls
   */
  record Failed(Reason reason, Delivery delivery, String detail, boolean isGateways)
      implements Meaning {

    Failed(Reason reason, Delivery delivery, String detail) {
      this(reason, delivery, detail, true);
    }
  }

  private static final int SERVER_ERROR = 500;

  private GatewayAnswers() {}

  /**
   * Reads a reply.
   *
   * @param reply what came
   * @param isPost whether to the sending of the request, not to a later question
   * @param path of the call, by whose name a wrong setting is found
   */
  static Meaning meaningOf(GatewayReply reply, boolean isPost, String path) {
    if (reply.status() == 200) {
      return new Answered();
    } else if (reply.status() == 202) {
      return new Waiting();
    }
    Optional<Problem> problem = reply.problem();
    if (problem.isEmpty()) {
      return unexplained(reply.status(), isPost, path);
    }
    return explained(reply.status(), problem.get(), isPost, path);
  }

  private static Meaning explained(int status, Problem problem, boolean isPost, String path) {
    String code = problem.code();
    String detail = "the gateway answered " + status + " " + code;
    Delivery refused = isPost ? Delivery.NOT_SENT : Delivery.UNKNOWN;
    return switch (status) {
      case 400, 413 -> new GatewayRefused(code);
      case 401, 403 -> new Failed(Reason.ACCESS_DENIED, refused, detail);
      case 404, 410 -> new Failed(Reason.UNKNOWN_EXCHANGE, Delivery.UNKNOWN, detail);
      case 409 -> new GatewayRefused(code);
      case 422 ->
          code.equals("terminal-refused")
              ? new TerminalRefused(problem.document())
              : new GatewayRefused(code);
      case 429 -> notNow(Reason.BUSY, detail, isPost || problem.isUnsent());
      case 502 ->
          code.equals("terminal-not-reading")
              ? new Failed(
                  // of the terminal nothing is wrong when the desk itself did not want it any more
                  problem.isGivenUp() ? Reason.CANCELLED_BEFORE_SEND : Reason.TERMINAL_NOT_READING,
                  Delivery.WITHDRAWN,
                  detail)
              : new Doubtful(Reason.UNAVAILABLE, detail);
      case 503 ->
          problem.isTakenBack()
              ? new Failed(unavailable(code), Delivery.WITHDRAWN, detail)
              : notNow(unavailable(code), detail, isPost || problem.isUnsent());
      case 504 -> noAnswer(code, detail);
      default ->
          status >= SERVER_ERROR
              ? new Doubtful(Reason.UNAVAILABLE, detail)
              : new Failed(Reason.MISCONFIGURATION, refused, detail + " to " + path, false);
    };
  }

  /** Of one that may have been sent, or may yet be, the next question tells more. */
  private static Meaning notNow(Reason reason, String detail, boolean isUnsent) {
    return isUnsent ? new Failed(reason, Delivery.NOT_SENT, detail) : new Doubtful(reason, detail);
  }

  private static Reason unavailable(String code) {
    return switch (code) {
      case "share-unreachable" -> Reason.SHARE_UNREACHABLE;
      case "share-denied" -> Reason.SHARE_DENIED;
      case "disk-full" -> Reason.DISK_FULL;
      case "misconfiguration" -> Reason.MISCONFIGURATION;
      case "maintenance" -> Reason.MAINTENANCE;
      case "ledger-unavailable" -> Reason.LEDGER_UNAVAILABLE;
      default -> Reason.UNAVAILABLE;
    };
  }

  private static Meaning noAnswer(String code, String detail) {
    return switch (code) {
      case "no-answer" -> new Failed(Reason.NO_ANSWER, Delivery.UNKNOWN, detail);
      case "correlation-mismatch" ->
          new Failed(Reason.CORRELATION_MISMATCH, Delivery.UNKNOWN, detail);
      case "answer-too-large" -> new TooLarge();
      default -> new Doubtful(Reason.UNAVAILABLE, detail);
    };
  }

  /** What a proxy or another server says: of the exchange it tells nothing. */
  private static Meaning unexplained(int status, boolean isPost, String path) {
    String detail = "status " + status + " without one of the gateway's codes";
    if (status >= SERVER_ERROR || status == 429) {
      return new Doubtful(Reason.UNAVAILABLE, detail);
    }
    boolean isDenied = status == 401 || status == 403 || status == 407;
    return new Failed(
        isDenied ? Reason.ACCESS_DENIED : Reason.MISCONFIGURATION,
        isPost ? Delivery.NOT_SENT : Delivery.UNKNOWN,
        isDenied ? detail : detail + " to " + path,
        false);
  }

  /**
   * Tells whether a reply to a withdrawal says that the terminal does not have the request; null
   * when it says nothing of it.
   */
  static @Nullable Boolean isWithdrawn(GatewayReply reply) {
    if (reply.status() == 204) {
      return true;
    }
    boolean isTaken =
        reply.status() == 409
            && reply.problem().filter(p -> p.code().equals("already-taken")).isPresent();
    return isTaken ? Boolean.FALSE : null;
  }
}
