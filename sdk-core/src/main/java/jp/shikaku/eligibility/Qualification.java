package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.Coded;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Field;
import jp.shikaku.internal.codec.Findings;
import jp.shikaku.internal.codec.Values;
import jp.shikaku.value.CopayRatio;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.Period;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.ReferenceNumber;
import org.jspecify.annotations.Nullable;

/**
 * One qualification of a person 「資格確認結果」 (tag {@code ResultOfQualificationConfirmation},
 * eligibility 3.2): of health insurance or of medical aid. What was not told is empty, never 0 or
 * false. Immutable and thread-safe.
 */
public final class Qualification {

  private final @Nullable Coded<InsuredCardKind> cardKind;
  private final @Nullable InsurerNumber insurerNumber;
  private final @Nullable String insurerNumberOnWire;
  private final @Nullable String symbol;
  private final @Nullable String number;
  private final @Nullable String branch;
  private final @Nullable Coded<FamilyRelation> familyRelation;
  private final @Nullable String insuredName;
  private final @Nullable PersonName name;
  private final @Nullable Coded<Sex> sex;
  private final @Nullable Coded<Sex> sexOnBack;
  private final @Nullable LocalDate birthdate;
  private final @Nullable String address;
  private final @Nullable String postalCode;
  private final @Nullable LocalDate acquiredOn;
  private final @Nullable LocalDate lostOn;
  private final @Nullable LocalDate issuedOn;
  private final @Nullable Period period;
  private final boolean unreadableDates;
  private final @Nullable CopayRatio copayRatio;
  private final @Nullable Coded<PreschoolKind> preschool;
  private final @Nullable Coded<LossReason> lossReason;
  private final @Nullable String insurerName;
  private final @Nullable ElderlyCertificate elderlyCertificate;
  private final @Nullable LimitCertificate limitCertificate;
  private final List<SpecificDiseaseCertificate> specificDiseaseCertificates;
  private final List<MedicalTicket> medicalTickets;
  private final List<Consent> consents;
  private final @Nullable ReferenceNumber referenceNumber;
  private final @Nullable String arbitraryId;
  private final @Nullable Coded<LimitChange> limitChange;

  Qualification(Block block, Findings findings) {
    Values values = new Values(block, findings);
    this.cardKind = values.code(InsuredCardKind.class, EligibilityLayouts.CARD_KIND);
    this.insurerNumber = values.insurer(EligibilityLayouts.INSURER);
    this.insurerNumberOnWire = values.wire(EligibilityLayouts.INSURER);
    this.symbol = values.text(EligibilityLayouts.SYMBOL);
    this.number = values.text(EligibilityLayouts.NUMBER);
    this.branch = values.text(EligibilityLayouts.BRANCH);
    this.familyRelation = values.code(FamilyRelation.class, EligibilityLayouts.RELATION);
    this.insuredName = values.text(EligibilityLayouts.INSURED_NAME);
    this.name = name(values);
    this.sex = values.code(Sex.class, EligibilityLayouts.SEX);
    this.sexOnBack = values.code(Sex.class, EligibilityLayouts.SEX_ON_BACK);
    this.birthdate = values.date(EligibilityLayouts.BIRTHDATE);
    this.address = values.text(EligibilityLayouts.ADDRESS);
    this.postalCode = values.text(EligibilityLayouts.POSTAL_CODE);
    this.acquiredOn = values.date(EligibilityLayouts.ACQUIRED);
    this.lostOn = values.date(EligibilityLayouts.LOST);
    this.issuedOn = values.date(EligibilityLayouts.ISSUED);
    this.period = values.period(EligibilityLayouts.VALID_FROM, EligibilityLayouts.VALID_UNTIL);
    this.unreadableDates =
        isUnreadable(values, EligibilityLayouts.ACQUIRED, acquiredOn)
            || isUnreadable(values, EligibilityLayouts.LOST, lostOn)
            || isUnreadable(values, EligibilityLayouts.VALID_FROM, period)
            || isUnreadable(values, EligibilityLayouts.VALID_UNTIL, period)
            || isUnreadable(values, EligibilityLayouts.BIRTHDATE, birthdate);
    this.copayRatio = values.ratio(EligibilityLayouts.RATIO);
    this.preschool = values.code(PreschoolKind.class, EligibilityLayouts.PRESCHOOL);
    this.lossReason = values.code(LossReason.class, EligibilityLayouts.LOSS_REASON);
    this.insurerName = values.text(EligibilityLayouts.INSURER_NAME);
    Block elderly = block.group(EligibilityLayouts.ELDERLY);
    this.elderlyCertificate = elderly == null ? null : new ElderlyCertificate(elderly, findings);
    Block limit = block.group(EligibilityLayouts.LIMIT);
    this.limitCertificate = limit == null ? null : new LimitCertificate(limit, findings);
    List<SpecificDiseaseCertificate> diseases = new ArrayList<>(0);
    for (Block item : items(block, EligibilityLayouts.DISEASE_LIST, EligibilityLayouts.DISEASES)) {
      diseases.add(new SpecificDiseaseCertificate(item, findings));
    }
    this.specificDiseaseCertificates = List.copyOf(diseases);
    List<MedicalTicket> tickets = new ArrayList<>(0);
    for (Block item : items(block, EligibilityLayouts.TICKET_LIST, EligibilityLayouts.TICKETS)) {
      tickets.add(new MedicalTicket(item, findings));
    }
    this.medicalTickets = List.copyOf(tickets);
    this.consents = Consent.read(values);
    this.referenceNumber = values.reference(EligibilityLayouts.REFERENCE);
    this.arbitraryId = values.text(EligibilityLayouts.ARBITRARY);
    this.limitChange = values.code(LimitChange.class, EligibilityLayouts.LIMIT_CHANGED);
  }

