package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import jp.shikaku.Coded;
import jp.shikaku.DecodeException;
import jp.shikaku.Finding;
import jp.shikaku.ReadingRules;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Envelope;
import jp.shikaku.internal.codec.Values;
import jp.shikaku.value.ReferenceNumber;
import org.jspecify.annotations.Nullable;

/**
 * Answer to an eligibility query 「資格確認結果」 ({@code OQSsiquc01res}, also of a card reader;
 * eligibility 3.2): what the centre said, the derivations the desk needs, and the document behind
 * it. {@link EligibilityClient#check} returns only answers that tell 資格有効性; a document read from a
 * file may tell anything, which {@link #outcome()} sorts. Immutable and thread-safe.
 */
public final class EligibilityAnswer extends OqsDocument implements PersonAnswer {

  static final String KIND = "OQSsiquc01res";

  /** What a document says in the end, by the ladder of eligibility 5. */
  public enum Outcome {
    /** The whole exchange failed at the centre: 処理結果区分 9, or an error code. */
    SERVICE_ERROR,
    /** Still being worked on: 処理結果区分 2. */
    IN_PROGRESS,
    /** The query for this person failed: 処理結果状況 2. */
    QUERY_ERROR,
    /** 有効. */
    VALID,
    /** 有効（未登録）: medical aid whose ticket is not registered yet; usable. */
    VALID_UNREGISTERED,
    /** 無効. */
    INVALID,
    /** 無効（新しい資格あり）. */
    INVALID_NEWER_EXISTS,
    /** 該当資格なし. */
    NOT_FOUND,
    /** 複数該当. */
    MULTIPLE,
    /** Nothing that this version can judge; never to be taken for "not insured". */
    UNKNOWN;

    /** {@return whether the qualification can be used on the day asked for} */
    public boolean isUsable() {
      return this == VALID || this == VALID_UNREGISTERED;
    }
  }

  /**
   * A side note to a successful answer 「処理結果メッセージ」, for example that the card's certificate ends
   * soon: to be shown at the desk.
   *
   * @param code 処理結果コード verbatim, empty when not told
   * @param message 処理結果メッセージ verbatim, empty when not told
   */
  public record Notice(String code, String message) {

    /** Names the code only: a message may quote an input. */
    @Override
    public String toString() {
      return "Notice[masked]";
    }
  }

  private static final class Body {
    final @Nullable Coded<ResultStatus> status;
    final @Nullable String code;
    final @Nullable String message;
    final @Nullable Coded<QualificationValidity> validity;
    final @Nullable Coded<PrescriptionForm> prescriptionForm;
    final List<Qualification> qualifications;
    final @Nullable SearchInfo query;

    Body(Envelope source) {
      Values values = source.bodyValues();
      this.status = values.code(ResultStatus.class, EligibilityLayouts.Answer.STATUS);
      this.code = values.text(EligibilityLayouts.Answer.CODE);
      this.message = values.text(EligibilityLayouts.Answer.MESSAGE);
      this.validity = values.code(QualificationValidity.class, EligibilityLayouts.Answer.VALIDITY);
      Block list = source.body().group(EligibilityLayouts.Answer.RESULT_LIST);
      List<Block> items = list == null ? List.of() : list.groups(EligibilityLayouts.Answer.RESULTS);
      List<Qualification> found = new ArrayList<>(items.size());
      for (Block item : items) {
        found.add(new Qualification(item, source.findings()));
      }
      this.qualifications = List.copyOf(found);
      this.prescriptionForm = prescriptionForm(values, items, source);
      Block search = source.body().group(EligibilityLayouts.Answer.SEARCH);
      this.query = search == null ? null : new SearchInfo(search, source.findings());
    }

    private static @Nullable Coded<PrescriptionForm> prescriptionForm(
        Values body, List<Block> items, Envelope source) {
      Coded<PrescriptionForm> told =
          body.code(PrescriptionForm.class, EligibilityLayouts.Answer.PRESCRIPTION);
      for (Block item : items) {
        Coded<PrescriptionForm> here =
            new Values(item, source.findings())
                .code(PrescriptionForm.class, EligibilityLayouts.PRESCRIPTION_IN_RESULT);
        if (told == null) {
          told = here;
        } else if (here != null && !here.equals(told)) {
          source
              .findings()
              .add(Finding.Problem.BAD_VALUE, item, EligibilityLayouts.PRESCRIPTION_IN_RESULT);
        }
      }
      return told;
    }
  }

