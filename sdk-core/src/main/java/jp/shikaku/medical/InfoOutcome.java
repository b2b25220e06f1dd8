package jp.shikaku.medical;

/**
 * What became of a retrieval 「取得結果」: four things that must not be taken for each other
 * (medical-info 11, trap 14). A client hands out {@link #DATA} and {@link #EMPTY}; the others are
 * exceptions, and occur only in documents read from files.
 */
public enum InfoOutcome {
  /** There is information. */
  DATA,
  /** The centre says that there is none 「該当データなし」. */
  EMPTY,
  /** The centre refused, for example without consent; see code and message. */
  REFUSED,
  /**
   * The document tells neither success nor failure, or success with content that this version can
   * not read: nothing is known.
   */
  UNKNOWN
}