  /** {@return 被保険者証区分 (OQSCD010), if told; {@code A1} is medical aid} */
  public Optional<Coded<InsuredCardKind>> cardKind() {
    return Optional.ofNullable(cardKind);
  }

  /**
   * {@return 保険者番号, or 公費負担者番号 of medical aid; empty when not told or of another shape, see {@link
   * #insurerNumberOnWire()}}
   */
  public Optional<InsurerNumber> insurerNumber() {
    return Optional.ofNullable(insurerNumber);
  }

  /** {@return 保険者番号 exactly as it came, with its padding} */
  public Optional<String> insurerNumberOnWire() {
    return Optional.ofNullable(insurerNumberOnWire);
  }

  /** {@return 被保険者証記号 in the width as registered, if told} */
  public Optional<String> symbol() {
    return Optional.ofNullable(symbol);
  }

  /** {@return 被保険者証番号, or 受給者番号 of medical aid, with its leading zeros, if told} */
  public Optional<String> number() {
    return Optional.ofNullable(number);
  }

  /** {@return 枝番, if told} */
  public Optional<String> branch() {
    return Optional.ofNullable(branch);
  }

  /** {@return 本人・家族の別 (OQSCD009), if told} */
  public Optional<Coded<FamilyRelation>> familyRelation() {
    return Optional.ofNullable(familyRelation);
  }

  /** {@return 被保険者氏名（世帯主氏名）, if told; of 国保 the householder's} */
  public Optional<String> insuredName() {
    return Optional.ofNullable(insuredName);
  }

  /** {@return 氏名 with kana and alias; empty when none of them was told} */
  public Optional<PersonName> name() {
    return Optional.ofNullable(name);
  }

  /** {@return 性別1 (OQSCD007), on the face of the card, if told} */
  public Optional<Coded<Sex>> sex() {
    return Optional.ofNullable(sex);
  }

  /** {@return 性別2 (OQSCD007), only where it is written on the back, if told} */
  public Optional<Coded<Sex>> sexOnBack() {
    return Optional.ofNullable(sexOnBack);
  }

  /**
   * {@return 性別1 and 性別2 as far as told and set: the one on the back of a card may stand beside one
   * on its face that is not set (未設定)} Never null; two only if the two differ.
   */
  public Set<Sex> sexes() {
    Set<Sex> told = EnumSet.noneOf(Sex.class);
    sex().flatMap(Coded::known).ifPresent(told::add);
    sexOnBack().flatMap(Coded::known).ifPresent(told::add);
    told.remove(Sex.UNSET);
    return told;
  }

  /** {@return 生年月日, if told} */
  public Optional<LocalDate> birthdate() {
    return Optional.ofNullable(birthdate);
  }

  /** {@return 住所 as registered with the insurer, if told; need not be the chart's} */
  public Optional<String> address() {
    return Optional.ofNullable(address);
  }

  /** {@return 郵便番号 as it came, with or without hyphen, if told} */
  public Optional<String> postalCode() {
    return Optional.ofNullable(postalCode);
  }

  /** {@return 資格取得年月日, the first day covered, if told} */
  public Optional<LocalDate> acquiredOn() {
    return Optional.ofNullable(acquiredOn);
  }

  /** {@return 資格喪失年月日, normally the first day not covered, if told} */
  public Optional<LocalDate> lostOn() {
    return Optional.ofNullable(lostOn);
  }

  /** {@return 被保険者証交付年月日, if told} */
  public Optional<LocalDate> issuedOn() {
    return Optional.ofNullable(issuedOn);
  }

  /** {@return 被保険者証有効開始・終了年月日, both days included; empty when not told or not a span} */
  public Optional<Period> period() {
    return Optional.ofNullable(period);
  }

