package jp.shikaku.mock;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a patient chooses at the face-authenticating card reader「顔認証付きカードリーダー」, how the file about
 * it is written, and what is wrong with it.
 *
 * <pre>{@code
 * reader.walkIn(KnownPatients.TARO, FaceVisit.usual().refuses(ConsentKind.DRUGS).encodedIn(windows31j));
 * }</pre>
 *
 * <p>Immutable and thread-safe; every method returns a changed copy.
 */
public final class FaceVisit {
  private final Map<ConsentKind, Boolean> consents = new EnumMap<>(ConsentKind.class);
  private boolean limitCertificate = true;
  private boolean specificDiseases = true;
  private Prescription prescription = Prescription.ELECTRONIC;
  private @Nullable String referenceNumber;
  private @Nullable String institution;
  private final List<Patient> companions = new ArrayList<>();
  private Charset charset = StandardCharsets.UTF_8;
  private boolean byteOrderMark;
  private boolean shuffled;
  private NameShape nameShape = NameShape.TERMINAL;
  private WriteManner manner = WriteManner.inPlace();
  private Damage damage = Damage.NONE;
  private Outcome outcome = Outcome.SUCCESS;
  private Patient.Notice error = new Patient.Notice("", "");

  private FaceVisit() {}

  /** 処方箋の発行形態, {@code PrescriptionIssueSelect}. */
  public enum Prescription {
    /** 電子処方箋. */
    ELECTRONIC("1"),
    /** 紙. */
    PAPER("2"),
    /** Not asked: the element is missing. */
    NOT_ASKED(null);

    private final @Nullable String code;

    Prescription(@Nullable String code) {
      this.code = code;
    }

    @Nullable String code() {
      return code;
    }
  }

  /** The shapes of face file names that have been seen (cardreader 1.3). */
  public enum NameShape {
    /** Institution code, 20 lower-case hexadecimal digits, time: the real one. */
    TERMINAL,
    /** Institution code, 0, a counter of 17 digits, time: as OQSDrug2 writes. */
    COUNTER,
    /** The time alone: as another tool writes. */
    TIME_ONLY
  }

  /** What is wrong with the bytes. */
  public enum Damage {
    /** Nothing. */
    NONE,
    /** The end is missing, from the middle of a character of the name on. */
    TRUNCATED,
    /** There are none. */
    EMPTY,
    /** They are in the charset that the XML declaration does not tell. */
    WRONG_DECLARATION,
    /** A document type declaration with an external entity. */
    DTD,
    /** Five MiB, most of it blanks. */
    TOO_LARGE
  }

  /** How the centre's work ended. */
  enum Outcome {
    SUCCESS,
    EXCHANGE_FAILED,
    PERSON_FAILED
  }

  /**
   * A visit where nothing is special: the consents「閲覧同意」 that the patient's qualification is
   * registered with and no others, agreed to 限度額適用認定証 and 特定疾病療養受療証, 電子処方箋, no reference number;
   * UTF-8 in the layout's order, in one go, under a name as the terminal's.
   *
   * @return the default
   */
  public static FaceVisit usual() {
    return new FaceVisit();
  }

  private FaceVisit with(Consumer<FaceVisit> change) {
    FaceVisit copy = new FaceVisit();
    copy.consents.putAll(consents);
    copy.limitCertificate = limitCertificate;
    copy.specificDiseases = specificDiseases;
    copy.prescription = prescription;
    copy.referenceNumber = referenceNumber;
    copy.institution = institution;
    copy.companions.addAll(companions);
    copy.charset = charset;
    copy.byteOrderMark = byteOrderMark;
    copy.shuffled = shuffled;
    copy.nameShape = nameShape;
    copy.manner = manner;
    copy.damage = damage;
    copy.outcome = outcome;
    copy.error = error;
    change.accept(copy);
    return copy;
  }

  /**
   * Agrees, whatever is registered, for 24 hours; at a terminal's own reader the centre judges by
   * it from then on.
   *
   * @param kinds what may be read
   * @return the changed visit
   */
  public FaceVisit agrees(ConsentKind... kinds) {
    return with(copy -> copy.put(true, kinds));
  }

  /**
   * Refuses, whatever is registered: the flag is 0 and there are no times; at a terminal's own
   * reader the centre judges by it from then on.
   *
   * @param kinds what may not be read
   * @return the changed visit
   */
  public FaceVisit refuses(ConsentKind... kinds) {
    return with(copy -> copy.put(false, kinds));
  }

  private void put(boolean given, ConsentKind... kinds) {
    for (ConsentKind kind : kinds) {
      consents.put(kind, given);
    }
  }

  /**
   * Agrees to everything or refuses everything, the two certificates included.
   *
   * @param given whether the patient agrees
   * @return the changed visit
   */
  public FaceVisit everyConsent(boolean given) {
    return limitCertificate(given)
        .specificDiseases(given)
        .with(copy -> copy.put(given, ConsentKind.values()));
  }

  /**
   * Agrees to show the 限度額適用認定証, or not.
   *
   * @param given whether the patient agrees
   * @return the changed visit
   */
  public FaceVisit limitCertificate(boolean given) {
    return with(copy -> copy.limitCertificate = given);
  }

