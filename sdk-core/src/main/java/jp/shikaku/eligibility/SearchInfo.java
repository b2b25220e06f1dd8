package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;
import jp.shikaku.Coded;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Findings;
import jp.shikaku.internal.codec.Values;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.Period;
import jp.shikaku.value.PublicExpenseNumber;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for, as it stands in a document 「資格確認照会用情報」 (tag {@code
 * QualificationConfirmSearchInfo}, eligibility 3.1, 3.9): in a request, or repeated in its answer.
 * What was not told is empty. Immutable and thread-safe.
 */
public final class SearchInfo {

  private final @Nullable InsurerNumber insurerNumber;
  private final @Nullable String insurerNumberOnWire;
  private final @Nullable String symbol;
  private final @Nullable String number;
  private final @Nullable String branch;
  private final @Nullable LocalDate birthdate;
  private final @Nullable String birthdateOnWire;
  private final @Nullable Consent limitCertificateConsent;
  private final @Nullable String arbitraryId;
  private final @Nullable Period consentDates;
  private final @Nullable Period examinationDates;
  private final @Nullable Coded<VisitKind> treatmentFlag;
  private final @Nullable YearMonth treatmentMonth;

  SearchInfo(Block block, Findings findings) {
    Values values = new Values(block, findings);
    this.insurerNumber = values.insurer(EligibilityLayouts.SEARCH_INSURER);
    this.insurerNumberOnWire = values.wire(EligibilityLayouts.SEARCH_INSURER);
    this.symbol = values.text(EligibilityLayouts.SEARCH_SYMBOL);
    this.number = values.text(EligibilityLayouts.SEARCH_NUMBER);
    this.branch = values.text(EligibilityLayouts.SEARCH_BRANCH);
    this.birthdate = values.date(EligibilityLayouts.SEARCH_BIRTHDATE);
    this.birthdateOnWire = values.wire(EligibilityLayouts.SEARCH_BIRTHDATE);
    this.limitCertificateConsent = Consent.limit(values, EligibilityLayouts.SEARCH_LIMIT_CONSENT);
    this.arbitraryId = values.text(EligibilityLayouts.SEARCH_ARBITRARY);
    this.consentDates =
        values.period(
            EligibilityLayouts.SEARCH_CONSENT_FROM, EligibilityLayouts.SEARCH_CONSENT_UNTIL);
    this.examinationDates =
        values.period(
            EligibilityLayouts.SEARCH_EXAMINED_FROM, EligibilityLayouts.SEARCH_EXAMINED_UNTIL);
    this.treatmentFlag = values.code(VisitKind.class, EligibilityLayouts.SEARCH_TREATMENT_FLAG);
    this.treatmentMonth = values.month(EligibilityLayouts.SEARCH_TREATMENT_MONTH);
  }

  /** What a caller asks, in the same words as a document. */
  SearchInfo(EligibilityQuery query) {
    this.insurerNumber = query.insurer();
    this.insurerNumberOnWire = query.insurer().onWire();
    this.symbol = query.card().flatMap(InsuredCard::symbol).orElse(null);
    this.number =
        query
            .card()
            .map(InsuredCard::number)
            .or(() -> query.publicExpense().map(PublicExpenseNumber::recipientNumber))
            .orElse(null);
    this.branch = query.card().flatMap(InsuredCard::branch).orElse(null);
    this.birthdate = query.birthdate();
    this.birthdateOnWire = WireDates.format(query.birthdate());
    this.limitCertificateConsent = Consent.limit(query.limitCertificateConsent());
    this.arbitraryId = query.arbitraryId().orElse(null);
    this.consentDates = null;
    this.examinationDates = null;
    this.treatmentFlag = null;
    this.treatmentMonth = null;
  }

  /** {@return 保険者番号, or 公費負担者番号 of medical aid} */
  public Optional<InsurerNumber> insurerNumber() {
    return Optional.ofNullable(insurerNumber);
  }

  /** {@return 保険者番号 exactly as it came, with its padding} */
  public Optional<String> insurerNumberOnWire() {
    return Optional.ofNullable(insurerNumberOnWire);
  }

  /** {@return 被保険者証記号} */
  public Optional<String> symbol() {
    return Optional.ofNullable(symbol);
  }

  /** {@return 被保険者証番号, or 受給者番号 of medical aid} */
  public Optional<String> number() {
    return Optional.ofNullable(number);
  }

  /** {@return 枝番} */
  public Optional<String> branch() {
    return Optional.ofNullable(branch);
  }

  /** {@return symbol, number and branch together; empty when there is no number} */
  public Optional<InsuredCard> insuredCard() {
    return InsuredCard.tryParse(symbol, number, branch)
        .or(() -> InsuredCard.tryParse(symbol, number, null));
  }

  /** {@return 生年月日} */
  public Optional<LocalDate> birthdate() {
    return Optional.ofNullable(birthdate);
  }

  Optional<String> birthdateOnWire() {
    return Optional.ofNullable(birthdateOnWire);
  }

  /** {@return 限度額適用認定証提供同意フラグ (OQSCD001); a query tells no time} */
  public Optional<Consent> limitCertificateConsent() {
    return Optional.ofNullable(limitCertificateConsent);
  }

  /** {@return 任意の識別子, the host's own key of the row} */
  public Optional<String> arbitraryId() {
    return Optional.ofNullable(arbitraryId);
  }

  /** {@return 同意日, both days included; a criterion of the consent lists} */
  public Optional<Period> consentDates() {
    return Optional.ofNullable(consentDates);
  }

  /** {@return 受診日, both days included; a criterion of the online-consultation list} */
  public Optional<Period> examinationDates() {
    return Optional.ofNullable(examinationDates);
  }

  /** {@return 診療区分 (OQSCD028); a criterion of the consent lists} */
  public Optional<Coded<VisitKind>> treatmentFlag() {
    return Optional.ofNullable(treatmentFlag);
  }

  /** {@return 診療年月; the criterion of the medical-aid list} */
  public Optional<YearMonth> treatmentMonth() {
    return Optional.ofNullable(treatmentMonth);
  }

  /** Names no value of the person. */
  @Override
  public String toString() {
    return "SearchInfo[masked]";
  }
}
