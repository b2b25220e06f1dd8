package jp.shikaku.cardreader.pcsc;

/**
 * A card held exclusively 「カードの占有接続」, from {@link Pcsc#open} to {@link #close}. Every command goes
 * through an {@link ApduGuard}. Used by one thread.
 */
interface CardLink {

  /**
   * Sends a command.
   *
   * @param command the caller wipes it where it holds a PIN
   * @return data and the two bytes of the status word
   */
  byte[] transmit(byte[] command) throws PcscFault;

  /**
   * Lets go of the card; does not throw.
   *
   * @param reset whether the card is reset, so that a verified PIN is forgotten
   */
  void close(boolean reset);
}