  /**
   * Agrees to show the 特定疾病療養受療証, or not.
   *
   * @param given whether the patient agrees
   * @return the changed visit
   */
  public FaceVisit specificDiseases(boolean given) {
    return with(copy -> copy.specificDiseases = given);
  }

  /**
   * Chooses the form of the prescription「処方箋の発行形態」.
   *
   * @param form the form
   * @return the changed visit
   */
  public FaceVisit prescription(Prescription form) {
    return with(copy -> copy.prescription = form);
  }

  /**
   * Tells a number「照会番号」 as the one that the institution registered for this insured person;
   * default the one that is registered at the centre of the reader's terminal, if any.
   *
   * @param number any text that is not blank; leading zeros stay
   * @return the changed visit
   * @throws IllegalArgumentException when it is blank or holds an individual number
   */
  public FaceVisit referenceNumber(String number) {
    if (number.isBlank() || IndividualNumbers.isIn(number)) {
      throw new IllegalArgumentException(
          "referenceNumber must not be blank nor hold an individual number");
    }
    return with(copy -> copy.referenceNumber = number);
  }

  /**
   * Writes the file for another institution than the reader's.
   *
   * @param code 医療機関コード, ten digits
   * @return the changed visit
   * @throws IllegalArgumentException when it is not ten digits
   */
  public FaceVisit institution(String code) {
    String checked = MockReader.institution(code);
    return with(copy -> copy.institution = checked);
  }

  /**
   * Puts the results of other persons into the same file, as a tool may do. A person with insurance
   * and medical aid「医療扶助」 has two results without this.
   *
   * @param others the other persons
   * @return the changed visit
   */
  public FaceVisit together(Patient... others) {
    return with(copy -> copy.companions.addAll(List.of(others)));
  }

  /**
   * Lets the whole exchange fail: {@code SegmentOfResult} 9 and no body.
   *
   * @param code the error's code, {@code MOCK-…} by convention
   * @param message its text
   * @return the changed visit
   */
  public FaceVisit exchangeFails(String code, String message) {
    return with(
        copy -> {
          copy.outcome = Outcome.EXCHANGE_FAILED;
          copy.error = new Patient.Notice(code, message);
        });
  }

  /**
   * Lets the query for this person fail: {@code ProcessingResultStatus} 2.
   *
   * @param code the error's code, {@code MOCK-…} by convention
   * @param message its text
   * @return the changed visit
   */
  public FaceVisit personFails(String code, String message) {
    return with(
        copy -> {
          copy.outcome = Outcome.PERSON_FAILED;
          copy.error = new Patient.Notice(code, message);
        });
  }

  /**
   * Sets the charset: UTF-8 or windows-31j, which is labelled Shift_JIS.
   *
   * @param newCharset one of the two
   * @return the changed visit
   * @throws IllegalArgumentException for another charset
   */
  public FaceVisit encodedIn(Charset newCharset) {
    if (!newCharset.equals(StandardCharsets.UTF_8) && !newCharset.equals(WireText.WINDOWS_31J)) {
      throw new IllegalArgumentException("charset must be UTF-8 or windows-31j");
    }
    return with(copy -> copy.charset = newCharset);
  }

  /**
   * Begins the file with the byte order mark of UTF-8.
   *
   * @return the changed visit
   */
  public FaceVisit withByteOrderMark() {
    return with(copy -> copy.byteOrderMark = true);
  }

  /**
   * Shuffles the elements of header, body and every group: real face files are in no order
   * (cardreader 1.4).
   *
   * @return the changed visit
   */
  public FaceVisit shuffled() {
    return with(copy -> copy.shuffled = true);
  }

  /**
   * Sets the shape of the file's name.
   *
   * @param shape the shape
   * @return the changed visit
   */
  public FaceVisit named(NameShape shape) {
    return with(copy -> copy.nameShape = shape);
  }

  /**
   * Sets how the file comes into the folder.
   *
   * @param newManner the manner
   * @return the changed visit
   */
  public FaceVisit written(WriteManner newManner) {
    return with(copy -> copy.manner = newManner);
  }

  /**
   * Damages the bytes.
   *
   * @param newDamage what is wrong
   * @return the changed visit
   */
  public FaceVisit damaged(Damage newDamage) {
    return with(copy -> copy.damage = newDamage);
  }

  @Nullable Boolean consent(ConsentKind kind) {
    return consents.get(kind);
  }

  /** What the centre learns: nothing when it failed. */
  Map<ConsentKind, Boolean> choices() {
    return outcome == Outcome.SUCCESS ? Map.copyOf(consents) : Map.of();
  }

  boolean showsLimitCertificate() {
    return limitCertificate;
  }

  boolean showsSpecificDiseases() {
    return specificDiseases;
  }

  Prescription prescription() {
    return prescription;
  }

  @Nullable String referenceNumber() {
    return referenceNumber;
  }

  @Nullable String institution() {
    return institution;
  }

  List<Patient> companions() {
    return companions;
  }

  Charset charset() {
    return charset;
  }

  boolean hasByteOrderMark() {
    return byteOrderMark;
  }

  boolean isShuffled() {
    return shuffled;
  }

  NameShape nameShape() {
    return nameShape;
  }

  WriteManner manner() {
    return manner;
  }

  Damage damage() {
    return damage;
  }

  Outcome outcome() {
    return outcome;
  }

  Patient.Notice error() {
    return error;
  }
}
