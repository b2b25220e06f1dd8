package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.audit.AuditLog;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.Period;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;

/**
 * What list of persons is fetched 「同意済資格情報・委託先資格情報の一括取得」: who consented away from the institution,
 * or who has a ticket of medical aid ({@code OQSmuhvq01req}, {@code OQSmuonq01req}, {@code
 * OQSmutic01req}; eligibility 3.9). Immutable and thread-safe.
 */
public final class BulkListQuery extends BulkUpload<BulkResult.Row> {

  /** Which list. */
  public enum Kind {
    /** 訪問診療等. */
    HOME_VISIT(VisitKind.HOME_VISIT),
    /** オンライン診療等. */
    ONLINE(VisitKind.ONLINE),
    /** 医療扶助. */
    MEDICAL_AID(null);

    private final @Nullable VisitKind flag;

    Kind(@Nullable VisitKind flag) {
      this.flag = flag;
    }
  }

  private final Kind kind;
  private final @Nullable Period consentDates;
  private final @Nullable Period examinationDates;
  private final @Nullable YearMonth treatmentMonth;

  private BulkListQuery(
      Kind kind,
      @Nullable Period consentDates,
      @Nullable Period examinationDates,
      @Nullable YearMonth treatmentMonth) {
    this.kind = kind;
    this.consentDates = consentDates;
    this.examinationDates = examinationDates;
    this.treatmentMonth = treatmentMonth;
  }

  /**
   * Lists who consented to home visits 「訪問診療等」.
   *
   * @param consentDates 同意日: first and last day, both told
   * @return the query
   * @throws InvalidQueryException when an end is open
   */
  public static BulkListQuery homeVisits(Period consentDates) {
    return new BulkListQuery(Kind.HOME_VISIT, closed("consentDates", consentDates), null, null);
  }

  /**
   * Lists who consented to online consultations 「オンライン診療等」 in some days.
   *
   * @param consentDates 同意日: first and last day, both told
   * @return the query
   * @throws InvalidQueryException when an end is open
   */
  public static BulkListQuery onlineByConsent(Period consentDates) {
    return new BulkListQuery(Kind.ONLINE, closed("consentDates", consentDates), null, null);
  }

  /**
   * Lists who is seen online 「オンライン診療等」 in some days.
   *
   * @param examinationDates 受診日: first and last day, both told
   * @return the query
   * @throws InvalidQueryException when an end is open
   */
  public static BulkListQuery onlineByExamination(Period examinationDates) {
    return new BulkListQuery(Kind.ONLINE, null, closed("examinationDates", examinationDates), null);
  }

  /**
   * Lists who has a ticket of medical aid 「医療扶助」 for this institution.
   *
   * @param treatmentMonth 診療年月
   * @return the query
   */
  public static BulkListQuery medicalAid(YearMonth treatmentMonth) {
    return new BulkListQuery(Kind.MEDICAL_AID, null, null, Objects.requireNonNull(treatmentMonth));
  }

  private static Period closed(String field, Period period) {
    if (period.from().isEmpty() || period.until().isEmpty()) {
      throw new InvalidQueryException(
          field, "must have a first and a last day", "開始日と終了日を指定してください");
    }
    return period;
  }

  /** {@return which list} */
  public Kind kind() {
    return kind;
  }

  /** {@return 同意日, if the list is by consent} */
  public Optional<Period> consentDates() {
    return Optional.ofNullable(consentDates);
  }

  /** {@return 受診日, if the list is by the day of care} */
  public Optional<Period> examinationDates() {
    return Optional.ofNullable(examinationDates);
  }

  /** {@return 診療年月, if the list is of medical aid} */
  public Optional<YearMonth> treatmentMonth() {
    return Optional.ofNullable(treatmentMonth);
  }

  /** {@return the search block of the request} */
  Block toBlock() {
    return new Block(EligibilityLayouts.SEARCH_INFO)
        .put(EligibilityLayouts.SEARCH_CONSENT_FROM, first(consentDates))
        .put(EligibilityLayouts.SEARCH_CONSENT_UNTIL, last(consentDates))
        .put(EligibilityLayouts.SEARCH_EXAMINED_FROM, first(examinationDates))
        .put(EligibilityLayouts.SEARCH_EXAMINED_UNTIL, last(examinationDates))
        .put(EligibilityLayouts.SEARCH_TREATMENT_FLAG, kind.flag == null ? null : kind.flag.code())
        .put(
            EligibilityLayouts.SEARCH_TREATMENT_MONTH,
            treatmentMonth == null ? null : WireDates.format(treatmentMonth));
  }

  private static @Nullable String first(@Nullable Period period) {
    return period == null ? null : period.from().map(WireDates::format).orElse(null);
  }

  private static @Nullable String last(@Nullable Period period) {
    return period == null ? null : period.until().map(WireDates::format).orElse(null);
  }

  @Override
  MessageKind message() {
    return switch (kind) {
      case HOME_VISIT -> MessageKind.HOME_VISIT_LIST;
      case ONLINE -> MessageKind.ONLINE_LIST;
      case MEDICAL_AID -> MessageKind.MEDICAL_AID_LIST;
    };
  }

  @Override
  byte[] write(
      BulkRequests requests, MedicalInstitutionCode asking, String exchangeId, LocalDate today) {
    return requests.list(this, asking, exchangeId);
  }

  /** Who is in the list is known by its rows only. */
  @Override
  List<String> patientKeys(AuditLog audit) {
    return List.of();
  }

  @Override
  String scope(LocalDate today) {
    return kind + " " + criterion();
  }

  private String criterion() {
    Period dates = consentDates == null ? examinationDates : consentDates;
    return dates == null
        ? String.valueOf(treatmentMonth)
        : dates + (examinationDates == null ? "" : " EXAMINED");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BulkListQuery that
        && kind == that.kind
        && Objects.equals(consentDates, that.consentDates)
        && Objects.equals(examinationDates, that.examinationDates)
        && Objects.equals(treatmentMonth, that.treatmentMonth);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, consentDates, examinationDates, treatmentMonth);
  }

  /** Returns list and criterion; there is nobody in it. */
  @Override
  public String toString() {
    return "BulkListQuery[" + kind + " " + criterion() + "]";
  }
}
