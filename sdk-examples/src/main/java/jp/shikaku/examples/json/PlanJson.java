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
import jp.shikaku.planner.NotVerified;
import jp.shikaku.value.BillingCharset;
import jp.shikaku.value.PersonName;

/** The JSON form of what a plan of appointments came to. */
public final class PlanJson {

  /** Stands where a row of the list is wrong, so that there is nothing to ask with. */
  private static final String BAD_ROW = "BAD_ROW";

  private PlanJson() {}

  /**
   * {@return what became of one appointment}
   *
   * @param line the line
   * @param locale language of the message
   * @param wrongRow what is wrong with its row of the list, if that is why nobody could be asked
   */
  public static ObjectNode of(DeltaLine line, Locale locale, Optional<String> wrongRow) {
    ObjectNode json = Json.object();
    json.put("patientKey", line.appointment().patientKey());
    json.put("day", line.appointment().day().toString());
    json.put("outcome", line.outcome().map(Enum::name).orElse(null));
    json.put(
        "notVerified",
        wrongRow.map(rule -> BAD_ROW).or(() -> line.notVerified().map(Enum::name)).orElse(null));
    json.put(
        "message",
        wrongRow.or(() -> line.notVerified().map(reason -> reason.message(locale))).orElse(null));
    json.put("trouble", line.trouble().map(Enum::name).orElse(null));
    Json.names(json, "deltas", List.copyOf(line.deltas()));
    Json.date(json, "expiresOn", line.expiresOn());
    Json.object(json, "comparison", line.comparison(), comparison -> comparison(line, comparison));
    Json.object(
        json,
        "verification",
        line.row().flatMap(BulkResult.Row::verification),
        AnswerJson::verification);
    Json.object(
        json, "nextAction", line.nextAction(), action -> AnswerJson.nextAction(action, locale));
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
   * @param wrongRows how many appointments have a row that is wrong
   */
  public static ObjectNode of(DeltaReport report, int wrongRows) {
    ObjectNode json = Json.object();
    json.put("patients", report.patients());
    counts(json.putObject("outcomes"), report.outcomes());
    ObjectNode reasons = json.putObject("reasons");
    counts(reasons, report.reasons());
    int without = report.reasons().getOrDefault(NotVerified.NO_NUMBERS, 0);
    int bad = Math.min(without, wrongRows);
    if (bad > 0) {
      reasons.put(BAD_ROW, bad);
      reasons.put(NotVerified.NO_NUMBERS.name(), without - bad);
      if (without == bad) {
        reasons.remove(NotVerified.NO_NUMBERS.name());
      }
    }
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
