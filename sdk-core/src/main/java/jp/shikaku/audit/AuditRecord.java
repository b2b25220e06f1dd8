package jp.shikaku.audit;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of the access log 「アクセス記録」 (reliability-security P-02): before a query goes out, and
 * when it has ended. It holds no name and no insured number: the patient is told by a key.
 * Immutable.
 *
 * @param stage before or after
 * @param at when, in Japan; {@link #utc()} tells the same instant
 * @param accessor who; of an eligibility query's caller perhaps the user id only, see {@link
 *     AccessorRole#UNSTATED}
 * @param purpose what for
 * @param institution 10-digit institution code 「医療機関コード」 asked for
 * @param kind message kind, for example {@code YZKsiquc01}
 * @param exchangeId 任意のファイル識別子 of the exchange
 * @param patientKey the host's own id of the patient, or {@code hmac:} and a salted hash of the
 *     insured's numbers; {@code -} when an eligibility answer is waited for again without its
 *     query: the line before, under the same identifier, tells it. An upload of several persons has
 *     one line before for each and one line after with {@code -}; of a list and of a result there
 *     is {@code -} only, and the scope names the criterion or the upload
 * @param scope what was asked for, for example {@code 2026-05/2026-11 XML}
 * @param basis on what the query rests
 * @param consentedAtOrNull 同意日時, if known, else null
 * @param readableUntilOrNull 閲覧有効期限, if known, else null
 * @param resultOrNull how it ended; null before
 */
public record AuditRecord(
    Stage stage,
    OffsetDateTime at,
    Accessor accessor,
    Purpose purpose,
    String institution,
    String kind,
    String exchangeId,
    String patientKey,
    String scope,
    Basis basis,
    @Nullable OffsetDateTime consentedAtOrNull,
    @Nullable OffsetDateTime readableUntilOrNull,
    @Nullable Result resultOrNull) {

  /** Before or after the query. */
  public enum Stage {
    /** About to be sent. */
    INTENT,
    /** About to be waited for again; nothing is sent. */
    RESUME,
    /** Ended. */
    RESULT
  }

  /** On what a query rests 「閲覧の根拠」. */
  public enum Basis {
    /** The patient's consent as told by the eligibility answer. */
    CONSENT,
    /** An eligibility query, which needs no consent to be read 「資格確認」. */
    VERIFICATION,
    /** Nothing known here: the centre judges. */
    CENTRE_JUDGES,
    /** An emergency: the consent could not be obtained 「同意取得困難」. */
    EMERGENCY_NO_CONSENT,
    /** A disaster 「災害時」. */
    DISASTER
  }

  /** How a query ended. */
  public enum Result {
    /** Information was handed out. */
    DATA,
    /** Information was handed out that does not tell whose it is: only its file name does. */
    DATA_UNCOMPARED,
    /** The centre has none, or none yet. */
    EMPTY,
    /** The centre took what was uploaded or registered; nothing was handed out. */
    ACCEPTED,
    /** The centre refused. */
    REFUSED,
    /** The terminal refused the request file. */
    REJECTED,
    /** Nothing was sent, or it was taken back. */
    NOT_SENT,
    /** Sent, and what became of it is not known. */
    UNKNOWN,
    /** An answer of another person came and was not handed out. */
    WRONG_PATIENT,
    /** An answer came that could not be read. */
    UNREADABLE
  }

  /** {@return when, in UTC} */
  public Instant utc() {
    return at.toInstant();
  }

  /** {@return 同意日時, if known} */
  public Optional<OffsetDateTime> consentedAt() {
    return Optional.ofNullable(consentedAtOrNull);
  }

  /** {@return 閲覧有効期限, if known} */
  public Optional<OffsetDateTime> readableUntil() {
    return Optional.ofNullable(readableUntilOrNull);
  }

  /** {@return how it ended; empty before} */
  public Optional<Result> result() {
    return Optional.ofNullable(resultOrNull);
  }

  /** Names stage, kind, identifier and end; the log line itself is the sink's affair. */
  @Override
  public String toString() {
    return "AuditRecord["
        + stage
        + " "
        + kind
        + " "
        + exchangeId
        + " "
        + result().orElse(null)
        + "]";
  }
}
