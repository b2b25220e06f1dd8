package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import jp.shikaku.Coded;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Field;
import jp.shikaku.internal.codec.Findings;
import jp.shikaku.internal.codec.Values;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.Period;
import org.jspecify.annotations.Nullable;

/**
 * Ticket of medical aid 「医療券・調剤券情報」 (tag {@code MedicalTicketInfo}, eligibility 3.3). Nothing in it
 * is mandatory. Immutable and thread-safe.
 */
public final class MedicalTicket {

  private final @Nullable Coded<TicketType> type;
  private final @Nullable Period period;
  private final @Nullable String issueNumber;
  private final @Nullable YearMonth month;
  private final @Nullable String institutionCode;
  private final @Nullable String institutionName;
  private final @Nullable Coded<DesignationMatch> designation;
  private final @Nullable String prescriberCode;
  private final @Nullable String prescriberName;
  private final List<String> injuryNames;
  private final @Nullable Coded<CareType> careType;
  private final @Nullable Long selfPay;
  private final @Nullable String districtContact;
  private final @Nullable String handlingContact;
  private final @Nullable Coded<CombinedUse> combinedUse;
  private final @Nullable Coded<Presence> socialInsurance;
  private final @Nullable Coded<ConsistencyFlag> consistency;
  private final @Nullable Coded<Presence> infection;
  private final @Nullable Coded<Presence> elderlyCare;
  private final @Nullable Coded<Presence> prefecturalExpenses;
  private final List<String> remarks;

  MedicalTicket(Block block, Findings findings) {
    Values values = new Values(block, findings);
    this.type = values.code(TicketType.class, EligibilityLayouts.TICKET_TYPE);
    this.period = values.period(EligibilityLayouts.TICKET_FROM, EligibilityLayouts.TICKET_UNTIL);
    this.issueNumber = values.text(EligibilityLayouts.TICKET_NUMBER);
    this.month = values.month(EligibilityLayouts.TICKET_MONTH);
    this.institutionCode = values.text(EligibilityLayouts.TICKET_INSTITUTION);
    this.institutionName = values.text(EligibilityLayouts.TICKET_INSTITUTION_NAME);
    this.designation = values.code(DesignationMatch.class, EligibilityLayouts.TICKET_DESIGNATION);
    this.prescriberCode = values.text(EligibilityLayouts.TICKET_PRESCRIBER);
    this.prescriberName = values.text(EligibilityLayouts.TICKET_PRESCRIBER_NAME);
    this.injuryNames = texts(values, EligibilityLayouts.TICKET_INJURIES);
    this.careType = values.code(CareType.class, EligibilityLayouts.TICKET_CARE);
    this.selfPay = values.yen(EligibilityLayouts.TICKET_SELF_PAY);
    this.districtContact = values.text(EligibilityLayouts.TICKET_DISTRICT_CONTACT);
    this.handlingContact = values.text(EligibilityLayouts.TICKET_HANDLING_CONTACT);
    this.combinedUse = values.code(CombinedUse.class, EligibilityLayouts.TICKET_COMBINED);
    this.socialInsurance = values.code(Presence.class, EligibilityLayouts.TICKET_SOCIAL);
    this.consistency = values.code(ConsistencyFlag.class, EligibilityLayouts.TICKET_CONSISTENCY);
    this.infection = values.code(Presence.class, EligibilityLayouts.TICKET_INFECTION);
    this.elderlyCare = values.code(Presence.class, EligibilityLayouts.TICKET_ELDERLY);
    this.prefecturalExpenses = values.code(Presence.class, EligibilityLayouts.TICKET_PREFECTURE);
    this.remarks = texts(values, EligibilityLayouts.TICKET_REMARKS);
  }

  /** {@return 医療券・調剤券別 (OQSCD018), if told} */
  public Optional<Coded<TicketType>> type() {
    return Optional.ofNullable(type);
  }

  /** {@return 有効開始・終了年月日, both days included; empty when not told or not a span} */
  public Optional<Period> period() {
    return Optional.ofNullable(period);
  }

