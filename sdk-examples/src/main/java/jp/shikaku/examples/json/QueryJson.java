package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import jp.shikaku.eligibility.QueryDocument;
import jp.shikaku.eligibility.SearchInfo;

/** What is asked for: a person, several persons, or the criteria of a list. */
final class QueryJson {

  private static final List<String> LISTS =
      List.of("OQSmuhvq01req", "OQSmuonq01req", "OQSmutic01req");

  private QueryJson() {}

  static void write(ObjectNode json, QueryDocument document) {
    List<SearchInfo> queries = document.queries();
    Json.date(json, "checkedOn", document.checkedOn());
    if (LISTS.contains(document.kind())) {
      Json.list(json, "queries", queries, QueryJson::criteria);
    } else if (document.kind().startsWith("OQSsi") && queries.size() <= 1) {
      Json.object(json, "query", queries.stream().findFirst(), QueryJson::person);
    } else {
      Json.list(json, "queries", queries, QueryJson::person);
    }
  }

  static ObjectNode person(SearchInfo query) {
    ObjectNode json = Json.object();
    Json.text(json, "insurerNumber", Json.withoutPadding(query.insurerNumberOnWire()));
    Json.text(json, "symbol", query.symbol());
    Json.text(json, "number", query.number());
    Json.text(json, "branch", query.branch());
    Json.date(json, "birthdate", query.birthdate());
    Json.object(json, "limitCertificateConsent", query.limitCertificateConsent(), Json::code);
    Json.text(json, "arbitraryId", query.arbitraryId());
    return json;
  }

  private static ObjectNode criteria(SearchInfo query) {
    ObjectNode json = Json.object();
    Json.period(json, "consentDates", query.consentDates());
    Json.period(json, "examinationDates", query.examinationDates());
    Json.code(json, "treatmentFlag", query.treatmentFlag());
    Json.month(json, "treatmentMonth", query.treatmentMonth());
    return json;
  }
}