  private final Body body;
  private final @Nullable SearchInfo asked;
  private final @Nullable LocalDate askedFor;

  private final @Nullable Verification verification;

  private EligibilityAnswer(
      Envelope source, Body body, @Nullable SearchInfo asked, @Nullable LocalDate askedFor) {
    super(source);
    this.body = body;
    this.asked = asked;
    this.askedFor = askedFor;
    this.verification = null;
  }

  private EligibilityAnswer(EligibilityAnswer same, Verification verification) {
    super(same);
    this.body = same.body;
    this.asked = same.asked;
    this.askedFor = same.askedFor;
    this.verification = verification;
  }

  static EligibilityAnswer read(String fileName, byte[] bytes, ReadingRules rules) {
    return read(fileName, bytes, rules, null, null);
  }

  static EligibilityAnswer read(
      String fileName,
      byte[] bytes,
      ReadingRules rules,
      @Nullable EligibilityQuery query,
      @Nullable LocalDate askedFor) {
    Envelope source =
        Envelope.read(
            fileName,
            KIND,
            bytes,
            rules,
            EligibilityLayouts.Answer.LAYOUT,
            EligibilityLayouts.Answer.HEAD,
            EligibilityLayouts.Answer.BODY_GROUP);
    return new EligibilityAnswer(
        source, new Body(source), query == null ? null : new SearchInfo(query), askedFor);
  }

  /**
   * Reads an answer from its bytes.
   *
   * @param bytes the document; not copied, must not be changed afterwards
   * @return the answer, which may tell anything
   * @throws DecodeException when it is not such a document
   */
  public static EligibilityAnswer decode(byte[] bytes) {
    return read("", bytes, ReadingRules.DEFAULT);
  }

  /**
   * {@return how and when it was verified; always told of an answer to a query, of a deferred one
   * and of a card visit} Empty in a document read from bytes: only who kept them knows, see {@link
   * #with}.
   */
  @Override
  public Optional<Verification> verification() {
    return Optional.ofNullable(verification);
  }

  /**
   * {@return the same answer with another mark, for example that of a kept one: {@code
   * decode(bytes).with(kept.cached())}}
   *
   * @param mark how and when it was verified
   */
  public EligibilityAnswer with(Verification mark) {
    return new EligibilityAnswer(this, Objects.requireNonNull(mark));
  }

  /** {@return 処理結果状況 (OQSCD004), if told} */
  public Optional<Coded<ResultStatus>> status() {
    return Optional.ofNullable(body.status);
  }

  /** {@return 資格有効性 (OQSCD006); always told in what {@link EligibilityClient#check} returns} */
  @Override
  public Optional<Coded<QualificationValidity>> validity() {
    return Optional.ofNullable(body.validity);
  }

  /** {@return 処理結果コード verbatim, if told; also beside a success} */
  public Optional<String> resultCode() {
    return Optional.ofNullable(body.code);
  }

  /** {@return 処理結果メッセージ verbatim, if told; also beside a success} */
  public Optional<String> resultMessage() {
    return Optional.ofNullable(body.message);
  }

  /** {@return 処方箋発行形態 (OQSCD017), the patient's choice at the reader, if told} */
  public Optional<Coded<PrescriptionForm>> prescriptionForm() {
    return Optional.ofNullable(body.prescriptionForm);
  }

  /** {@return what was asked for, as the centre repeats it; empty in a card reader's file} */
  @Override
  public Optional<SearchInfo> query() {
    return Optional.ofNullable(body.query);
  }

  /** {@return what the caller asked; empty in a document that was read from a file} */
  Optional<SearchInfo> asked() {
    return Optional.ofNullable(asked);
  }

