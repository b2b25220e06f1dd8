package jp.shikaku.medical;

import java.time.YearMonth;
import java.util.Optional;
import jp.shikaku.Coded;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.WireDocument;
import jp.shikaku.eligibility.VisitKind;
import jp.shikaku.internal.codec.Envelope;
import jp.shikaku.internal.codec.Values;
import jp.shikaku.internal.medical.RequestLayout;
import jp.shikaku.transport.AnswerFormat;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/**
 * A request as it lies in the request folder 「照会要求」: {@code YZKsiquc01req}, {@code TKKsiquc01req}
 * (medical-info 4.1). What was not told is empty. Immutable and thread-safe.
 */
public final class MedicalInfoRequest extends WireDocument {

  private record Content(
      @Nullable MedicalInstitutionCode institution,
      @Nullable String exchangeId,
      @Nullable InsurerNumber insurer,
      @Nullable String insurerOnWire,
      @Nullable String symbol,
      @Nullable String number,
      @Nullable String branch,
      @Nullable YearMonth from,
      @Nullable YearMonth until,
      @Nullable String fileCategory,
      @Nullable Coded<VisitKind> visitKind) {

    @Override
    public String toString() {
      return "Content[masked]";
    }
  }

  private final Content content;

  private MedicalInfoRequest(Envelope read, Content content) {
    super(read);
    this.content = content;
  }

  /**
   * Reads a request from a file.
   *
   * @param fileName the file's name, which begins with the message id
   * @param kind the message id, {@code YZKsiquc01req} or {@code TKKsiquc01req}
   * @param bytes the document; not copied, must not be changed afterwards
   * @param rules how to read
   * @return the request
   * @throws DecodeException when it is not such a document
   */
  public static MedicalInfoRequest decode(
      String fileName, String kind, byte[] bytes, ReadingRules rules) {
    Envelope read =
        Envelope.read(
            fileName,
            kind,
            bytes,
            rules,
            RequestLayout.LAYOUT,
            RequestLayout.HEAD_GROUP,
            RequestLayout.BODY_GROUP);
    Values head = read.headValues();
    Values body = read.bodyValues();
    Content content =
        new Content(
            head.institution(RequestLayout.INSTITUTION),
            head.text(RequestLayout.EXCHANGE_ID),
            head.insurer(RequestLayout.INSURER),
            head.wire(RequestLayout.INSURER),
            head.text(RequestLayout.SYMBOL),
            head.text(RequestLayout.NUMBER),
            head.text(RequestLayout.BRANCH),
            body.month(RequestLayout.START),
            body.month(RequestLayout.END),
            body.text(RequestLayout.FORMAT),
            body.code(VisitKind.class, RequestLayout.VISIT_KIND));
    return new MedicalInfoRequest(read, content);
  }

  /** {@return 医療機関コード} */
  public Optional<MedicalInstitutionCode> institution() {
    return Optional.ofNullable(content.institution);
  }

  /** {@return 任意のファイル識別子} */
  public Optional<String> exchangeId() {
    return Optional.ofNullable(content.exchangeId);
  }

  /** {@return 保険者番号; empty also when it has another shape} */
  public Optional<InsurerNumber> insurerNumber() {
    return Optional.ofNullable(content.insurer);
  }

  /** {@return 保険者番号 exactly as it stands there, with its padding} */
  public Optional<String> insurerNumberOnWire() {
    return Optional.ofNullable(content.insurerOnWire);
  }

  /** {@return 被保険者証記号} */
  public Optional<String> symbol() {
    return Optional.ofNullable(content.symbol);
  }

  /** {@return 被保険者証番号} */
  public Optional<String> number() {
    return Optional.ofNullable(content.number);
  }

  /** {@return 枝番} */
  public Optional<String> branch() {
    return Optional.ofNullable(content.branch);
  }

  /** {@return the first month; drugs only} */
  public Optional<YearMonth> from() {
    return Optional.ofNullable(content.from);
  }

  /** {@return the last month, included; drugs only} */
  public Optional<YearMonth> until() {
    return Optional.ofNullable(content.until);
  }

  /** {@return the format asked for (FileCategory 1 PDF, 2 XML); empty for any other} */
  public Optional<AnswerFormat> format() {
    if ("1".equals(content.fileCategory)) {
      return Optional.of(AnswerFormat.PDF);
    }
    return "2".equals(content.fileCategory) ? Optional.of(AnswerFormat.XML) : Optional.empty();
  }

  /** {@return 診療区分 (OQSCD028)} */
  public Optional<Coded<VisitKind>> visitKind() {
    return Optional.ofNullable(content.visitKind);
  }
}
