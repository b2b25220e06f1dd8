package jp.shikaku.checkup;

import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.internal.codec.Envelope;
import jp.shikaku.internal.codec.Layout;
import jp.shikaku.internal.medical.AnswerLayout;
import jp.shikaku.internal.medical.AnswerLayout.PatientTags;
import jp.shikaku.medical.MedicalInfoAnswer;
import jp.shikaku.medical.PatientInfo;
import org.jspecify.annotations.Nullable;

/**
 * Answer to a query 「特定健診情報」 ({@code TKKsiquc01res}, medical-info 8). Immutable and thread-safe.
 */
public final class CheckupAnswer extends MedicalInfoAnswer {

  private static final String KIND = "TKKsiquc01res";
  private static final AnswerLayout LAYOUT =
      new AnswerLayout(
          new PatientTags(
              "QualificationsInfo", "Name", "KanasName", "Birthday", "AdministrativeGenderCode"),
          Layout.of("MessageBody"));

  private CheckupAnswer(
      Envelope read, AnswerLayout.Head head, boolean hasData, @Nullable PatientInfo expected) {
    super(read, head, hasData, expected);
  }

  static CheckupAnswer read(
      String fileName, byte[] bytes, ReadingRules rules, @Nullable PatientInfo expected) {
    Envelope read = LAYOUT.read(fileName, KIND, bytes, rules);
    AnswerLayout.Head head = LAYOUT.head(read);
    return new CheckupAnswer(read, head, false, expected);
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
    return read(fileName, bytes, rules, null);
  }
}
