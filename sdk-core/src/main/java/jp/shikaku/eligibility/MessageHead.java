package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import jp.shikaku.Coded;
import jp.shikaku.internal.codec.Values;
import jp.shikaku.transport.Pending;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/** The header of a message, read before the findings are taken over. Immutable. */
final class MessageHead {
  final @Nullable OffsetDateTime executedAt;
  final @Nullable LocalDate checkedOn;
  final @Nullable MedicalInstitutionCode institution;
  final @Nullable String exchangeId;
  final @Nullable String receptionNumber;
  final @Nullable Coded<ReferenceKind> referenceKind;
  final @Nullable Coded<ResultSegment> segment;
  final @Nullable String errorCode;
  final @Nullable String errorMessage;
  private final @Nullable String institutionOnWire;

  MessageHead(Values values) {
    this.executedAt = values.time(EligibilityLayouts.EXECUTED_AT);
    this.checkedOn = values.date(EligibilityLayouts.CHECKED_ON);
    this.institution = values.institution(EligibilityLayouts.INSTITUTION);
    this.institutionOnWire = values.text(EligibilityLayouts.INSTITUTION);
    this.exchangeId = values.text(EligibilityLayouts.EXCHANGE_ID);
    this.receptionNumber = values.text(EligibilityLayouts.HEAD_RECEPTION);
    this.referenceKind = values.code(ReferenceKind.class, EligibilityLayouts.REFERENCE_KIND);
    this.segment = values.code(ResultSegment.class, EligibilityLayouts.SEGMENT);
    this.errorCode = values.text(EligibilityLayouts.ERROR_CODE);
    this.errorMessage = values.text(EligibilityLayouts.ERROR_MESSAGE);
  }

  /**
   * {@return whether every identifier that the header carries is that of the exchange (R-INV-1)}
   *
   * @param asking the institution that asked
   * @param handle the exchange
   */
  boolean carriesOnly(MedicalInstitutionCode asking, Pending handle) {
    String wire = institutionOnWire;
    String reception = receptionNumber;
    return (wire == null || wire.equals(asking.value()))
        && handle.institution().equals(asking.value())
        && (exchangeId == null || exchangeId.equals(handle.exchangeId()))
        && (reception == null || handle.receptionNumber().filter(reception::equals).isPresent());
  }

  /**
   * {@return whether every identifier that the header of a bulk result carries is that of its
   * upload (R-INV-1)} The request for the result carries no identifier, so that one of the upload
   * is repeated; one of the request itself would be right as well.
   *
   * @param receipt of the upload
   * @param handle the request for the result
   */
  boolean carriesOnly(BulkReceipt receipt, Pending handle) {
    String wire = institutionOnWire;
    String id = exchangeId;
    String reception = receptionNumber;
    return (wire == null || wire.equals(receipt.institution()))
        && (id == null || id.equals(receipt.exchangeId()) || id.equals(handle.exchangeId()))
        && (reception == null || reception.equals(receipt.number()));
  }
}
