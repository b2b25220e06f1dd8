package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import jp.shikaku.DecodeException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.ExchangeJournal.Outcome;
import jp.shikaku.transport.ExchangeResult;
import jp.shikaku.transport.ExchangeResult.Answer;
import jp.shikaku.transport.Pending;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that lie with the terminal until their callers have what they need. Each is an open
 * exchange of the journal until then: what a process left behind when it ended, or let go, is
 * cleared away when a later answer about the same reception number is settled, or when it is said
 * that nobody wants it. An exchange that nobody can want any more, since its number is done with or
 * a day has passed, is looked for once, a young one once more, and ended. Thread-safe.
 */
public final class LeftAnswers {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.exchange");

  /** An answer that lies there is found at once. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  /**
   * A request that is younger may still be answered: it is looked for once more after this time.
   */
  private static final Duration YOUNG = Duration.ofMinutes(5);

  /** As long as a transport keeps a late answer, and a result is asked for (transports 6.3). */
  private static final Duration OLD = Duration.ofHours(24);

  private final Shared shared;
  private final Predicate<Pending> isRunning;
  private final Set<Pending> inUse = ConcurrentHashMap.newKeySet();
  private final Set<Pending> again = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean endsOld = new AtomicBoolean();

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
    if (handle.receptionNumberOrNull() != null) {
      endEach(one -> isOfSameJob(one, handle) || isOld(one, handle.institution()), () -> {});
    }
  }

  /**
   * One more request brought no answer: those of days ago are not kept beside it.
   *
   * @param institution that asked; others may have terminals of their own
   */
  public void unanswered(String institution) {
    if (endsOld.compareAndSet(false, true)) {
      endEach(one -> isOld(one, institution), () -> endsOld.set(false));
    }
  }

  /**
   * Clears away what lies there of requests for results that nobody wants any more, unless somebody
   * reads it.
   *
   * @param isDone of which request for a result that is so
   */
  public void unwanted(Predicate<Pending> isDone) {
    endEach(one -> one.receptionNumberOrNull() != null && isDone.test(one), () -> {});
  }

  private void clear(Pending handle, Answer answer) {
    try {
      answer.settle();
      end(handle, Outcome.ANSWERED);
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("settling an answer failed", "id", handle.exchangeId(), "cause", e));
    }
  }

  private void end(Pending handle, Outcome outcome) {
    ExchangeJournal journal = shared.journal();
    if (journal != null) {
      journal.ended(handle, outcome);
    }
  }

  // ---- what was left behind

  private void endEach(Predicate<Pending> isDone, Runnable over) {
    ExchangeJournal journal = shared.journal();
    if (journal == null) {
      over.run();
      return;
    }
    shared.handOver(
        () -> {
          List<Pending> open;
          try {
            open = journal.open();
          } catch (RuntimeException e) {
            LOG.warn(LogText.line("the journal failed", "cause", e));
            over.run();
            return;
          }
          endNext(open.stream().filter(isDone).iterator(), over);
        });
  }

  /** One after the other: an outage may have left many behind. */
  private void endNext(Iterator<Pending> left, Runnable over) {
    while (left.hasNext() && !shared.isClosed().getAsBoolean()) {
      Pending one = left.next();
      if (isFree(one) && !again.contains(one)) {
        var unused =
            look(one)
                .whenComplete(
                    (result, failure) -> {
                      boolean goesOn = looked(one, result, failure);
                      shared.handOver(goesOn ? () -> endNext(left, over) : over);
                    });
        return;
      }
    }
    over.run();
  }

  private boolean isFree(Pending one) {
    return !inUse.contains(one) && !isRunning.test(one);
  }

  private void lookLater(Pending one) {
    var unused = shared.time().schedule(YOUNG, () -> shared.handOver(() -> lookAgain(one)));
  }

  /**
   * What was looked for too soon is looked for once more, and then ended; later, if somebody reads
   * it now or waits for it, unless he ends it.
   */
  private void lookAgain(Pending one) {
    if (shared.isClosed().getAsBoolean() || !isOpen(one)) {
      again.remove(one); // what is open stays in the journal until another is settled
      return;
    } else if (!isFree(one)) {
      lookLater(one);
      return;
    }
    var unused =
        look(one)
            .whenComplete(
                (result, failure) -> {
                  var unusedTurn = looked(one, result, failure);
                  again.remove(one);
                });
  }

  private boolean isOpen(Pending one) {
    ExchangeJournal journal = shared.journal();
    try {
      return journal != null && journal.open().contains(one);
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("the journal failed", "cause", e));
      return false;
    }
  }

  private boolean isTooSoon(Pending one, Throwable cause) {
    return cause instanceof TransportException met
        && met.reason() == TransportException.Reason.NO_ANSWER
        && one.since().isAfter(shared.time().now().minus(YOUNG));
  }

  /** Returns whether to go on: where the way is troubled, each is looked for another time. */
  private boolean looked(
      Pending one, @Nullable ExchangeResult result, @Nullable Throwable failure) {
    if (result instanceof Answer answer) {
      clear(one, answer);
      return true;
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    Outcome outcome = cause == null ? Outcome.ANSWERED : outcome(cause);
    if (outcome == null) {
      return !(cause instanceof TransportException);
    }
    if (cause != null && isTooSoon(one, cause) && again.add(one)) {
      lookLater(one);
      return true;
    }
    try {
      end(one, outcome);
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("the journal failed", "id", one.exchangeId(), "cause", e));
    }
    return true;
  }

  /** How it ended that was looked for and not found; null when that is not certain. */
  private static @Nullable Outcome outcome(Throwable cause) {
    if (cause instanceof DecodeException) {
      return Outcome.NOT_WANTED;
    }
    if (!(cause instanceof TransportException met)) {
      return null;
    }
    if (met.delivery() != Delivery.UNKNOWN) {
      return Outcome.NOT_SENT;
    }
    return switch (met.reason()) {
      case NO_ANSWER, UNKNOWN_EXCHANGE, CORRELATION_MISMATCH, CORRUPTED -> Outcome.NOT_WANTED;
      default -> null;
    };
  }

  private static boolean isOfSameJob(Pending one, Pending other) {
    return one.kind().equals(other.kind())
        && one.institution().equals(other.institution())
        && one.receptionNumber().equals(other.receptionNumber())
        && !one.exchangeId().equals(other.exchangeId());
  }

  /** Of requests for a result only: nobody can wait on for them, and each may be made anew. */
  private boolean isOld(Pending one, String institution) {
    Instant ago = shared.time().now().minus(OLD);
    return one.receptionNumberOrNull() != null
        && one.institution().equals(institution)
        && one.since().isBefore(ago);
  }

  private CompletableFuture<ExchangeResult> look(Pending earlier) {
    try {
      return shared
          .transport()
          .resume(earlier, AnswerGate.correlating(earlier, shared.rules()), LOOK)
          .result();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
