package jp.shikaku;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Root of everything that can go wrong with a call to the eligibility system 「オンライン資格確認等システム」.
 *
 * <p>A domain outcome (invalid, not found, several hits) is data and never an exception; "could not
 * verify" is an exception and never data. No message, cause or field of any child holds a value of
 * a person. The instances are immutable but for the stack trace, and what they carry is left out
 * when one is serialized.
 */
public abstract sealed class OqsException extends RuntimeException
    permits InvalidQueryException,
        ConsentException,
        TransportException,
        RejectedException,
        ServiceException,
        DecodeException {

  private static final long serialVersionUID = 1L;

  private final transient ExchangeContext context;

  OqsException(String message, @Nullable Throwable cause, ExchangeContext context) {
    super(message + context.suffix(), cause);
    this.context = context;
  }

  /**
   * {@return the message kind 「電文種別」 of the exchange, for example {@code OQSsiquc01}; empty when
   * nothing was to be exchanged}
   */
  public Optional<String> kind() {
    return context.kind();
  }

  /**
   * {@return the arbitrary file identifier 「任意のファイル識別子」 under which the exchange can be found;
   * empty when none was given out}
   */
  public Optional<String> exchangeId() {
    return context.exchangeId();
  }

  ExchangeContext context() {
    return context;
  }

  /** {@return how many times the query was sent, also if it was taken back; 0 when it was not} */
  public int attempts() {
    return context.attempts();
  }

  /** {@return the time from the call to this failure; zero when no exchange was begun} */
  public Duration elapsed() {
    return context.elapsed();
  }

  /** {@return whether the same call may succeed later without any change by the caller} */
  public abstract boolean isRetryable();

  /**
   * {@return a sentence that may be shown at the reception desk: Japanese, or English when the
   * locale's language is English} It names no person.
   *
   * @param locale the language wanted
   */
  public abstract String userMessage(Locale locale);

  /** What must not be concluded: "could not" is never "is not" (R-INV-2). */
  String notDone(Locale locale) {
    String kind = kind().orElse("");
    if (kind.startsWith("OQSsiquc")) {
      return choose(
          locale,
          "資格は確認できていません（無資格という意味ではありません）。",
          "The insurance is not verified, which does not mean that there is none.");
    } else if (kind.startsWith("YZK")) {
      return choose(
          locale,
          "薬剤情報・診療情報は取得できていません（情報がないという意味ではありません）。",
          "Drugs and treatments were not fetched, which does not mean that there are none.");
    } else if (kind.startsWith("TKK")) {
      return choose(
          locale,
          "特定健診情報は取得できていません（情報がないという意味ではありません）。",
          "Checkups were not fetched, which does not mean that there are none.");
    }
    return choose(locale, "処理の結果は確認できていません。", "The outcome is not known.");
  }

  static String sentences(Locale locale, String first, String second) {
    return first + choose(locale, "", " ") + second;
  }

  static String choose(Locale locale, String japanese, String english) {
    return Locale.ENGLISH.getLanguage().equals(locale.getLanguage()) ? english : japanese;
  }
}
