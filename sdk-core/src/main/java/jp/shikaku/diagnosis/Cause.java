package jp.shikaku.diagnosis;

import java.util.Locale;

/**
 * What may be wrong 「原因」, each with its station and what to do next. The order of recovery of a
 * reader is the published one (reliability-security R-F-16); the rest is our advice.
 */
public enum Cause {
  /** This computer's own disk is full: neither journal nor access log can be written. */
  LOCAL_DISK_FULL(
      Hop.THIS_PC,
      true,
      "このPCのディスクに空きがありません",
      "the disk of this PC is full",
      "このPCの不要なファイルを削除して空きを作ってください。",
      "Free space on this PC."),
  /** This computer refuses to write our own files. */
  LOCAL_DENIED(
      Hop.THIS_PC,
      true,
      "このPCの作業フォルダに書き込めません",
      "this PC's working folder can not be written",
      "このPCの作業フォルダの権限を確認してください。",
      "Check the rights of the working folder on this PC."),
  /** This computer's clock is wrong: what is valid looks expired. */
  CLOCK_WRONG(
      Hop.THIS_PC,
      true,
      "このPCの時計が合っていません",
      "the clock of this PC is wrong",
      "このPCの日付と時刻を合わせ、時刻の自動同期を有効にしてください。証明書はまだ更新しないでください。",
      "Set date and time of this PC and switch on time synchronisation; renew no certificate yet."),
  /** The clocks of this computer and of the share differ; which is wrong is not known. */
  CLOCKS_DIFFER(
      Hop.THIS_PC,
      false,
      "このPCと端末の時計がずれています",
      "the clocks of this PC and the terminal differ",
      "このPCと資格確認端末の日付と時刻を確認し、時刻の自動同期を有効にしてください。",
      "Check date and time of this PC and of the terminal; switch on time synchronisation."),
  /** The folder set is not the terminal's. */
  WRONG_FOLDER(
      Hop.THIS_PC,
      true,
      "設定されたフォルダが違います",
      "the folder set is not the terminal's",
      "設定の共有フォルダを、連携アプリケーションの設定にある req・res の親フォルダに合わせてください。",
      "Set the folder that holds req and res, as the linkage application's settings name it."),
  /** What answers at the gateway's address is not our gateway. */
  WRONG_GATEWAY(
      Hop.THIS_PC,
      true,
      "中継サーバーの設定が違います",
      "the address set is not the gateway's",
      "中継サーバーのアドレス、ポート、パスの設定を確認してください。",
      "Check the gateway's address, port and path in the settings."),
  /** This computer does not reach the clinic's network. */
  LAN_DOWN(
      Hop.SHARE,
      true,
      "院内LANにつながっていません",
      "the LAN is not connected",
      "このPCと資格確認端末のLANケーブル、ハブの電源を確認してください。",
      "Check the LAN cables of this PC and of the terminal, and the power of the hub."),
  /** The host answers and the shared folder is not there. */
  SHARE_GONE(
      Hop.SHARE,
      true,
      "共有フォルダにつながりません",
      "the shared folder is not there",
      "資格確認端末のフォルダ共有の設定と、このPCの接続（ネットワークドライブ、接続に使うユーザー名とパスワード）を確認してください。",
      "Check the sharing of the folder on the terminal and this PC's connection to it."),
  /** The gateway answers, and the shared folder is not there for it. */
  SHARE_GONE_AT_GATEWAY(
      Hop.SHARE,
      true,
      "中継サーバーから共有フォルダにつながりません",
      "the gateway does not reach the shared folder",
      "資格確認端末のフォルダ共有の設定と、中継サーバーのPCからの接続（LANケーブル、ネットワークドライブ、" + "接続に使うユーザー名とパスワード）を確認してください。",
      "Check the sharing of the folder on the terminal, and the gateway's computer: its LAN and its"
          + " connection to the folder."),
  /** The shared folder refuses to be read. */
  SHARE_DENIED(
      Hop.SHARE,
      true,
      "共有フォルダへのアクセスが拒否されました",
      "the shared folder refuses access",
      "共有フォルダのアクセス権と、接続に使うユーザー名とパスワードを確認してください。",
      "Check the rights of the share and the credentials used."),
  /** The whole share can be read and not written; why is not always told. */
  SHARE_READ_ONLY(
      Hop.SHARE,
      true,
      "共有フォルダ（req・res とも）に書き込めません",
      "the shared folder, req as well as res, can not be written",
      "共有のアクセス許可に「変更」があるか確認してください。あるときは、端末のディスクの空きと容量制限（クォータ）、ウイルス対策ソフトを確認してください。",
      "Check that the share gives the right to change; if it does, the terminal's free space and"
          + " quota, and the virus scanner."),
  /** One folder can be read and not written; why is not always told. */
  FOLDER_READ_ONLY(
      Hop.SHARE,
      true,
      "一部のフォルダだけに書き込めません",
      "one folder only can not be written",
      "そのフォルダのアクセス権（セキュリティ）に書き込みと削除があるか確認してください。あるときは、容量制限（クォータ）とウイルス対策ソフトを確認してください。",
      "Check that this one folder gives the rights to write and delete; if it does, its quota and"
          + " the virus scanner."),
  /** One of the folders is missing. */
  FOLDER_MISSING(
      Hop.SHARE,
      true,
      "共有フォルダの一部がありません",
      "one of the folders is missing",
      "req と res の両方があるか、連携アプリケーションの設定と見比べてください。",
      "Compare the folders req and res with the settings of the linkage application."),
  /** The disk behind the share is full. */
  SHARE_FULL(
      Hop.SHARE,
      true,
      "共有フォルダのディスクに空きがありません",
      "the disk of the share is full",
      "資格確認端末のディスクの空きを作ってください。",
      "Free space on the terminal's disk."),
  /** Requests can not be renamed into the request folder: they are written on another volume. */
  STAGING_ELSEWHERE(
      Hop.SHARE,
      true,
      "要求を書く作業フォルダの場所が違います",
      "requests are written on another volume than the request folder's",
      "作業フォルダ（staging）の設定を、要求フォルダ（req）と同じドライブ（共有）の中にしてください。中継サーバーを使う場合は中継サーバーの設定です。",
      "Set the staging folder to one on the volume of folder req; with a gateway, in its settings."),
  /** Operations on the share take long. */
  SHARE_SLOW(
      Hop.SHARE,
      false,
      "共有フォルダの応答が遅くなっています",
      "the shared folder is slow",
      "LANと資格確認端末の負荷、ウイルス対策ソフトの設定を確認してください。",
      "Look at the LAN, the terminal's load and the virus scanner."),
  /** Many or old files lie in the answer folder. */
  ANSWERS_LEFT(
      Hop.SHARE,
      false,
      "回答フォルダに古いファイルがたまっています",
      "old files pile up in the answer folder",
      "他のソフトのものか確認し、不要なものを別の場所に移してください。",
      "See whose they are and move away what nobody needs."),
  /** The folder of card visits can not be used. */
  FACE_FOLDER_UNUSABLE(
      Hop.SHARE,
      false,
      "カード受付の結果フォルダを読めません",
      "the folder of card visits can not be read",
      "結果フォルダ（face）の場所とアクセス権を確認してください。番号による照会はできます。",
      "Check place and rights of the face folder; queries by numbers go on."),
  /** The gateway does not answer. */
  GATEWAY_DOWN(
      Hop.GATEWAY,
      true,
      "中継サーバーが応答しません",
      "the gateway does not answer",
      "中継サーバーのプログラムが動いているか、アドレスとポートが正しいか確認してください。",
      "Check that the gateway's program runs, and its address and port."),
  /** The gateway answers, and its ledger does not. */
  GATEWAY_LEDGER_DOWN(
      Hop.GATEWAY,
      true,
      "中継サーバーの台帳が応答しません",
      "the gateway's ledger does not answer",
      "中継サーバーの台帳（PostgreSQL、または中継サーバーのPCのディスク）を確認してください。",
      "Check the gateway's ledger: PostgreSQL, or the disk of the gateway's computer."),
  /** The folder set at the gateway is not the terminal's. */
  WRONG_FOLDER_AT_GATEWAY(
      Hop.GATEWAY,
      true,
      "中継サーバーに設定されたフォルダが違います",
      "the folder set at the gateway is not the terminal's",
      "中継サーバーの設定の共有フォルダを、連携アプリケーションの設定にある req・res の親フォルダに合わせてください。",
      "Set at the gateway the folder that holds req and res, as the linkage application's settings"
          + " name it."),
  /** The clocks of the gateway and of the share differ; which is wrong is not known. */
  CLOCKS_DIFFER_AT_GATEWAY(
      Hop.GATEWAY,
      false,
      "中継サーバーと端末の時計がずれています",
      "the clocks of the gateway and the terminal differ",
      "中継サーバーのPCと資格確認端末の日付と時刻を確認し、時刻の自動同期を有効にしてください。",
      "Check date and time of the gateway's computer and of the terminal; switch on time"
          + " synchronisation."),
  /** The terminal does not answer at all: that it is off is the usual reason, not the only one. */
  TERMINAL_OFF(
      Hop.TERMINAL,
      true,
      "資格確認端末から応答がありません（電源断・休止など）",
      "the terminal gives no answer: off, asleep or cut off",
      "資格確認端末の電源を確認し、休止状態にならない設定にしてください。電源が入っているときは、LANとファイアウォール、端末のアドレスを確認してください。",
      "See that the terminal is on, and keep it from falling asleep. If it is on, check the LAN, the"
          + " firewall and the terminal's address."),
  /** Nothing is taken from the request folder. */
  LINKAGE_STOPPED(
      Hop.LINKAGE_APPLICATION,
      true,
      "連携アプリケーションが要求を受け取っていません",
      "the linkage application takes no requests",
      "資格確認端末にログインし、連携アプリケーションが起動しているか確認してください。",
      "Log in to the terminal and check that the linkage application runs."),
  /** Others' requests are taken, this one is not. */
  REQUEST_LEFT(
      Hop.LINKAGE_APPLICATION,
      false,
      "連携アプリケーションは動いていますが、残っている要求があります",
      "the linkage application works and leaves some requests lying",
      "しばらく待ち、残る場合はその要求の形式（ファイル名、医療機関コード）をベンダーに確認してください。",
      "Wait a little; have the vendor look at the name and institution code of what stays."),
  /** Requests are taken late. */
  LINKAGE_SLOW(
      Hop.LINKAGE_APPLICATION,
      false,
      "連携アプリケーションの受け取りが遅れています",
      "the linkage application takes requests late",
      "資格確認端末の負荷と、req・res に残った古いファイルを確認してください。",
      "Look at the load of the terminal and at old files in req and res."),
  /** The folders are not there yet. */
  LINKAGE_NOT_SET_UP(
      Hop.LINKAGE_APPLICATION,
      true,
      "連携アプリケーションの設定がまだの可能性があります",
      "the linkage application may not be set up yet",
      "連携アプリケーションの設定で、共有フォルダ（req・res）が作られているか確認してください。",
      "Check in the settings of the linkage application that req and res were made."),
  /** A certificate has expired. */
  CERTIFICATE_EXPIRED(
      Hop.CERTIFICATE,
      true,
      "電子証明書の有効期限が切れています",
      "a certificate has expired",
      "電子証明書を更新してください。オンライン請求用なら資格確認とオンライン請求が、" + "中継サーバー用なら院内の照会が、更新するまでできません。",
      "Renew the certificate. Until then neither verification nor billing works if it is the one"
          + " for online billing; if it is the gateway's, nobody in the clinic can ask."),
  /** A certificate will expire soon. */
  CERTIFICATE_EXPIRING(
      Hop.CERTIFICATE,
      false,
      "電子証明書の有効期限が近づいています",
      "a certificate expires soon",
      "期限までに電子証明書を更新してください。",
      "Renew the certificate before it expires."),
  /** The gateway answers and the secure connection is refused. */
  TLS_REFUSED(
      Hop.CERTIFICATE,
      true,
      "中継サーバーとの暗号化通信が成立しません（証明書）",
      "the gateway answers, and the secure connection is refused",
      "このPCの証明書と信頼する認証局の設定を確認してください。中継サーバー自体は動いています。",
      "Check this PC's certificate and the authority it trusts; the gateway itself runs."),
  /** The gateway answers and refuses this computer, or the institution it asks for. */
  GATEWAY_DENIED(
      Hop.CERTIFICATE,
      true,
      "中継サーバーがこのPCからの照会を許可していません",
      "the gateway refuses the queries of this PC",
      "このPCの証明書が、中継サーバーでこの窓口と医療機関コードのために発行したものか、設定の医療機関コードが合っているかを確認してください。" + "中継サーバー自体は動いています。",
      "Check that this PC's certificate was made at the gateway for this desk and institution, and"
          + " that the institution code set is the same; the gateway itself runs."),
  /** This computer's own certificate, key or authority can not be used. */
  IDENTITY_UNUSABLE(
      Hop.CERTIFICATE,
      true,
      "このPCの証明書を使用できません",
      "the certificate of this PC can not be used",
      "中継サーバー用の証明書のファイルとパスワード、認証局の設定を確認してください。",
      "Check this PC's certificate file for the gateway, its password and the authority set."),
  /** The line or its authentication is lost. */
  LINE_LOST(
      Hop.LINE_AUTHENTICATION,
      true,
      "センターへの回線（回線認証）が切れています",
      "the line to the centre or its authentication is lost",
      "ルーターと回線終端装置の電源、回線事業者の障害情報を確認し、必要なら回線認証をやり直してください。",
      "Check router, line unit and the carrier's notices; redo the line authentication if needed."),
  /** The central service does not work. */
  CENTRE_DOWN(
      Hop.CENTRE,
      true,
      "センターが応答していません",
      "the centre does not answer",
      "ポータルのお知らせを確認し、復旧を待って照会し直してください。",
      "Look at the portal's notices, wait, and make the queries anew."),
  /** Answers come late; on which part of the way the time is lost is not told. */
  ANSWERS_SLOW(
      Hop.LINE_AUTHENTICATION,
      false,
      "回答が遅くなっています",
      "answers come late",
      "回答フォルダの古いファイル、LAN、回線の混雑を順に確認してください。",
      "Look at old files in the answer folder, then at the LAN, then at the line."),
  /** Inside a configured maintenance window. */
  MAINTENANCE_WINDOW(
      Hop.MAINTENANCE,
      true,
      "メンテナンスの時間帯です",
      "planned maintenance",
      "終了予定時刻を過ぎてから照会し直してください。",
      "Make the queries anew after the planned end."),
  /** No card visit comes although patients should. */
  READER_SILENT(
      Hop.READER,
      false,
      "カードの受付が届いていません",
      "no card visit comes in",
      "カードリーダーの画面を確認してください。固まっている場合は、リーダーの電源を切る→端末の電源を切る→リーダーの電源を入れる→端末の電源を入れる、の順で復旧します。",
      "Look at the reader's screen. If it is frozen: reader off, terminal off, reader on, terminal"
          + " on.");

  private final Hop hop;
  private final boolean stopsQueries;
  private final String japanese;
  private final String english;
  private final String japaneseStep;
  private final String englishStep;

  Cause(
      Hop hop,
      boolean stopsQueries,
      String japanese,
      String english,
      String japaneseStep,
      String englishStep) {
    this.hop = hop;
    this.stopsQueries = stopsQueries;
    this.japanese = japanese;
    this.english = english;
    this.japaneseStep = japaneseStep;
    this.englishStep = englishStep;
  }

  /** {@return the station where it is} */
  public Hop hop() {
    return hop;
  }

  /** {@return whether queries can not work with it; otherwise it is a warning} */
  public boolean stopsQueries() {
    return stopsQueries;
  }

  /**
   * {@return what is wrong, in a few words}
   *
   * @param locale Japanese unless English
   */
  public String label(Locale locale) {
    return Words.choose(locale, japanese, english);
  }

  /**
   * {@return what to do next}
   *
   * @param locale Japanese unless English
   */
  public String nextStep(Locale locale) {
    return Words.choose(locale, japaneseStep, englishStep);
  }
}
