package jp.shikaku.checkup;

import java.util.List;
import java.util.Optional;
import jp.shikaku.Coded;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.internal.codec.Envelope;
import jp.shikaku.internal.medical.AnswerLayout;
import jp.shikaku.internal.medical.Asked;
import jp.shikaku.medical.MedicalInfoAnswer;
import jp.shikaku.medical.PatientInfo;

/**
 * Answer to a query 「特定健診情報」 ({@code TKKsiquc01res}, medical-info 8). Immutable and thread-safe.
 */
public final class CheckupAnswer extends MedicalInfoAnswer {

  private static final String KIND = "TKKsiquc01res";

  private final List<Checkup> checkups;

  private CheckupAnswer(
      Envelope read, AnswerLayout.Head head, List<Checkup> checkups, Asked asked) {
    super(read, head, !checkups.isEmpty(), asked);
    this.checkups = checkups;
  }

  static CheckupAnswer read(String fileName, byte[] bytes, ReadingRules rules, Asked asked) {
    Envelope read = CheckupLayout.ANSWER.read(fileName, KIND, bytes, rules);
    AnswerLayout.Head head = CheckupLayout.ANSWER.head(read);
    return new CheckupAnswer(read, head, Checkup.read(read), asked);
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
  public static CheckupAnswer decode(String fileName, byte[] bytes, ReadingRules rules) {
    return read(fileName, bytes, rules, Asked.NOTHING);
  }

  /** {@return the checkups in the document's order, one date as often as it stands; never null} */
  public List<Checkup> checkups() {
    return checkups;
  }

  /** {@return the checkups as a history: one a day, newest first} */
  public CheckupHistory history() {
    return CheckupHistory.of(List.of(this));
  }

  /**
   * {@return the checkups without anything of the person's identity or in free words} See {@link
   * CheckupHistory#redacted()}.
   */
  public CheckupHistory redacted() {
    return history().redacted();
  }

  /** {@return 性別 of the patient block for {@link ReferenceLimits#judge}; empty unless 男 or 女} */
  public Optional<Sex> sex() {
    return patient()
        .flatMap(PatientInfo::sex)
        .flatMap(Coded::known)
        .filter(sex -> sex != Sex.UNSET);
  }
}
