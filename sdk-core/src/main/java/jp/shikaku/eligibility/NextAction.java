package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import jp.shikaku.Coded;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import jp.shikaku.value.Comparison;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.Likeness;
import jp.shikaku.value.PersonName;
import org.jspecify.annotations.Nullable;

/**
 * What the reception desk does with an answer 「受付での次の対応」, with the reasons. A recommendation by the
 * rules of eligibility 5 to 7; nothing is accepted that the centre did not call usable. Immutable
 * and thread-safe.
 *
 * @param kind what to do
 * @param reasons why, in the order of weight; may be empty for {@link Kind#ACCEPT}
 */
public record NextAction(Kind kind, List<Reason> reasons) {

  /** What to do. */
  public enum Kind {
    /** 受付できます. */
    ACCEPT("受付できます。", "The patient can be accepted."),
    /** Several qualifications came: choose which ones to register. */
    CHOOSE(
        "複数の資格があります。登録する資格を選んでください。",
        "There are several qualifications: choose which to register."),
    /** Compare the person before anything is registered. */
    COMPARE_PERSON("本人かどうかを確認してください。", "Compare the person before registering."),
    /** Ask for the newer insurance. */
    ASK_NEWER_CARD(
        "新しい資格があります。新しい資格の確認書類を提示してもらってください。",
        "A newer qualification exists: ask for the newer card."),
    /** Ask whether the insurance has changed or ended. */
    ASK_INSURANCE(
        "この資格は無効です。現在の保険を患者に確認してください。",
        "This qualification is not valid: ask the patient for the present insurance."),
    /** Ask for the branch number and query again. */
    ASK_BRANCH(
        "複数の人が該当します。枝番を確認して、もう一度照会してください。",
        "Several persons match: ask for the branch number and query again."),
    /** Check the numbers that were typed and query again. */
    CHECK_NUMBERS(
        "該当する資格がありません。入力した番号と生年月日を確認して、もう一度照会してください。",
        "No qualification was found: check the numbers and the birth date and query again."),
    /** Ask about the ticket of medical aid. */
    ASK_TICKET("医療券を確認してください。", "Check the ticket of medical aid."),
    /** Query again for the day of care. */
    QUERY_AGAIN("受診日の資格をもう一度照会してください。", "Query again for the day of care."),
    /** The document does not tell: look at the terminal. It is never "not insured". */
    CHECK_AT_TERMINAL(
        "この回答だけでは判断できません。資格確認端末で確認してください（無資格という意味ではありません）。",
        "This answer does not tell: check at the terminal. It does not mean not insured.");

    private final String japanese;
    private final String english;

    Kind(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }

    /**
     * {@return the sentence for the desk}
     *
     * @param locale Japanese unless English
     */
    public String message(Locale locale) {
      return choose(locale, japanese, english);
    }
  }

