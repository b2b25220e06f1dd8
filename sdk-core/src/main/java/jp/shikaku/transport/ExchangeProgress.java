package jp.shikaku.transport;

import java.time.Duration;

/**
 * How far an exchange has come 「進行状況」, for a progress display. Immutable.
 *
 * @param exchangeId identifier of the exchange
 * @param stage what was observed
 * @param elapsed time since the exchange began
 */
public record ExchangeProgress(String exchangeId, Stage stage, Duration elapsed) {

  /** What was observed. */
  public enum Stage {
    /** The request is written where the terminal will find it. */
    WRITTEN,
    /** The request still lies there after a while; the terminal may be asleep. */
    NOT_TAKEN_YET,
    /** The terminal has taken the request. */
    TAKEN,
    /** Taken a while ago and still no answer. */
    SLOW,
    /** The way to the terminal is lost for now; it is tried again until the deadline. */
    UNREACHABLE
  }
}
