package jp.shikaku.medical;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.ConsentException;
import jp.shikaku.ConsentException.Problem;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.audit.AuditRecord.Basis;
import jp.shikaku.eligibility.Consent;
import jp.shikaku.eligibility.ConsentKind;
import jp.shikaku.eligibility.ConsentState;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.eligibility.VisitKind;
import jp.shikaku.internal.medical.Asked;
import jp.shikaku.value.IndividualNumbers;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.PersonName;
import org.jspecify.annotations.Nullable;

/**
 * Whose information is asked for, and on what the question rests 「照会条件の共通項目」 (medical-info 3, 4):
 * the identity, the patient's consent, the person to compare the answer with. Valid once built.
 * Immutable and thread-safe.
 */
public abstract class MedicalInfoQuery {

  private final InsuredIdentity insured;
  private final @Nullable PatientInfo patient;
  private final List<Consent> consents;
  private final ConsentKind needed;
  private final @Nullable MedicalInstitutionCode consentedTo;
  private final boolean centreJudgesConsent;
  private final VisitKind visitKind;
  private final @Nullable String patientKey;

  /**
   * Takes over what was collected.
   *
   * @param builder the builder
   * @param needed the consent that is needed
   * @throws InvalidQueryException when the insured was not named
   */
  protected MedicalInfoQuery(Builder<?> builder, ConsentKind needed) {
    if (builder.insured == null) {
      throw new InvalidQueryException("insured", "is needed", "資格確認の回答、または保険者番号・番号を指定してください");
    }
    this.insured = builder.insured;
    this.patient = builder.patient;
    this.consents = builder.consents;
    this.needed = needed;
    this.consentedTo = builder.consentedTo;
    this.centreJudgesConsent = builder.centreJudgesConsent;
    this.visitKind = builder.visitKind;
    this.patientKey = builder.patientKey;
  }

  /** {@return under which numbers the information is kept} */
  public InsuredIdentity insured() {
    return insured;
  }

  /** {@return the person that an answer is compared with, if one was named} */
  public Optional<PatientInfo> patient() {
    return Optional.ofNullable(patient);
  }

  /** {@return what the patient said to the question that this query rests on, if it was told} */
  public Optional<Consent> consent() {
    return consents.stream().filter(told -> told.kind() == needed).findFirst();
  }

  /** {@return everything the patient was asked and said, as told; never null} */
  public List<Consent> consents() {
    return consents;
  }

  /** {@return whether the centre is asked whatever the consent known here says} */
  public boolean centreJudgesConsent() {
    return centreJudgesConsent;
  }

  /** {@return 診療区分, which must be that of the registered consent} */
  public VisitKind visitKind() {
    return visitKind;
  }

  /** {@return the host's own id of the patient for the access log, if given} */
  public Optional<String> patientKey() {
    return Optional.ofNullable(patientKey);
  }

  /** {@return what was asked for, for the access log} */
  protected abstract String scope();

  /**
   * {@return what keeps this query from being sent at a time; empty when it may be asked} Good for
   * greying out a button; a client checks by itself.
   *
   * @param now the time
   * @param margin how long after 閲覧有効期限 the centre, whose clock counts, is asked all the same
   */
  public Optional<Problem> consentProblem(Instant now, Duration margin) {
    if (centreJudgesConsent) {
      return Optional.empty();
    }
    Consent consent = consent().orElse(null);
    return consent == null ? Optional.of(Problem.MISSING) : problem(consent, now, margin);
  }

  private static Optional<Problem> problem(Consent consent, Instant now, Duration margin) {
    ConsentState given = consent.given().known().orElse(null);
    if (given == ConsentState.REFUSED) {
      return Optional.of(Problem.REFUSED);
    }
    if (given == ConsentState.EXPIRED) {
      return Optional.of(Problem.EXPIRED);
    }
    if (given != ConsentState.GIVEN) {
      return Optional.of(Problem.MISSING);
    }
    // Never computed from the time of the consent: visits have longer ones (medical-info 3.3).
    OffsetDateTime until = consent.readableUntil().orElse(null);
    return until != null && now.isAfter(until.toInstant().plus(margin))
        ? Optional.of(Problem.EXPIRED)
        : Optional.empty();
  }

  void requireConsent(Instant now, Duration margin) {
    Problem problem = consentProblem(now, margin).orElse(null);
    if (problem != null) {
      throw new ConsentException(
          problem, needed.name(), consent().flatMap(Consent::readableUntil).orElse(null));
    }
  }

  /** A consent was given to one institution and holds for no other. */
  void requireInstitution(MedicalInstitutionCode asking) {
    if (consentedTo != null && !consentedTo.equals(asking)) {
      throw new InvalidQueryException(
          "institution",
          "must be the one whose eligibility answer carried the consent",
          "同意を取得した医療機関とは別の医療機関コードです");
    }
  }

  /** On what the query rests; a consent whose end was not told is the centre's to judge. */
  Basis basis() {
    boolean known = consent().flatMap(Consent::readableUntil).isPresent();
    return centreJudgesConsent || !known ? Basis.CENTRE_JUDGES : Basis.CONSENT;
  }

