package jp.shikaku.diagnosis;

/**
 * What an error code 「エラーコード」 says about the way, by the host's own table: the official list is not
 * public and none is built in.
 */
public enum CodeMeaning {
  /** The way works; the centre answered about the query itself. */
  BUSINESS,
  /** The terminal could not connect; where it broke is not told. */
  CONNECTION,
  /** The line or its authentication failed. */
  LINE,
  /** The central service failed. */
  CENTRE,
  /** The central service is stopped as planned. */
  MAINTENANCE
}
