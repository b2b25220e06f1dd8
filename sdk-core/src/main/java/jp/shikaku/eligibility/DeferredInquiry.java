package jp.shikaku.eligibility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import jp.shikaku.CallOptions;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.eligibility.DeferredResult.Reason;
import jp.shikaku.internal.exchange.Troubles;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for one entry, and knows when an entry ends without an answer. One thread at a time. */
final class DeferredInquiry {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.deferred");

  private static final int MOST_REFUSALS = 3;
  private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(30);
  private static final Duration LAST_CHANCE = Duration.ofDays(7);

  /**
   * A refusal that does not tell whether it is of the query or of an outage ends no entry before:
   * an outage is over by then.
   */
  private static final Duration LEAST_REFUSED = Duration.ofDays(1);

  /** The place of the answer was seen, and none for us was there. */
  private static final Set<TransportException.Reason> LOOKED =
      EnumSet.of(
          TransportException.Reason.NO_ANSWER,
          TransportException.Reason.UNKNOWN_EXCHANGE,
          TransportException.Reason.CORRELATION_MISMATCH);

  /** Told of this entry's institution, not of the way: the entries of others are asked on. */
  private static final Set<TransportException.Reason> CONCERNS_ONE =
      EnumSet.of(TransportException.Reason.ACCESS_DENIED, TransportException.Reason.BREAKER_OPEN);

  /** This side did not let it be asked: its last try is still to come. */
  private static final Set<TransportException.Reason> KEPT_FROM_ASKING =
      EnumSet.of(
          TransportException.Reason.TRANSPORT_CLOSED,
          TransportException.Reason.CANCELLED_BEFORE_SEND,
          TransportException.Reason.BREAKER_OPEN,
          TransportException.Reason.OVERLOADED);

  /** What asking for one entry told of the way. */
  enum Step {
    /** Somebody at the other end answered, whatever it was. */
    ANSWERED,
    /** Nothing. */
    NOTHING,
    UNANSWERED,
    SYSTEM_DOWN
  }

  private final EligibilityClient client;
  private final TimeSource time;
  private final DeferredStore store;
  private final Duration keepFor;
  private final Duration giveUpAfter;
  private final Duration lastChance;

  DeferredInquiry(
      EligibilityClient client, DeferredStore store, Duration keepFor, Duration giveUpAfter) {
    this.client = client;
    this.time = client.time();
    this.store = store;
    this.keepFor = keepFor;
    this.giveUpAfter = giveUpAfter;
    this.lastChance = keepFor.compareTo(LAST_CHANCE) < 0 ? keepFor : LAST_CHANCE;
  }

  // ---- without asking

  /**
   * Ends what ends without being asked for. Nothing expires unasked while the system is up, or as
   * soon as it is seen down: it may have been up all the time, and this computer off.
   *
   * @param up whether the system is up
   */
  void giveUp(DeferredState state, boolean up) throws IOException {
    if (state.card() != null) {
      if (up || isExpired(state)) {
        end(state, Reason.NEEDS_STAFF, null);
      }
    } else if (!up && isExpired(state) && mayEnd(state)) {
      boolean isNoted = state.wasOver();
      if (isLastChanceOver(state)) {
        end(state, Reason.EXPIRED, null);
      } else if (!isNoted) {
        store.write(state);
      }
    }
  }

  /** The system has not come up for so long after it was first seen down when the time was over. */
  private boolean isLastChanceOver(DeferredState state) {
    return isOver(state.overSince(time.now()), lastChance);
  }

  /**
   * Whether it is to be asked for now; once it may end, its last try is not put off, once: after
   * that it waits its turn, so that it holds up no other one.
   *
   * @param up whether the system is up
   */
  boolean isDue(DeferredState state, boolean up) {
    return state.card() == null
        && (state.isDue(time.now()) || (up && mayEnd(state) && !state.wasOver()));
  }

  private boolean mayEnd(DeferredState state) {
    return state.pending() == null ? isExpired(state) : isOverdue(state);
  }

  private boolean isExpired(DeferredState state) {
    return isOver(state.notedAt(), keepFor);
  }

  private boolean isOverdue(DeferredState state) {
    Pending pending = state.pending();
    return pending != null && isOver(pending.since(), giveUpAfter);
  }

  private boolean isOver(Instant since, Duration limit) {
    return !time.now().isBefore(since.plus(limit));
  }

  // ---- asking

