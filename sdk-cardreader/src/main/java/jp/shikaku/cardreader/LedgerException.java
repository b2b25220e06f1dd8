package jp.shikaku.cardreader;

/**
 * The ledger's database did not do what was asked 「台帳エラー」. It names the operation and the
 * database's error code, never a statement, a value or a path. Tried again by the hub.
 */
public final class LedgerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param operation what was asked, a constant of the program
   * @param code the database's error code or the kind of trouble
   */
  public LedgerException(String operation, String code) {
    super("visit ledger: " + operation + " failed (" + code + ")");
  }
}
