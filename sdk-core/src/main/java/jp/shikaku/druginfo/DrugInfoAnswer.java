package jp.shikaku.druginfo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.eligibility.ConsentKind;
import jp.shikaku.internal.codec.Envelope;
import jp.shikaku.internal.medical.AnswerLayout;
import jp.shikaku.internal.medical.AnswerLayout.PatientTags;
import jp.shikaku.internal.medical.Asked;
import jp.shikaku.medical.Disclosure;
import jp.shikaku.medical.MedicalInfoAnswer;

/**
 * Answer to a query 「薬剤情報・診療情報」 ({@code YZKsiquc01res}, medical-info 6 and 7). Immutable and
 * thread-safe.
 *
 * <p>Containers without content are no data.
 */
public final class DrugInfoAnswer extends MedicalInfoAnswer {

  private static final String KIND = "YZKsiquc01res";
  private static final AnswerLayout LAYOUT =
      new AnswerLayout(
          new PatientTags("QuaInf", "Name", "KanaName", "Birth", "AdmGendCode"),
          DrugInfoContent.BODY);

  private final DrugInfoContent content;
  private final Asked asked;

  private DrugInfoAnswer(
      Envelope read, AnswerLayout.Head head, DrugInfoContent content, Asked asked) {
    super(read, head, !content.lines().isEmpty() || !content.treatments().isEmpty(), asked);
    this.content = content;
    this.asked = asked;
  }

  static DrugInfoAnswer read(String fileName, byte[] bytes, ReadingRules rules, Asked asked) {
    Envelope read = LAYOUT.read(fileName, KIND, bytes, rules);
    AnswerLayout.Head head = LAYOUT.head(read);
    return new DrugInfoAnswer(read, head, DrugInfoContent.read(read), asked);
  }

  /**
   * Reads an answer from a file.
   *
   * @param fileName the file's name, empty when there is none
   * @param bytes the document; not copied, must not be changed afterwards
   * @param rules how to read
   * @return the answer, which may tell anything
   * @throws DecodeException when it is not such a document
   */
  public static DrugInfoAnswer decode(String fileName, byte[] bytes, ReadingRules rules) {
    return read(fileName, bytes, rules, Asked.NOTHING);
  }

  /**
   * {@return the drugs of all three sources in the order of the document; never null} Empty also
   * when the centre refused: see {@link #outcome()}.
   */
  public List<DrugLine> lines() {
    return content.lines();
  }

  /**
   * {@return 診療情報 without the operations, in the order of the document; never null} Diseases are
   * not told.
   */
  public List<Treatment> treatments() {
    return content.treatments().stream().filter(item -> !item.isOperation()).toList();
  }

  /**
   * {@return {@link #treatments()} by the institution that treated, in the order of the document;
   * those that name none are one group; never null}
   */
  public List<InstitutionTreatments> treatmentsByInstitution() {
    return treatments().stream()
        .collect(
            Collectors.groupingBy(
                item -> item.institution().key(), LinkedHashMap::new, Collectors.toList()))
        .values()
        .stream()
        .map(group -> new InstitutionTreatments(group.get(0).institution(), List.copyOf(group)))
        .toList();
  }

  /**
   * {@return 手術情報 in the order of the document; never null} Sensitive: not for a general list; the
   * patient is asked for it separately.
   */
  public List<Treatment> operations() {
    return content.treatments().stream().filter(Treatment::isOperation).toList();
  }

  /**
   * {@return 診療情報 and 手術情報 together in the order of the document; never null} For whoever passes
   * the whole document on; it holds the sensitive {@link #operations()}.
   */
  public List<Treatment> treatmentsAndOperations() {
    return content.treatments();
  }

  /**
   * {@return what it means when {@link #treatments()} are empty: 診療情報 have a consent of their own,
   * which a new installation does not even ask for}
   */
  public Disclosure treatmentsDisclosure() {
    return asked.disclosure(!treatments().isEmpty(), ConsentKind.TREATMENT);
  }

  /**
   * {@return what it means when {@link #operations()} are empty: 手術情報 have a consent of their own}
   */
  public Disclosure operationsDisclosure() {
    return asked.disclosure(!operations().isEmpty(), ConsentKind.SURGERY);
  }

  /** {@return the drugs as a history, to be filtered, grouped, merged and checked} */
  public DrugHistory history() {
    return DrugHistory.of(List.of(this));
  }

  /**
   * {@return drugs and treatments, not the operations, without what names the patient, for example
   * for a language model}
   */
  public RedactedDrugInfo redacted() {
    return RedactedDrugInfo.of(lines(), treatments(), patient().stream().toList());
  }

  /**
   * The treatments of one institution 「医療機関別の診療情報」.
   *
   * @param institution the institution; it names nothing when none is told
   * @param treatments its treatments, in the order of the document
   */
  public record InstitutionTreatments(InstitutionRef institution, List<Treatment> treatments) {}
}
