package jp.shikaku.mock;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is not public about the answers of 薬剤情報 and 特定健診情報, to be chosen: a client has to read every
 * one of these shapes.
 *
 * <pre>{@code
 * MockTerminal.builder().shape(AnswerShape.assumed().resultIn(Place.BODY).checkupsInside("List"))
 * }</pre>
 *
 * <p>Immutable. Order and charset of all answers are settings of {@link MockTerminal.Builder}.
 */
public final class AnswerShape {
  private Place result = Place.HEADER;
  private @Nullable String checkupParent;
  private @Nullable String extraRoot;
  private boolean identifier = true;
  private boolean institution;
  private boolean patientBlock = true;
  private boolean kana = true;
  private boolean sex = true;
  private boolean consents = true;

  private AnswerShape() {}

  /** Where {@code ResultCode} and {@code MessageContents} stand. */
  public enum Place {
    /** In {@code MessageHeader}. */
    HEADER,
    /** In {@code MessageBody}. */
    BODY,
    /** Between the two, directly below {@code XmlMsg}. */
    ROOT
  }

  /**
   * The shape of the project's sample documents: result in the header, checkups directly in the
   * body, identifier echoed, institution not, whole patient block.
   *
   * @return the default
   */
  public static AnswerShape assumed() {
    return new AnswerShape();
  }

  private AnswerShape with(Consumer<AnswerShape> change) {
    AnswerShape copy = new AnswerShape();
    copy.result = result;
    copy.checkupParent = checkupParent;
    copy.extraRoot = extraRoot;
    copy.identifier = identifier;
    copy.institution = institution;
    copy.patientBlock = patientBlock;
    copy.kana = kana;
    copy.sex = sex;
    copy.consents = consents;
    change.accept(copy);
    return copy;
  }

  /**
   * Puts {@code ResultCode} and {@code MessageContents} elsewhere.
   *
   * @param place where
   * @return the changed shape
   */
  public AnswerShape resultIn(Place place) {
    return with(copy -> copy.result = place);
  }

  /**
   * Puts every {@code SpecificHealthCheckupInfo} into an element of the body.
   *
   * @param parent its name
   * @return the changed shape
   */
  public AnswerShape checkupsInside(String parent) {
    return with(copy -> copy.checkupParent = parent);
  }

  /**
   * Adds a root below {@code MessageBody} that no layout knows, as one for 院内処方情報 may come some
   * day.
   *
   * @param root its name
   * @return the changed shape
   */
  public AnswerShape extraRoot(String root) {
    return with(copy -> copy.extraRoot = root);
  }

  /**
   * Does not echo {@code ArbitraryFileIdentifier}「任意のファイル識別子」.
   *
   * @return the changed shape
   */
  public AnswerShape withoutIdentifier() {
    return with(copy -> copy.identifier = false);
  }

  /**
   * Echoes {@code MedicalInstitutionCode}「医療機関コード」.
   *
   * @return the changed shape
   */
  public AnswerShape withInstitution() {
    return with(copy -> copy.institution = true);
  }

  /**
   * Leaves the patient block out: {@code QuaInf}, {@code QualificationsInfo}.
   *
   * @return the changed shape
   */
  public AnswerShape withoutPatientBlock() {
    return with(copy -> copy.patientBlock = false);
  }

  /**
   * Leaves the kana out of the patient block.
   *
   * @return the changed shape
   */
  public AnswerShape withoutKana() {
    return with(copy -> copy.kana = false);
  }

  /**
   * Leaves the sex out of the patient block.
   *
   * @return the changed shape
   */
  public AnswerShape withoutSex() {
    return with(copy -> copy.sex = false);
  }

  /**
   * Leaves the consents「閲覧同意」 out of eligibility answers, as the field may do for a query by the
   * numbers of a card (eligibility 3.2, rows 34 to 37). The centre knows them all the same.
   *
   * @return the changed shape
   */
  public AnswerShape withoutConsents() {
    return with(copy -> copy.consents = false);
  }

  Place result() {
    return result;
  }

  @Nullable String checkupParent() {
    return checkupParent;
  }

  @Nullable String extraRoot() {
    return extraRoot;
  }

  boolean echoesIdentifier() {
    return identifier;
  }

  boolean echoesInstitution() {
    return institution;
  }

  boolean hasPatientBlock() {
    return patientBlock;
  }

  boolean tellsKana() {
    return kana;
  }

  boolean tellsSex() {
    return sex;
  }

  boolean tellsConsents() {
    return consents;
  }
}
