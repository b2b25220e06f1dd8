package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.ExchangeResult.Answer;
import jp.shikaku.transport.Pending;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that lie with the terminal until their callers have what they need. Each is an open
 * exchange of the journal until then: what a process left behind when it ended, or let go, is
 * cleared away when a later answer about the same reception number is settled. Thread-safe.
 */
public final class LeftAnswers {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.exchange");

  /** An answer that lies there is found at once. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Shared shared;
  private final Predicate<Pending> isRunning;
  private final Set<Pending> inUse = ConcurrentHashMap.newKeySet();

  LeftAnswers(Shared shared, Predicate<Pending> isRunning) {
    this.shared = shared;
    this.isRunning = isRunning;
  }

  /**
   * Somebody reads it: it is not cleared away.
   *
   * @param handle the exchange
   */
  public void inUse(Pending handle) {
    inUse.add(handle);
  }

  /**
   * Nobody reads it any more; it stays until another is settled.
   *
   * @param handle the exchange
   */
  public void letGo(Pending handle) {
    inUse.remove(handle);
  }

  /**
   * Clears it away, and what lies there of earlier requests for the same.
   *
   * @param handle the exchange
   * @param answer its answer
   */
  public void settle(Pending handle, Answer answer) {
    clear(handle, answer);
    inUse.remove(handle);
    ExchangeJournal journal = shared.journal();
    if (journal != null && handle.receptionNumberOrNull() != null) {
      shared.handOver(() -> clearEarlier(handle, journal));
    }
  }

  private void clear(Pending handle, Answer answer) {
    try {
      answer.settle();
      ExchangeJournal journal = shared.journal();
      if (journal != null) {
        journal.ended(handle, ExchangeJournal.Outcome.ANSWERED);
      }
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("settling an answer failed", "id", handle.exchangeId(), "cause", e));
    }
  }

  private void clearEarlier(Pending settled, ExchangeJournal journal) {
    List<Pending> open;
    try {
      open = journal.open();
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("the journal failed", "id", settled.exchangeId(), "cause", e));
      return;
    }
    for (Pending earlier : open) {
      if (isOfSameJob(earlier, settled) && !inUse.contains(earlier) && !isRunning.test(earlier)) {
        look(earlier);
      }
    }
  }

  private static boolean isOfSameJob(Pending one, Pending other) {
    return one.kind().equals(other.kind())
        && one.institution().equals(other.institution())
        && one.receptionNumber().equals(other.receptionNumber())
        && !one.exchangeId().equals(other.exchangeId());
  }

  private void look(Pending earlier) {
    try {
      var unused =
          shared
              .transport()
              .resume(earlier, AnswerGate.correlating(earlier, shared.rules()), LOOK)
              .result()
              .whenComplete(
                  (result, failure) -> {
                    if (result instanceof Answer answer) {
                      clear(earlier, answer);
                    }
                  });
    } catch (RuntimeException e) {
      LOG.warn(
          LogText.line("looking for an answer failed", "id", earlier.exchangeId(), "cause", e));
    }
  }
}
