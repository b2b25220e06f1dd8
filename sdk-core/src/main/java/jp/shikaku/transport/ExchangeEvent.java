package jp.shikaku.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import jp.shikaku.Lane;
import jp.shikaku.TransportException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What happens to calls 「送受信の出来事」, for an {@link ExchangeListener}. Holds nothing of a person; as
 * labels of metrics use the enums, the kind and the institution, not the identifier. Immutable.
 */
public sealed interface ExchangeEvent {

  /** {@return when it happened} */
  Instant at();

  /**
   * Which call.
   *
   * @param kind the message family, for example {@code OQSsiquc01}
   * @param institution the institution code 「医療機関コード」, 10 digits
   * @param exchangeId the identifier under which the call began; calls merged into one have the
   *     same
   * @param lane its lane
   */
  record Subject(String kind, String institution, String exchangeId, Lane lane) {}

  /** An event of one call. */
  sealed interface OfCall extends ExchangeEvent {
    /** {@return the call} */
    Subject subject();
  }

  /**
   * A call begins.
   *
   * @param at when
   * @param subject the call
   * @param isMerged whether it shares the exchange of an identical query that runs already
   */
  record Started(Instant at, Subject subject, boolean isMerged) implements OfCall {}

  /**
   * All slots are taken or the lane pauses: the exchange waits for its turn.
   *
   * @param at when
   * @param subject the call
   */
  record Queued(Instant at, Subject subject) implements OfCall {}

  /**
   * The turn of an exchange that waited has come.
   *
   * @param at when
   * @param subject the call
   * @param waited how long it waited
   */
  record Dequeued(Instant at, Subject subject, Duration waited) implements OfCall {}

  /**
   * A request is handed to the transport.
   *
   * @param at when
   * @param subject the call
   * @param number 1 for the first try
   */
  record Attempted(Instant at, Subject subject, int number) implements OfCall {}

  /**
   * A try failed and another will follow.
   *
   * @param at when
   * @param subject the call
   * @param reason why it failed
   * @param pause how long until the next
   */
  record Retried(Instant at, Subject subject, Reason reason, Duration pause) implements OfCall {}

  /** How a call ended. */
  enum Outcome {
    /** Answered and read; also when the answer is "not found". */
    ANSWERED,
    /** The centre refused or ended abnormally: {@code ServiceException}. */
    SERVICE_ERROR,
    /** The request file was refused: {@code RejectedException}. */
    REJECTED,
    /** The answer could not be read: {@code DecodeException}. */
    UNREADABLE,
    /** Could not verify: {@code TransportException}, whose reason is told. */
    FAILED,
    /** Given up before anything was sent, because of an input or of the host's own code. */
    CALLER_ERROR
  }

  /**
   * A call has ended.
   *
   * @param at when
   * @param subject the call
   * @param outcome how
   * @param reasonOrNull why, of {@link Outcome#FAILED}; else null
   * @param attempts how often the request was handed to the transport
   * @param elapsed the time since the call began
   */
  record Ended(
      Instant at,
      Subject subject,
      Outcome outcome,
      @Nullable Reason reasonOrNull,
      int attempts,
      Duration elapsed)
      implements OfCall {

    /** {@return why, of {@link Outcome#FAILED}; else empty} */
    public Optional<Reason> reason() {
      return Optional.ofNullable(reasonOrNull);
    }
  }

  /** Whether calls are held back after repeated failures. */
  enum BreakerState {
    /** Calls pass. */
    CLOSED,
    /** Calls are refused with {@code BREAKER_OPEN}. */
    OPEN,
    /** One call at a time passes, to see whether it works again. */
    HALF_OPEN
  }

  /**
   * Calls begin to be held back, to be tried, or to pass again (transports 6.5).
   *
   * @param at when
   * @param institution whose calls
   * @param lane of which lane
   * @param state what holds from now on
   */
  record BreakerChanged(Instant at, String institution, Lane lane, BreakerState state)
      implements ExchangeEvent {}
}