  /** Why. */
  public enum Reason {
    /** 資格有効性 6: the ticket is not registered yet. */
    TICKET_UNREGISTERED(
        "医療券が未登録です（資格は有効です）。", "The ticket is not registered yet; the qualification is valid."),
    /** The ticket is made out to another institution. */
    TICKET_FOR_ANOTHER("医療券の指定医療機関が当院ではありません。", "The ticket is made out to another institution."),
    /** There is no ticket for the day of care. */
    NO_TICKET_FOR_DAY("受診日に有効な医療券がありません。", "There is no ticket for the day of care."),
    /** 被保険者証区分 05. */
    PAYS_IN_FULL("特別療養費の対象者です。窓口では全額負担となります。", "The patient pays in full at the counter."),
    /** 被保険者証区分 is missing or of a code that this version does not know. */
    UNKNOWN_CARD_KIND(
        "被保険者証区分がないか、未知のコードです。負担割合はこの回答では決まらないため、被保険者証などで確認してください。",
        "The kind of qualification is missing or has an unknown code: this answer does not tell the"
            + " copayment, see the card."),
    /** Health insurance beside medical aid. */
    MEDICAL_AID_BESIDE_INSURANCE(
        "医療保険と医療扶助の両方があります。", "There is health insurance beside medical aid."),
    /** 複数該当 although 枝番 was asked with. */
    BRANCH_WAS_GIVEN(
        "枝番を指定した照会でも複数該当です。", "Several persons match although a branch number was given."),
    /** The insurer may not have registered the person yet. */
    NOT_REGISTERED_YET(
        "保険者がまだ登録していない場合もあります（無資格とは限りません）。",
        "The insurer may not have registered the person yet; it does not mean not insured."),
    /** Several qualifications of one scheme. */
    SEVERAL_QUALIFICATIONS("複数の資格が返されました。", "Several qualifications came."),
    /** Called valid, and no qualification came with it. */
    NO_QUALIFICATION("有効という回答ですが、資格の内容がありません。", "Called valid, but no qualification came."),
    /** The name holds ● or 〓. */
    UNMAPPED_NAME(
        "氏名に表示できない文字（●）があります。カナ氏名と生年月日で本人を確認してください。",
        "The name holds characters that could not be mapped: compare kana and birth date."),
    /** 氏名 or 生年月日 is not told: nothing ties the answer to the person at the desk. */
    PERSON_NOT_TOLD("氏名または生年月日が回答にありません。", "The answer does not tell the name or the birth date."),
    /** 生年月日 differs from the query's. */
    BIRTHDATE_DIFFERS_FROM_QUERY(
        "回答の生年月日が照会した生年月日と違います。", "The birth date differs from the one asked for."),
    /** 保険者番号, 記号・番号 or 枝番 differ from the query's. */
    CARD_DIFFERS_FROM_QUERY(
        "回答の保険者番号・記号・番号・枝番が照会した内容と違います。",
        "Insurer, symbol, number or branch differ from those asked for."),
    /** 任意の識別子 of the result is another than that of the query. */
    ID_DIFFERS_FROM_QUERY(
        "回答の任意の識別子が照会したものと違います。", "The identifier differs from the one asked with."),
    /** 氏名 differs from the chart's. */
    NAME_DIFFERS_FROM_CHART("氏名がカルテと違います。", "The name differs from the chart."),
    /** 氏名 is written in another way than in the chart. */
    NAME_NEAR_CHART("氏名の表記がカルテと異なります。", "The name is written differently in the chart."),
    /** 氏名 can not be compared with the chart's. */
    NAME_NOT_COMPARABLE("氏名をカルテと照合できません。", "The name can not be compared with the chart."),
    /** 生年月日 differs from the chart's. */
    BIRTHDATE_DIFFERS_FROM_CHART("生年月日がカルテと違います。", "The birth date differs from the chart."),
    /** 生年月日 is not told and so can not be compared with the chart's. */
    BIRTHDATE_NOT_COMPARABLE(
        "生年月日をカルテと照合できません。", "The birth date can not be compared with the chart."),
    /** 性別 differs from the chart's. */
    SEX_DIFFERS_FROM_CHART("性別がカルテと違います。", "The sex differs from the chart."),
    /** 照会番号 is that of another patient. */
    REFERENCE_NUMBER_OF_ANOTHER(
        "返された照会番号は別の患者のものです。", "The reference number that came back is another patient's."),
    /** 照会番号 is another than the registered one. */
    REFERENCE_NUMBER_DIFFERS(
        "登録と違う照会番号が返されました。", "Another reference number than the registered one came back."),
    /** 資格喪失年月日 lies on or before the day of care. */
    LOST_BEFORE_DAY("受診日にはすでに資格を喪失しています。", "The qualification was lost before the day of care."),
    /** 有効終了年月日 lies before the day of care. */
    EXPIRED_BEFORE_DAY(
        "受診日には有効期限が切れています。", "The qualification has expired before the day of care."),
    /** The qualification begins after the day of care. */
    NOT_YET_ON_DAY("受診日にはまだ資格が始まっていません。", "The qualification begins after the day of care."),
    /** 資格確認日 is not the day of care. */
    OTHER_DAY_CHECKED("資格確認日が受診日と異なります。", "The answer was given for another day."),
    /** 資格喪失事由 01. */
    DEATH_REGISTERED(
        "資格喪失事由が「死亡」です。番号と本人を確認してください。",
        "The reason of loss is death: check the numbers and the person."),
    /** 資格喪失事由 02. */
    MEDICAL_AID_STARTED(
        "生活保護の受給開始により喪失しています。医療扶助を確認してください。", "Lost because medical aid began: check medical aid."),
    /** The centre ended abnormally. */
    SERVICE_ERROR("センターの処理が異常終了しました。", "The centre ended abnormally."),
    /** The centre is still at work. */
    IN_PROGRESS("センターで処理中です。", "The centre is still at work."),
    /** 資格有効性 is missing. */
    NO_VALIDITY("資格有効性が回答にありません。", "The answer does not tell the validity."),
    /** 処理結果区分 or 処理結果状況 do not say that all went normally. */
    NOT_NORMAL("処理結果が正常終了とは示されていません。", "The answer does not say that all went normally."),
    /** 資格確認日 is missing. */
    DAY_NOT_TOLD("資格確認日が回答にありません。", "The answer does not tell the day it was given for."),
    /** A date or number that decides came as something else. */
    UNREADABLE("判断に必要な日付などを読み取れません。", "A date that decides can not be read."),
    /** 資格有効性 or another decisive code is not known to this version. */
    UNKNOWN_CODE("資格有効性が未知のコードです。", "The validity has an unknown code.");

