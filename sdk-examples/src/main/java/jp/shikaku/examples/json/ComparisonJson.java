package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import jp.shikaku.compare.InsuranceComparison;
import jp.shikaku.compare.InsuranceDifference;
import jp.shikaku.value.BillingCharset;

/** The JSON form of a comparison of stored insurance with an answer. */
public final class ComparisonJson {

  private ComparisonJson() {}

  /**
   * {@return the JSON form}
   *
   * @param comparison the comparison
   * @param day the day of care
   * @param name 氏名 of the answer, if told
   * @param claims the characters that a claim may hold
   */
  public static ObjectNode of(
      InsuranceComparison comparison, LocalDate day, Optional<String> name, BillingCharset claims) {
    ObjectNode json = Json.object();
    json.put("schemaVersion", "1");
    json.put("day", day.toString());
    json.put("same", comparison.isSame());
    json.put("concernsPerson", comparison.concernsPerson());
    Json.list(json, "differences", comparison.differences(), ComparisonJson::difference);
    ObjectNode billing = json.putObject("billingName");
    billing.put("name", name.orElse(null));
    billing.put("suggestion", name.flatMap(claims::suggestion).orElse(null));
    Json.list(
        billing, "findings", name.map(claims::check).orElse(List.of()), ComparisonJson::finding);
    return json;
  }

  private static ObjectNode difference(InsuranceDifference difference) {
    ObjectNode json = Json.object();
    json.put("field", difference.field().name());
    json.put("kind", difference.kind().name());
    json.put("reason", difference.reason().name());
    json.put("section", difference.section());
    Json.text(json, "stored", difference.stored());
    Json.text(json, "told", difference.told());
    return json;
  }

  private static ObjectNode finding(BillingCharset.Finding finding) {
    ObjectNode json = Json.object();
    json.put("at", finding.at());
    json.put("text", finding.text());
    json.put("problem", finding.problem().name());
    json.put("section", finding.problem().section());
    Json.text(json, "suggestion", finding.suggestion());
    return json;
  }
}
