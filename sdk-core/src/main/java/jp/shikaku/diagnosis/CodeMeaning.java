package jp.shikaku.diagnosis;

import java.util.Locale;

/**
 * What an error code 「エラーコード」 says about the way, by the host's own table: the official list is not
 * public and none is built in.
 */
public enum CodeMeaning {
  /** The way works; the centre answered about the query itself. */
  BUSINESS("照会内容", "the query itself"),
  /** The terminal could not connect; where it broke is not told. */
  CONNECTION("接続エラー", "connection"),
  /** The line or its authentication failed. */
  LINE("回線・回線認証", "line"),
  /** The central service failed. */
  CENTRE("センターの障害", "centre"),
  /** The central service is stopped as planned. */
  MAINTENANCE("メンテナンス", "maintenance");

  private final String japanese;
  private final String english;

  CodeMeaning(String japanese, String english) {
    this.japanese = japanese;
    this.english = english;
  }

  /**
   * {@return the name for it}
   *
   * @param locale Japanese unless English
   */
  public String label(Locale locale) {
    return Words.choose(locale, japanese, english);
  }
}