  /** {@return 交付番号, if told} */
  public Optional<String> issueNumber() {
    return Optional.ofNullable(issueNumber);
  }

  /** {@return 診療年月, if told} */
  public Optional<YearMonth> month() {
    return Optional.ofNullable(month);
  }

  /** {@return 指定医療機関コード as on the wire, if told} */
  public Optional<String> institutionCode() {
    return Optional.ofNullable(institutionCode);
  }

  /** {@return 指定医療機関名, if told} */
  public Optional<String> institutionName() {
    return Optional.ofNullable(institutionName);
  }

  /** {@return 指定医療機関確認フラグ (OQSCD026), if told} */
  public Optional<Coded<DesignationMatch>> designation() {
    return Optional.ofNullable(designation);
  }

  /** {@return 処方箋発行元医療機関コード as on the wire, if told} */
  public Optional<String> prescriberCode() {
    return Optional.ofNullable(prescriberCode);
  }

  /** {@return 処方箋発行元医療機関名, if told} */
  public Optional<String> prescriberName() {
    return Optional.ofNullable(prescriberName);
  }

  /** {@return 傷病名1 to 3, those told; never null} */
  public List<String> injuryNames() {
    return injuryNames;
  }

  /** {@return 診療別 (OQSCD019), if told} */
  public Optional<Coded<CareType>> careType() {
    return Optional.ofNullable(careType);
  }

  /** {@return 本人支払額 in yen; empty when not told, never 0 for that} */
  public OptionalLong selfPay() {
    return selfPay == null ? OptionalLong.empty() : OptionalLong.of(selfPay);
  }

  /** {@return 地区担当員名, if told} */
  public Optional<String> districtContact() {
    return Optional.ofNullable(districtContact);
  }

  /** {@return 取扱担当者名, if told} */
  public Optional<String> handlingContact() {
    return Optional.ofNullable(handlingContact);
  }

  /** {@return 単独・併用別 (OQSCD020), if told} */
  public Optional<Coded<CombinedUse>> combinedUse() {
    return Optional.ofNullable(combinedUse);
  }

  /** {@return 社会保険状況 (OQSCD021), if told} */
  public Optional<Coded<Presence>> socialInsurance() {
    return Optional.ofNullable(socialInsurance);
  }

  /** {@return 社会保険状況の整合性フラグ (OQSCD022), if told} */
  public Optional<Coded<ConsistencyFlag>> consistency() {
    return Optional.ofNullable(consistency);
  }

  /** {@return 感染症法37条の2の該当状況 (OQSCD023; the tag is spelt {@code StatusOfInfecton}), if told} */
  public Optional<Coded<Presence>> infection() {
    return Optional.ofNullable(infection);
  }

  /** {@return 後期高齢者医療の該当状況 (OQSCD024), if told} */
  public Optional<Coded<Presence>> elderlyCare() {
    return Optional.ofNullable(elderlyCare);
  }

  /** {@return 都道府県費の該当状況 (OQSCD025), if told} */
  public Optional<Coded<Presence>> prefecturalExpenses() {
    return Optional.ofNullable(prefecturalExpenses);
  }

  /** {@return 備考1 to 3, those told; never null} */
  public List<String> remarks() {
    return remarks;
  }

  private static List<String> texts(Values values, List<Field> fields) {
    return fields.stream().map(values::text).filter(Objects::nonNull).toList();
  }

  /**
   * {@return whether the ticket is for a day: within its span, or else within 診療年月} A ticket that
   * tells neither is for none.
   *
   * @param day the day of care
   */
  public boolean covers(LocalDate day) {
    if (period != null) {
      return period.contains(day);
    }
    return month != null && month.equals(YearMonth.from(day));
  }

  /** Tells whether it is certainly made out to another institution than the one that asked. */
  boolean isForAnother(@Nullable MedicalInstitutionCode asking) {
    if (designation != null && designation.known().isPresent()) {
      return designation.is(DesignationMatch.DIFFERS);
    }
    return institutionCode != null && asking != null && !institutionCode.equals(asking.value());
  }

  /** Names no value of the person. */
  @Override
  public String toString() {
    return "MedicalTicket[masked]";
  }
}
