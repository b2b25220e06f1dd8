package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jp.shikaku.eligibility.RegistrationDocument;
import jp.shikaku.value.ReferenceNumber;

/** Registration of reference numbers 「照会番号登録」, of one person or in bulk. */
final class RegistrationJson {

  private RegistrationJson() {}

  static void write(ObjectNode json, RegistrationDocument document) {
    boolean answer = document.kind().endsWith("res");
    boolean single = document.kind().startsWith("OQSsi") && document.rows().size() == 1;
    if (answer && !single) {
      Json.text(json, "receptionNumber", document.receptionNumber());
    }
    if (answer) {
      Json.code(json, "segment", document.segment());
      Json.text(json, "errorCode", document.errorCode());
      Json.text(json, "errorMessage", document.errorMessage());
    }
    if (single) {
      json.setAll(row(document.rows().get(0)));
    } else {
      Json.list(json, "rows", document.rows(), RegistrationJson::row);
    }
  }

  static ObjectNode row(RegistrationDocument.Row row) {
    ObjectNode json = Json.object();
    Json.text(json, "referenceNumber", row.referenceNumber().map(ReferenceNumber::value));
    Json.text(json, "insurerNumber", Json.withoutPadding(row.insurerNumberOnWire()));
    Json.text(json, "symbol", row.symbol());
    Json.text(json, "number", row.number());
    Json.text(json, "branch", row.branch());
    Json.code(json, "status", row.status());
    Json.text(json, "resultCode", row.resultCode());
    Json.text(json, "resultMessage", row.resultMessage());
    return json;
  }
}
