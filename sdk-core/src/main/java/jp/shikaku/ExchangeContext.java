package jp.shikaku;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where in the traffic a failure happened: enough for support to find the exchange, nothing of a
 * person. Immutable.
 *
 * @param kindOrNull message kind 「電文種別」, for example {@code OQSsiquc01}, or null
 * @param exchangeIdOrNull arbitrary file identifier 「任意のファイル識別子」, or null
 * @param attempts how many times something was sent, 0 or more
 * @param elapsed time since the call began, zero or more
 */
public record ExchangeContext(
    @Nullable String kindOrNull,
    @Nullable String exchangeIdOrNull,
    int attempts,
    Duration elapsed) {

  /** The context of a failure before any exchange was begun. */
  public static final ExchangeContext NONE = new ExchangeContext(null, null, 0, Duration.ZERO);

  /**
   * {@return the context of an exchange that was sent once}
   *
   * @param kind message kind
   * @param exchangeId arbitrary file identifier
   * @param elapsed time since the call began
   */
  public static ExchangeContext of(String kind, String exchangeId, Duration elapsed) {
    return new ExchangeContext(kind, exchangeId, 1, elapsed);
  }

  /** {@return the message kind, if there is one} */
  public Optional<String> kind() {
    return Optional.ofNullable(kindOrNull);
  }

  /** {@return the exchange's identifier, if there is one} */
  public Optional<String> exchangeId() {
    return Optional.ofNullable(exchangeIdOrNull);
  }

  String suffix() {
    if (kindOrNull == null && exchangeIdOrNull == null) {
      return "";
    }
    return " [" + kind().orElse("-") + " " + exchangeId().orElse("-") + "]";
  }
}
