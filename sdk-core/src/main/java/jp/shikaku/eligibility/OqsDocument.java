package jp.shikaku.eligibility;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import jp.shikaku.Coded;
import jp.shikaku.DecodeException;
import jp.shikaku.Finding;
import jp.shikaku.RawElement;
import jp.shikaku.ReadingRules;
import jp.shikaku.WireCharset;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Field;
import jp.shikaku.internal.codec.Findings;
import jp.shikaku.internal.codec.Layout;
import jp.shikaku.internal.codec.Message;
import jp.shikaku.internal.codec.MessageReader;
import jp.shikaku.internal.codec.Values;
import jp.shikaku.internal.xml.XmlReaders;
import jp.shikaku.transport.Pending;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/**
 * A message of the family {@code OQS} 「資格確認系の電文」 as read from its bytes: the typed content, the
 * bytes themselves, the element tree, and what was not understood. Immutable and thread-safe.
 *
 * @see OqsDocuments#read
 */
public abstract sealed class OqsDocument
    permits EligibilityAnswer, QueryDocument, BulkReceipt, BulkResult, RegistrationDocument {

  private final String fileName;
  private final String kind;
  private final byte[] bytes;
  private final ReadingRules rules;
  private final WireCharset charset;
  private final @Nullable OffsetDateTime executedAt;
  private final @Nullable LocalDate checkedOn;
  private final @Nullable MedicalInstitutionCode institution;
  private final @Nullable String institutionOnWire;
  private final @Nullable String exchangeId;
  private final @Nullable String receptionNumber;
  private final @Nullable Coded<ReferenceKind> referenceKind;
  private final @Nullable Coded<ResultSegment> segment;
  private final @Nullable String errorCode;
  private final @Nullable String errorMessage;
  private final List<Finding> findings;

  /** The parts of a document that the constructors of the kinds work on. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Source(
      String fileName,
      String kind,
      byte[] bytes,
      ReadingRules rules,
      Message message,
      Values head,
      Block body) {

    static Source of(
        String fileName,
        String kind,
        byte[] bytes,
        ReadingRules rules,
        Layout layout,
        Field headField,
        Field bodyField) {
      Message message = new MessageReader(layout, rules).read(bytes);
      Block root = message.root();
      Block head = root.group(headField);
      if (head == null) {
        throw new DecodeException(
            DecodeException.Problem.UNEXPECTED_MESSAGE,
            "there is no MessageHeader",
            root.path(),
            message.findings().lineOf(root),
            0);
      }
      Block body = root.group(bodyField);
      Layout bodyLayout = bodyField.group();
      if (bodyLayout == null) {
        throw new IllegalStateException("the body is a group");
      }
      // A header error comes without a body: nothing was told in it.
      return new Source(
          fileName,
          kind,
          bytes,
          rules,
          message,
          new Values(head, message.findings()),
          body == null ? new Block(bodyLayout) : body);
    }

    Findings findings() {
      return message.findings();
    }

    Values bodyValues() {
      return new Values(body, findings());
    }

    @Override
    public String toString() {
      return "Source[" + kind + "]";
    }
  }

  /** The body is read before: the findings are taken over here. */
  OqsDocument(Source source) {
    this.fileName = source.fileName();
    this.kind = source.kind();
    this.bytes = source.bytes();
    this.rules = source.rules();
    this.charset = source.message().charset();
    Values head = source.head();
    this.executedAt = head.time(EligibilityLayouts.EXECUTED_AT);
    this.checkedOn = head.date(EligibilityLayouts.CHECKED_ON);
    this.institution = head.institution(EligibilityLayouts.INSTITUTION);
    this.institutionOnWire = head.text(EligibilityLayouts.INSTITUTION);
    this.exchangeId = head.text(EligibilityLayouts.EXCHANGE_ID);
    this.receptionNumber = head.text(EligibilityLayouts.HEAD_RECEPTION);
    this.referenceKind = head.code(ReferenceKind.class, EligibilityLayouts.REFERENCE_KIND);
    this.segment = head.code(ResultSegment.class, EligibilityLayouts.SEGMENT);
    this.errorCode = head.text(EligibilityLayouts.ERROR_CODE);
    this.errorMessage = head.text(EligibilityLayouts.ERROR_MESSAGE);
    this.findings = source.findings().toList();
  }

  /**
   * {@return the message id 「電文ID」, for example {@code OQSsiquc01res}: the 13 characters that a
   * file name begins with}
   */
  public String kind() {
    return kind;
  }

  /** {@return the file's name as given to the reader; never null} */
  public String fileName() {
    return fileName;
  }

  /** {@return a copy of the document, byte for byte as it came} */
  public byte[] document() {
    return bytes.clone();
  }

  /** {@return the document's length in bytes} */
  public int sizeBytes() {
    return bytes.length;
  }

  /** {@return the SHA-256 of the document in lower-case hexadecimal digits} */
  public String sha256() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** {@return what the document was really decoded with} */
  public WireCharset charset() {
    return charset;
  }

  /** {@return the element tree, built anew at each call: also what no layout names} */
  public RawElement raw() {
    return XmlReaders.of(rules).tree(bytes);
  }

  /** {@return what was not understood, in the order of lines; never null, never text content} */
  public List<Finding> findings() {
    return findings;
  }

  /** {@return 処理実行日時, the time at the centre, if told} */
  public Optional<OffsetDateTime> executedAt() {
    return Optional.ofNullable(executedAt);
  }

  /** {@return 資格確認日, the day validity is told for, if told} */
  public Optional<LocalDate> checkedOn() {
    return Optional.ofNullable(checkedOn);
  }

  /** {@return 医療機関コード, if told} */
  public Optional<MedicalInstitutionCode> institution() {
    return Optional.ofNullable(institution);
  }

  /** {@return 任意のファイル識別子, if told; of a card reader's file the terminal's own} */
  public Optional<String> exchangeId() {
    return Optional.ofNullable(exchangeId);
  }

  /** {@return 受付番号 of the header, if told} */
  public Optional<String> receptionNumber() {
    return Optional.ofNullable(receptionNumber);
  }

  /** {@return 照会区分 (OQSCD002), if told} */
  public Optional<Coded<ReferenceKind>> referenceKind() {
    return Optional.ofNullable(referenceKind);
  }

  /** {@return 処理結果区分 (OQSCD003), if told} */
  public Optional<Coded<ResultSegment>> segment() {
    return Optional.ofNullable(segment);
  }

  /** {@return エラーコード verbatim, if told} */
  public Optional<String> errorCode() {
    return Optional.ofNullable(errorCode);
  }

  /** {@return エラーメッセージ verbatim, if told} */
  public Optional<String> errorMessage() {
    return Optional.ofNullable(errorMessage);
  }

  /**
   * {@return whether every identifier that the header carries is that of the exchange (R-INV-1)}
   *
   * @param asking the institution that asked
   * @param handle the exchange
   */
  boolean carriesOnly(MedicalInstitutionCode asking, Pending handle) {
    return (institutionOnWire == null || institutionOnWire.equals(asking.value()))
        && handle.institution().equals(asking.value())
        && (exchangeId == null || exchangeId.equals(handle.exchangeId()))
        && (receptionNumber == null
            || handle.receptionNumber().filter(receptionNumber::equals).isPresent());
  }

  /** Names kind, size and number of findings, no value of a person. */
  @Override
  public String toString() {
    return kind + "[" + bytes.length + " bytes, " + findings.size() + " findings]";
  }
}
