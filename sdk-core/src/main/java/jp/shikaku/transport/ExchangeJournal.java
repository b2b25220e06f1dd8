package jp.shikaku.transport;

import java.util.List;

/**
 * Remembers across a crash what was sent 「送信台帳」 (reliability-security R-EX-2, R-EX-4). It holds no
 * value of a person. {@link JdbcExchangeJournal} keeps it in a database; a host may write its own.
 * Implementations are thread-safe. When {@link #intent} throws, nothing is sent, and the call fails
 * as {@code LEDGER_UNAVAILABLE}; what the others throw is logged.
 */
public interface ExchangeJournal {

  /** How an exchange ended. */
  enum Outcome {
    /** Answered or refused by the terminal. */
    ANSWERED,
    /** Certainly not sent, or taken back. */
    NOT_SENT,
    /** May have been sent; {@link Transport#resume} may still find the answer. */
    UNKNOWN,
    /** May have been sent, and nobody wants the answer any more. */
    NOT_WANTED
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

  /**
   * Returns the exchanges begun and not ended 「未完了の送信」. At its start a host goes through those its
   * last process left behind: an upload or a registration is waited on with {@code resume} of its
   * client and never sent again; a query is resumed, or made anew. What a host wants no more, it
   * {@linkplain #ended ends} as {@code NOT_WANTED}: nothing else drops it. A handle with a
   * {@linkplain Pending#receptionNumber reception number} is a request for a bulk result and needs
   * nothing: the receipt fetches the result anew, and the library ends the handle when a result of
   * the same upload is settled, or a day later.
   *
   * @return the handles, oldest first; never null
   */
  List<Pending> open();
}
