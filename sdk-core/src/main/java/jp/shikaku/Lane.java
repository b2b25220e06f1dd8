package jp.shikaku;

/** Which line a call waits in 「処理の優先区分」 (transports 6.4). */
public enum Lane {
  /** Somebody waits in front of the desk: always before {@link #BATCH}. */
  INTERACTIVE,
  /** Nobody waits: slowed down to the client's rate, and paused while an interactive call waits. */
  BATCH
}
