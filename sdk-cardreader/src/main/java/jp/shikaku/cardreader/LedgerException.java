package jp.shikaku.cardreader;

import java.util.Locale;
import jp.shikaku.internal.jdbc.Database;
import jp.shikaku.internal.jdbc.Failures;

/**
 * The ledger's database did not do what was asked 「台帳エラー」. It names the operation and the
 * database's error code, never a statement, a value or a path. Tried again by the hub.
 */
public final class LedgerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The code of a ledger whose sources another process watches. */
  static final String LEASE_HELD = "LEASE_HELD";

  /** The code of a stored content that the given key does not open. */
  static final String CONTENT_UNREADABLE = "WRONG_KEY_OR_ALTERED";

  /** The code of a wait for another operation of this process, as a handler on SQLite. */
  static final String BUSY = Database.BUSY;

  /** How the shared parts tell a failure. */
  static final Failures<LedgerException> FAILURES =
      new Failures<>(LedgerException.class, LedgerException::new);

  private final transient String code;

  /**
   * Creates the exception.
   *
   * @param operation what was asked, a constant of the program
   * @param code the database's error code or the kind of trouble
   */
  public LedgerException(String operation, String code) {
    super("visit ledger: " + operation + " failed (" + code + ")");
    this.code = code;
  }

  /** {@return the database's error code or the kind of trouble} */
  public String code() {
    return code;
  }

  /**
   * Says what happened in words for the desk.
   *
   * @param locale Japanese unless English
   * @return one sentence
   */
  public String userMessage(Locale locale) {
    boolean english = locale.getLanguage().equals(Locale.ENGLISH.getLanguage());
    if (code.equals(LEASE_HELD)) {
      return english
          ? "Another program on this computer already watches the card reader."
          : "このコンピューターでは、すでに別のプログラムがカードリーダーを監視しています。";
    }
    if (code.equals(Failures.DISK_FULL)) {
      return english
          ? "The disk of the visit ledger is full (" + code + ")."
          : "受付台帳のディスクに空きがありません（" + code + "）。";
    } else if (code.equals(Failures.NO_DATABASE)) {
      return english
          ? "The file is no visit ledger (" + code + ")."
          : "受付台帳のファイルではありません（" + code + "）。";
    }
    return english
        ? "The visit ledger can not be reached (" + code + ")."
        : "受付台帳（データベース）に接続できません（" + code + "）。";
  }
}
