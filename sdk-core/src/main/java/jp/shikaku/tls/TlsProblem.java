package jp.shikaku.tls;

import java.util.Locale;

/**
 * Why a TLS connection was refused 「TLS接続が拒否された理由」, by this side or the other (transports 5.6,
 * reliability-security S-TLS-1).
 */
public enum TlsProblem {
  /** The server offers no version of TLS that is accepted here. */
  PROTOCOL_TOO_OLD("相手のTLSのバージョンが古いため接続できません。", "The server's version of TLS is too old."),
  /** No cipher suite, group or way of signing the handshake is accepted by both sides. */
  NO_COMMON_SUITE("相手と共通の暗号方式がありません。", "There is no cipher suite that both sides accept."),
  /** A key in the server's chain is too short. */
  WEAK_KEY("相手の証明書の鍵の強度が不足しています。", "The key of the server's certificate is too weak."),
  /** A certificate of the server's chain, or the handshake, is signed with MD5 or SHA-1. */
  WEAK_SIGNATURE("相手の証明書の署名方式の強度が不足しています。", "The server's signature is too weak."),
  /** A certificate of the server's chain, or the CA, has expired. */
  EXPIRED("相手の証明書の有効期限が切れています。", "The server's certificate has expired."),
  /** The server's certificate is not valid yet; the clock of this computer may be wrong. */
  NOT_YET_VALID(
      "相手の証明書の有効期間が始まっていません。コンピューターの時刻を確認してください。",
      "The server's certificate is not valid yet: check the clock of this computer."),
  /** The certificate is not made out for the server's name or address. */
  WRONG_HOST("相手の証明書の名前が接続先と一致しません。", "The server's certificate is for another host."),
  /** The certificate does not come from a CA of the trust set. */
  UNKNOWN_CA("相手の証明書は信頼する認証局のものではありません。", "The server's certificate is not from a trusted CA."),
  /** The certificate is not made for a server (serverAuth), for example another client's. */
  NOT_A_SERVER_CERTIFICATE("相手の証明書はサーバー用ではありません。", "The certificate shown is not a server's."),
  /** The chain breaks another rule, for example an issuer that is no CA. */
  BAD_CHAIN("相手の証明書の発行経路に誤りがあります。", "The chain of the server's certificate is not valid."),
  /** No certificate of the chain has a pinned key. */
  PIN_MISMATCH("相手の証明書が、登録した鍵と一致しません。", "The server's key is none of the pinned ones."),
  /** The server wants a client certificate, and there is none. */
  CLIENT_CERTIFICATE_MISSING(
      "相手が、この窓口の証明書（クライアント証明書）を求めています。", "The server demands a client certificate."),
  /** The server does not accept our client certificate. */
  CLIENT_CERTIFICATE_REFUSED(
      "この窓口の証明書（クライアント証明書）が相手に拒否されました。", "The server refuses the client certificate."),
  /** Our client certificate is outside its validity, as this side or the server sees it. */
  CLIENT_CERTIFICATE_EXPIRED(
      "この窓口の証明書（クライアント証明書）の有効期限が切れています。更新してください。", "The client certificate has expired: renew it."),
  /** The server did not ask for the client certificate: anyone might use it. */
  CLIENT_CERTIFICATE_NOT_ASKED(
      "相手がクライアント証明書を確認していません。サーバーの設定を確認してください。",
      "The server does not ask for the client certificate: check its settings."),
  /** What answers on this port does not speak TLS: set was https, and it speaks http at most. */
  NOT_TLS(
      "接続先がTLSに対応していません。ポート番号と、https:// か http:// かの設定を確認してください。",
      "The peer does not speak TLS: check the port, and whether https:// or http:// is set."),
  /** What answers on this port speaks TLS only: set was http, and it must be https. */
  TLS_NEEDED(
      "接続先はTLSだけを受け付けます。http:// ではなく https:// を設定してください。",
      "The peer speaks TLS only: set https://, not http://."),
  /** Another failure of TLS. */
  OTHER("TLSの接続に失敗しました。", "The TLS connection failed.");

  private final String japanese;
  private final String english;

  TlsProblem(String japanese, String english) {
    this.japanese = japanese;
    this.english = english;
  }

  /**
   * A sentence for the screen 「画面向けの文言」.
   *
   * @param locale Japanese unless English
   * @return the sentence; it names no host and no subject
   */
  public String message(Locale locale) {
    return Locale.ENGLISH.getLanguage().equals(locale.getLanguage()) ? english : japanese;
  }
}
