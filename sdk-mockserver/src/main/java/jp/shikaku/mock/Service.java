package jp.shikaku.mock;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The centre's side of one kind of message. Thread-safe. */
interface Service {

  /** What comes of a request. */
  sealed interface Reply {}

  /** An answer document, in the layout's order; the character code is put in by the writer. */
  record Document(Node root) implements Reply {}

  /** A PDF of what the patient agreed to show. */
  record Pdf(ConsentKind kind) implements Reply {}

  /**
   * The request can not even be sent (eligibility 1.6); the reason names elements, never values.
   */
  record Unsendable(String reason) implements Reply {}

  /** 処理結果コード other than 1, and the text for people. */
  record Refusal(String resultCode, String contents) {}

  Reply answer(Message request, Instant now);

  /** The answer that refuses the request; null where this kind knows no such answer. */
  default @Nullable Document refuse(Message request, Refusal refusal) {
    return null;
  }
}
