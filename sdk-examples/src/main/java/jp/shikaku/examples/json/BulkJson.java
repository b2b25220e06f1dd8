package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import jp.shikaku.eligibility.BulkHeader;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.ReceptionDocument;
import jp.shikaku.eligibility.RegistrationDocument;
import jp.shikaku.value.MedicalInstitutionCode;

/** Bulk queries 「一括照会」: the receipt of an upload, the request for its result, the result. */
public final class BulkJson {

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
    counts(json, result.totalCount(), result.normalCount(), result.errorCount());
    Json.list(json, "rows", result.rows(), BulkJson::row);
  }

  private static void counts(
      ObjectNode json, OptionalLong total, OptionalLong normal, OptionalLong error) {
    ObjectNode counts = json.putObject("counts");
    Json.number(counts, "total", total);
    Json.number(counts, "normal", normal);
    Json.number(counts, "error", error);
  }

  /**
   * Writes what stands before the rows of a result, as {@code decode} does.
   *
   * @param json where to
   * @param header of the result
   */
  public static void write(ObjectNode json, BulkHeader header) {
    Json.text(json, "exchangeId", header.exchangeId());
    Json.text(json, "institution", header.institution().map(MedicalInstitutionCode::value));
    Json.time(json, "executedAt", header.executedAt());
    boolean registrations = header.kind().startsWith("OQSmuimm");
    if (!registrations) {
      Json.date(json, "checkedOn", header.checkedOn());
    }
    Json.text(json, "receptionNumber", header.receptionNumber());
    Json.code(json, "segment", header.segment());
    Json.text(json, "errorCode", header.errorCode());
    Json.text(json, "errorMessage", header.errorMessage());
    if (!registrations) {
      counts(json, header.totalCount(), header.normalCount(), header.errorCount());
    }
  }

  /**
   * {@return one person of a result}
   *
   * @param row the row
   */
  public static ObjectNode row(BulkResult.Row row) {
    ObjectNode json = Json.object();
    Json.text(json, "arbitraryId", row.arbitraryId());
    Json.code(json, "status", row.status());
    Json.text(json, "resultCode", row.resultCode());
    Json.text(json, "resultMessage", row.resultMessage());
    Json.code(json, "validity", row.validity());
    Json.object(json, "query", row.query(), QueryJson::person);
    Json.list(json, "qualifications", row.qualifications(), QualificationJson::ofBulk);
    Json.texts(json, "referenceNumbers", row.referenceNumbers());
    return json;
  }

  /**
   * {@return what became of one registration of a reference number}
   *
   * @param row the row
   */
  public static ObjectNode row(RegistrationDocument.Row row) {
    return RegistrationJson.row(row);
  }

  /**
   * {@return one person of a result, with how it was verified, and what the desk does next}
   *
   * @param row the row
   * @param day the day of care; empty for a list of the centre, of which nothing follows
   * @param locale language of the sentence
   */
  public static ObjectNode row(BulkResult.Row row, Optional<LocalDate> day, Locale locale) {
    ObjectNode json = row(row);
    Json.object(json, "verification", row.verification(), AnswerJson::verification);
    Json.object(
        json, "nextAction", day, then -> AnswerJson.nextAction(row.nextAction(then), locale));
    return json;
  }
}
