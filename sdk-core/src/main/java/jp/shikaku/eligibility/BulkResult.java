package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import jp.shikaku.Coded;
import jp.shikaku.Finding;
import jp.shikaku.ReadingRules;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Envelope;
import jp.shikaku.internal.codec.Findings;
import jp.shikaku.internal.codec.Values;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.ReferenceNumber;
import org.jspecify.annotations.Nullable;

/**
 * Result of a bulk query 「一括照会ダウンロード結果」 ({@code OQSmu…02res}, eligibility 3.6, 3.9). While the
 * centre is still at work, 処理結果区分 is 2 and there are no rows. Immutable and thread-safe.
 */
public final class BulkResult extends OqsDocument {

  /** One person of the result. Immutable and thread-safe. */
  public static final class Row implements PersonAnswer {
    private final @Nullable MessageHead head;
    private final @Nullable Verification verification;
    private final @Nullable SearchInfo query;
    private final @Nullable Coded<ResultStatus> status;
    private final @Nullable String code;
    private final @Nullable String message;
    private final @Nullable Coded<QualificationValidity> validity;
    private final List<Qualification> qualifications;
    private final List<String> referenceNumbers;

    Row(Block block, Findings findings) {
      Values values = new Values(block, findings);
      this.head = null;
      this.verification = null;
      Block search = block.group(EligibilityLayouts.Bulk.SEARCH);
      this.query = search == null ? null : new SearchInfo(search, findings);
      this.status = values.code(ResultStatus.class, EligibilityLayouts.Bulk.STATUS);
      this.code = values.text(EligibilityLayouts.Bulk.CODE);
      this.message = values.text(EligibilityLayouts.Bulk.MESSAGE);
      this.validity = values.code(QualificationValidity.class, EligibilityLayouts.Bulk.VALIDITY);
      List<Block> results = new ArrayList<>(block.groups(EligibilityLayouts.Bulk.RESULTS));
      Block list = block.group(EligibilityLayouts.Bulk.RESULT_LIST);
      if (list != null) {
        results.addAll(list.groups(EligibilityLayouts.Bulk.LISTED));
      }
      this.qualifications =
          results.stream().map(result -> new Qualification(result, findings)).toList();
      this.referenceNumbers = List.copyOf(block.texts(EligibilityLayouts.Bulk.REFERENCES));
      if (!referenceNumbers.isEmpty() && referenceNumbers.size() != qualifications.size()) {
        findings.add(Finding.Problem.COUNT_MISMATCH, block, EligibilityLayouts.Bulk.REFERENCES);
      }
    }

    private Row(Row same, @Nullable MessageHead head, @Nullable Verification verification) {
      this.head = head;
      this.verification = verification;
      this.query = same.query;
      this.status = same.status;
      this.code = same.code;
      this.message = same.message;
      this.validity = same.validity;
      this.qualifications = same.qualifications;
      this.referenceNumbers = same.referenceNumbers;
    }

    /** {@return the same row, under the header of its document} */
    Row under(MessageHead above, @Nullable Verification mark) {
      return new Row(this, above, mark);
    }

    /**
     * {@return how and when it was verified: 処理実行日時 of the result, or when it came} Empty where
     * nothing was, as of a row that was refused, and in a document read from bytes: only who kept
     * them knows, see {@link #with}.
     */
    @Override
    public Optional<Verification> verification() {
      return switch (outcome()) {
        case SERVICE_ERROR, IN_PROGRESS, QUERY_ERROR, UNKNOWN -> Optional.empty();
        default -> Optional.ofNullable(verification);
      };
    }

    /**
     * {@return the same row with another mark, for example that of a kept one}
     *
     * @param mark how and when it was verified
     */
    public Row with(Verification mark) {
      return new Row(this, head, Objects.requireNonNull(mark));
    }

    /**
     * {@return what is said of the person in the end; a row that was refused is {@link
     * EligibilityAnswer.Outcome#QUERY_ERROR}}
     */
    @Override
    public EligibilityAnswer.Outcome outcome() {
      return head == null
          ? EligibilityAnswer.Outcome.UNKNOWN
          : EligibilityAnswer.outcome(
              Optional.ofNullable(head.segment),
              Optional.ofNullable(head.errorCode),
              status(),
              validity());
    }

