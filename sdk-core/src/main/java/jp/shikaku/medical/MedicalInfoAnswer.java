package jp.shikaku.medical;

import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import jp.shikaku.Finding.Problem;
import jp.shikaku.RawElement;
import jp.shikaku.WireDocument;
import jp.shikaku.internal.codec.Envelope;
import jp.shikaku.internal.medical.AnswerLayout;
import jp.shikaku.internal.medical.Asked;
import jp.shikaku.transport.Pending;
import jp.shikaku.value.MedicalInstitutionCode;

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
   * @param hasData whether the body tells anything that can be read
   * @param asked what is known of the query
   */
  @SuppressWarnings("exports") // types no user can see: nobody else makes documents
  protected MedicalInfoAnswer(Envelope read, AnswerLayout.Head head, boolean hasData, Asked asked) {
    super(read);
    this.head = head;
    this.hasData = hasData;
    PatientInfo expected = asked.patient();
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

  /**
   * {@return whether ResultCode tells success; false also when it is not told, and when an error
   * stands beside it}
   */
  public boolean isSuccess() {
    return SUCCESS.equals(head.resultCode()) && head.failure() == null;
  }

  /** The code and message of a refusal; an error beside ResultCode says more than that. */
  Optional<String> refusalCode() {
    AnswerLayout.Failure failure = head.failure();
    return failure == null || failure.code() == null
        ? resultCode().filter(code -> !code.equals(SUCCESS))
        : Optional.of(failure.code());
  }

  Optional<String> refusalMessage() {
    AnswerLayout.Failure failure = head.failure();
    return failure == null || failure.message() == null
        ? message()
        : Optional.of(failure.message());
  }

  /** {@return which of the four outcomes this is} */
  public InfoOutcome outcome() {
    if (head.failure() != null || (head.resultCode() != null && !isSuccess())) {
      return InfoOutcome.REFUSED;
    }
    if (hasData) {
      return InfoOutcome.DATA;
    }
    return isSuccess() && !hasUnreadContent() ? InfoOutcome.EMPTY : InfoOutcome.UNKNOWN;
  }

  /** What this version can not read may be the information: then "there is none" is not true. */
  private boolean hasUnreadContent() {
    Set<String> unread =
        findings().stream()
            .filter(finding -> finding.path().startsWith("/XmlMsg/MessageBody/"))
            .filter(
                finding ->
                    finding.problem() == Problem.UNKNOWN_ELEMENT
                        || finding.problem() == Problem.UNEXPECTED_PLACE)
            .map(finding -> finding.path().substring(finding.path().lastIndexOf('/') + 1))
            .collect(Collectors.toSet());
    // Looked at only in the rare case that something was found; "*" is a name of odd form.
    return !unread.isEmpty()
        && raw().child("MessageBody").filter(body -> hasText(body, unread, false)).isPresent();
  }

  /** An empty container of a new name holds nothing. */
  private static boolean hasText(RawElement element, Set<String> unread, boolean inUnread) {
    boolean counts = inUnread || unread.contains(element.name()) || unread.contains("*");
    boolean result =
        element.name().equals("ResultCode") || element.name().equals("MessageContents");
    return (counts && !result && !element.text().isBlank())
        || element.children().stream().anyMatch(child -> hasText(child, unread, counts));
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
