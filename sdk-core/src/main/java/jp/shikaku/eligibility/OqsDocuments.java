package jp.shikaku.eligibility;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.shikaku.DecodeException;
import jp.shikaku.RawElement;
import jp.shikaku.ReadingRules;
import jp.shikaku.internal.xml.XmlReaders;

/** Reads any message of the family {@code OQS} 「資格確認系の電文」 that this version knows. Stateless. */
public final class OqsDocuments {

  private static final Pattern NAME =
      Pattern.compile("(?i)^(OQS(?:si|mu)[a-z]{3}[0-9]{2}(?:req|res))(?:_.*)?$");

  private OqsDocuments() {}

  /**
   * Returns the message id that a file name begins with, in the official spelling.
   *
   * @param fileName the name without folder
   * @return for example {@code OQSsiquc01res}; empty when the name is of no such message
   */
  public static Optional<String> kindOf(String fileName) {
    Matcher name = NAME.matcher(fileName);
    if (!name.matches()) {
      return Optional.empty();
    }
    String kind = name.group(1);
    return Optional.of("OQS" + kind.substring(3).toLowerCase(Locale.ROOT));
  }

  /**
   * Reads a document. Its kind is told by the file name; of a file with another name it is told by
   * the content.
   *
   * @param fileName the name without folder
   * @param bytes the document; not copied, must not be changed afterwards
   * @param rules how to read
   * @return the document by its kind
   * @throws DecodeException when it is not well-formed or of no kind this version knows
   */
  public static OqsDocument read(String fileName, byte[] bytes, ReadingRules rules) {
    String kind = kindOf(fileName).orElseGet(() -> kindByContent(XmlReaders.of(rules).tree(bytes)));
    return switch (kind) {
      case EligibilityAnswer.KIND -> EligibilityAnswer.read(fileName, bytes, rules);
      case "OQSsiquc01req", "OQSmuquc01req", "OQSmuhvq01req", "OQSmuonq01req", "OQSmutic01req" ->
          QueryDocument.read(fileName, kind, bytes, rules);
      case "OQSmuquc01res",
          "OQSmuhvq01res",
          "OQSmuonq01res",
          "OQSmutic01res",
          "OQSmuimm01res",
          "OQSmuquc02req",
          "OQSmuhvq02req",
          "OQSmuonq02req",
          "OQSmutic02req",
          "OQSmuimm02req" ->
          ReceptionDocument.read(fileName, kind, bytes, rules);
      case "OQSmuquc02res", "OQSmuhvq02res", "OQSmuonq02res", "OQSmutic02res" ->
          BulkResult.read(fileName, kind, bytes, rules);
      case "OQSsiimm01req", "OQSsiimm01res", "OQSmuimm01req", "OQSmuimm02res" ->
          RegistrationDocument.read(fileName, kind, bytes, rules);
      default ->
          throw new DecodeException(
              DecodeException.Problem.UNEXPECTED_MESSAGE,
              "no layout is known for this message",
              null,
              0,
              0);
    };
  }

  /** Told by what only one message has; a header alone could be of any and is taken for none. */
  private static String kindByContent(RawElement root) {
    boolean answered = root.at("MessageHeader/ProcessExecutionTime").isPresent();
    String direction = answered ? "res" : "req";
    Optional<RawElement> body = root.child("MessageBody");
    if (has(body, "BulkConfirmUnit")) {
      return "OQSmuquc02res";
    }
    if (has(body, "BulkRegistrationUnit")) {
      return "OQSmuimm02res";
    }
    if (has(body, "ReferenceNumberRegistrationInfo")) {
      return "OQSsiimm01" + direction;
    }
    if (has(body, "ReceptionNumber")) {
      return answered ? "OQSmuquc01res" : "OQSmuquc02req";
    }
    boolean query = has(body, "QualificationConfirmSearchInfo");
    if (query && !answered) {
      return "OQSsiquc01req";
    }
    if (query || has(body, "ResultList") || has(body, "QualificationValidity")) {
      return EligibilityAnswer.KIND;
    }
    throw new DecodeException(
        DecodeException.Problem.UNEXPECTED_MESSAGE,
        "neither name nor content tell which message this is",
        null,
        0,
        0);
  }

  private static boolean has(Optional<RawElement> body, String name) {
    return body.flatMap(element -> element.child(name)).isPresent();
  }
}
