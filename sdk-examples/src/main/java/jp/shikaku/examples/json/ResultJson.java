package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import jp.shikaku.Finding;
import jp.shikaku.eligibility.BulkDownload;
import jp.shikaku.eligibility.BulkRow;
import org.jspecify.annotations.Nullable;

/** The JSON of a bulk result as it is read, piece by piece: its head, its rows, its end. */
public final class ResultJson {

  private ResultJson() {}

  /**
   * The upload that a result belongs to, by which it is joined with the table of uploads.
   *
   * @param name what the list is called
   * @param number of the upload within the list, from 1
   * @param of how many uploads the list has
   */
  public record Part(String name, int number, int of) {

    void write(ObjectNode json) {
      json.put("name", name).put("upload", number).put("of", of);
    }
  }

  /**
   * The days of a result.
   *
   * @param asOf the last day of which it can tell
   * @param isEarlier whether that is before the day on which it is given out
   * @param readOrNull the day on which it was given out before; null when it was not, or nobody
   *     knows
   */
  public record Days(LocalDate asOf, boolean isEarlier, @Nullable LocalDate readOrNull) {

    void write(ObjectNode json) {
      json.put("verifiedAsOf", asOf.toString())
          .put("ofEarlierDay", isEarlier)
          .put("readOn", Objects.toString(readOrNull, null));
    }
  }

  /**
   * {@return what stands before the rows}
   *
   * @param type of the line, for JSON Lines; empty for none
   * @param part the upload
   * @param days of the result
   * @param result the result, whose file is read through once
   * @throws IOException when its file can not be read
   */
  public static ObjectNode head(String type, Part part, Days days, BulkDownload<?> result)
      throws IOException {
    ObjectNode json = Json.object();
    if (!type.isEmpty()) {
      json.put("schemaVersion", "1").put("type", type);
    }
    part.write(json);
    days.write(json);
    DocumentJson.head(json, result.fileName(), result.header(), result.source());
    json.put("receivedAt", JsonText.time(result.receipt().receivedAt()));
    BulkJson.write(json, result.header());
    json.put("receptionNumber", result.receipt().number()); // which the header need not repeat
    return json;
  }

  /**
   * {@return a row as a line of its own}
   *
   * @param receptionNumber 受付番号 of the upload
   * @param row the row
   * @param form of its content
   * @param locale language of sentences
   * @param <R> what a row holds
   */
  public static <R> ObjectNode line(
      String receptionNumber, BulkRow<R> row, Function<R, ObjectNode> form, Locale locale) {
    ObjectNode json = Json.object();
    json.put("type", "row");
    json.put("receptionNumber", receptionNumber);
    json.put("position", row.number());
    Json.object(json, "row", row.content(), form);
    error(json, row, locale);
    Json.list(json, "findings", row.findings(), DocumentJson::finding);
    return json;
  }

  /**
   * {@return a row that could not be read}
   *
   * @param row the row
   * @param locale language of sentences
   */
  public static ObjectNode unreadable(BulkRow<?> row, Locale locale) {
    ObjectNode json = Json.object();
    json.put("position", row.number());
    error(json, row, locale);
    return json;
  }

  private static void error(ObjectNode json, BulkRow<?> row, Locale locale) {
    Json.object(
        json,
        "error",
        row.failure(),
        failure -> (ObjectNode) ErrorJson.of(failure, locale).get("error"));
  }

  /**
   * How the rows of a result ended.
   *
   * @param rows how many came
   * @param unreadable how many of them could not be read
   * @param complete whether the result came to its end
   * @param unanswered ids of persons asked for without a readable row; null where the list is not
   *     known
   */
  public record Ending(
      int rows, int unreadable, boolean complete, @Nullable Collection<String> unanswered) {

    /** {@return the ids without a row as an array, or null} */
    public @Nullable ArrayNode missing() {
      if (unanswered == null) {
        return null;
      }
      ArrayNode ids = Json.object().arrayNode();
      unanswered.forEach(ids::add);
      return ids;
    }
  }

  /**
   * {@return the end of a result as a line of its own}
   *
   * @param part the upload
   * @param receptionNumber 受付番号 of the upload
   * @param ending how the rows ended
   * @param findings what was not understood around them
   */
  public static ObjectNode end(
      Part part, String receptionNumber, Ending ending, List<Finding> findings) {
    ObjectNode json = Json.object();
    json.put("type", "end");
    part.write(json);
    json.put("receptionNumber", receptionNumber);
    json.put("rows", ending.rows());
    json.put("unreadableRows", ending.unreadable());
    json.set("unanswered", ending.missing());
    json.put("complete", ending.complete());
    Json.list(json, "findings", findings, DocumentJson::finding);
    return json;
  }
}
