package jp.shikaku.audit;

/**
 * How the host has authenticated a user 「認証の強度」 (reliability-security P-09). The library takes the
 * host's word and writes it into the access log.
 */
public enum AuthLevel {
  /** The host told nothing. */
  NOT_TOLD,
  /** One factor 「単要素認証」, for example a password. */
  ONE_FACTOR,
  /** Two factors 「二要素認証」, for example a card and a PIN. */
  TWO_FACTORS
}
