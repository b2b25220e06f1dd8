package jp.shikaku.transport;

import java.util.List;

/**
 * Remembers across a crash what was sent 「送信台帳」 (reliability-security R-EX-2, R-EX-4). It holds no
 * value of a person. Implementations are thread-safe; what they throw stops the call before
 * anything is sent.
 */
public interface ExchangeJournal {

  /** How an exchange ended. */
  enum Outcome {
    /** Answered or refused by the terminal. */
    ANSWERED,
    /** Certainly not sent, or taken back. */
    NOT_SENT,
    /** May have been sent; {@link Transport#resume} may still find the answer. */
    UNKNOWN
  }

  /** {@return whether an entry survives a crash of the process and of the machine} */
  boolean isDurable();

  /**
   * Notes that the request is about to be sent; returns only when the note is safe.
   *
   * @param exchange the handle
   */
  void intent(Pending exchange);

  /**
   * Notes that the request is written where the terminal will find it.
   *
   * @param exchange the handle
   */
  void sent(Pending exchange);

  /**
   * Notes the end.
   *
   * @param exchange the handle
   * @param outcome how it ended; an exchange of {@code UNKNOWN} outcome stays open
   */
  void ended(Pending exchange, Outcome outcome);

  /** {@return the exchanges begun and not ended, oldest first; never null} */
  List<Pending> open();
}
