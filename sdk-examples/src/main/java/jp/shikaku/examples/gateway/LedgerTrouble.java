package jp.shikaku.examples.gateway;

/** The ledger does not answer; tells an operation and a code, no text of the database. */
final class LedgerTrouble extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LedgerTrouble(String what) {
    super("gateway ledger: " + what, null, false, false);
  }
}