  /** {@return 被保険者証一部負担金割合, meant for 後期高齢者 only, if told} */
  public Optional<CopayRatio> copayRatio() {
    return Optional.ofNullable(copayRatio);
  }

  /** {@return 未就学区分 (OQSCD015), if told} */
  public Optional<Coded<PreschoolKind>> preschool() {
    return Optional.ofNullable(preschool);
  }

  /** {@return 資格喪失事由 (OQSCD008), if told} */
  public Optional<Coded<LossReason>> lossReason() {
    return Optional.ofNullable(lossReason);
  }

  /** {@return 保険者名称, or 福祉事務所名 of medical aid, if told} */
  public Optional<String> insurerName() {
    return Optional.ofNullable(insurerName);
  }

  /** {@return 高齢受給者証情報, if any} */
  public Optional<ElderlyCertificate> elderlyCertificate() {
    return Optional.ofNullable(elderlyCertificate);
  }

  /** {@return 限度額適用認定証関連情報, if any; without consent there is none} */
  public Optional<LimitCertificate> limitCertificate() {
    return Optional.ofNullable(limitCertificate);
  }

  /** {@return 特定疾病療養受療証情報, in the document's order; never null} */
  public List<SpecificDiseaseCertificate> specificDiseaseCertificates() {
    return specificDiseaseCertificates;
  }

  /** {@return 医療券・調剤券情報, in the document's order; never null} */
  public List<MedicalTicket> medicalTickets() {
    return medicalTickets;
  }

  /** {@return the consents told, in the order of {@link ConsentKind}; never null} */
  public List<Consent> consents() {
    return consents;
  }

  /** {@return 照会番号, the institution's own number of the person, if registered} */
  public Optional<ReferenceNumber> referenceNumber() {
    return Optional.ofNullable(referenceNumber);
  }

  /** {@return 任意の識別子, if told} */
  public Optional<String> arbitraryId() {
    return Optional.ofNullable(arbitraryId);
  }

  /** {@return 限度額適用認定証情報変更有無 (OQSCD014), in bulk results only, if told} */
  public Optional<Coded<LimitChange>> limitChange() {
    return Optional.ofNullable(limitChange);
  }

  private static boolean isUnreadable(Values values, Field field, @Nullable Object value) {
    return value == null && values.text(field) != null;
  }

  /** Tells whether a date that decides over the day of care was told and is none. */
  boolean hasUnreadableDates() {
    return unreadableDates;
  }

  private static @Nullable PersonName name(Values values) {
    return PersonName.tryParse(
            values.text(EligibilityLayouts.NAME),
            values.text(EligibilityLayouts.NAME_KANA),
            values.text(EligibilityLayouts.NAME_OTHER),
            values.text(EligibilityLayouts.NAME_OTHER_KANA))
        .orElse(null);
  }

  private static List<Block> items(Block block, Field list, Field item) {
    Block inner = block.group(list);
    return inner == null ? List.of() : inner.groups(item);
  }

  /** {@return whether this is medical aid 「医療扶助」 (被保険者証区分 {@code A1})} */
  public boolean isMedicalAid() {
    return cardKind != null && cardKind.is(InsuredCardKind.MEDICAL_AID);
  }

  /** {@return whether the child is marked as below school age 「未就学該当」; false also when not told} */
  public boolean isPreschool() {
    return preschool != null && preschool.is(PreschoolKind.PRESCHOOL);
  }

  /** {@return symbol, number and branch together; empty when there is no number} */
  public Optional<InsuredCard> insuredCard() {
    return InsuredCard.tryParse(symbol, number, branch)
        .or(() -> InsuredCard.tryParse(symbol, number, null));
  }

  /**
   * {@return what the patient said to one question}
   *
   * @param kind the question
   */
  public Optional<Consent> consent(ConsentKind kind) {
    return consents.stream().filter(consent -> consent.kind() == kind).findFirst();
  }

  /**
   * {@return whether name or address hold a character the insurer could not map 「外字 ● 〓」; such a
   * name is not for comparison (eligibility 6.4)}
   */
  public boolean hasUnmappedCharacters() {
    return (name != null && name.hasUnmappedCharacters())
        || hasMark(insuredName)
        || hasMark(address);
  }

  private static boolean hasMark(@Nullable String text) {
    return text != null && (text.indexOf('\u25CF') >= 0 || text.indexOf('\u3013') >= 0);
  }

  /**
   * {@return whether the dates told hold a day: from acquisition up to the day before the loss, and
   * within the card's span} Dates that were not told do not speak against it.
   *
   * @param day the day of care
   */
  public boolean covers(LocalDate day) {
    return (acquiredOn == null || !day.isBefore(acquiredOn))
        && (lostOn == null || day.isBefore(lostOn))
        && (period == null || period.contains(day));
  }

  /** Names no value of the person. */
  @Override
  public String toString() {
    return "Qualification[masked]";
  }
}
