package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import jp.shikaku.Coded;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.ServiceException;
import jp.shikaku.WireCharset;
import jp.shikaku.internal.codec.Envelope;
import jp.shikaku.transport.Pending;
import jp.shikaku.value.MedicalInstitutionCode;

/**
 * The header of a bulk result 「一括照会ダウンロード結果のヘッダー」 (eligibility 3.6), told before its rows.
 * Immutable and thread-safe.
 */
public final class BulkHeader {

  private final String kind;
  private final WireCharset charset;
  private final MessageHead head;
  private final BulkCount.Told told;

  BulkHeader(Envelope source) {
    this.kind = source.kind();
    this.charset = source.charset();
    this.head = new MessageHead(source.headValues());
    this.told = new BulkCount.Told(source.headValues());
  }

  /** What the rows stand under. */
  MessageHead head() {
    return head;
  }

  /** {@return the message id 「電文ID」, for example {@code OQSmuquc02res}} */
  public String kind() {
    return kind;
  }

  /** {@return what the document is decoded with} */
  public WireCharset charset() {
    return charset;
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

  /** {@return 任意のファイル識別子 of the upload, if told} */
  public Optional<String> exchangeId() {
    return Optional.ofNullable(head.exchangeId);
  }

  /** {@return 受付番号, if told} */
  public Optional<String> receptionNumber() {
    return Optional.ofNullable(head.receptionNumber);
  }

  /** {@return 処理結果区分 (OQSCD003), if told} */
  public Optional<Coded<ResultSegment>> segment() {
    return Optional.ofNullable(head.segment);
  }

  /** {@return whether the centre is still at work 「処理中」: ask again later, there are no rows yet} */
  public boolean isPending() {
    return segment().filter(told -> told.is(ResultSegment.IN_PROGRESS)).isPresent();
  }

  /** {@return エラーコード verbatim, if told} */
  public Optional<String> errorCode() {
    return Optional.ofNullable(head.errorCode);
  }

  /** {@return エラーメッセージ verbatim, if told} */
  public Optional<String> errorMessage() {
    return Optional.ofNullable(head.errorMessage);
  }

  /** {@return 処理結果件数, if told} */
  public OptionalLong totalCount() {
    return told.total();
  }

  /** {@return 正常件数, if told} */
  public OptionalLong normalCount() {
    return told.normal();
  }

  /** {@return エラー件数, if told} */
  public OptionalLong errorCount() {
    return told.error();
  }

  /** {@return whether every identifier that the header carries is that of the upload (R-INV-1)} */
  boolean carriesOnly(BulkReceipt receipt, Pending handle) {
    return head.carriesOnly(receipt, handle);
  }

  /**
   * {@return whether to ask again} What is neither a result nor this is an error, never an empty
   * result.
   *
   * @param hasRows whether a row follows
   * @param context the exchange
   */
  boolean isUnfinished(boolean hasRows, ExchangeContext context) {
    if (isPending()) { // whatever code stands beside it: the job is not over
      return true;
    }
    boolean abnormal = segment().filter(code -> code.is(ResultSegment.ABNORMAL)).isPresent();
    if (abnormal || errorCode().isPresent()) {
      throw new ServiceException(
          segment().map(segment -> segment.wire()).orElse(null),
          errorCode().orElse(null),
          errorMessage().orElse(null),
          context);
    }
    boolean normal = segment().filter(code -> code.is(ResultSegment.NORMAL)).isPresent();
    if (!normal && !(segment().isEmpty() && hasRows)) {
      throw new DecodeException(
          DecodeException.Problem.MISSING,
          "the answer does not tell that there is a result",
          "/XmlMsg/MessageHeader/SegmentOfResult",
          0,
          0,
          List.of(),
          context);
    }
    return false;
  }

  /** Names the kind only. */
  @Override
  public String toString() {
    return "BulkHeader[" + kind + "]";
  }
}
