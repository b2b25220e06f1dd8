package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import jp.shikaku.eligibility.Copay;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.NextAction;

/** An answer to an eligibility query, with what the desk derives from it. */
final class AnswerJson {

  private AnswerJson() {}

  static void write(ObjectNode json, EligibilityAnswer answer) {
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
    Derived derived = Derived.of(answer);
    json.set("nextAction", nextAction(derived.nextAction()));
    json.set("copay", derived.copay().map(AnswerJson::copay).orElseGet(AnswerJson::noCopay));
  }

  private static ObjectNode nextAction(NextAction action) {
    ObjectNode json = Json.object();
    json.put("kind", action.kind().name());
    Json.names(json, "reasons", action.reasons());
    json.put("message", action.message(Locale.JAPAN));
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
