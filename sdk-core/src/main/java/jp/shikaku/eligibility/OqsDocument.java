package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;
import jp.shikaku.Coded;
import jp.shikaku.WireDocument;
import jp.shikaku.internal.codec.Envelope;
import jp.shikaku.transport.Pending;
import jp.shikaku.value.MedicalInstitutionCode;

/**
 * A message of the family {@code OQS} 「資格確認系の電文」 as read from its bytes: the typed content, the
 * bytes themselves, the element tree, and what was not understood. Immutable and thread-safe.
 *
 * @see OqsDocuments#read
 */
public abstract sealed class OqsDocument extends WireDocument
    permits EligibilityAnswer, QueryDocument, ReceptionDocument, BulkResult, RegistrationDocument {

  private final MessageHead head;

  /** The body is read before: the findings are taken over here. */
  OqsDocument(Envelope source) {
    this(source, new MessageHead(source.headValues()));
  }

  private OqsDocument(Envelope source, MessageHead head) {
    super(source);
    this.head = head;
  }

  OqsDocument(OqsDocument same) {
    super(same);
    this.head = same.head;
  }

  /** The header. */
  MessageHead head() {
    return head;
  }

  /** {@return 処理実行日時, the time at the centre, if told} */
  public Optional<OffsetDateTime> executedAt() {
    return Optional.ofNullable(head.executedAt);
  }

  /** {@return 資格確認日, the day validity is told for, if told} */
  public Optional<LocalDate> checkedOn() {
    return Optional.ofNullable(head.checkedOn);
  }

  /** {@return 医療機関コード, if told} */
  public Optional<MedicalInstitutionCode> institution() {
    return Optional.ofNullable(head.institution);
  }

  /** {@return 任意のファイル識別子, if told; of a card reader's file the terminal's own} */
  public Optional<String> exchangeId() {
    return Optional.ofNullable(head.exchangeId);
  }

  /** {@return 受付番号 of the header, if told} */
  public Optional<String> receptionNumber() {
    return Optional.ofNullable(head.receptionNumber);
  }

  /** {@return 照会区分 (OQSCD002), if told} */
  public Optional<Coded<ReferenceKind>> referenceKind() {
    return Optional.ofNullable(head.referenceKind);
  }

  /** {@return 処理結果区分 (OQSCD003), if told} */
  public Optional<Coded<ResultSegment>> segment() {
    return Optional.ofNullable(head.segment);
  }

  /** {@return エラーコード verbatim, if told} */
  public Optional<String> errorCode() {
    return Optional.ofNullable(head.errorCode);
  }

  /** {@return エラーメッセージ verbatim, if told} */
  public Optional<String> errorMessage() {
    return Optional.ofNullable(head.errorMessage);
  }

  /**
   * {@return whether every identifier that the header carries is that of the exchange (R-INV-1)}
   *
   * @param asking the institution that asked
   * @param handle the exchange
   */
  boolean carriesOnly(MedicalInstitutionCode asking, Pending handle) {
    return head.carriesOnly(asking, handle);
  }
}
