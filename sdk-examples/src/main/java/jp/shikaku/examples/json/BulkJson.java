package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.ReceptionDocument;
import jp.shikaku.eligibility.SearchInfo;

/** Bulk queries 「一括照会」: the receipt of an upload, the request for its result, the result. */
final class BulkJson {

  private BulkJson() {}

  static void write(ObjectNode json, ReceptionDocument receipt) {
    Json.text(json, "receptionNumber", receipt.number());
    if (receipt.kind().endsWith("req")) {
      return;
    }
    Json.time(json, "receivedAt", receipt.receivedAt());
    Json.code(json, "segment", receipt.segment());
    Json.code(json, "status", receipt.status());
    Json.text(json, "resultCode", receipt.resultCode());
    Json.text(json, "resultMessage", receipt.resultMessage());
    Json.text(json, "errorCode", receipt.errorCode());
    Json.text(json, "errorMessage", receipt.errorMessage());
  }

  static void write(ObjectNode json, BulkResult result) {
    Json.date(json, "checkedOn", result.checkedOn());
    Json.text(json, "receptionNumber", result.receptionNumber());
    Json.code(json, "segment", result.segment());
    Json.text(json, "errorCode", result.errorCode());
    Json.text(json, "errorMessage", result.errorMessage());
    ObjectNode counts = json.putObject("counts");
    Json.number(counts, "total", result.totalCount());
    Json.number(counts, "normal", result.normalCount());
    Json.number(counts, "error", result.errorCount());
    Json.list(json, "rows", result.rows(), BulkJson::row);
  }

  private static ObjectNode row(BulkResult.Row row) {
    ObjectNode json = Json.object();
    Json.text(json, "arbitraryId", row.query().flatMap(SearchInfo::arbitraryId));
    Json.code(json, "status", row.status());
    Json.text(json, "resultCode", row.resultCode());
    Json.text(json, "resultMessage", row.resultMessage());
    Json.code(json, "validity", row.validity());
    Json.object(json, "query", row.query(), QueryJson::person);
    Json.list(json, "qualifications", row.qualifications(), QualificationJson::ofBulk);
    Json.texts(json, "referenceNumbers", row.referenceNumbers());
    return json;
  }
}
