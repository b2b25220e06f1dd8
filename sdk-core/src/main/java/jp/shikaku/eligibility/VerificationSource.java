package jp.shikaku.eligibility;

/**
 * How a person's eligibility came to be known 「確認方法」 (transports 7); for the host's records too.
 */
public enum VerificationSource {
  /** A card at the reader 「カード」. */
  CARD,
  /** The insured's numbers, at the visit or in a bulk query before it 「番号」. */
  NUMBERS,
  /** A list of the centre, of consents given elsewhere or of medical aid 「一覧」. */
  LIST,
  /** The insured's numbers, noted during an outage and asked for later 「確認待ち」. */
  DEFERRED,
  /** An earlier result 「過去の結果」, which is no verification of today. */
  CACHED
}
