package jp.shikaku.examples.gateway;

import org.jspecify.annotations.Nullable;

/**
 * A refusal or a failure as it goes to the desk: the rows of transports 5.4, and a few of the
 * gateway's own. The detail holds no value of a person.
 */
final class Problem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What went wrong, with its HTTP status. */
  enum Code {
    MALFORMED_DOCUMENT(400),
    DIGEST_MISMATCH(400),
    CLIENT_CERTIFICATE(403),
    INSTITUTION_MISMATCH(403),
    UNKNOWN_EXCHANGE(404),
    EXPIRED(410),
    METHOD(405, "wrong-endpoint"),
    MEDIA_TYPE(415, "wrong-endpoint"),
    IDENTIFIER_REUSED(409),
    ALREADY_TAKEN(409),
    TOO_LARGE(413),
    TERMINAL_REFUSED(422),
    SESSION_LIMIT(429),
    TERMINAL_NOT_READING(502),
    /** Ours: given up by the desk before the terminal took it. */
    GIVEN_UP(502, "terminal-not-reading"),
    SHARE_UNREACHABLE(503),
    /** Ours: left lying by an outage of the share, and taken back when it came again. */
    TAKEN_BACK(503, "share-unreachable"),
    /** Ours, as the next two: what a desk that writes to the folders itself is told, too. */
    SHARE_DENIED(503),
    DISK_FULL(503),
    MISCONFIGURATION(503),
    MAINTENANCE(503),
    /** Ours: the gateway is being stopped or was stopped; nothing was sent. */
    STOPPING(503),
    /** Ours: the gateway's own ledger does not answer; nothing was sent. */
    LEDGER_UNAVAILABLE(503),
    NO_ANSWER(504),
    /** Ours: the answer that came belongs to another query; it is not handed on. */
    CORRELATION_MISMATCH(504),
    /** Ours: the answer that came is over the size cap. */
    ANSWER_TOO_LARGE(504),
    /** Ours: the document did not come to its end in time; nothing was sent. */
    INCOMPLETE_DOCUMENT(503),
    /** Ours: a fault of the gateway. */
    FAULT(500);

    private final int status;
    private final String text;

    Code(int status) {
      this.status = status;
      this.text = Texts.hyphenated(name());
    }

    Code(int status, String text) {
      this.status = status;
      this.text = text;
    }

    int status() {
      return status;
    }

    /** The last part of the problem's type. */
    String text() {
      return text;
    }
  }

  private final Code code;
  private final String detail;
  private final int retryAfter;

  Problem(Code code, String detail) {
    this(code, detail, 0);
  }

  /**
   * @param retryAfter seconds after which it may be tried again; 0 to say nothing
   */
  Problem(Code code, String detail, int retryAfter) {
    super(code + ": " + detail, null, false, false);
    this.code = code;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }

  Code code() {
    return code;
  }

  String detail() {
    return detail;
  }

  int retryAfter() {
    return retryAfter;
  }

  /** The code by its stored name; null for one that another version stored. */
  static @Nullable Code parse(String name) {
    for (Code code : Code.values()) {
      if (code.name().equals(name)) {
        return code;
      }
    }
    return null;
  }
}
