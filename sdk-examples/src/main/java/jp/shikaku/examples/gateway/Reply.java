package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import jp.shikaku.examples.gateway.ExchangeDesk.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What is sent back.
 *
 * @param status HTTP status
 * @param headers more headers
 * @param body the body; may be empty
 * @param large the body when it is too large for memory; else null
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Reply(int status, Map<String, String> headers, byte[] body, @Nullable Large large) {

  /**
   * A body that is sent piece by piece.
   *
   * @param key the exchange
   * @param kept its answer
   */
  record Large(ExchangeKey key, LargeAnswers.Kept kept) {}

  static final String XML = "application/xml";

  /** Tells with {@code false} that it has ended, and that nothing was sent. */
  private static final String SENT = "sent";

  /** Tells with {@code true} that it lay with the terminal and was taken back. */
  private static final String TAKEN_BACK = "takenBack";

  /** Tells with {@code true} that the desk itself gave it up before the terminal took it. */
  private static final String GIVEN_UP = "givenUp";

  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";

  static Reply empty(int status) {
    return new Reply(status, Map.of(), new byte[0], null);
  }

  static Reply json(ObjectNode json) {
    return document(200, JSON, json.toString().getBytes(UTF_8));
  }

  static Reply document(int status, String contentType, byte[] bytes) {
    return new Reply(
        status,
        Map.of("Content-Type", contentType, "Content-Digest", Texts.contentDigest(bytes)),
        bytes,
        null);
  }

  /**
   * The exchange is under way.
   *
   * @param wasHeld whether the desk has waited already, and may ask again at once
   */
  static Reply pending(String location, boolean wasHeld) {
    Reply reply = empty(202).with("Location", location);
    return wasHeld ? reply : reply.with("Retry-After", "1");
  }

  static Reply of(Problem problem) {
    return of(problem, problemJson(problem));
  }

  private static Reply of(Problem problem, ObjectNode json) {
    Reply reply = document(problem.code().status(), PROBLEM, json.toString().getBytes(UTF_8));
    return problem.retryAfter() > 0
        ? reply.with("Retry-After", Integer.toString(problem.retryAfter()))
        : reply;
  }

  private static ObjectNode problemJson(Problem problem) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "urn:oqs-sdk:problem:" + problem.code().text())
        .put("title", problem.code().text())
        .put("status", problem.code().status())
        .put("detail", problem.detail());
  }

  /**
   * How an exchange came out.
   *
   * @param isPost whether it is told to the sending itself, to which such a problem says so anyway
   */
  static Reply of(Outcome outcome, boolean isPost) {
    Row row = outcome.row();
    byte[] document = outcome.document();
    String name = row.answerName();
    LargeAnswers.Kept kept = outcome.large();
    if (kept != null && name != null) {
      return new Reply(
              200,
              Map.of("Content-Type", contentType(name), "Content-Digest", kept.digest()),
              new byte[0],
              new Large(row.key(), kept))
          .with("Content-Length", Long.toString(kept.size()))
          .with("X-Oqs-File-Name", name);
    }
    if (document == null || name == null) {
      Problem problem = problemOf(row);
      ObjectNode json = problemJson(problem);
      if (row.state() == Row.State.NOT_SENT && !isPost) {
        json.put(SENT, false);
      }
      if (problem.code() == Problem.Code.TAKEN_BACK) {
        json.put(TAKEN_BACK, true);
      } else if (problem.code() == Problem.Code.GIVEN_UP) {
        json.put(GIVEN_UP, true);
      }
      return of(problem, json);
    } else if (row.state() == Row.State.ANSWERED) {
      return document(200, contentType(name), document).with("X-Oqs-File-Name", name);
    }
    Problem refused =
        new Problem(Problem.Code.TERMINAL_REFUSED, "the terminal has refused the request file");
    ObjectNode json =
        problemJson(refused)
            .put("fileName", name)
            .put("document", Base64.getEncoder().encodeToString(document));
    return of(refused, json).with("X-Oqs-File-Name", name);
  }

  private static Problem problemOf(Row row) {
    Problem.Code code = row.code();
    if (row.state() == Row.State.EXPIRED || code == null) {
      return new Problem(Problem.Code.EXPIRED, "the exchange is not kept any more");
    } else if (row.state() == Row.State.WITHDRAWN) {
      return new Problem(code, "the request was given up and the terminal never had it");
    }
    return switch (code) {
      case TERMINAL_NOT_READING ->
          new Problem(
              code, "the request lay in folder req without being taken and was taken back", 5);
      case SHARE_UNREACHABLE ->
          new Problem(code, "the terminal's folders can not be used; nothing was sent", 5);
      case TAKEN_BACK ->
          new Problem(
              code,
              "the share was lost; the request still lay in folder req afterwards and was taken"
                  + " back");
      case SHARE_DENIED ->
          new Problem(code, "the terminal's folders may not be written; nothing was sent");
      case DISK_FULL -> new Problem(code, "the terminal's disk is full; nothing was sent");
      case MISCONFIGURATION ->
          new Problem(
              code, "the staging folder is not on the volume of folder req; nothing was sent");
      case SESSION_LIMIT -> new Problem(code, "no session of the terminal came free in time", 2);
      case LEDGER_UNAVAILABLE ->
          new Problem(code, "the ledger of the gateway did not answer; nothing was sent", 5);
      case MAINTENANCE ->
          new Problem(
              code, "the centre's maintenance began before its turn came; nothing was sent", 60);
      case STOPPING -> new Problem(code, "the gateway was stopped; nothing was sent", 1);
      case NO_ANSWER -> new Problem(code, "the terminal has the request and has not answered yet");
      case CORRELATION_MISMATCH ->
          new Problem(code, "the answer that came belongs to another query and was left alone");
      case ANSWER_TOO_LARGE -> new Problem(code, "the answer is larger than its kind may be");
      case IDENTIFIER_REUSED ->
          new Problem(code, "a file of that name lies in the terminal's folders already");
      default -> new Problem(code, "the exchange has failed");
    };
  }

  private static String contentType(String fileName) {
    if (fileName.regionMatches(true, fileName.length() - 4, ".pdf", 0, 4)) {
      return "application/pdf";
    }
    return fileName.regionMatches(true, fileName.length() - 4, ".zip", 0, 4)
        ? "application/zip"
        : XML;
  }

  Reply with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, more, body, large);
  }
}
