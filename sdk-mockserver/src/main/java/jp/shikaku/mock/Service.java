package jp.shikaku.mock;

import java.time.Instant;

/** The centre's side of one kind of message. Thread-safe. */
interface Service {

  /** What comes of a request. */
  sealed interface Reply {}

  /** An answer document, in the layout's order; the character code is put in by the writer. */
  record Document(Node root) implements Reply {}

  /**
   * The request can not even be sent (eligibility 1.6); the reason names elements, never values.
   */
  record Unsendable(String reason) implements Reply {}

  Reply answer(Message request, Instant now);
}
