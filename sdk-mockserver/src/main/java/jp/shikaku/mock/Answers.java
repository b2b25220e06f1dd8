package jp.shikaku.mock;

import java.time.Instant;
import java.util.Map;

/** The parts that every answer about eligibility is made of (eligibility 3.2). */
final class Answers {
  /** Put in by the writer, who knows the charset. */
  static final String CHARACTER_CODE = "CharacterCodeIdentifier";

  static final Patient.Notice NO_DATE = new Patient.Notice("MOCK-E0003", "模擬エラー：資格確認日が日付ではありません。");

  private Answers() {}

  static Node message(Node... parts) {
    Node root = Node.group("XmlMsg");
    for (Node part : parts) {
      root.add(part);
    }
    return root;
  }

  static Node header(Map<String, String> request, Instant now) {
    return Node.group("MessageHeader")
        .add("ProcessExecutionTime", DayTokens.stamp(now))
        .addIfSet("QualificationConfirmationDate", request.get("QualificationConfirmationDate"))
        .addIfSet("MedicalInstitutionCode", request.get("MedicalInstitutionCode"))
        .addIfSet("ArbitraryFileIdentifier", request.get("ArbitraryFileIdentifier"))
        .add("ReferenceClassification", "2")
        .add("SegmentOfResult", "1")
        .add(CHARACTER_CODE, "");
  }

  /** The whole exchange failed: a header and no body. */
  static Node headerError(Map<String, String> request, Instant now, Patient.Notice error) {
    Node header =
        Node.group("MessageHeader")
            .add("ProcessExecutionTime", DayTokens.stamp(now))
            .addIfSet("MedicalInstitutionCode", request.get("MedicalInstitutionCode"))
            .addIfSet("ArbitraryFileIdentifier", request.get("ArbitraryFileIdentifier"))
            .add("SegmentOfResult", "9")
            .add("ErrorCode", error.code())
            .add("ErrorMessage", error.message())
            .add(CHARACTER_CODE, "");
    return message(header);
  }

  /** This person failed: status 2 and the echo. */
  static Node personError(
      Map<String, String> request, Message.Group search, Instant now, Patient.Notice error) {
    Node body =
        Node.group("MessageBody")
            .add("ProcessingResultStatus", "2")
            .add("ProcessingResultCode", error.code())
            .add("ProcessingResultMessage", error.message())
            .add(echo(search));
    return message(header(request, now), body);
  }

  /** The query as it came, empty elements included. */
  static Node echo(Message.Group group) {
    Node echo = Node.group(group.name());
    group.values().forEach(echo::add);
    return echo;
  }
}
