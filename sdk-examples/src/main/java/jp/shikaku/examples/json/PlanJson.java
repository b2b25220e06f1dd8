package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import jp.shikaku.compare.InsuranceComparison;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.planner.DeltaLine;
import jp.shikaku.planner.DeltaReport;
import jp.shikaku.value.BillingCharset;
import jp.shikaku.value.PersonName;

/** The JSON form of what a plan of appointments came to. */
public final class PlanJson {

  private PlanJson() {}

  /**
   * {@return what became of one appointment}
   *
   * @param line the line
   */
  public static ObjectNode of(DeltaLine line) {
    ObjectNode json = Json.object();
    json.put("patientKey", line.appointment().patientKey());
    json.put("day", line.appointment().day().toString());
    json.put("outcome", line.outcome().map(Enum::name).orElse(null));
    json.put("notVerified", line.notVerified().map(Enum::name).orElse(null));
    json.put(
        "message", line.notVerified().map(reason -> reason.message(Locale.JAPAN)).orElse(null));
    json.put("trouble", line.trouble().map(Enum::name).orElse(null));
    Json.names(json, "deltas", List.copyOf(line.deltas()));
    Json.date(json, "expiresOn", line.expiresOn());
    Json.object(json, "comparison", line.comparison(), comparison -> comparison(line, comparison));
    Json.object(
        json,
        "nextAction",
        line.row(),
        row -> AnswerJson.nextAction(row.nextAction(line.appointment().day())));
    Json.object(json, "row", line.row(), BulkJson::row);
    return json;
  }

  private static ObjectNode comparison(DeltaLine line, InsuranceComparison comparison) {
    Optional<String> name =
        comparison
            .qualification()
            .or(() -> line.row().flatMap(BulkResult.Row::medicalAid))
            .flatMap(Qualification::name)
            .flatMap(PersonName::formal);
    return ComparisonJson.of(comparison, line.appointment().day(), name, BillingCharset.jisX0208());
  }

  /**
   * {@return the counts}
   *
   * @param report the counts
   */
  public static ObjectNode of(DeltaReport report) {
    ObjectNode json = Json.object();
    json.put("patients", report.patients());
    counts(json.putObject("outcomes"), report.outcomes());
    counts(json.putObject("reasons"), report.reasons());
    counts(json.putObject("deltas"), report.deltas());
    json.put("rows", report.rows());
    json.put("unreadableRows", report.unreadableRows());
    json.put("unaskedRows", report.unaskedRows());
    json.put("mismatchedResults", report.mismatchedResults());
    return json;
  }

  private static void counts(ObjectNode json, Map<? extends Enum<?>, Integer> counts) {
    counts.forEach((what, count) -> json.put(what.name(), count));
  }
}
