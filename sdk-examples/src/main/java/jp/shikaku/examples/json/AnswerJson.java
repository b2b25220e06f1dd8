package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import jp.shikaku.eligibility.Copay;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.NextAction;
import jp.shikaku.eligibility.Verification;
import jp.shikaku.value.WireDates;

/** An answer to an eligibility query, with what the desk derives from it. */
final class AnswerJson {

  private AnswerJson() {}

  static void write(ObjectNode json, EligibilityAnswer answer, Derived derived, Locale locale) {
    Json.date(json, "checkedOn", answer.checkedOn());
    Json.code(json, "referenceKind", answer.referenceKind());
    Json.code(json, "segment", answer.segment());
    Json.code(json, "status", answer.status());
    Json.code(json, "validity", answer.validity());
    Json.text(json, "resultCode", answer.resultCode());
    Json.text(json, "resultMessage", answer.resultMessage());
    Json.text(json, "errorCode", answer.errorCode());
    Json.text(json, "errorMessage", answer.errorMessage());
    Json.code(json, "prescriptionForm", answer.prescriptionForm());
    Json.object(json, "query", answer.query(), QueryJson::person);
    Json.list(json, "qualifications", answer.qualifications(), QualificationJson::of);
    Json.object(json, "verification", answer.verification(), AnswerJson::verification);
    json.set("nextAction", nextAction(derived.nextAction(), locale));
    json.set("copay", derived.copay().map(AnswerJson::copay).orElseGet(AnswerJson::noCopay));
  }

  /** Null for a document that was only read: who kept it knows. */
  static ObjectNode verification(Verification mark) {
    ObjectNode json = Json.object();
    json.put("source", mark.source().name());
    Json.time(
        json,
        "verifiedAt",
        Optional.of(mark.verifiedAt().atZone(WireDates.JST).toOffsetDateTime()));
    json.put("mode", mark.mode().name());
    return json;
  }

  static ObjectNode nextAction(NextAction action, Locale locale) {
    ObjectNode json = Json.object();
    json.put("kind", action.kind().name());
    Json.names(json, "reasons", action.reasons());
    json.put("message", action.message(locale));
    return json;
  }

  private static ObjectNode copay(Copay copay) {
    ObjectNode json = Json.object();
    if (copay.percent().isPresent()) {
      json.put("percent", copay.percent().getAsInt());
    } else {
      json.putNull("percent");
    }
    json.put("rule", copay.rule().name());
    Json.names(json, "reasons", copay.reasons());
    return json;
  }

  private static ObjectNode noCopay() {
    ObjectNode json = Json.object();
    json.putNull("percent");
    json.put("rule", Copay.Rule.UNKNOWN.name());
    json.putArray("reasons");
    return json;
  }
}
