package jp.shikaku.mock;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The centre's side of one kind of message. Thread-safe. */
interface Service {

  /** What comes of a request. */
  sealed interface Reply {}

  /** An answer document, in the layout's order; the character code is put in by the writer. */
  record Document(Node root) implements Reply {}

  /**
   * A result of any number of rows, in the layout's order.
   *
   * @param root everything but the rows, with an empty {@code MessageBody}
   * @param zipped whether it comes as a zip with one document in it
   */
  record Bulk(Node root, BulkUnits units, boolean zipped) implements Reply {}

  /** A PDF of what the patient agreed to show. */
  record Pdf(ConsentKind kind) implements Reply {}

  /**
   * The request can not even be sent (eligibility 1.6); the reason names elements, never values.
   */
  record Unsendable(String reason) implements Reply {}

  /** 処理結果コード other than 1, and the text for people. */
  record Refusal(String resultCode, String contents) {}

  /** Answers a request; the plan says what the centre shall do of its own. */
  Reply answer(Message request, Instant now, Plan plan);

  /** The answer that refuses the request; null where this kind knows no such answer. */
  default @Nullable Document refuse(Message request, Refusal refusal, Instant now) {
    return null;
  }
}
