package jp.shikaku.examples.gateway;

/** The ledger answers, and what it keeps sealed does not open: that one document is lost. */
final class DamagedDocument extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DamagedDocument() {
    super("a sealed document does not open", null, false, false);
  }
}
