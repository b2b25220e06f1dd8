package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import jp.shikaku.Coded;
import jp.shikaku.value.Ages;
import jp.shikaku.value.CopayRatio;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.InsurerScheme;
import org.jspecify.annotations.Nullable;

/**
 * The part of the bill the patient pays 「負担割合」, derived by the rules of eligibility 6.6: a
 * suggestion with the rule that gave it, and "unknown" rather than a guess. Immutable and
 * thread-safe.
 */
public final class Copay {

  /** The rule that gave the ratio. */
  public enum Rule {
    /** 特別療養費 (被保険者証区分 05): 100 %. */
    SPECIAL_MEDICAL_EXPENSE("特別療養費の対象者は全額負担", "pays in full (card kind 05)"),
    /** 後期高齢者: 一部負担金割合 as told. */
    LATE_ELDERLY("後期高齢者の一部負担金割合", "late elderly: the ratio told"),
    /** 70 to 74: 高齢受給者証 as told. */
    ELDERLY_CERTIFICATE("高齢受給者証の一部負担金割合", "70 to 74: the certificate's ratio"),
    /** 未就学: 20 %. */
    PRESCHOOL("未就学児は2割", "below school age: 20 %"),
    /** School age to 69: 30 %. */
    GENERAL("就学後から69歳は3割", "school age to 69: 30 %"),
    /** Medical aid alone: 0 %, and 本人支払額 of the ticket. */
    MEDICAL_AID("医療扶助単独は0割（本人支払額は医療券による）", "medical aid alone: 0 %, and what the ticket says"),
    /** None: see the reasons. */
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

  /** What was looked at, or why nothing can be said. */
  public enum Reason {
    /** The answer does not call the qualification usable. */
    NOT_USABLE("有効な資格という回答ではありません", "the answer does not call the qualification usable"),
    /** There is no qualification in the answer. */
    NO_QUALIFICATION("資格の内容がありません", "there is no qualification"),
    /** There is more than one health insurance. */
    SEVERAL_INSURANCES("医療保険の資格が複数あります", "there is more than one health insurance"),
    /** The dates told do not hold the day of care. */
    DAY_NOT_COVERED("受診日が資格の期間に入っていません", "the day of care is outside the dates told"),
    /** A date that decides came as something else. */
    UNREADABLE("判断に必要な日付を読み取れません", "a date that decides can not be read"),
    /** 保険者番号 is missing or of another shape. */
    INSURER_UNKNOWN("保険者番号を判定できません", "the insurer number can not be judged"),
    /** 生年月日 is missing, not a date, or after the day of care. */
    BIRTHDATE_UNKNOWN("生年月日がないか、受診日より後です", "the birth date is not told or after the day of care"),
    /** 一部負担金割合 is missing or none of 10, 20 and 30 %. */
    RATIO_NOT_TOLD(
        "一部負担金割合がないか、1割・2割・3割のいずれでもありません", "the ratio is not told, or not 10, 20 or 30 %"),
    /** There is no 高齢受給者証 for the day of care. */
    NO_ELDERLY_CERTIFICATE("受診日に有効な高齢受給者証の情報がありません", "there is no elderly certificate for the day"),
    /** 未就学区分 and birth date contradict each other. */
    PRESCHOOL_CONTRADICTION("未就学区分と生年月日が合いません", "preschool mark and birth date contradict"),
    /** 高齢受給者証 and age contradict each other. */
    ELDERLY_CONTRADICTION("高齢受給者証と年齢が合いません", "elderly certificate and age contradict"),
    /** 75 or older on an insurer other than 後期高齢者医療. */
    LATE_ELDERLY_ELSEWHERE(
        "75歳以上ですが後期高齢者医療ではありません", "75 or older, yet not insured as late elderly"),
    /** 被保険者証区分 is missing or has a code that this version does not know. */
    UNKNOWN_CARD_KIND(
        "被保険者証区分がないか、未知のコードです", "the kind of qualification is missing or has an unknown code"),
    /** Medical aid stands beside: its ticket counts as well and is not added up here. */
    MEDICAL_AID_BESIDE(
        "医療扶助があります（医療券もあわせて確認してください）", "medical aid stands beside: see its ticket too"),
    /** There is no ticket for the day and the institution: 本人支払額 is not known. */
    NO_TICKET(
        "受診日の医療券がないため本人支払額は不明です", "without a ticket for the day the self-pay amount is unknown");

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

