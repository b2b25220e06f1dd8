package jp.shikaku.eligibility;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jp.shikaku.Coded;
import jp.shikaku.ReadingRules;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Envelope;
import jp.shikaku.internal.codec.Findings;
import jp.shikaku.internal.codec.Values;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.ReferenceNumber;
import org.jspecify.annotations.Nullable;

/**
 * Registration of reference numbers 「照会番号登録」, request or answer, of one person or in bulk ({@code
 * OQSsiimm01req/res}, {@code OQSmuimm01req}, {@code OQSmuimm02res}; eligibility 3.7, 3.8).
 * Immutable and thread-safe.
 */
public final class RegistrationDocument extends OqsDocument {

  /** One registration, with its outcome in an answer. Immutable and thread-safe. */
  public static final class Row {
    private final @Nullable ReferenceNumber referenceNumber;
    private final @Nullable InsurerNumber insurerNumber;
    private final @Nullable String insurerNumberOnWire;
    private final @Nullable String symbol;
    private final @Nullable String number;
    private final @Nullable String branch;
    private final @Nullable Coded<ResultStatus> status;
    private final @Nullable String code;
    private final @Nullable String message;

    private Row(
        Values info,
        @Nullable Coded<ResultStatus> status,
        @Nullable String code,
        @Nullable String message) {
      this.referenceNumber = info.reference(EligibilityLayouts.Registration.REFERENCE);
      this.insurerNumber = info.insurer(EligibilityLayouts.Registration.INSURER);
      this.insurerNumberOnWire = info.wire(EligibilityLayouts.Registration.INSURER);
      this.symbol = info.text(EligibilityLayouts.Registration.SYMBOL);
      this.number = info.text(EligibilityLayouts.Registration.NUMBER);
      this.branch = info.text(EligibilityLayouts.Registration.BRANCH);
      this.status = status;
      this.code = code;
      this.message = message;
    }

    /** Of one unit of a bulk answer. */
    static Row ofUnit(Block unit, Findings findings) {
      Values values = new Values(unit, findings);
      Block info = unit.group(EligibilityLayouts.Registration.UNIT_INFO);
      return new Row(
          new Values(info == null ? EligibilityLayouts.Registration.emptyInfo() : info, findings),
          values.code(ResultStatus.class, EligibilityLayouts.Registration.UNIT_STATUS),
          values.text(EligibilityLayouts.Registration.UNIT_CODE),
          values.text(EligibilityLayouts.Registration.UNIT_MESSAGE));
    }

    /** {@return 照会番号, the institution's own number of the person} */
    public Optional<ReferenceNumber> referenceNumber() {
      return Optional.ofNullable(referenceNumber);
    }

    /** {@return 保険者番号} */
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

    /** {@return 被保険者証番号} */
    public Optional<String> number() {
      return Optional.ofNullable(number);
    }

    /** {@return 枝番} */
    public Optional<String> branch() {
      return Optional.ofNullable(branch);
    }

    /** {@return 処理結果状況 (OQSCD004), if told; never in a request} */
    public Optional<Coded<ResultStatus>> status() {
      return Optional.ofNullable(status);
    }

    /** {@return 処理結果コード verbatim, if told} */
    public Optional<String> resultCode() {
      return Optional.ofNullable(code);
    }

    /** {@return 処理結果メッセージ verbatim, if told} */
    public Optional<String> resultMessage() {
      return Optional.ofNullable(message);
    }

    /**
     * Tells what became of a registration. A refusal is told as such also when nothing is repeated;
     * success counts only when the answer repeats what was sent.
     *
     * @param sent the registration this row should be the answer to
     * @return the outcome
     */
    public RegistrationOutcome outcome(ReferenceNumberRegistration sent) {
      boolean repeatsNothing =
          referenceNumber == null && insurerNumberOnWire == null && number == null;
      boolean refused = status != null && status.is(ResultStatus.ERROR);
      if (!sent.isRepeatedBy(this) && !(refused && repeatsNothing)) {
        return RegistrationOutcome.MISMATCH;
      }
      if (refused) {
        return RegistrationOutcome.REFUSED;
      }
      return status != null && status.is(ResultStatus.NORMAL)
          ? RegistrationOutcome.REGISTERED
          : RegistrationOutcome.UNKNOWN;
    }

    /** Names no value of the person. */
    @Override
    public String toString() {
      return "Row[masked]";
    }
  }

  private final List<Row> rows;

  private RegistrationDocument(Envelope source, List<Row> rows) {
    super(source);
    this.rows = rows;
  }

  static RegistrationDocument read(String fileName, String kind, byte[] bytes, ReadingRules rules) {
    Envelope source =
        Envelope.read(
            fileName,
            kind,
            bytes,
            rules,
            EligibilityLayouts.Registration.LAYOUT,
            EligibilityLayouts.Registration.HEAD,
            EligibilityLayouts.Registration.BODY_GROUP);
    List<Row> rows = rows(source);
    if (kind.endsWith("02res")) {
      BulkCount count = new BulkCount();
      rows.forEach(row -> count.add(row.status()));
      count.compare(source.head(), source.findings());
    }
    return new RegistrationDocument(source, rows);
  }

  private static List<Row> rows(Envelope source) {
    Findings findings = source.findings();
    Values body = source.bodyValues();
    Coded<ResultStatus> status =
        body.code(ResultStatus.class, EligibilityLayouts.Registration.STATUS);
    String code = body.text(EligibilityLayouts.Registration.CODE);
    String message = body.text(EligibilityLayouts.Registration.MESSAGE);
    List<Row> rows = new ArrayList<>();
    for (Block info : source.body().groups(EligibilityLayouts.Registration.INFOS)) {
      rows.add(new Row(new Values(info, findings), status, code, message));
    }
    for (Block unit : source.body().groups(EligibilityLayouts.Registration.UNITS)) {
      rows.add(Row.ofUnit(unit, findings));
    }
    if (rows.isEmpty() && status != null) {
      rows.add(
          new Row(
              new Values(EligibilityLayouts.Registration.emptyInfo(), findings),
              status,
              code,
              message));
    }
    return List.copyOf(rows);
  }

  /** {@return the registrations in the document's order; never null} */
  public List<Row> rows() {
    return rows;
  }
}
