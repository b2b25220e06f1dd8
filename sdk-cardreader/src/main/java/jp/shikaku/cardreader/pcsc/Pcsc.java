package jp.shikaku.cardreader.pcsc;

import java.time.Duration;
import java.util.Map;

/**
 * The smart-card service 「PC/SCサービス」, here or in a worker. {@link #readers} and {@link #await} are
 * called by the one monitor thread only, because all calls share one context and wait for each
 * other (cardreader 7.5).
 */
interface Pcsc extends AutoCloseable {

  /** Makes a connection to the service. */
  interface Opener {
    Pcsc open() throws PcscFault;
  }

  /**
   * The readers as they are now.
   *
   * @return name of the reader and whether a card is in it, in the service's order; empty without
   *     any reader
   */
  Map<String, Boolean> readers() throws PcscFault;

  /** Waits until something may have changed; may return early for no reason. */
  void await(Duration most) throws PcscFault;

  /**
   * Takes the card in a reader for itself. Called on the reader's own thread, which makes all calls
   * on the link.
   */
  CardLink open(String reader) throws PcscFault;

  /** Lets go; does not throw and does not wait for hanging calls. */
  @Override
  void close();
}