    private final String japanese;
    private final String english;

    Reason(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }

    /**
     * {@return the sentence for the desk}
     *
     * @param locale Japanese unless English
     */
    public String message(Locale locale) {
      return choose(locale, japanese, english);
    }
  }

  /**
   * Copies the list.
   *
   * @param kind what to do
   * @param reasons why, in the order of weight; may be empty for {@link Kind#ACCEPT}
   */
  public NextAction {
    reasons = List.copyOf(reasons);
  }

  /** {@return whether the patient can be accepted with this answer} */
  public boolean isAccept() {
    return kind == Kind.ACCEPT;
  }

  /**
   * {@return what to do and why, as sentences for the desk}
   *
   * @param locale Japanese unless English
   */
  public String message(Locale locale) {
    String separator = isEnglish(locale) ? " " : "";
    return reasons.stream()
        .map(reason -> separator + reason.message(locale))
        .collect(Collectors.joining("", kind.message(locale), ""));
  }

  private static boolean isEnglish(Locale locale) {
    return Locale.ENGLISH.getLanguage().equals(locale.getLanguage());
  }

  private static String choose(Locale locale, String japanese, String english) {
    return isEnglish(locale) ? english : japanese;
  }

  private static final Set<Reason> ANOTHER_PERSON =
      Set.of(
          Reason.NAME_DIFFERS_FROM_CHART,
          Reason.BIRTHDATE_DIFFERS_FROM_CHART,
          Reason.SEX_DIFFERS_FROM_CHART,
          Reason.BIRTHDATE_DIFFERS_FROM_QUERY,
          Reason.ID_DIFFERS_FROM_QUERY);

  static NextAction of(PersonAnswer answer, LocalDate day, @Nullable ChartPerson chart) {
    Outcome outcome = answer.outcome();
    return switch (outcome) {
      case SERVICE_ERROR, QUERY_ERROR -> of(Kind.CHECK_AT_TERMINAL, Reason.SERVICE_ERROR);
      case IN_PROGRESS -> of(Kind.QUERY_AGAIN, Reason.IN_PROGRESS);
      case UNKNOWN -> of(Kind.CHECK_AT_TERMINAL, unknownBecause(answer));
      case NOT_FOUND, INVALID, INVALID_NEWER_EXISTS -> unusable(answer, day, chart);
      case MULTIPLE ->
          answer.query().flatMap(SearchInfo::branch).isPresent()
              ? of(Kind.CHECK_AT_TERMINAL, Reason.BRANCH_WAS_GIVEN)
              : of(Kind.ASK_BRANCH);
      case VALID, VALID_UNREGISTERED -> usable(answer, day, chart);
    };
  }

  private static NextAction of(Kind kind, Reason... reasons) {
    return new NextAction(kind, List.of(reasons));
  }

  private static Reason unknownBecause(PersonAnswer answer) {
    if (answer.validity().isEmpty()) {
      return Reason.NO_VALIDITY;
    }
    return answer.validity().get().known().isEmpty() ? Reason.UNKNOWN_CODE : Reason.NOT_NORMAL;
  }

