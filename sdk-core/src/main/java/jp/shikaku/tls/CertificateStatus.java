package jp.shikaku.tls;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long a certificate, or a set of pins, is still good 「証明書の状態」 (reliability-security R-F-15).
 * Holds no name of a subject and no path. Immutable.
 */
public final class CertificateStatus {

  /** The states. */
  public enum State {
    /** More than 90 days are left. */
    VALID,
    /** 90 days or fewer are left. */
    EXPIRING,
    /** Past its end. */
    EXPIRED,
    /** Its begin is still to come; the clock of this computer may be wrong. */
    NOT_YET_VALID,
    /** Could not be read: {@link #problem()}. */
    UNREADABLE
  }

  private final String name;
  private final State state;
  private final @Nullable Instant validUntil;
  private final long daysLeft;
  private final CredentialException.@Nullable Problem problem;

  private CertificateStatus(
      String name,
      State state,
      @Nullable Instant validUntil,
      long daysLeft,
      CredentialException.@Nullable Problem problem) {
    this.name = name;
    this.state = state;
    this.validUntil = validUntil;
    this.daysLeft = daysLeft;
    this.problem = problem;
  }

  static CertificateStatus of(String name, State state, Instant validUntil, long daysLeft) {
    return new CertificateStatus(name, state, validUntil, daysLeft, null);
  }

  static CertificateStatus unreadable(String name, CredentialException.Problem problem) {
    return new CertificateStatus(name, State.UNREADABLE, null, 0, problem);
  }

  /**
   * {@return the name under which it is watched; those above a client certificate have "name
   * issuer", and where several certificates share a name a number from 1 stands behind it}
   */
  public String name() {
    return name;
  }

  /** {@return the state} */
  public State state() {
    return state;
  }

  /** {@return the last moment of its validity; empty when it could not be read} */
  public Optional<Instant> validUntil() {
    return Optional.ofNullable(validUntil);
  }

  /** {@return whole days of 24 hours left; negative once expired, 0 when it could not be read} */
  public long daysLeft() {
    return daysLeft;
  }

  /** {@return why it could not be read, for {@link State#UNREADABLE} only} */
  public Optional<CredentialException.Problem> problem() {
    return Optional.ofNullable(problem);
  }

  /**
   * A sentence for the screen 「画面向けの文言」.
   *
   * @param locale Japanese unless English
   * @return the sentence, beginning with the {@link #name()}
   */
  public String userMessage(Locale locale) {
    boolean english = Locale.ENGLISH.getLanguage().equals(locale.getLanguage());
    String what =
        switch (state) {
          case VALID, EXPIRING ->
              english
                  ? "The validity ends in " + daysLeft + " days."
                  : "有効期限まであと" + daysLeft + "日です。";
          case EXPIRED -> CredentialException.Problem.EXPIRED.message(locale);
          case NOT_YET_VALID -> CredentialException.Problem.NOT_YET_VALID.message(locale);
          case UNREADABLE -> problem == null ? "" : problem.message(locale);
        };
    return name + (english ? ": " : "：") + what;
  }

  /** {@return name, state and days left} */
  @Override
  public String toString() {
    return "CertificateStatus[" + name + " " + state + " " + daysLeft + "]";
  }
}