  private final @Nullable CopayRatio ratio;
  private final Rule rule;
  private final List<Reason> reasons;
  private final List<MedicalTicket> tickets;

  private Copay(
      @Nullable CopayRatio ratio, Rule rule, List<Reason> reasons, List<MedicalTicket> tickets) {
    this.ratio = ratio;
    this.rule = rule;
    this.reasons = reasons;
    this.tickets = tickets;
  }

  /** {@return the ratio in percent, 0 to 100; empty when unknown, see {@link #reasons()}} */
  public OptionalInt percent() {
    return ratio == null ? OptionalInt.empty() : OptionalInt.of(ratio.percent());
  }

  /** {@return the rule that gave the ratio} */
  public Rule rule() {
    return rule;
  }

  /** {@return what speaks for or against; never null} */
  public List<Reason> reasons() {
    return reasons;
  }

  /**
   * {@return the tickets of medical aid that count beside the ratio, never added up with it; never
   * null}
   */
  public List<MedicalTicket> medicalTickets() {
    return tickets;
  }

  /**
   * {@return ratio, rule and reasons as one sentence for the desk}
   *
   * @param locale Japanese unless English
   */
  public String message(Locale locale) {
    StringBuilder text = new StringBuilder(rule.message(locale));
    if (ratio != null) {
      text.insert(0, shown(ratio, locale) + choose(locale, "（", " ("));
      text.append(choose(locale, "）", ")"));
    }
    for (Reason reason : reasons) {
      text.append(isEnglish(locale) ? "; " : "。").append(reason.message(locale));
    }
    return text.toString();
  }

  private static String shown(CopayRatio ratio, Locale locale) {
    return isEnglish(locale) || ratio.inTenths().isEmpty()
        ? ratio.percent() + "%"
        : ratio.inTenths().getAsInt() + "割";
  }

  /** Names ratio and rule. */
  @Override
  public String toString() {
    return "Copay[" + (ratio == null ? "unknown" : ratio) + ", " + rule + ", " + reasons + "]";
  }

  private static boolean isEnglish(Locale locale) {
    return Locale.ENGLISH.getLanguage().equals(locale.getLanguage());
  }

  private static String choose(Locale locale, String japanese, String english) {
    return isEnglish(locale) ? english : japanese;
  }

  static Copay of(PersonAnswer answer, LocalDate day) {
    if (!answer.outcome().isUsable()) {
      return unknown(Reason.NOT_USABLE);
    }
    List<Qualification> aids =
        answer.qualifications().stream().filter(Qualification::isMedicalAid).toList();
    List<Qualification> insurances =
        answer.qualifications().stream().filter(q -> !q.isMedicalAid()).toList();
    List<MedicalTicket> tickets =
        aids.stream()
            .flatMap(aid -> aid.medicalTickets().stream())
            .filter(ticket -> ticket.covers(day))
            .filter(ticket -> !ticket.isForAnother(answer.institution().orElse(null)))
            .toList();
    if (insurances.isEmpty()) {
      if (aids.isEmpty()) {
        return unknown(Reason.NO_QUALIFICATION);
      }
      if (aids.stream().noneMatch(aid -> aid.covers(day))) {
        return unknown(Reason.DAY_NOT_COVERED);
      }
      List<Reason> reasons = tickets.isEmpty() ? List.of(Reason.NO_TICKET) : List.of();
      return new Copay(CopayRatio.ofPercent(0), Rule.MEDICAL_AID, reasons, tickets);
    }
    if (insurances.size() > 1) {
      return unknown(Reason.SEVERAL_INSURANCES);
    }
    Copay own = ofInsurance(insurances.get(0), day);
    if (aids.isEmpty()) {
      return own;
    }
    List<Reason> reasons = new ArrayList<>(own.reasons);
    reasons.add(Reason.MEDICAL_AID_BESIDE);
    return new Copay(own.ratio, own.rule, List.copyOf(reasons), tickets);
  }