  private static NextAction unusable(
      PersonAnswer answer, LocalDate day, @Nullable ChartPerson chart) {
    Set<Reason> another = another(answer, chart);
    if (!another.isEmpty()) {
      // How somebody else lost his insurance says nothing of the patient.
      return new NextAction(Kind.COMPARE_PERSON, List.copyOf(another));
    }
    List<Reason> reasons = lossReasons(answer);
    if (answer.checkedOn().filter(checked -> !checked.equals(day)).isPresent()) {
      return with(Kind.QUERY_AGAIN, reasons, Reason.OTHER_DAY_CHECKED);
    }
    if (answer.outcome() != Outcome.NOT_FOUND) {
      return new NextAction(
          answer.outcome() == Outcome.INVALID ? Kind.ASK_INSURANCE : Kind.ASK_NEWER_CARD, reasons);
    }
    // Nobody typed the numbers of a card that was read.
    boolean typed =
        !(answer instanceof EligibilityAnswer single)
            || single
                .referenceKind()
                .filter(kind -> kind.is(ReferenceKind.MY_NUMBER_CARD))
                .isEmpty();
    return of(typed ? Kind.CHECK_NUMBERS : Kind.CHECK_AT_TERMINAL, Reason.NOT_REGISTERED_YET);
  }

  /**
   * What tells that an answer is about another person; mere doubt waits for a valid one. Other
   * numbers are none: who has left an insurance has those of the newer one.
   */
  private static Set<Reason> another(PersonAnswer answer, @Nullable ChartPerson chart) {
    Set<Reason> person = EnumSet.noneOf(Reason.class);
    compareWithQuery(answer, person);
    if (chart != null) {
      for (Qualification qualification : answer.qualifications()) {
        compareWithChart(qualification, chart, person);
      }
    }
    person.retainAll(ANOTHER_PERSON);
    return person;
  }

  private static boolean isOfOtherId(PersonAnswer answer) {
    return answer instanceof BulkResult.Row row && row.hasOtherArbitraryId();
  }

  private static List<Reason> lossReasons(PersonAnswer answer) {
    Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    for (Qualification qualification : answer.qualifications()) {
      qualification
          .lossReason()
          .flatMap(code -> code.known())
          .ifPresent(
              reason -> {
                if (reason == LossReason.DEATH) {
                  reasons.add(Reason.DEATH_REGISTERED);
                } else if (reason == LossReason.MEDICAL_AID_STARTED) {
                  reasons.add(Reason.MEDICAL_AID_STARTED);
                }
              });
    }
    return List.copyOf(reasons);
  }

  /**
   * The gravest matter decides: first whether the answer speaks of the day, then whether of the
   * person, then which qualification.
   */
  private static NextAction usable(
      PersonAnswer answer, LocalDate day, @Nullable ChartPerson chart) {
    List<Qualification> qualifications = answer.qualifications();
    if (qualifications.isEmpty()) {
      return of(Kind.CHECK_AT_TERMINAL, Reason.NO_QUALIFICATION);
    }
    List<Reason> notes = notes(answer);
    if (qualifications.stream().anyMatch(Qualification::hasUnreadableDates)) {
      return with(Kind.CHECK_AT_TERMINAL, notes, Reason.UNREADABLE);
    }
    if (answer.checkedOn().isEmpty()) {
      return with(Kind.CHECK_AT_TERMINAL, notes, Reason.DAY_NOT_TOLD);
    }
    Set<Reason> dates = EnumSet.noneOf(Reason.class);
    qualifications.forEach(qualification -> compareWithDay(qualification, day, dates));
    List<Qualification> covering = qualifications.stream().filter(q -> q.covers(day)).toList();

    boolean sameDay = answer.checkedOn().filter(day::equals).isPresent();
    if (!sameDay && (covering.isEmpty() || !toldForPast(answer, covering, day))) {
      return with(Kind.QUERY_AGAIN, joined(dates, notes), Reason.OTHER_DAY_CHECKED);
    }
    if (covering.isEmpty()) {
      // Called valid for this very day, and the dates beside it say otherwise.
      return new NextAction(Kind.CHECK_AT_TERMINAL, joined(dates, notes));
    }

    Set<Reason> person = EnumSet.noneOf(Reason.class);
    compareWithQuery(answer, person);
    for (Qualification qualification : qualifications) {
      compareWithChart(qualification, chart, person);
    }
    if (!person.isEmpty()) {
      return new NextAction(Kind.COMPARE_PERSON, joined(person, notes));
    }
    Set<Reason> tickets = EnumSet.noneOf(Reason.class);
    for (Qualification qualification : qualifications) {
      ticketTrouble(answer, qualification, day).ifPresent(tickets::add);
    }
    if (qualifications.size() > 1) {
      boolean aid = qualifications.stream().anyMatch(Qualification::isMedicalAid);
      boolean insurance = qualifications.stream().anyMatch(q -> !q.isMedicalAid());
      dates.addAll(tickets);
      return with(
          Kind.CHOOSE,
          joined(dates, notes),
          aid && insurance ? Reason.MEDICAL_AID_BESIDE_INSURANCE : Reason.SEVERAL_QUALIFICATIONS);
    }
    return tickets.isEmpty()
        ? new NextAction(Kind.ACCEPT, notes)
        : new NextAction(Kind.ASK_TICKET, joined(tickets, notes));
  }

