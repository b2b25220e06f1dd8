package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jp.shikaku.Coded;
import jp.shikaku.value.Ages;
import org.jspecify.annotations.Nullable;

/**
 * The limit category 「限度額適用区分」 for a day: as a certificate tells it, or else what the desk would
 * apply (eligibility 6.7), which is not the patient's true category. Immutable and thread-safe.
 */
public final class AppliedLimit {

  /** The rule that gave the category. */
  public enum Rule {
    /** 限度額適用認定証 as told. */
    CERTIFICATE("限度額適用認定証による", "by the certificate"),
    /** Derived from the ratio of 後期高齢者. */
    DERIVED_LATE_ELDERLY("後期高齢者の負担割合からの推定（証の提示なし）", "derived from the late elderly's ratio"),
    /** Derived from the ratio of 70 to 74. */
    DERIVED_ELDERLY("高齢受給者証の負担割合からの推定（証の提示なし）", "derived from the elderly certificate's ratio"),
    /** None: see the reason. */
    UNKNOWN("判定できません", "unknown");

    private final String japanese;
    private final String english;

    Rule(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }

    /**
     * {@return the rule in words}
     *
     * @param locale Japanese unless English
     */
    public String message(Locale locale) {
      return choose(locale, japanese, english);
    }
  }

  /** What is known about the certificate. */
  public enum Reason {
    /** The answer does not call the qualification usable. */
    NOT_USABLE("有効な資格という回答ではありません", "the answer does not call the qualification usable"),
    /** There is no health insurance, or more than one. */
    NO_SINGLE_INSURANCE("医療保険の資格が一つに定まりません", "there is not exactly one health insurance"),
    /** The dates told do not hold the day of care. */
    DAY_NOT_COVERED("受診日が資格の期間に入っていません", "the day of care is outside the dates told"),
    /** 標準負担額減額認定証 alone: it reduces meals and limits nothing. */
    MEALS_ONLY("標準負担額減額認定証のみです（限度額は適用されません）", "the certificate reduces meals only"),
    /** The patient agreed and there is no certificate. */
    NONE_REGISTERED("同意がありますが、認定証の登録がありません", "agreed, and no certificate is registered"),
    /** The patient did not agree: nobody asked for the certificate. */
    NOT_AGREED("認定証の提供に同意がありません", "the patient did not agree to show it"),
    /** It is not told whether the patient agreed. */
    CONSENT_NOT_TOLD("同意の有無がわかりません", "it is not told whether the patient agreed"),
    /** There is a certificate, and it is not for the day of care. */
    OTHER_PERIOD("認定証の期間が受診日を含みません", "the certificate is not for the day"),
    /** There is a certificate without a category that this version knows. */
    CATEGORY_UNKNOWN("適用区分を判定できません", "the category can not be judged"),
    /** Under 70 nothing can be derived. */
    UNDER_70("70歳未満は推定できません", "under 70 nothing can be derived"),
    /** The ratio it would be derived from is unknown. */
    RATIO_UNKNOWN("負担割合が不明のため推定できません", "the ratio is unknown");

    private final String japanese;
    private final String english;

    Reason(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }

    /**
     * {@return the reason in words}
     *
     * @param locale Japanese unless English
     */
    public String message(Locale locale) {
      return choose(locale, japanese, english);
    }
  }

  private static final LocalDate TWO_TENTHS_BEGAN = LocalDate.of(2022, 10, 1);

  private final @Nullable LimitCategory category;
  private final Rule rule;
  private final List<Reason> reasons;

  private AppliedLimit(@Nullable LimitCategory category, Rule rule, List<Reason> reasons) {
    this.category = category;
    this.rule = rule;
    this.reasons = reasons;
  }

  /** {@return the category (OQSCD012); empty when unknown, see {@link #reasons()}} */
  public Optional<LimitCategory> category() {
    return Optional.ofNullable(category);
  }

  /** {@return whether the category is a derivation and not told by a certificate} */
  public boolean isDerived() {
    return rule == Rule.DERIVED_LATE_ELDERLY || rule == Rule.DERIVED_ELDERLY;
  }

  /** {@return the rule that gave the category} */
  public Rule rule() {
    return rule;
  }

