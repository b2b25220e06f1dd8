package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import jp.shikaku.Finding;
import jp.shikaku.WireDocument;
import jp.shikaku.cardreader.FaceFileName;
import jp.shikaku.checkup.CheckupAnswer;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.eligibility.BulkHeader;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.OqsDocument;
import jp.shikaku.eligibility.QueryDocument;
import jp.shikaku.eligibility.ReceptionDocument;
import jp.shikaku.eligibility.RegistrationDocument;
import jp.shikaku.internal.io.Sha256;
import jp.shikaku.medical.MedicalInfoAnswer;
import jp.shikaku.medical.MedicalInfoRequest;
import jp.shikaku.medical.PdfDocument;
import jp.shikaku.transport.BulkSource;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/** The JSON form of a decoded document: the same head for all, then what its kind has. */
public final class DocumentJson {

  private static final String SCHEMA_VERSION = "1";

  private DocumentJson() {}

  /**
   * {@return a document's JSON form}
   *
   * @param document any decoded document
   */
  public static ObjectNode of(WireDocument document) {
    return of(document, Locale.JAPAN);
  }

  /**
   * {@return a document's JSON form}
   *
   * @param document any decoded document
   * @param locale language of sentences
   */
  public static ObjectNode of(WireDocument document, Locale locale) {
    return of(
        document, document instanceof EligibilityAnswer answer ? Derived.of(answer) : null, locale);
  }

  /**
   * {@return the JSON form of a card visit's answer}
   *
   * @param answer the answer
   * @param visit when the card was read
   */
  static ObjectNode of(EligibilityAnswer answer, Instant visit) {
    return of(answer, Derived.at(answer, visit), Locale.JAPAN);
  }

  private static ObjectNode of(WireDocument document, @Nullable Derived derived, Locale locale) {
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
    body(json, document, derived, locale);
    Json.list(json, "findings", document.findings(), DocumentJson::finding);
    return json;
  }

  /**
   * {@return the JSON form of a PDF, which is not looked into}
   *
   * @param pdf the PDF
   * @param kind the message id, if the file's name tells it
   */
  public static ObjectNode of(PdfDocument pdf, Optional<String> kind) {
    ObjectNode json = Json.object();
    json.put("schemaVersion", SCHEMA_VERSION);
    json.put("fileName", pdf.fileName());
    Json.text(json, "kind", kind);
    json.put("mediaType", pdf.mediaType());
    json.put("sizeBytes", pdf.sizeBytes());
    json.put("sha256", Sha256.hex(pdf.bytes()));
    json.putArray("findings");
    return json;
  }

  /**
   * {@return the JSON form of a bulk result that is read row by row, without its rows}
   *
   * @param fileName the name without folder
   * @param source the file, which is read through once
   * @param header of the result
   * @throws IOException when the file can not be read
   */
  public static ObjectNode of(String fileName, BulkSource source, BulkHeader header)
      throws IOException {
    ObjectNode json = Json.object();
    json.put("schemaVersion", SCHEMA_VERSION);
    head(json, fileName, header, source);
    BulkJson.write(json, header);
    return json;
  }

  static void head(ObjectNode json, String fileName, BulkHeader header, BulkSource source)
      throws IOException {
    json.put("fileName", fileName);
    json.put("kind", header.kind());
    json.put("charset", header.charset().realName());
    json.put("sizeBytes", source.size());
    try (InputStream in = source.open()) {
      json.put("sha256", Sha256.hex(in));
    }
  }

  private static void body(
      ObjectNode json, WireDocument document, @Nullable Derived derived, Locale locale) {
    if (document instanceof OqsDocument oqs) {
      exchange(json, oqs.exchangeId(), oqs.institution(), oqs.executedAt());
    } else if (document instanceof MedicalInfoAnswer answer) {
      exchange(json, answer.exchangeId(), answer.institution(), answer.executedAt());
    } else if (document instanceof MedicalInfoRequest request) {
      exchange(json, request.exchangeId(), request.institution(), Optional.empty());
    }
    if (document instanceof EligibilityAnswer answer && derived != null) {
      AnswerJson.write(json, answer, derived, locale);
    } else if (document instanceof QueryDocument query) {
      QueryJson.write(json, query);
    } else if (document instanceof ReceptionDocument receipt) {
      BulkJson.write(json, receipt);
    } else if (document instanceof BulkResult result) {
      BulkJson.write(json, result);
    } else if (document instanceof RegistrationDocument registration) {
      RegistrationJson.write(json, registration);
    } else if (document instanceof MedicalInfoRequest request) {
      MedicalInfoJson.write(json, request);
    } else if (document instanceof DrugInfoAnswer answer) {
      MedicalInfoJson.write(json, answer);
    } else if (document instanceof CheckupAnswer answer) {
      MedicalInfoJson.write(json, answer);
    }
  }

  private static void exchange(
      ObjectNode json,
      Optional<String> exchangeId,
      Optional<MedicalInstitutionCode> institution,
      Optional<OffsetDateTime> executedAt) {
    Json.text(json, "exchangeId", exchangeId);
    Json.text(json, "institution", institution.map(MedicalInstitutionCode::value));
    Json.time(json, "executedAt", executedAt);
  }

  static ObjectNode finding(Finding finding) {
    return Json.object()
        .put("path", finding.path())
        .put("problem", finding.problem().name())
        .put("line", finding.line());
  }
}
