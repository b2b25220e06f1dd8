package jp.shikaku.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.examples.json.JsonText;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.TextTable;
import jp.shikaku.transport.Pending;
import jp.shikaku.value.WireDates;

/** Uploads and how far they are, for people or as JSON; holds nothing of a person. */
final class UploadTable {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(WireDates.JST);

  private UploadTable() {}

  /**
   * Prints.
   *
   * @param refusals what the centre answered where it refused, for the one JSON object
   */
  static void print(
      List<Upload> uploads,
      List<ObjectNode> refusals,
      ResultForm form,
      Language language,
      Console console) {
    switch (form) {
      case TEXT -> lines(uploads, language).forEach(console.out()::println);
      case JSON -> {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("schemaVersion", "1");
        var array = json.putArray("uploads");
        uploads.forEach(upload -> array.add(json(upload)));
        json.putArray("refusals").addAll(refusals);
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

  /** Its kind is that of the message that was sent. */
  private static ObjectNode json(Upload upload) {
    Pending pending = upload.pendingOrNull();
    BulkReceipt receipt = upload.receiptOrNull();
    Optional<String> institution =
        Optional.ofNullable(receipt)
            .map(BulkReceipt::institution)
            .or(() -> Optional.ofNullable(pending).map(Pending::institution));
    Optional<String> exchangeId =
        Optional.ofNullable(receipt)
            .map(BulkReceipt::exchangeId)
            .or(() -> Optional.ofNullable(pending).map(Pending::exchangeId));
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", upload.name())
        .put("upload", upload.number())
        .put("of", upload.of())
        .put("state", upload.state().name())
        .put("kind", upload.kind().map(kind -> kind + "req").orElse(null))
        .put("institution", institution.orElse(null))
        .put("exchangeId", exchangeId.orElse(null))
        .put("receptionNumber", receipt == null ? null : receipt.number())
        .put("receivedAt", receipt == null ? null : JsonText.time(receipt.receivedAt()))
        .put("begunOn", upload.begun().map(LocalDate::toString).orElse(null))
        .put("askedFor", upload.askedFor().map(LocalDate::toString).orElse(null))
        .put("readOn", Objects.toString(upload.readOrNull(), null));
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
