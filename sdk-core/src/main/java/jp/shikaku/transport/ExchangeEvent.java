package jp.shikaku.transport;

import java.time.Duration;
import java.util.Optional;
import jp.shikaku.TransportException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link ExchangeListener} hears 「照会のできごと」. Identifiers and closed words only: each may be
 * a label of a metric, except the exchange's identifier.
 */
public sealed interface ExchangeEvent {

  /** {@return the lane} */
  Lane lane();

  /**
   * A call waits for its turn.
   *
   * @param kind message kind, for example {@code OQSsiquc01}
   * @param exchangeId the exchange's identifier 「任意のファイル識別子」
   * @param lane the lane
   */
  record Queued(String kind, String exchangeId, Lane lane) implements ExchangeEvent {}

  /**
   * A call waits for the answer to an identical query that is under way already; nothing is sent
   * for it (transports 6.4).
   *
   * @param kind message kind
   * @param exchangeId the identifier of the exchange under way
   * @param lane the lane
   */
  record Merged(String kind, String exchangeId, Lane lane) implements ExchangeEvent {}

  /**
   * An attempt is handed to the transport.
   *
   * @param kind message kind
   * @param exchangeId the exchange's identifier
   * @param lane the lane
   * @param attempt 1 for the first
   */
  record Sent(String kind, String exchangeId, Lane lane, int attempt) implements ExchangeEvent {}

  /**
   * An attempt failed and another will follow.
   *
   * @param kind message kind
   * @param exchangeId the exchange's identifier
   * @param lane the lane
   * @param attempt which attempt failed, 1 for the first
   * @param reason why
   * @param pause how long until the next; more than zero
   */
  record Retrying(
      String kind, String exchangeId, Lane lane, int attempt, Reason reason, Duration pause)
      implements ExchangeEvent {}

  /** How a call ended. */
  enum Outcome {
    /** With an answer that was read. */
    ANSWERED,
    /** The centre ended abnormally, and said so. */
    SERVICE_ERROR,
    /** The terminal or the gateway refused the request. */
    REJECTED,
    /** An answer came that could not be read. */
    UNREADABLE,
    /** Could not verify: see the reason. */
    NOT_VERIFIED,
    /** The host's own code failed, or the input was refused. */
    NOT_BEGUN
  }

  /**
   * A call ended.
   *
   * @param kind message kind
   * @param exchangeId the exchange's identifier
   * @param lane the lane
   * @param attempts how many attempts were sent; zero or more
   * @param elapsed from the call to its end
   * @param outcome how
   * @param reasonOrNull why it could not be verified; null otherwise
   */
  record Ended(
      String kind,
      String exchangeId,
      Lane lane,
      int attempts,
      Duration elapsed,
      Outcome outcome,
      @Nullable Reason reasonOrNull)
      implements ExchangeEvent {

    /** {@return why it could not be verified, if so} */
    public Optional<Reason> reason() {
      return Optional.ofNullable(reasonOrNull);
    }
  }

  /** Whether calls are held back 「遮断器」. */
  enum BreakerState {
    /** Calls go out. */
    CLOSED,
    /** Calls are held back. */
    OPEN,
    /** One call at a time goes out for a trial. */
    HALF_OPEN
  }

  /**
   * Calls begin or cease to be held back.
   *
   * @param institution 10-digit institution code 「医療機関コード」
   * @param lane the lane
   * @param state the state now
   */
  record BreakerChanged(String institution, Lane lane, BreakerState state)
      implements ExchangeEvent {}
}
