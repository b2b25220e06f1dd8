package jp.shikaku.transport;

/** What may happen when a message is sent twice 「再送の可否」 (transports 6.1). */
public enum Safety {
  /** A query: may be made anew when it was not delivered. */
  READ,
  /** A registration whose repetition leaves the same state. */
  IDEMPOTENT_WRITE,
  /** Each delivery makes a new job at the centre: never sent again automatically. */
  SUBMISSION
}
