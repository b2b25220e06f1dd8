package jp.shikaku.transport;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Carries documents to the eligibility terminal 「資格確認端末」 and back: bytes in, bytes out, not one
 * byte changed (transports 3). Implementations are thread-safe and never block the calling thread;
 * {@code TransportContract} in this library's test-jar says what they must keep.
 */
public interface Transport extends AutoCloseable {

  /**
   * Sends a request and waits for its answer.
   *
   * @param request the request; its time runs from now
   * @return the running exchange
   */
  ExchangeCall exchange(ExchangeRequest request);

  /**
   * Waits on for the answer to a request sent earlier, also by an earlier process; sends nothing.
   *
   * @param pending the handle
   * @param gate judges what stands there as answer
   * @param timeout how long to wait; more than zero
   * @return the running exchange
   */
  ExchangeCall resume(Pending pending, AnswerGate gate, Duration timeout);

  /**
   * Checks the way to the terminal without sending anything of a patient. The future never fails;
   * trouble is part of the {@link Health}.
   *
   * @return the state
   */
  CompletableFuture<Health> probe();

  /**
   * Tells whether a disaster 「災害時」 is declared on the other side, by what was heard from there
   * last: an answer tells it as well as a probe. Returns at once; false where nobody there can
   * declare one. A transport around another one must pass this on: else only a probe tells it.
   *
   * @return whether it is
   */
  default boolean isDisasterDeclared() {
    return false;
  }

  /** {@return what this transport can do} */
  TransportCapabilities capabilities();

  /**
   * Takes no more exchanges, lets running ones end for a short grace time, then fails them with
   * {@code TRANSPORT_CLOSED}. Returns within 5 s with no thread of its own left; further calls do
   * nothing.
   */
  @Override
  void close();
}
