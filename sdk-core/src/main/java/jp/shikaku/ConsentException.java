package jp.shikaku;

import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The patient's consent 「同意」 to show the information is missing, refused or past its time limit;
 * found locally, nothing was sent (reliability-security P-05).
 */
public final class ConsentException extends OqsException {

  private static final long serialVersionUID = 1L;

  /** What is wrong with the consent. */
  public enum Problem {
    /** No consent was told 「同意なし（未取得）」. */
    MISSING,
    /** The patient did not agree 「不同意」. */
    REFUSED,
    /** The time limit for reading 「閲覧有効期限」 has passed. */
    EXPIRED
  }

  private final transient Problem problem;
  private final transient String consentKind;
  private final transient @Nullable OffsetDateTime validUntil;

  /**
   * Creates the exception.
   *
   * @param problem what is wrong
   * @param consentKind which consent, for example {@code DRUG_INFO}
   * @param validUntil the time limit that has passed, or null
   */
  public ConsentException(
      Problem problem, String consentKind, @Nullable OffsetDateTime validUntil) {
    super("consent " + consentKind + " is " + problem, null, ExchangeContext.NONE);
    this.problem = problem;
    this.consentKind = consentKind;
    this.validUntil = validUntil;
  }

  /** {@return what is wrong with the consent} */
  public Problem problem() {
    return problem;
  }

  /** {@return which consent was needed, for example {@code DRUG_INFO}} */
  public String consentKind() {
    return consentKind;
  }

  /** {@return the time limit 「閲覧有効期限」 that has passed, if one was told} */
  public Optional<OffsetDateTime> validUntil() {
    return Optional.ofNullable(validUntil);
  }

  /** {@return false: the patient has to be asked} */
  @Override
  public boolean isRetryable() {
    return false;
  }

  @Override
  public String userMessage(Locale locale) {
    return switch (problem) {
      case MISSING ->
          choose(
              locale,
              "患者の同意が確認できないため、照会していません。",
              "The patient's consent is not known; nothing was sent.");
      case REFUSED ->
          choose(locale, "患者が同意していないため、照会していません。", "The patient did not agree; nothing was sent.");
      case EXPIRED ->
          choose(
              locale,
              "同意の閲覧有効期限を過ぎています。カードリーダーでもう一度同意を取得してください。",
              "The consent has expired; ask the patient to agree again at the card reader.");
    };
  }
}
