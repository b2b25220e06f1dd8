package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import jp.shikaku.Finding;
import jp.shikaku.cardreader.FaceFileName;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.OqsDocument;
import jp.shikaku.eligibility.QueryDocument;
import jp.shikaku.eligibility.RegistrationDocument;
import jp.shikaku.value.MedicalInstitutionCode;

/** The JSON form of a decoded document: the same head for all, then what its kind has. */
public final class DocumentJson {

  private static final String SCHEMA_VERSION = "1";

  private DocumentJson() {}

  /**
   * {@return a document's JSON form}
   *
   * @param document any decoded document
   */
  public static ObjectNode of(OqsDocument document) {
    ObjectNode json = Json.object();
    json.put("schemaVersion", SCHEMA_VERSION);
    json.put("fileName", document.fileName());
    json.put("kind", document.kind());
    Optional<FaceFileName> face = FaceFileName.tryParse(document.fileName());
    if (face.isPresent()) {
      json.put("face", true);
      Json.time(json, "faceTime", face.get().time());
    }
    json.put("charset", document.charset().realName());
    json.put("sizeBytes", document.sizeBytes());
    json.put("sha256", document.sha256());
    Json.text(json, "exchangeId", document.exchangeId());
    Json.text(json, "institution", document.institution().map(MedicalInstitutionCode::value));
    Json.time(json, "executedAt", document.executedAt());
    body(json, document);
    Json.list(json, "findings", document.findings(), DocumentJson::finding);
    return json;
  }

  private static void body(ObjectNode json, OqsDocument document) {
    if (document instanceof EligibilityAnswer answer) {
      AnswerJson.write(json, answer);
    } else if (document instanceof QueryDocument query) {
      QueryJson.write(json, query);
    } else if (document instanceof BulkReceipt receipt) {
      BulkJson.write(json, receipt);
    } else if (document instanceof BulkResult result) {
      BulkJson.write(json, result);
    } else if (document instanceof RegistrationDocument registration) {
      RegistrationJson.write(json, registration);
    }
  }

  private static ObjectNode finding(Finding finding) {
    return Json.object()
        .put("path", finding.path())
        .put("problem", finding.problem().name())
        .put("line", finding.line());
  }
}