  /**
   * {@return whether a qualification tells another birth date 「生年月日」 than was asked for, by the
   * caller or as the centre repeats it; false where either is not told}
   *
   * @param qualification one of this answer
   */
  public boolean isOfOtherBirthdate(Qualification qualification) {
    return qualification
        .birthdate()
        .filter(
            told ->
                Stream.of(asked(), query())
                    .flatMap(Optional::stream)
                    .flatMap(query -> query.birthdate().stream())
                    .anyMatch(wanted -> !wanted.equals(told)))
        .isPresent();
  }

  /**
   * {@return the day that was asked for 「照会した資格確認日」, of an answer to a query; empty in a document
   * that was read from a file, in a card reader's file, and where the query was not at hand} An
   * answer may speak of another day than this: {@link #checkedOn()}.
   */
  public Optional<LocalDate> askedFor() {
    return Optional.ofNullable(askedFor);
  }

  /**
   * {@return all qualifications in the document's order; several when a person has health insurance
   * beside medical aid} Never null.
   */
  @Override
  public List<Qualification> qualifications() {
    return body.qualifications;
  }

  /**
   * {@return the only qualification}
   *
   * @throws IllegalStateException when there is none or more than one: which one counts is not for
   *     the library to pick, see {@link #insurance()}, {@link #medicalAid()} and {@link
   *     #qualifications()}
   */
  public Qualification qualification() {
    if (body.qualifications.size() != 1) {
      throw new IllegalStateException(
          "there is not exactly one qualification but " + body.qualifications.size());
    }
    return body.qualifications.get(0);
  }

  @Override
  public Optional<ReferenceNumber> referenceNumber(int index) {
    return qualifications().get(index).referenceNumber();
  }

  /** {@return the side notes to a successful answer; never null, mostly empty} */
  public List<Notice> notices() {
    boolean told = body.code != null || body.message != null;
    return told && outcome() != Outcome.QUERY_ERROR && outcome() != Outcome.SERVICE_ERROR
        ? List.of(
            new Notice(
                Objects.requireNonNullElse(body.code, ""),
                Objects.requireNonNullElse(body.message, "")))
        : List.of();
  }

  /** {@return what the document says in the end} */
  @Override
  public Outcome outcome() {
    return outcome(segment(), errorCode(), status(), validity());
  }

  /** What is said of one person, under a header. */
  static Outcome outcome(
      Optional<Coded<ResultSegment>> segment,
      Optional<String> errorCode,
      Optional<Coded<ResultStatus>> status,
      Optional<Coded<QualificationValidity>> validity) {
    // A code beside 処理中 ends nothing.
    if (segment.filter(code -> code.is(ResultSegment.IN_PROGRESS)).isPresent()) {
      return Outcome.IN_PROGRESS;
    }
    // Some answers carry an error code under a normal segment: that is a failure as well.
    if (segment.filter(code -> code.is(ResultSegment.ABNORMAL)).isPresent()
        || errorCode.isPresent()) {
      return Outcome.SERVICE_ERROR;
    }
    if (status.filter(code -> code.is(ResultStatus.ERROR)).isPresent()) {
      return Outcome.QUERY_ERROR;
    }
    boolean normal =
        segment.filter(code -> code.is(ResultSegment.NORMAL)).isPresent()
            && status.filter(code -> code.is(ResultStatus.NORMAL)).isPresent();
    return normal
        ? validity.flatMap(Coded::known).map(EligibilityAnswer::outcome).orElse(Outcome.UNKNOWN)
        : Outcome.UNKNOWN;
  }

  private static Outcome outcome(QualificationValidity validity) {
    return switch (validity) {
      case VALID -> Outcome.VALID;
      case INVALID -> Outcome.INVALID;
      case INVALID_NEWER_EXISTS -> Outcome.INVALID_NEWER_EXISTS;
      case NOT_FOUND -> Outcome.NOT_FOUND;
      case MULTIPLE -> Outcome.MULTIPLE;
      case VALID_UNREGISTERED -> Outcome.VALID_UNREGISTERED;
    };
  }

  /**
   * {@return the limit category 「適用区分」 as told, or what the desk would apply without a certificate,
   * marked as derived (eligibility 6.7)}
   *
   * @param day the day of care in Japan
   */
  public AppliedLimit appliedLimit(LocalDate day) {
    return AppliedLimit.of(this, day);
  }
}
