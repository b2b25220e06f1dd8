package jp.shikaku.internal.medical;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import jp.shikaku.Coded;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Envelope;
import jp.shikaku.internal.codec.Field;
import jp.shikaku.internal.codec.Layout;
import jp.shikaku.internal.codec.Values;
import jp.shikaku.medical.PatientInfo;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.PersonName;
import org.jspecify.annotations.Nullable;

/**
 * The layout of an answer of one family: the common header around the family's own body
 * (medical-info 5). Where the result stands is not known: it is read in header, body and root, and
 * inside elements nobody names; so is the patient block in the header. Immutable and thread-safe.
 */
public final class AnswerLayout {

  /**
   * How a family spells the patient block.
   *
   * @param group the block
   * @param name 氏名
   * @param kana 氏名カナ
   * @param birthdate 生年月日
   * @param sex 性別
   */
  public record PatientTags(String group, String name, String kana, String birthdate, String sex) {}

  /**
   * What an answer tells beside its body. A null was not told.
   *
   * @param institution 医療機関コード
   * @param institutionOnWire the same as it came
   * @param exchangeId 任意のファイル識別子
   * @param executedAt 処理実行日時
   * @param resultCode ResultCode
   * @param message MessageContents
   * @param failure what says that it failed beside ResultCode
   * @param patient the patient block
   */
  public record Head(
      @Nullable MedicalInstitutionCode institution,
      @Nullable String institutionOnWire,
      @Nullable String exchangeId,
      @Nullable OffsetDateTime executedAt,
      @Nullable String resultCode,
      @Nullable String message,
      @Nullable Failure failure,
      @Nullable PatientInfo patient) {

    /** The message may quote an input. */
    @Override
    public String toString() {
      return "Head[masked]";
    }
  }

  /**
   * The words by which eligibility answers tell a failure. They are not known of this family; where
   * they stand all the same, what failed must not look as if there were nothing.
   *
   * @param code ErrorCode, if told
   * @param message ErrorMessage, if told
   */
  public record Failure(@Nullable String code, @Nullable String message) {

    /** The message may quote an input. */
    @Override
    public String toString() {
      return "Failure[masked]";
    }
  }

  private static final String NORMAL = "1";

  private record Place(Field code, Field message) {

    static Place in(Layout.Builder group) {
      Place place = new Place(group.scalar("ResultCode"), group.scalar("MessageContents"));
      group.open(place.code, place.message);
      return place;
    }
  }

  private final Layout root;
  private final Field headField;
  private final Field bodyField;
  private final Field institution;
  private final Field exchangeId;
  private final Field executedAt;
  private final Field segment;
  private final Field errorCode;
  private final Field errorMessage;
  private final Field patient;
  private final Field name;
  private final Field kana;
  private final Field birthdate;
  private final Field sex;
  private final Place inRoot;
  private final Place inHead;
  private final Place inBody;

  /**
   * Creates the layout.
   *
   * @param tags how the family spells the patient block
   * @param body the family's own elements; completed and built here
   */
  public AnswerLayout(PatientTags tags, Layout.Builder body) {
    Layout.Builder person = Layout.of(tags.group());
    this.name = person.scalar(tags.name());
    this.kana = person.scalar(tags.kana());
    this.birthdate = person.scalar(tags.birthdate());
    this.sex = person.scalar(tags.sex());
    Layout.Builder head = Layout.of("MessageHeader");
    this.executedAt = head.scalar("ProcessExecutionTime");
    this.institution = head.scalar("MedicalInstitutionCode");
    this.exchangeId = head.scalar("ArbitraryFileIdentifier");
    head.scalar("CharacterCodeIdentifier");
    this.segment = head.scalar("SegmentOfResult");
    this.errorCode = head.scalar("ErrorCode");
    this.errorMessage = head.scalar("ErrorMessage");
    this.inHead = Place.in(head);
    this.patient = head.group(person.build());
    head.open(patient);
    this.inBody = Place.in(body);
    Layout.Builder message = Layout.of("XmlMsg");
    this.headField = message.group(head.build());
    this.bodyField = message.group(body.build());
    this.inRoot = Place.in(message);
    this.root = message.build();
  }

  /**
   * Reads a document.
   *
   * @param fileName the file's name, empty when there is none
   * @param kind the message id
   * @param bytes the document
   * @param rules how to read
   * @throws DecodeException when it is not such a document
   */
  public Envelope read(String fileName, String kind, byte[] bytes, ReadingRules rules) {
    return Envelope.read(fileName, kind, bytes, rules, root, headField, bodyField);
  }

  /**
   * Reads what an answer tells beside its body.
   *
   * @param read the document
   * @throws DecodeException when it tells two results
   */
  public Head head(Envelope read) {
    Values values = read.headValues();
    Values body = read.bodyValues();
    Values whole = new Values(read.message().root(), read.findings());
    List<String> codes = new ArrayList<>(1);
    List<String> messages = new ArrayList<>(1);
    collect(values, inHead, codes, messages);
    collect(body, inBody, codes, messages);
    collect(whole, inRoot, codes, messages);
    if (codes.stream().distinct().count() > 1) {
      throw new DecodeException(
          DecodeException.Problem.CONTRADICTION,
          "ResultCode stands twice with different texts",
          read.message().root().path(),
          0,
          0);
    }
    return new Head(
        values.institution(institution),
        values.text(institution),
        values.text(exchangeId),
        values.time(executedAt),
        codes.isEmpty() ? null : codes.get(0),
        messages.isEmpty() ? null : messages.get(0),
        failure(values),
        patient(read));
  }

  private @Nullable Failure failure(Values values) {
    String told = values.text(segment);
    String code = values.text(errorCode);
    boolean isFailed = code != null || (told != null && !told.equals(NORMAL));
    return isFailed ? new Failure(code, values.text(errorMessage)) : null;
  }

  private static void collect(
      Values values, Place place, List<String> codes, List<String> messages) {
    String code = values.text(place.code());
    if (code != null) {
      codes.add(code);
    }
    String message = values.text(place.message());
    if (message != null) {
      messages.add(message);
    }
  }

  private @Nullable PatientInfo patient(Envelope read) {
    Block block = read.head().group(patient);
    if (block == null) {
      return null;
    }
    Values values = new Values(block, read.findings());
    PersonName told =
        PersonName.tryParse(values.text(name), values.text(kana), null, null).orElse(null);
    LocalDate born = values.date(birthdate);
    Coded<Sex> coded = values.code(Sex.class, sex);
    return told == null && born == null && coded == null ? null : PatientInfo.of(told, born, coded);
  }
}