  private static List<Reason> notes(PersonAnswer answer) {
    List<Reason> notes = new ArrayList<>();
    if (answer.outcome() == Outcome.VALID_UNREGISTERED) {
      notes.add(Reason.TICKET_UNREGISTERED);
    }
    for (Qualification qualification : answer.qualifications()) {
      Optional<InsuredCardKind> kind = qualification.cardKind().flatMap(Coded::known);
      if (kind.isEmpty()) {
        notes.add(Reason.UNKNOWN_CARD_KIND);
      } else if (kind.get() == InsuredCardKind.SPECIAL_MEDICAL_EXPENSE) {
        notes.add(Reason.PAYS_IN_FULL);
      }
    }
    return notes;
  }

  private static void compareWithDay(
      Qualification qualification, LocalDate day, Set<Reason> reasons) {
    if (qualification.covers(day)) {
      return;
    }
    if (qualification.lostOn().filter(lost -> !day.isBefore(lost)).isPresent()) {
      reasons.add(Reason.LOST_BEFORE_DAY);
    } else if (qualification.period().flatMap(p -> p.until()).filter(day::isAfter).isPresent()) {
      reasons.add(Reason.EXPIRED_BEFORE_DAY);
    } else {
      reasons.add(Reason.NOT_YET_ON_DAY);
    }
  }

  /** For an earlier day the dates told suffice; of a later day an answer knows nothing. */
  private static boolean toldForPast(
      PersonAnswer answer, List<Qualification> covering, LocalDate day) {
    return answer.checkedOn().filter(day::isBefore).isPresent()
        && covering.stream()
            .allMatch(
                q ->
                    q.acquiredOn().isPresent()
                        || q.period().flatMap(period -> period.from()).isPresent());
  }

  private static void compareWithQuery(PersonAnswer answer, Set<Reason> person) {
    // What was asked, by the caller's own word or by the centre's repetition.
    if (answer instanceof EligibilityAnswer single) {
      single.asked().ifPresent(asked -> compareWith(asked, answer, person));
    }
    answer.query().ifPresent(echo -> compareWith(echo, answer, person));
    if (isOfOtherId(answer)) {
      person.add(Reason.ID_DIFFERS_FROM_QUERY);
    }
  }

  private static void compareWith(SearchInfo query, PersonAnswer answer, Set<Reason> person) {
    boolean anyOfInsurer = false;
    for (Qualification qualification : answer.qualifications()) {
      Optional<LocalDate> told = qualification.birthdate();
      if (query.birthdate().isPresent() && told.isPresent() && !query.birthdate().equals(told)) {
        person.add(Reason.BIRTHDATE_DIFFERS_FROM_QUERY);
      }
      // Of two qualifications only one has the number that was asked for.
      if (sameInsurer(query.insurerNumber(), qualification.insurerNumber())) {
        anyOfInsurer = true;
        Optional<InsuredCard> asked = query.insuredCard();
        Optional<InsuredCard> card = qualification.insuredCard();
        if (asked.isPresent()
            && card.isPresent()
            && asked.get().compare(card.get()).likeness() == Likeness.DIFFERENT) {
          person.add(Reason.CARD_DIFFERS_FROM_QUERY);
        }
      }
    }
    if (!anyOfInsurer) {
      person.add(Reason.CARD_DIFFERS_FROM_QUERY);
    }
  }

