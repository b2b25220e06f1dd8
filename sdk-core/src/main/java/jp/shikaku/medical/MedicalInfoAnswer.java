package jp.shikaku.medical;

import java.time.OffsetDateTime;
import java.util.Optional;
import jp.shikaku.WireDocument;
import jp.shikaku.internal.codec.Envelope;
import jp.shikaku.internal.medical.AnswerLayout;
import jp.shikaku.transport.Pending;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/**
 * What answers with drugs and with checkups have in common 「照会結果の共通項目」 (medical-info 5). Immutable
 * and thread-safe; made by this library only.
 */
public abstract class MedicalInfoAnswer extends WireDocument {

  /** {@code ResultCode} of success. */
  private static final String SUCCESS = "1";

  private final AnswerLayout.Head head;
  private final boolean hasData;
  private final PatientCheck patientCheck;

  /**
   * Takes over what was read.
   *
   * @param read the document, all its typed values read already
   * @param head what it tells beside its body
   * @param hasData whether the body tells anything
   * @param expected the person asked for, or null when none was named
   */
  @SuppressWarnings("exports") // types no user can see: nobody else makes documents
  protected MedicalInfoAnswer(
      Envelope read, AnswerLayout.Head head, boolean hasData, @Nullable PatientInfo expected) {
    super(read);
    this.head = head;
    this.hasData = hasData;
    this.patientCheck =
        expected == null
            ? PatientCheck.NOT_ASKED
            : head.patient() == null ? PatientCheck.NOT_TOLD : expected.compare(head.patient());
  }

  /** {@return ResultCode verbatim, if told; 1 is success} There is no public list of the others. */
  public Optional<String> resultCode() {
    return Optional.ofNullable(head.resultCode());
  }

  /** {@return MessageContents verbatim, if told: meant for people, it may quote an input} */
  public Optional<String> message() {
    return Optional.ofNullable(head.message());
  }

  /** {@return whether ResultCode tells success; false also when it is not told} */
  public boolean isSuccess() {
    return SUCCESS.equals(head.resultCode());
  }

  /** {@return which of the four outcomes this is} */
  public InfoOutcome outcome() {
    if (head.resultCode() != null && !isSuccess()) {
      return InfoOutcome.REFUSED;
    }
    if (hasData) {
      return InfoOutcome.DATA;
    }
    return isSuccess() ? InfoOutcome.EMPTY : InfoOutcome.UNKNOWN;
  }

  /** {@return the person the answer says it is about, if told} */
  public Optional<PatientInfo> patient() {
    return Optional.ofNullable(head.patient());
  }

  /**
   * {@return whether this is about the person asked for} A client hands out no answer of another
   * person; of a document read from a file nobody asked.
   */
  public PatientCheck patientCheck() {
    return patientCheck;
  }

  /** {@return 医療機関コード, if told} */
  public Optional<MedicalInstitutionCode> institution() {
    return Optional.ofNullable(head.institution());
  }

  /** {@return 任意のファイル識別子, if told} */
  public Optional<String> exchangeId() {
    return Optional.ofNullable(head.exchangeId());
  }

  /** {@return 処理実行日時, if told} */
  public Optional<OffsetDateTime> executedAt() {
    return Optional.ofNullable(head.executedAt());
  }

  /**
   * {@return whether every identifier that the header carries is that of the exchange (R-INV-1)}
   */
  boolean carriesOnly(MedicalInstitutionCode asking, Pending handle) {
    String institution = head.institutionOnWire();
    return (institution == null || institution.equals(asking.value()))
        && handle.institution().equals(asking.value())
        && (head.exchangeId() == null || head.exchangeId().equals(handle.exchangeId()));
  }
}
