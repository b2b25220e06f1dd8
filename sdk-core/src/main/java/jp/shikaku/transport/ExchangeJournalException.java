package jp.shikaku.transport;

import java.util.Locale;
import jp.shikaku.internal.jdbc.Failures;

/**
 * The journal did not do what was asked 「送信台帳エラー」. It names the operation and a code, never a
 * statement, a value or a path. A call whose note can not be made fails as {@code
 * LEDGER_UNAVAILABLE} with this as its cause; nothing was sent then.
 */
public final class ExchangeJournalException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** How the shared parts tell a failure. */
  static final Failures<ExchangeJournalException> FAILURES =
      new Failures<>(ExchangeJournalException.class, ExchangeJournalException::new);

  private final transient String code;

  /**
   * Creates the exception.
   *
   * @param operation what was asked, a constant of the program
   * @param code the database's error code or the kind of trouble
   */
  public ExchangeJournalException(String operation, String code) {
    super("exchange journal: " + operation + " failed (" + code + ")");
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
    String told =
        switch (code) {
          case Failures.DISK_FULL ->
              english ? "The disk of the journal is full" : "送信台帳のディスクに空きがありません";
          case Failures.NO_DATABASE ->
              english ? "The file is no exchange journal" : "送信台帳のファイルではありません";
          default -> english ? "The exchange journal can not be used" : "送信台帳（データベース）を使用できません";
        };
    return told + (english ? " (" + code + ")." : "（" + code + "）。");
  }
}