    /** {@return 資格確認日 of the header, the day validity is told for, if told} */
    @Override
    public Optional<LocalDate> checkedOn() {
      return head == null ? Optional.empty() : Optional.ofNullable(head.checkedOn);
    }

    /** {@return 医療機関コード of the header, if told} */
    @Override
    public Optional<MedicalInstitutionCode> institution() {
      return head == null ? Optional.empty() : Optional.ofNullable(head.institution);
    }

    /** {@return what was asked for, with the host's own key of the row, if repeated} */
    @Override
    public Optional<SearchInfo> query() {
      return Optional.ofNullable(query);
    }

    /**
     * {@return 任意の識別子, the host's own key of the person: that which is repeated with the question,
     * else the one that the qualifications tell} Empty when none is told, or several.
     */
    public Optional<String> arbitraryId() {
      Optional<String> repeated = query().flatMap(SearchInfo::arbitraryId);
      List<String> told = repeated.isPresent() ? List.of() : toldIds();
      return told.size() == 1 ? Optional.of(told.get(0)) : repeated;
    }

    /**
     * {@return whether the qualifications tell another 任意の識別子 than {@link #arbitraryId}, or
     * different ones: the row may be about another person}
     */
    public boolean hasOtherArbitraryId() {
      return toldIds().stream().anyMatch(told -> arbitraryId().filter(told::equals).isEmpty());
    }

    private List<String> toldIds() {
      return qualifications.stream()
          .flatMap(told -> told.arbitraryId().stream())
          .distinct()
          .toList();
    }

    /** {@return 処理結果状況 (OQSCD004), if told} */
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

    /** {@return 資格有効性 (OQSCD006), if told} */
    @Override
    public Optional<Coded<QualificationValidity>> validity() {
      return Optional.ofNullable(validity);
    }

    /** {@return the qualifications in the document's order; never null} */
    @Override
    public List<Qualification> qualifications() {
      return qualifications;
    }

    /**
     * {@return 照会番号 that stand beside the qualifications, parallel to them by position as far as is
     * known; the empty string where an element was empty} Never null.
     */
    public List<String> referenceNumbers() {
      return referenceNumbers;
    }

    /**
     * {@return 照会番号 of one qualification: its own, else the one that stands beside it} Empty when
     * none is told, and when there are not as many numbers as qualifications, so that it can not be
     * known whose a number is.
     *
     * @param index of the qualification, from 0
     * @throws IndexOutOfBoundsException when there is no such qualification
     */
    @Override
    public Optional<ReferenceNumber> referenceNumber(int index) {
      Optional<ReferenceNumber> own = qualifications.get(index).referenceNumber();
      return own.isEmpty() && referenceNumbers.size() == qualifications.size()
          ? ReferenceNumber.tryParse(referenceNumbers.get(index))
          : own;
    }

    /** Names no value of the person. */
    @Override
    public String toString() {
      return "Row[masked]";
    }
  }

  private static final class Body {
    final BulkCount.Told told;
    final List<Row> rows;

    Body(Envelope source) {
      this.told = new BulkCount.Told(source.headValues());
      this.rows =
          source.body().groups(EligibilityLayouts.Bulk.UNITS).stream()
              .map(unit -> new Row(unit, source.findings()))
              .toList();
      BulkCount count = new BulkCount();
      rows.forEach(row -> count.add(row.status()));
      count.compare(source.head(), source.findings());
    }
  }

  private final BulkCount.Told told;
  private final List<Row> rows;

  /** The body is read before the header, so that its findings are taken over. */
  private BulkResult(Envelope source, Body body) {
    super(source);
    this.told = body.told;
    this.rows = body.rows.stream().map(row -> row.under(head(), null)).toList();
  }

  static BulkResult read(String fileName, String kind, byte[] bytes, ReadingRules rules) {
    Envelope source =
        Envelope.read(
            fileName,
            kind,
            bytes,
            rules,
            EligibilityLayouts.Bulk.LAYOUT,
            EligibilityLayouts.Bulk.HEAD,
            EligibilityLayouts.Bulk.BODY_GROUP);
    return new BulkResult(source, new Body(source));
  }

  /** {@return the rows in the document's order, which is not the request's; never null} */
  public List<Row> rows() {
    return rows;
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
}
