package jp.shikaku.internal.exchange;

/**
 * The lines that a call leaves in the host's access log (reliability-security P-02). Thread-safe.
 */
@FunctionalInterface
public interface Trail {

  /** Of a host that keeps no access log. */
  Trail NONE = exchangeId -> {};

  /**
   * Writes the line before anything goes out under an identifier, or is read under it.
   *
   * @param exchangeId the exchange's identifier; a further one when it is sent anew
   * @throws RuntimeException when it can not be written: it fails the call
   */
  void intent(String exchangeId);

  /**
   * Writes the line after for the identifier before, which is certain not to be answered: the call
   * goes on under another one.
   *
   * @throws RuntimeException when it can not be written: it fails the call
   */
  default void takenBack() {}

  /**
   * Writes the line after, when the call has failed; must not throw.
   *
   * @param failure how
   */
  default void failed(Throwable failure) {}
}