  /** What was not told speaks for nothing; 67 and six digits are one municipality. */
  private static boolean sameInsurer(Optional<InsurerNumber> asked, Optional<InsurerNumber> told) {
    if (asked.isEmpty() || told.isEmpty()) {
      return true;
    }
    return asked.equals(told)
        || (asked.get().isNationalHealth()
            && asked.get().municipalNumber().equals(told.get().municipalNumber()));
  }

  private static void compareWithChart(
      Qualification qualification, @Nullable ChartPerson chart, Set<Reason> person) {
    if (chart == null) {
      if (qualification.name().isEmpty() || qualification.birthdate().isEmpty()) {
        person.add(Reason.PERSON_NOT_TOLD);
      }
      if (qualification.name().filter(PersonName::hasUnmappedCharacters).isPresent()) {
        person.add(Reason.UNMAPPED_NAME);
      }
      return;
    }
    if (qualification.birthdate().isEmpty()) {
      person.add(Reason.BIRTHDATE_NOT_COMPARABLE);
    } else if (!qualification.birthdate().get().equals(chart.birthdate())) {
      person.add(Reason.BIRTHDATE_DIFFERS_FROM_CHART);
    }
    if (sexDiffers(qualification, chart)) {
      person.add(Reason.SEX_DIFFERS_FROM_CHART);
    }
    Comparison name =
        qualification
            .name()
            .map(told -> told.compare(chart.name()))
            .orElse(new Comparison(Likeness.UNKNOWN, List.of()));
    switch (name.likeness()) {
      case EQUAL -> {}
      case NEAR -> {
        if (!isKanaOnly(name)) {
          person.add(Reason.NAME_NEAR_CHART);
        }
      }
      case DIFFERENT -> person.add(Reason.NAME_DIFFERS_FROM_CHART);
      case UNKNOWN -> person.add(Reason.NAME_NOT_COMPARABLE);
    }
  }

  /** Insurers register ｼﾖｳｺ for ショウコ: beside an equal kanji name it is no doubt of the person. */
  private static boolean isKanaOnly(Comparison name) {
    return Set.of(Comparison.Reason.SPELLING, Comparison.Reason.KANA_VARIANT)
        .containsAll(name.reasons());
  }

  private static boolean sexDiffers(Qualification qualification, ChartPerson chart) {
    Set<Sex> told = qualification.sexes();
    return !told.isEmpty()
        && chart.sex().filter(sex -> sex != Sex.UNSET && !told.contains(sex)).isPresent();
  }

  private static Optional<Reason> ticketTrouble(
      PersonAnswer answer, Qualification qualification, LocalDate day) {
    if (!qualification.isMedicalAid() || answer.outcome() == Outcome.VALID_UNREGISTERED) {
      return Optional.empty();
    }
    List<MedicalTicket> forDay =
        qualification.medicalTickets().stream().filter(ticket -> ticket.covers(day)).toList();
    if (forDay.isEmpty()) {
      return Optional.of(Reason.NO_TICKET_FOR_DAY);
    }
    boolean ours =
        forDay.stream().anyMatch(ticket -> !ticket.isForAnother(answer.institution().orElse(null)));
    return ours ? Optional.empty() : Optional.of(Reason.TICKET_FOR_ANOTHER);
  }

  private static NextAction with(Kind kind, List<Reason> notes, Reason first) {
    List<Reason> reasons = new ArrayList<>();
    reasons.add(first);
    reasons.addAll(notes);
    return new NextAction(kind, reasons);
  }

  private static List<Reason> joined(Set<Reason> first, List<Reason> notes) {
    List<Reason> reasons = new ArrayList<>(first);
    reasons.addAll(notes);
    return reasons;
  }
}