  private static Copay ofInsurance(Qualification insurance, LocalDate day) {
    if (insurance.hasUnreadableDates()) {
      return unknown(Reason.UNREADABLE);
    }
    if (!insurance.covers(day)) {
      return unknown(Reason.DAY_NOT_COVERED);
    }
    if (insurance.cardKind().flatMap(Coded::known).isEmpty()) {
      return unknown(Reason.UNKNOWN_CARD_KIND);
    }
    if (insurance
        .cardKind()
        .filter(kind -> kind.is(InsuredCardKind.SPECIAL_MEDICAL_EXPENSE))
        .isPresent()) {
      return told(CopayRatio.ofPercent(100), Rule.SPECIAL_MEDICAL_EXPENSE);
    }
    Optional<InsurerNumber> insurer = insurance.insurerNumber();
    InsurerScheme scheme = insurer.map(InsurerNumber::scheme).orElse(InsurerScheme.UNKNOWN);
    if (scheme == InsurerScheme.UNKNOWN || scheme == InsurerScheme.MEDICAL_AID) {
      return unknown(Reason.INSURER_UNKNOWN);
    }
    if (scheme == InsurerScheme.LATE_ELDERLY) {
      return insurance
          .copayRatio()
          .filter(Copay::isLegal)
          .map(ratio -> told(ratio, Rule.LATE_ELDERLY))
          .orElseGet(() -> unknown(Reason.RATIO_NOT_TOLD));
    }
    Optional<LocalDate> birthdate = insurance.birthdate();
    if (birthdate.filter(born -> !day.isBefore(born)).isEmpty()) {
      return unknown(Reason.BIRTHDATE_UNKNOWN);
    }
    return byAge(insurance, birthdate.get(), day);
  }

  private static Copay byAge(Qualification insurance, LocalDate birthdate, LocalDate day) {
    if (Ages.is75(birthdate, day)) {
      return unknown(Reason.LATE_ELDERLY_ELSEWHERE);
    }
    boolean preschool = Ages.isPreschool(birthdate, day);
    if (preschool != insurance.isPreschool()) {
      return unknown(Reason.PRESCHOOL_CONTRADICTION);
    }
    Optional<CopayRatio> certificate =
        insurance
            .elderlyCertificate()
            .filter(c -> c.period().filter(period -> period.contains(day)).isPresent())
            .flatMap(ElderlyCertificate::copayRatio);
    if (Ages.copay70Applies(birthdate, day)) {
      if (certificate.filter(ratio -> !isLegal(ratio)).isPresent()) {
        return unknown(Reason.RATIO_NOT_TOLD);
      }
      return certificate
          .map(ratio -> told(ratio, Rule.ELDERLY_CERTIFICATE))
          .orElseGet(() -> unknown(Reason.NO_ELDERLY_CERTIFICATE));
    }
    if (certificate.isPresent()) {
      return unknown(Reason.ELDERLY_CONTRADICTION);
    }
    return preschool
        ? told(CopayRatio.ofPercent(20), Rule.PRESCHOOL)
        : told(CopayRatio.ofPercent(30), Rule.GENERAL);
  }

  private static boolean isLegal(CopayRatio ratio) {
    return ratio.percent() == 10 || ratio.percent() == 20 || ratio.percent() == 30;
  }

  private static Copay told(CopayRatio ratio, Rule rule) {
    return new Copay(ratio, rule, List.of(), List.of());
  }

  private static Copay unknown(Reason reason) {
    return new Copay(null, Rule.UNKNOWN, List.of(reason), List.of());
  }
}
