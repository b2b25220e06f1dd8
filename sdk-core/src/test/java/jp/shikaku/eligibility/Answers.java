package jp.shikaku.eligibility;

import com.fasterxml.jackson.databind.JsonNode;
import jp.shikaku.eligibility.AnswerXml.Result;

/** Answers for tests of other packages, from JSON: what is changed in an ordinary one. */
public final class Answers {

  private Answers() {}

  /**
   * Reads {@code results} (each with its {@code base} and changed tags), {@code validity}, {@code
   * head} and {@code echo}.
   */
  public static EligibilityAnswer of(JsonNode row) {
    return xml(row).decode();
  }

  /** The same as a row of a bulk result. */
  public static BulkResult.Row row(JsonNode row, String... referenceNumbers) {
    return xml(row).row(referenceNumbers);
  }

  private static AnswerXml xml(JsonNode row) {
    AnswerXml xml =
        row.has("results")
            ? AnswerXml.answer(results(row.get("results")))
            : AnswerXml.answer(AnswerXml.insurance());
    if (row.has("validity")) {
      xml.validity(row.get("validity").asText());
    }
    if (row.path("echo").asBoolean()) {
      xml.echo();
    }
    for (var tag : row.path("head").properties()) {
      xml.head(tag.getKey(), tag.getValue().asText());
    }
    return xml;
  }

  private static Result[] results(JsonNode rows) {
    Result[] results = new Result[rows.size()];
    for (int i = 0; i < results.length; i++) {
      results[i] = result(rows.get(i));
    }
    return results;
  }

  private static Result result(JsonNode row) {
    Result result =
        switch (row.get("base").asText()) {
          case "insurance" -> AnswerXml.insurance();
          case "lateElderly" -> AnswerXml.lateElderly("010");
          case "medicalAid" -> AnswerXml.medicalAid();
          default -> throw new IllegalArgumentException("base");
        };
    for (var tag : row.properties()) {
      JsonNode value = tag.getValue();
      switch (tag.getKey()) {
        case "base" -> {}
        case "limit" ->
            result.limit(text(value, 0), text(value, 1), text(value, 2), text(value, 3));
        case "elderly" -> result.elderly(text(value, 0), text(value, 1), text(value, 2));
        default -> result.with(tag.getKey(), value.isNull() ? null : value.asText());
      }
    }
    return result;
  }

  private static String text(JsonNode array, int index) {
    return array.get(index).asText();
  }
}