  /** {@return what is known about the certificate; never null} */
  public List<Reason> reasons() {
    return reasons;
  }

  /** Names category and rule. */
  @Override
  public String toString() {
    return "AppliedLimit[" + (category == null ? "unknown" : category) + ", " + rule + "]";
  }

  private static String choose(Locale locale, String japanese, String english) {
    return Locale.ENGLISH.getLanguage().equals(locale.getLanguage()) ? english : japanese;
  }

  static AppliedLimit of(EligibilityAnswer answer, LocalDate day) {
    if (!answer.outcome().isUsable()) {
      return unknown(Reason.NOT_USABLE);
    }
    Optional<Qualification> insurance = answer.insurance();
    if (insurance.isEmpty()) {
      return unknown(Reason.NO_SINGLE_INSURANCE);
    }
    Qualification qualification = insurance.get();
    if (!qualification.covers(day)) {
      return unknown(Reason.DAY_NOT_COVERED);
    }
    Optional<LimitCertificate> certificate = qualification.limitCertificate();
    if (certificate.isPresent()) {
      return told(answer, qualification, certificate.get(), day);
    }
    Reason absent =
        qualification
            .consent(ConsentKind.LIMIT_CERTIFICATE)
            .or(() -> answer.query().flatMap(SearchInfo::limitCertificateConsent))
            .flatMap(consent -> consent.given().known())
            .map(said -> said == ConsentState.GIVEN ? Reason.NONE_REGISTERED : Reason.NOT_AGREED)
            .orElse(Reason.CONSENT_NOT_TOLD);
    return derived(answer, qualification, day, absent);
  }

  private static AppliedLimit told(
      EligibilityAnswer answer,
      Qualification qualification,
      LimitCertificate certificate,
      LocalDate day) {
    if (certificate.period().filter(period -> !period.contains(day)).isPresent()) {
      return derived(answer, qualification, day, Reason.OTHER_PERIOD);
    }
    if (certificate.kind().filter(k -> k.is(LimitCertificateKind.MEAL_REDUCTION)).isPresent()) {
      return derived(answer, qualification, day, Reason.MEALS_ONLY);
    }
    // There is a category, we only do not know it: nothing is put in its place.
    return certificate
        .category()
        .flatMap(Coded::known)
        .map(category -> new AppliedLimit(category, Rule.CERTIFICATE, List.of()))
        .orElseGet(() -> unknown(Reason.CATEGORY_UNKNOWN));
  }

  private static AppliedLimit unknown(Reason... reasons) {
    return new AppliedLimit(null, Rule.UNKNOWN, List.of(reasons));
  }

  private static AppliedLimit derived(
      EligibilityAnswer answer, Qualification qualification, LocalDate day, Reason why) {
    Copay copay = answer.copay(day);
    int percent = copay.percent().orElse(-1);
    if (copay.rule() == Copay.Rule.LATE_ELDERLY) {
      LimitCategory category =
          switch (percent) {
            case 30 -> LimitCategory.B01;
            case 20 -> day.isBefore(TWO_TENTHS_BEGAN) ? null : LimitCategory.B09;
            case 10 -> day.isBefore(TWO_TENTHS_BEGAN) ? LimitCategory.B04 : LimitCategory.B10;
            default -> null;
          };
      return result(category, Rule.DERIVED_LATE_ELDERLY, why);
    }
    if (copay.rule() == Copay.Rule.ELDERLY_CERTIFICATE) {
      LimitCategory category =
          switch (percent) {
            case 30 -> LimitCategory.B01;
            case 10, 20 -> LimitCategory.B04;
            default -> null;
          };
      return result(category, Rule.DERIVED_ELDERLY, why);
    }
    boolean under70 =
        qualification
            .birthdate()
            .filter(born -> !Ages.copay70Applies(born, day) && !Ages.is75(born, day))
            .isPresent();
    return unknown(why, under70 ? Reason.UNDER_70 : Reason.RATIO_UNKNOWN);
  }

  private static AppliedLimit result(@Nullable LimitCategory category, Rule rule, Reason why) {
    return category == null
        ? unknown(why, Reason.RATIO_UNKNOWN)
        : new AppliedLimit(category, rule, List.of(why));
  }
}