  /**
   * Asks, or looks for the answer to what was sent.
   *
   * @param up whether the system is up: only then may an answer be found missing for good
   */
  Step ask(DeferredState state, boolean up) throws IOException {
    int attempt = state.attempt();
    Pending sent = state.pending();
    try {
      EligibilityQuery query = state.query();
      CallOptions options =
          state
              .options()
              .withOnPending(
                  pending -> {
                    state.pending(pending);
                    keep(state);
                  });
      if (sent == null) {
        client.check(query, answer -> answered(state, answer), options);
      } else {
        client.resume(sent, query, answer -> answered(state, answer), options);
      }
      return Step.ANSWERED;
    } catch (TransportException e) {
      return notAnswered(state, e, attempt, sent == null, up);
    } catch (InvalidQueryException e) {
      end(state, Reason.INVALID_INPUT, e.field());
      return Step.NOTHING;
    } catch (ServiceException e) {
      return refused(state, e, attempt);
    } catch (RejectedException e) {
      return refused(state, Reason.REFUSED_BY_TERMINAL, null, false);
    } catch (DecodeException e) {
      end(state, Reason.UNREADABLE_ANSWER, null);
      return Step.ANSWERED;
    }
  }

  /** Called before the terminal's copy is cleared away: from here on the answer is ours. */
  private void answered(DeferredState state, EligibilityAnswer answer) {
    state.answered(answer, time.now());
    keep(state);
  }

  private void keep(DeferredState state) {
    try {
      store.write(state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Step notAnswered(
      DeferredState state, TransportException failure, int attempt, boolean isNew, boolean up)
      throws IOException {
    if (state.hasEnded()) {
      return Step.ANSWERED; // the answer is kept; only the call ended otherwise
    }
    boolean looked = LOOKED.contains(failure.reason());
    boolean concernsIt = CONCERNS_ONE.contains(failure.reason());
    boolean tellsDown =
        !concernsIt
            && !Troubles.isPast(failure)
            && !(looked && failure.delivery() == Delivery.UNKNOWN);
    boolean wasLastTry = isExpired(state) && ((up && !tellsDown) || isLastChanceOver(state));
    if (failure.delivery() != Delivery.UNKNOWN) {
      state.pending(null);
      if (isNew && wasLastTry && !KEPT_FROM_ASKING.contains(failure.reason())) {
        end(state, Reason.EXPIRED, null);
      } else if (concernsIt) {
        state.notBefore(time.now().plus(failure.retryAfter().orElse(wait(attempt))));
      }
    } else if (!isNew && up && looked && isOverdue(state)) {
      end(state, Reason.ANSWER_LOST, null);
      return Step.NOTHING;
    } else if (isOverdue(state) && wasLastTry) {
      end(state, Reason.EXPIRED, null);
      return Step.SYSTEM_DOWN;
    } else {
      state.notBefore(time.now().plus(wait(attempt)));
    }
    store.write(state);
    if (failure.delivery() == Delivery.UNKNOWN && looked) {
      return Step.UNANSWERED;
    }
    return tellsDown ? Step.SYSTEM_DOWN : Step.NOTHING;
  }

  private static Duration wait(int attempt) {
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(attempt - 1, 10));
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private Step refused(DeferredState state, ServiceException refusal, int attempt)
      throws IOException {
    String code = refusal.code().orElse(null);
    if (!refusal.isRetryable()) {
      return refused(state, Reason.REFUSED_BY_CENTRE, code, isOfTheQuery(refusal));
    }
    // By the host's table it is the way or the centre that failed.
    state.pending(null);
    if (isExpired(state) && isLastChanceOver(state)) {
      end(state, Reason.EXPIRED, null);
    } else {
      state.notBefore(time.now().plus(wait(attempt)));
      store.write(state);
    }
    return Step.SYSTEM_DOWN;
  }

  /** An abnormal end 「異常終了」 may be the centre's own; a result of the person's query is not. */
  private static boolean isOfTheQuery(ServiceException refusal) {
    return refusal.meaning().isPresent()
        || refusal.segment().filter(ResultSegment.NORMAL.code()::equals).isPresent();
  }

  private Step refused(
      DeferredState state, Reason reason, @Nullable String code, boolean isOfTheQuery)
      throws IOException {
    state.pending(null);
    int refusals = state.refused();
    boolean isEnough =
        refusals >= MOST_REFUSALS && (isOfTheQuery || isOver(state.notedAt(), LEAST_REFUSED));
    boolean isOver = isExpired(state) && (isOfTheQuery || isLastChanceOver(state));
    if (isEnough || isOver) {
      end(state, reason, code);
    } else {
      int times = Math.min(refusals, MOST_REFUSALS);
      state.notBefore(time.now().plus(LONGEST_WAIT.multipliedBy(times)));
      store.write(state);
    }
    return isOfTheQuery ? Step.ANSWERED : Step.UNANSWERED;
  }

  /** Ends an entry with a named reason. */
  void end(DeferredState state, Reason reason, @Nullable String detail) throws IOException {
    state.gaveUp(reason, detail, time.now());
    store.write(state);
    LOG.warn(LogText.line("not verified", "entry", state.id(), "reason", reason));
  }
}
