package jp.shikaku.eligibility;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import jp.shikaku.Coded;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.ReadingRules;
import jp.shikaku.ServiceException;
import jp.shikaku.internal.codec.Envelope;
import jp.shikaku.internal.codec.Values;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/**
 * Answer to a bulk upload 「アップロード結果」 ({@code OQSmu…01res}, eligibility 3.5), or the request for its
 * result ({@code OQSmu…02req}), as a document; what is kept of it is a {@link BulkReceipt}.
 * Immutable and thread-safe.
 */
public final class ReceptionDocument extends OqsDocument {

  private static final class Body {
    final @Nullable String number;
    final @Nullable OffsetDateTime receivedAt;
    final @Nullable Coded<ResultStatus> status;
    final @Nullable String code;
    final @Nullable String message;

    Body(Values values) {
      this.number = values.text(EligibilityLayouts.Reception.NUMBER);
      this.receivedAt = values.time(EligibilityLayouts.Reception.RECEIVED_AT);
      this.status = values.code(ResultStatus.class, EligibilityLayouts.Reception.STATUS);
      this.code = values.text(EligibilityLayouts.Reception.CODE);
      this.message = values.text(EligibilityLayouts.Reception.MESSAGE);
    }
  }

  private final Body body;

  private ReceptionDocument(Envelope source, Body body) {
    super(source);
    this.body = body;
  }

  static ReceptionDocument read(String fileName, String kind, byte[] bytes, ReadingRules rules) {
    Envelope source =
        Envelope.read(
            fileName,
            kind,
            bytes,
            rules,
            EligibilityLayouts.Reception.LAYOUT,
            EligibilityLayouts.Reception.HEAD,
            EligibilityLayouts.Reception.BODY_GROUP);
    return new ReceptionDocument(source, new Body(source.bodyValues()));
  }

  /**
   * {@return whether the upload was received: there is a 受付番号, which a refusal never carries; where
   * an error stands beside it, the result will tell} Says nothing about the persons inside.
   */
  public boolean isAccepted() {
    return body.number != null && BulkReceipt.isNumber(body.number);
  }

  /** {@return whether an error is told} */
  private boolean hasError() {
    return errorCode().isPresent()
        || status().filter(told -> told.is(ResultStatus.ERROR)).isPresent()
        || segment().filter(told -> told.is(ResultSegment.ABNORMAL)).isPresent();
  }

  /** {@return 受付番号, if the upload was received} */
  public Optional<String> number() {
    return Optional.ofNullable(body.number);
  }

  /** {@return 受付日時, if told} */
  public Optional<OffsetDateTime> receivedAt() {
    return Optional.ofNullable(body.receivedAt);
  }

  /** {@return 処理結果状況 (OQSCD004), if told; 2 is a refusal} */
  public Optional<Coded<ResultStatus>> status() {
    return Optional.ofNullable(body.status);
  }

  /** {@return 処理結果コード verbatim, if told} */
  public Optional<String> resultCode() {
    return Optional.ofNullable(body.code);
  }

  /** {@return 処理結果メッセージ verbatim, if told} */
  public Optional<String> resultMessage() {
    return Optional.ofNullable(body.message);
  }

  /**
   * {@return what is kept of it}
   *
   * @param kind the upload's family
   * @param asking the institution that uploaded
   * @param handle the upload
   * @param now when it came
   * @param context the exchange
   * @throws ServiceException when the upload was refused
   * @throws DecodeException when it tells neither
   */
  BulkReceipt toReceipt(
      MessageKind kind,
      MedicalInstitutionCode asking,
      Pending handle,
      Instant now,
      ExchangeContext context) {
    if (!isAccepted() && hasError()) {
      throw new ServiceException(
          segment().map(segment -> segment.wire()).orElse(null),
          errorCode().or(this::resultCode).orElse(null),
          errorMessage().or(this::resultMessage).orElse(null),
          context);
    }
    String number = body.number;
    if (number == null || !BulkReceipt.isNumber(number)) {
      throw new DecodeException(
          DecodeException.Problem.MISSING,
          "the answer tells no usable ReceptionNumber and no refusal",
          "/XmlMsg/MessageBody",
          0,
          0,
          findings(),
          context);
    }
    return new BulkReceipt(
        kind.code(),
        asking.value(),
        number,
        handle.exchangeId(),
        receivedAt().map(OffsetDateTime::toInstant).orElse(now));
  }
}
