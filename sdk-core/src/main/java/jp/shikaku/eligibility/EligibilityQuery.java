package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.value.IndividualNumbers;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PublicExpenseNumber;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for one person 「資格確認照会」 ({@code OQSsiquc01req}, eligibility 3.1): by the insured's
 * numbers with {@link #builder()}, or by those of medical aid with {@link #medicalAid}. Valid once
 * built. Immutable and thread-safe.
 */
public final class EligibilityQuery {

  /** What looks wrong and is sent all the same: the centre has the last word. */
  public enum Warning {
    /** 検証番号 of 保険者番号 or 公費負担者番号 is wrong. */
    INSURER_CHECK_DIGIT(
        "保険者番号（公費負担者番号）に打ち間違いがあるようです。被保険者証などの番号と見比べてください。",
        "The insurer or payer number seems mistyped: compare it with the card."),
    /** 検証番号 of 公費受給者番号 is wrong. */
    RECIPIENT_CHECK_DIGIT(
        "公費受給者番号に打ち間違いがあるようです。医療券などの番号と見比べてください。",
        "The recipient number seems mistyped: compare it with the ticket."),
    /** 枝番 is missing where one is usual: twins give 複数該当. */
    BRANCH_MISSING(
        "枝番がありません（複数該当になることがあります）。", "There is no branch number; several persons may match."),
    /** 記号 or 枝番 are given for 後期高齢者, who have none. */
    LATE_ELDERLY_HAS_NO_SYMBOL(
        "後期高齢者には記号・枝番がありません。", "The late elderly have neither symbol nor branch."),
    /** 公費負担者番号 is not of 生活保護 (12). */
    NOT_MEDICAL_AID("公費負担者番号が生活保護（12）ではありません。", "The payer's number is not of medical aid (12).");

    private final String japanese;
    private final String english;

    Warning(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }

    /**
     * {@return the sentence for the desk}
     *
     * @param locale Japanese unless English
     */
    public String message(Locale locale) {
      return Locale.ENGLISH.getLanguage().equals(locale.getLanguage()) ? english : japanese;
    }
  }

  /** Nobody alive was born before 明治: an earlier day is a typing error. */
  private static final LocalDate EARLIEST_BIRTH = LocalDate.of(1868, 1, 25);

  /** The latest day that may be asked for, seen from today: farther ones are typing errors. */
  private static final int MAX_DAYS_AHEAD = 366;

  private final InsurerNumber insurer;
  private final @Nullable InsuredCard card;
  private final @Nullable PublicExpenseNumber publicExpense;
  private final LocalDate birthdate;
  private final boolean limitCertificateConsent;
  private final @Nullable LocalDate checkedOn;
  private final @Nullable String arbitraryId;
  private final @Nullable String patientKey;
  private final List<Warning> warnings;

  private EligibilityQuery(Builder builder) {
    this.insurer = Objects.requireNonNull(builder.insurer);
    this.card = builder.card;
    this.publicExpense = builder.publicExpense;
    this.birthdate = Objects.requireNonNull(builder.birthdate);
    this.limitCertificateConsent = Boolean.TRUE.equals(builder.limitCertificateConsent);
    this.checkedOn = builder.checkedOn;
    this.arbitraryId = builder.arbitraryId;
    this.patientKey = builder.patientKey;
    this.warnings = List.copyOf(builder.warnings());
  }

  /**
   * Starts a query by the insured's numbers 「保険者番号・記号・番号・枝番」.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts a query by the numbers of medical aid 「公費負担者番号・受給者番号」. The consent to the limit
   * certificate, which medical aid has not, is sent as not given unless set.
   *
   * @param number both numbers
   * @return the builder
   */
  public static Builder medicalAid(PublicExpenseNumber number) {
    Builder builder = new Builder();
    builder.publicExpense = Objects.requireNonNull(number);
    builder.insurer = InsurerNumber.of(number.payerNumber());
    builder.limitCertificateConsent = false;
    return builder;
  }

  /** {@return 保険者番号, or 公費負担者番号 of medical aid} */
  public InsurerNumber insurer() {
    return insurer;
  }

  /** {@return 記号・番号・枝番; empty in a query of medical aid} */
  public Optional<InsuredCard> card() {
    return Optional.ofNullable(card);
  }

  /** {@return both numbers of medical aid; empty in a query by the insured's numbers} */
  public Optional<PublicExpenseNumber> publicExpense() {
    return Optional.ofNullable(publicExpense);
  }

  /** {@return 生年月日} */
  public LocalDate birthdate() {
    return birthdate;
  }

  /** {@return whether the patient agreed to show the limit certificate 「限度額適用認定証提供同意」} */
  public boolean limitCertificateConsent() {
    return limitCertificateConsent;
  }

  /** {@return 資格確認日; empty for today in Japan} */
  public Optional<LocalDate> checkedOn() {
    return Optional.ofNullable(checkedOn);
  }

  /** {@return 任意の識別子, the host's own key that the centre repeats, if set} */
  public Optional<String> arbitraryId() {
    return Optional.ofNullable(arbitraryId);
  }

  /** {@return the host's own id of the patient for the access log, if given; it is not sent} */
  public Optional<String> patientKey() {
    return Optional.ofNullable(patientKey);
  }

  /** {@return what is asked for, for the access log} */
  String scope(LocalDate today) {
    return (checkedOn == null ? today : checkedOn)
        + (limitCertificateConsent ? " LIMIT_CERTIFICATE" : "");
  }

  /** {@return what looks wrong and is sent all the same; never null} */
  public List<Warning> warnings() {
    return warnings;
  }

  /** Names no value of the person. */
  @Override
  public String toString() {
    return "EligibilityQuery[masked, warnings=" + warnings + "]";
  }

  /**
   * {@return the day that is asked for, checked against today}
   *
   * @throws InvalidQueryException when the birth date lies in the future or the day far ahead
   */
  LocalDate checkedOn(LocalDate today) {
    if (birthdate.isAfter(today)) {
      throw new InvalidQueryException("birthdate", "must not be in the future", "生年月日が未来の日付です");
    }
    LocalDate day = checkedOn == null ? today : checkedOn;
    if (day.isAfter(today.plusDays(MAX_DAYS_AHEAD))) {
      throw new InvalidQueryException(
          "checkedOn", "must not be more than a year ahead", "資格確認日が1年以上先です");
    }
    return day;
  }

  /** {@return the search block of the request} */
  Block toBlock() {
    Block block = new Block(EligibilityLayouts.SEARCH_INFO);
    block.put(EligibilityLayouts.SEARCH_INSURER, insurer.onWire());
    if (card != null) {
      block.put(EligibilityLayouts.SEARCH_SYMBOL, card.symbol().orElse(null));
      block.put(EligibilityLayouts.SEARCH_NUMBER, card.number());
      block.put(EligibilityLayouts.SEARCH_BRANCH, card.branch().orElse(null));
    } else if (publicExpense != null) {
      block.put(EligibilityLayouts.SEARCH_NUMBER, publicExpense.recipientNumber());
    }
    block.put(EligibilityLayouts.SEARCH_BIRTHDATE, WireDates.format(birthdate));
    block.put(EligibilityLayouts.SEARCH_LIMIT_CONSENT, limitCertificateConsent ? "1" : "0");
    block.put(EligibilityLayouts.SEARCH_ARBITRARY, arbitraryId);
    return block;
  }

  /** Collects a query. Not thread-safe. */
  public static final class Builder {
    private @Nullable InsurerNumber insurer;
    private @Nullable InsuredCard card;
    private @Nullable PublicExpenseNumber publicExpense;
    private @Nullable LocalDate birthdate;
    private @Nullable Boolean limitCertificateConsent;
    private @Nullable LocalDate checkedOn;
    private @Nullable String arbitraryId;
    private @Nullable String patientKey;
    private boolean strictCheckDigits;

    private Builder() {}

    /**
     * Sets 保険者番号; needed.
     *
     * @param insurer the number
     * @return this
     */
    public Builder insurer(InsurerNumber insurer) {
      this.insurer = Objects.requireNonNull(insurer);
      return this;
    }

    /**
     * Sets 記号・番号・枝番; needed.
     *
     * @param card symbol, number and branch
     * @return this
     */
    public Builder card(InsuredCard card) {
      this.card = Objects.requireNonNull(card);
      return this;
    }

    /**
     * Sets 生年月日; needed, not in the future.
     *
     * @param birthdate the day of birth
     * @return this
     */
    public Builder birthdate(LocalDate birthdate) {
      this.birthdate = Objects.requireNonNull(birthdate);
      return this;
    }

    /**
     * Sets 限度額適用認定証提供同意 as the patient answered; needed for health insurance, since not asked and
     * refused are different things.
     *
     * @param saidYes whether the patient agreed
     * @return this
     */
    public Builder limitCertificateConsent(boolean saidYes) {
      this.limitCertificateConsent = saidYes;
      return this;
    }

    /**
     * Sets 資格確認日, the day validity is asked for; today in Japan unless set. Past days are allowed.
     *
     * @param day the day
     * @return this
     */
    public Builder checkedOn(LocalDate day) {
      this.checkedOn = Objects.requireNonNull(day);
      return this;
    }

    /**
     * Sets 任意の識別子, a key of the host that the centre repeats.
     *
     * @param id 1 to 50 half-width letters, digits, hyphens or underscores; no value of a person
     * @return this
     */
    public Builder arbitraryId(String id) {
      this.arbitraryId = Objects.requireNonNull(id);
      return this;
    }

    /**
     * Sets the host's own id of the patient for the access log, in place of a salted hash of the
     * numbers. It is not sent.
     *
     * @param key 1 to 64 printable ASCII characters without spaces; an id, never a name or an
     *     insured number
     * @return this
     * @throws InvalidQueryException when it has another form or holds an individual number 「個人番号」
     */
    public Builder patientKey(String key) {
      if (!key.matches("[\\x21-\\x7E]{1,64}")) {
        throw new InvalidQueryException(
            "patientKey",
            "must be 1 to 64 printable ASCII characters without spaces",
            "患者IDは半角英数記号64文字以内です");
      }
      IndividualNumbers.refuse("patientKey", key);
      this.patientKey = key;
      return this;
    }

    /**
     * Makes a wrong check digit an error of {@link #build()} in place of a warning.
     *
     * @return this
     */
    public Builder strictCheckDigits() {
      this.strictCheckDigits = true;
      return this;
    }

    /**
     * Checks and freezes the query.
     *
     * @return the query
     * @throws InvalidQueryException when something is missing or breaks a rule; nothing is sent
     */
    public EligibilityQuery build() {
      if (insurer == null) {
        throw missing("insurerNumber");
      }
      if (publicExpense == null) {
        if (card == null) {
          throw missing("number");
        }
      } else if (card != null || !insurer.value().equals(publicExpense.payerNumber())) {
        throw new InvalidQueryException(
            "insurerNumber",
            "must not be set beside the numbers of medical aid",
            "医療扶助の番号と保険の番号は同時に指定できません");
      }
      if (birthdate == null) {
        throw missing("birthdate");
      }
      if (birthdate.isBefore(EARLIEST_BIRTH)) {
        throw new InvalidQueryException(
            "birthdate", "must not be before 1868-01-25", "生年月日が明治より前です");
      }
      if (limitCertificateConsent == null) {
        throw missing("limitCertificateConsent");
      }
      if (checkedOn != null && birthdate.isAfter(checkedOn)) {
        throw new InvalidQueryException(
            "birthdate", "must not be after the day asked for", "生年月日が資格確認日より後です");
      }
      String id = arbitraryId;
      if (id != null) {
        if (!id.matches("[0-9A-Za-z_-]{1,50}")) {
          throw new InvalidQueryException(
              "arbitraryId",
              "must be 1 to 50 half-width letters, digits, hyphens or underscores",
              "任意の識別子は半角英数字・ハイフン・下線で50文字以内です");
        }
        IndividualNumbers.refuse("arbitraryId", id);
      }
      if (strictCheckDigits) {
        Set<Warning> wrong = warnings();
        if (wrong.contains(Warning.INSURER_CHECK_DIGIT)) {
          throw checkDigit("insurerNumber");
        }
        if (wrong.contains(Warning.RECIPIENT_CHECK_DIGIT)) {
          throw checkDigit("recipientNumber");
        }
      }
      return new EligibilityQuery(this);
    }

    private static InvalidQueryException missing(String field) {
      return new InvalidQueryException(field, "is needed", "指定してください");
    }

    private static InvalidQueryException checkDigit(String field) {
      return new InvalidQueryException(field, "must have a valid check digit", "検証番号が合いません");
    }

    private Set<Warning> warnings() {
      Set<Warning> warnings = EnumSet.noneOf(Warning.class);
      if (insurer != null && !insurer.hasValidCheckDigit()) {
        warnings.add(Warning.INSURER_CHECK_DIGIT);
      }
      if (publicExpense != null && !publicExpense.hasValidRecipientCheckDigit()) {
        warnings.add(Warning.RECIPIENT_CHECK_DIGIT);
      }
      if (publicExpense != null && !publicExpense.isMedicalAid()) {
        warnings.add(Warning.NOT_MEDICAL_AID);
      }
      if (card != null && insurer != null) {
        boolean lateElderly = insurer.isLateElderly();
        if (!lateElderly && card.branch().isEmpty()) {
          warnings.add(Warning.BRANCH_MISSING);
        }
        if (lateElderly && (card.symbol().isPresent() || card.branch().isPresent())) {
          warnings.add(Warning.LATE_ELDERLY_HAS_NO_SYMBOL);
        }
      }
      return warnings;
    }
  }
}
