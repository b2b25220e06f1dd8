package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import jp.shikaku.compare.ReferenceNumberVerdict;
import jp.shikaku.eligibility.ReferenceNumberBatch;
import jp.shikaku.eligibility.ReferenceNumberRegistration;

/** The JSON form of what became of reference numbers 「照会番号」. */
public final class ReferenceJson {

  private ReferenceJson() {}

  /**
   * {@return what became of the registrations of a list, in its order}
   *
   * @param results one a registration
   * @param refusals what the centre answered where it refused an upload
   */
  public static ObjectNode results(
      List<ReferenceNumberBatch.Result> results, List<ObjectNode> refusals) {
    ObjectNode json = Json.object().put("schemaVersion", "1");
    Json.list(
        json,
        "registrations",
        results,
        result -> {
          ObjectNode one = Json.object();
          one.put("referenceNumber", result.sent().referenceNumber().value());
          one.put("outcome", result.outcome().name());
          Json.object(one, "row", result.row(), RegistrationJson::row);
          return one;
        });
    json.putArray("refusals").addAll(refusals);
    return json;
  }

  /**
   * What no verdict tells of.
   *
   * @param patientsWithoutAnswer patients of the practice that no answer is about
   * @param otherAnswers answers about nobody of them
   * @param unreadableRows rows of bulk results
   * @param unreadableFiles files of which nothing, or not all, was read
   */
  public record Left(
      int patientsWithoutAnswer, int otherAnswers, int unreadableRows, int unreadableFiles) {}

  /**
   * {@return what is to be done about patients' numbers}
   *
   * @param verdicts one a patient
   * @param left what no verdict tells of
   * @param locale language of the reasons
   */
  public static ObjectNode verdicts(
      List<ReferenceNumberVerdict> verdicts, Left left, Locale locale) {
    ObjectNode json = Json.object().put("schemaVersion", "1");
    Json.list(
        json,
        "verdicts",
        verdicts,
        verdict -> {
          ObjectNode one = Json.object();
          one.put("patientKey", verdict.patientId());
          one.put("day", verdict.day().toString());
          one.put("state", verdict.state().name());
          one.put("reason", verdict.reason().name());
          one.put("message", verdict.reason().message(locale));
          Json.object(one, "registration", verdict.registration(), ReferenceJson::registration);
          return one;
        });
    json.put("patientsWithoutAnswer", left.patientsWithoutAnswer());
    json.put("otherAnswers", left.otherAnswers());
    json.put("unreadableRows", left.unreadableRows());
    json.put("unreadableFiles", left.unreadableFiles());
    return json;
  }

  /**
   * {@return a registration, as {@code reference batch} reads it}
   *
   * @param registration the registration
   */
  public static ObjectNode registration(ReferenceNumberRegistration registration) {
    ObjectNode json = Json.object();
    json.put("referenceNumber", registration.referenceNumber().value());
    json.put("insurerNumber", registration.insurer().value());
    json.put("symbol", registration.card().symbol().orElse(null));
    json.put("number", registration.card().number());
    json.put("branch", registration.card().branch().orElse(null));
    return json;
  }
}