  Asked asked(Instant now, Duration margin) {
    if (consents.isEmpty()) {
      return new Asked(patient, null);
    }
    Set<ConsentKind> agreed = EnumSet.noneOf(ConsentKind.class);
    for (Consent told : consents) {
      if (problem(told, now, margin).isEmpty()) {
        agreed.add(told.kind());
      }
    }
    return new Asked(patient, agreed);
  }

  /** Names no value of the person. */
  @Override
  public String toString() {
    return getClass().getSimpleName() + "[masked]";
  }

  /**
   * Collects the conditions of a query. Not thread-safe.
   *
   * @param <B> the builder's own type
   */
  public abstract static class Builder<B extends Builder<B>> {

    private @Nullable InsuredIdentity insured;
    private @Nullable PatientInfo patient;
    private List<Consent> consents = List.of();
    private @Nullable MedicalInstitutionCode consentedTo;
    private boolean centreJudgesConsent;
    private VisitKind visitKind = VisitKind.NORMAL;
    private @Nullable String patientKey;

    /** For the builders of this library. */
    protected Builder() {}

    /** {@return this builder} */
    protected abstract B self();

    /**
     * Takes identity, consents and the person to compare with from the eligibility answer of the
     * visit, in one step.
     *
     * @param answer an answer with one qualification
     * @return this
     * @throws InvalidQueryException when it has none or several: then {@link #from(Qualification)}
     *     says which
     */
    public B from(EligibilityAnswer answer) {
      List<Qualification> all = answer.qualifications();
      if (all.size() != 1) {
        throw new InvalidQueryException(
            "qualification",
            all.isEmpty() ? "the answer has none" : "the answer has several, one must be chosen",
            all.isEmpty() ? "資格確認結果に資格がありません" : "資格が複数あります。どれで照会するかを選んでください");
      }
      return from(answer, all.get(0));
    }

    /**
     * Takes identity, consents and the person to compare with from one of several qualifications of
     * the eligibility answer of the visit.
     *
     * @param answer the answer; another institution than its own can not use its consents
     * @param qualification the one of it that carried the consents
     * @return this
     * @throws InvalidQueryException when it is none of the answer's, tells no insurer number or no
     *     number, or another birth date than was asked for: nothing is asked about another person
     */
    public B from(EligibilityAnswer answer, Qualification qualification) {
      if (!answer.qualifications().contains(qualification)) {
        throw new InvalidQueryException(
            "qualification", "must be one of the answer's", "資格確認結果にない資格です");
      }
      requireSamePerson(answer, qualification);
      from(qualification);
      consentedTo = answer.institution().orElse(null);
      return self();
    }

    private static void requireSamePerson(EligibilityAnswer answer, Qualification qualification) {
      if (answer.isOfOtherBirthdate(qualification)) {
        throw new InvalidQueryException(
            "qualification",
            "must tell the birth date that was asked for",
            "資格確認結果の生年月日が、照会した生年月日と違います。本人を確認してください");
      }
    }

    /**
     * Takes identity, consents and the person to compare with from one qualification of the
     * eligibility answer of the visit, never from the patient master (medical-info 4.2).
     *
     * @param qualification the one that carried the consents
     * @return this
     * @throws InvalidQueryException when it tells no insurer number or no number
     */
    public B from(Qualification qualification) {
      insured = InsuredIdentity.of(qualification);
      consentedTo = null;
      consents = qualification.consents();
      patient = PatientInfo.of(qualification);
      return self();
    }

    /**
     * Names the insured without an eligibility answer. What the patient said is not known then, so
     * that {@link #centreJudgesConsent()} is needed as well.
     *
     * @param identity the numbers, of the day of the consent
     * @return this
     */
    public B insured(InsuredIdentity identity) {
      insured = Objects.requireNonNull(identity);
      consentedTo = null;
      consents = List.of();
      return self();
    }

    /**
     * Names the person that an answer is compared with.
     *
     * @param name 氏名, best with kana
     * @param birthdate 生年月日
     * @return this
     */
    public B patient(PersonName name, LocalDate birthdate) {
      patient =
          PatientInfo.of(Objects.requireNonNull(name), Objects.requireNonNull(birthdate), null);
      return self();
    }

    /**
     * Asks the centre whatever the consent known here says: its clock and its register count, and
     * it refuses by itself. The access log says so.
     *
     * @return this
     */
    public B centreJudgesConsent() {
      centreJudgesConsent = true;
      return self();
    }

    /**
     * Sets the kind of visit, {@link VisitKind#NORMAL} unless set. With another one than that of
     * the registered consent the centre finds no consent.
     *
     * @param kind 診療区分
     * @return this
     */
    public B visitKind(VisitKind kind) {
      visitKind = Objects.requireNonNull(kind);
      return self();
    }

    /**
     * Sets the host's own id of the patient for the access log, in place of a salted hash of the
     * insured's numbers.
     *
     * @param key 1 to 64 printable ASCII characters without spaces; an id and never a name
     * @return this
     * @throws InvalidQueryException when it has another form or holds an individual number 「個人番号」
     */
    public B patientKey(String key) {
      if (!key.matches("[\\x21-\\x7E]{1,64}")) {
        throw new InvalidQueryException(
            "patientKey",
            "must be 1 to 64 printable ASCII characters without spaces",
            "患者IDは半角英数記号64文字以内です");
      }
      IndividualNumbers.refuse("patientKey", key);
      patientKey = key;
      return self();
    }
  }
}
