package jp.shikaku.eligibility;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jp.shikaku.Coded;
import jp.shikaku.internal.codec.Field;
import jp.shikaku.internal.codec.Values;
import org.jspecify.annotations.Nullable;

/**
 * What a patient said to one question 「同意」 (OQSCD001, OQSCD016). That nothing was said is not a
 * consent of this list: not told and refused are different things. Immutable and thread-safe.
 */
public final class Consent {

  /** OQSCD001. */
  private static final Map<ConsentState, String> LIMIT_LABELS =
      Map.of(ConsentState.REFUSED, "未同意", ConsentState.GIVEN, "同意");

  private final ConsentKind kind;
  private final Coded<ConsentState> given;
  private final @Nullable OffsetDateTime at;
  private final @Nullable OffsetDateTime readableUntil;

  private Consent(
      ConsentKind kind,
      Coded<ConsentState> given,
      @Nullable OffsetDateTime at,
      @Nullable OffsetDateTime readableUntil) {
    this.kind = kind;
    this.given = given;
    this.at = at;
    this.readableUntil = readableUntil;
  }

  static List<Consent> read(Values values) {
    List<Consent> told = new ArrayList<>(6);
    Consent limit = limit(values, EligibilityLayouts.LIMIT_CONSENT);
    OffsetDateTime limitAt = values.time(EligibilityLayouts.LIMIT_CONSENT_AT);
    if (limit != null) {
      told.add(new Consent(limit.kind, limit.given, limitAt, null));
    }
    add(
        told,
        values,
        ConsentKind.SPECIFIC_DISEASE,
        EligibilityLayouts.DISEASE_CONSENT,
        EligibilityLayouts.DISEASE_CONSENT_AT,
        null);
    add(
        told,
        values,
        ConsentKind.CHECKUP,
        EligibilityLayouts.CHECKUP_CONSENT,
        EligibilityLayouts.CHECKUP_CONSENT_AT,
        EligibilityLayouts.CHECKUP_UNTIL);
    add(
        told,
        values,
        ConsentKind.DRUG_INFO,
        EligibilityLayouts.DRUG_CONSENT,
        EligibilityLayouts.DRUG_CONSENT_AT,
        EligibilityLayouts.DRUG_UNTIL);
    add(
        told,
        values,
        ConsentKind.TREATMENT,
        EligibilityLayouts.TREATMENT_CONSENT,
        EligibilityLayouts.TREATMENT_CONSENT_AT,
        EligibilityLayouts.TREATMENT_UNTIL);
    add(
        told,
        values,
        ConsentKind.SURGERY,
        EligibilityLayouts.SURGERY_CONSENT,
        EligibilityLayouts.SURGERY_CONSENT_AT,
        EligibilityLayouts.SURGERY_UNTIL);
    return List.copyOf(told);
  }

  /** The consent to show the limit certificate, which a query has without a time. */
  static @Nullable Consent limit(Values values, Field flag) {
    Coded<ConsentState> given = values.code(LIMIT_LABELS.keySet(), flag);
    return given == null ? null : new Consent(ConsentKind.LIMIT_CERTIFICATE, given, null, null);
  }

  static Consent limit(boolean given) {
    ConsentState state = given ? ConsentState.GIVEN : ConsentState.REFUSED;
    return new Consent(ConsentKind.LIMIT_CERTIFICATE, Coded.of(state), null, null);
  }

  private static void add(
      List<Consent> told,
      Values values,
      ConsentKind kind,
      Field flag,
      Field at,
      @Nullable Field until) {
    Coded<ConsentState> given = values.code(ConsentState.class, flag);
    OffsetDateTime time = values.time(at);
    OffsetDateTime limit = until == null ? null : values.time(until);
    if (given != null) {
      told.add(new Consent(kind, given, time, limit));
    }
  }

  /** {@return what was asked} */
  public ConsentKind kind() {
    return kind;
  }

  /** {@return what the patient said} */
  public Coded<ConsentState> given() {
    return given;
  }

  /**
   * {@return the Japanese label 「名称」 of what was said, by the table of the kind: OQSCD001 for the
   * limit certificate, OQSCD016 for all others; empty when this version does not know the code}
   */
  public Optional<String> label() {
    return kind == ConsentKind.LIMIT_CERTIFICATE
        ? given.known().map(LIMIT_LABELS::get)
        : given.label();
  }

  /** {@return whether the patient agreed; says nothing about the time limit} */
  public boolean isGiven() {
    return given.is(ConsentState.GIVEN);
  }

  /** {@return 同意日時, if told} */
  public Optional<OffsetDateTime> at() {
    return Optional.ofNullable(at);
  }

  /** {@return 閲覧有効期限, up to and including which the information can be fetched, if told} */
  public Optional<OffsetDateTime> readableUntil() {
    return Optional.ofNullable(readableUntil);
  }

  @Override
  public String toString() {
    return "Consent[" + kind + " " + given + "]";
  }
}
