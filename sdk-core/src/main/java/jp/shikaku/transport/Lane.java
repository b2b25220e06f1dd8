package jp.shikaku.transport;

/** Whose turn comes first 「優先度」 where exchanges have to wait (transports 6.4). */
public enum Lane {
  /** A patient stands at the desk 「窓口」: always before the other lane. */
  INTERACTIVE,
  /** Nobody waits in front of a screen 「一括・夜間処理」: paced, and held back while a desk waits. */
  BATCH
}
