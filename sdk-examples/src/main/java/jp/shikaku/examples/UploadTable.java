package jp.shikaku.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.examples.json.BulkJson;
import jp.shikaku.examples.json.JsonText;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.TextTable;
import jp.shikaku.value.WireDates;

/** Uploads and how far they are, for people or as JSON; holds nothing of a person. */
final class UploadTable {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(WireDates.JST);

  private UploadTable() {}

  static void print(List<Upload> uploads, ResultForm form, Language language, Console console) {
    switch (form) {
      case TEXT -> lines(uploads, language).forEach(console.out()::println);
      case JSON -> {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("schemaVersion", "1");
        var array = json.putArray("uploads");
        uploads.forEach(upload -> array.add(json(upload)));
        console.out().println(pretty(json));
      }
      case JSONL ->
          uploads.forEach(
              upload -> {
                ObjectNode line = JsonNodeFactory.instance.objectNode();
                line.put("schemaVersion", "1").put("type", "upload");
                console.out().println(line.setAll(json(upload)));
              });
    }
  }

  static String pretty(ObjectNode json) {
    try {
      return new ObjectMapper().writer(JsonText.pretty()).writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written", e);
    }
  }

  private static ObjectNode json(Upload upload) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", upload.name());
    json.put("upload", upload.number());
    json.put("of", upload.of());
    json.put("state", upload.state().name());
    BulkReceipt receipt = upload.receiptOrNull();
    if (receipt == null) {
      json.put("kind", upload.kind().orElse(null));
      json.putNull("receptionNumber");
      json.putNull("receivedAt");
    } else {
      BulkJson.write(json, receipt);
    }
    return json;
  }

  private static List<String> lines(List<Upload> uploads, Language language) {
    if (uploads.isEmpty()) {
      return List.of(language.say("アップロードはありません。", "There are no uploads."));
    }
    TextTable table =
        new TextTable(0)
            .head(
                language.say("一覧", "List"),
                language.say("内容", "What"),
                language.say("受付日時", "Received"),
                language.say("状態", "State"),
                language.say("受付番号", "Reception"));
    for (Upload upload : uploads) {
      BulkReceipt receipt = upload.receiptOrNull();
      table.row(
          upload.label(),
          upload.kind().map(kind -> what(kind, language)).orElse("-"),
          receipt == null ? "-" : TIME.format(receipt.receivedAt()),
          language.say(upload.state().japanese(), upload.state().english()),
          receipt == null ? "-" : receipt.number());
    }
    return table.lines();
  }

  private static String what(String kind, Language language) {
    return switch (kind) {
      case "OQSmuquc01" -> language.say("一括照会", "patients");
      case "OQSmuhvq01" -> language.say("訪問診療等", "home visits");
      case "OQSmuonq01" -> language.say("オンライン診療等", "online");
      case "OQSmutic01" -> language.say("医療扶助", "medical aid");
      case "OQSmuimm01" -> language.say("照会番号登録", "reference numbers");
      default -> kind;
    };
  }
}
