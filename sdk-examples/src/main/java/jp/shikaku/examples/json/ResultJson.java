package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import jp.shikaku.Finding;
import jp.shikaku.eligibility.BulkDownload;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.eligibility.BulkRow;
import jp.shikaku.value.WireDates;

/** The JSON of a bulk result as it is read, piece by piece: its head, its rows, its end. */
public final class ResultJson {

  private ResultJson() {}

  /**
   * {@return what stands before the rows}
   *
   * @param type of the line, for JSON Lines; empty for none
   * @param name what the uploaded list is called
   * @param result the result
   */
  public static ObjectNode head(String type, String name, BulkDownload<?> result) {
    ObjectNode json = Json.object();
    if (!type.isEmpty()) {
      json.put("schemaVersion", "1").put("type", type);
    }
    BulkReceipt receipt = result.receipt();
    json.put("name", name);
    json.put("kind", result.header().kind());
    json.put("charset", result.header().charset().realName());
    json.put(
        "receivedAt", Json.text(receipt.receivedAt().atZone(WireDates.JST).toOffsetDateTime()));
    BulkJson.write(json, result.header());
    json.put("receptionNumber", receipt.number()); // which the header need not repeat
    return json;
  }

  /**
   * {@return a row as a line of its own}
   *
   * @param receipt the upload
   * @param row the row
   * @param form of its content
   * @param <R> what a row holds
   */
  public static <R> ObjectNode line(
      BulkReceipt receipt, BulkRow<R> row, Function<R, ObjectNode> form) {
    ObjectNode json = Json.object();
    json.put("type", "row");
    json.put("receptionNumber", receipt.number());
    json.put("position", row.number());
    json.set("row", row.content().map(form).orElse(null));
    row.failure().ifPresent(e -> json.set("error", ErrorJson.of(e, Locale.JAPAN).get("error")));
    Json.list(json, "findings", row.findings(), DocumentJson::finding);
    return json;
  }

  /**
   * {@return a row that could not be read}
   *
   * @param row the row
   */
  public static ObjectNode unreadable(BulkRow<?> row) {
    ObjectNode json = Json.object();
    json.put("position", row.number());
    row.failure().ifPresent(e -> json.set("error", ErrorJson.of(e, Locale.JAPAN).get("error")));
    return json;
  }

  /**
   * {@return the end of a result as a line of its own}
   *
   * @param receipt the upload
   * @param rows how many came
   * @param unreadable how many of them could not be read
   * @param complete whether all came
   * @param findings what was not understood around them
   */
  public static ObjectNode end(
      BulkReceipt receipt, int rows, int unreadable, boolean complete, List<Finding> findings) {
    ObjectNode json = Json.object();
    json.put("type", "end");
    json.put("receptionNumber", receipt.number());
    json.put("rows", rows);
    json.put("unreadableRows", unreadable);
    json.put("complete", complete);
    Json.list(json, "findings", findings, DocumentJson::finding);
    return json;
  }

  /**
   * {@return findings of a row, with its number}
   *
   * @param row the row
   */
  public static ArrayNode findings(BulkRow<?> row) {
    ObjectNode json = Json.object();
    Json.list(
        json,
        "findings",
        row.findings(),
        finding -> DocumentJson.finding(finding).put("row", row.number()));
    return (ArrayNode) json.get("findings");
  }

  /**
   * {@return findings around the rows}
   *
   * @param findings the findings
   */
  public static ArrayNode findings(List<Finding> findings) {
    ObjectNode json = Json.object();
    Json.list(json, "findings", findings, DocumentJson::finding);
    return (ArrayNode) json.get("findings");
  }
}
