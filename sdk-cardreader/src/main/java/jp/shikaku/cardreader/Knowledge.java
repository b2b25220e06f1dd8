package jp.shikaku.cardreader;

/** How an event is known 「事象の確かさ」 (cardreader 3). */
public enum Knowledge {
  /** Seen directly. */
  OBSERVED,
  /** Concluded from something else that was seen. */
  DERIVED
}
