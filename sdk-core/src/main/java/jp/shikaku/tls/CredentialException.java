package jp.shikaku.tls;

import java.util.Locale;

/**
 * A certificate or a private key can not be used 「証明書・秘密鍵の誤り」 (transports 5.6 and T12,
 * reliability-security S-KEY-2). It holds no password, no name of a subject and no path, and has no
 * cause whose text might. Immutable.
 */
public final class CredentialException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Problem {
    /** The file is missing or can not be read. */
    UNREADABLE_FILE("証明書のファイルを読み込めません。", "The certificate file can not be read."),
    /** The content is not what it should be, or is cut off. */
    BROKEN("証明書のファイルが壊れているか、形式が違います。", "The certificate file is damaged or of another kind."),
    /** A password is needed, and none was given. */
    PASSWORD_MISSING("秘密鍵のパスワードが設定されていません。", "The password of the private key is missing."),
    /** The password does not open the key. */
    WRONG_PASSWORD("秘密鍵のパスワードが違います。", "The password of the private key is wrong."),
    /** There is no private key, only certificates. */
    NO_PRIVATE_KEY("秘密鍵が含まれていません。", "There is no private key."),
    /** There is no certificate. */
    NO_CERTIFICATE("証明書が含まれていません。", "There is no certificate."),
    /** Several private keys: say which one by its alias. */
    SEVERAL_KEYS(
        "秘密鍵が複数あります。使用する鍵の別名を指定してください。", "There are several private keys: name one by its alias."),
    /** No private key has the given alias. */
    UNKNOWN_ALIAS("指定された別名の秘密鍵がありません。", "No private key has the given alias."),
    /** The private key belongs to another certificate. */
    KEY_MISMATCH("秘密鍵と証明書が対応していません。", "The private key does not belong to the certificate."),
    /** A certificate between the own one and the CA is missing. */
    CHAIN_INCOMPLETE("中間証明書が不足しています。", "An intermediate certificate is missing."),
    /** A certificate is past its end. */
    EXPIRED("電子証明書の有効期限が切れています。更新してください。", "The certificate has expired: renew it."),
    /** A certificate is not valid yet; the clock of this computer may be wrong. */
    NOT_YET_VALID(
        "電子証明書の有効期間が始まっていません。コンピューターの時刻を確認してください。",
        "The certificate is not valid yet: check the clock of this computer."),
    /** Not made for a client (clientAuth), or a certificate of a CA. */
    NOT_A_CLIENT_CERTIFICATE("クライアント認証用の証明書ではありません。", "This is not a client certificate."),
    /** A certificate of the trust set is not one of a CA. */
    NOT_A_CA("認証局の証明書ではありません。", "This is not the certificate of a CA."),
    /** A key is too short: RSA below 2048 bits, EC below 256, or of a kind not accepted. */
    WEAK_KEY("証明書の鍵の強度が不足しています。", "The key of the certificate is too weak."),
    /** A certificate is signed with MD5, SHA-1 or another way not accepted. */
    WEAK_SIGNATURE("証明書の署名方式の強度が不足しています。", "The signature of the certificate is too weak.");

    private final String japanese;
    private final String english;

    Problem(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }

    /**
     * A sentence for the screen 「画面向けの文言」.
     *
     * @param locale Japanese unless English
     * @return the sentence; it names no file and no subject
     */
    public String message(Locale locale) {
      return Locale.ENGLISH.getLanguage().equals(locale.getLanguage()) ? english : japanese;
    }
  }

  private final transient Problem problem;

  CredentialException(Problem problem) {
    super("certificate or key can not be used: " + problem);
    this.problem = problem;
  }

  /** {@return what is wrong} */
  public Problem problem() {
    return problem;
  }

  /**
   * A sentence for the screen 「画面向けの文言」.
   *
   * @param locale Japanese unless English
   * @return the sentence, without any name, path or password
   */
  public String userMessage(Locale locale) {
    return problem.message(locale);
  }
}
