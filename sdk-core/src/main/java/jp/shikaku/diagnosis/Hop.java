package jp.shikaku.diagnosis;

import java.util.Locale;

/** The stations on the way to an answer 「接続経路」, from this computer outwards (transports 7). */
public enum Hop {
  /** This computer: its disk, clock, settings 「このPC」. */
  THIS_PC("このPC", "this PC"),
  /** The clinic's network and the shared folder 「院内LAN・共有フォルダ」. */
  SHARE("院内LAN・共有フォルダ", "LAN or shared folder"),
  /** Our gateway beside the terminal 「中継サーバー」. */
  GATEWAY("中継サーバー", "gateway"),
  /** The eligibility terminal 「資格確認端末」. */
  TERMINAL("資格確認端末", "terminal"),
  /** The program on the terminal that takes the requests 「連携アプリケーション」. */
  LINKAGE_APPLICATION("連携アプリケーション", "linkage application"),
  /** A certificate 「電子証明書」. */
  CERTIFICATE("電子証明書", "certificate"),
  /** The line to the centre and its authentication 「回線・回線認証」. */
  LINE_AUTHENTICATION("回線・回線認証", "line authentication"),
  /** The central service 「センター」. */
  CENTRE("センター", "centre"),
  /** A planned stop 「メンテナンス」. */
  MAINTENANCE("メンテナンス", "maintenance"),
  /** The card reader 「顔認証付きカードリーダー」. */
  READER("顔認証付きカードリーダー", "card reader");

  private final String japanese;
  private final String english;

  Hop(String japanese, String english) {
    this.japanese = japanese;
    this.english = english;
  }

  /**
   * {@return the name of the station}
   *
   * @param locale Japanese unless English
   */
  public String label(Locale locale) {
    return Words.choose(locale, japanese, english);
  }
}
