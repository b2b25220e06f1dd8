package jp.shikaku.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jp.shikaku.Finding;
import jp.shikaku.eligibility.BulkDownload;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.BulkRow;
import jp.shikaku.eligibility.BulkRows;
import jp.shikaku.examples.json.BulkJson;
import jp.shikaku.examples.json.JsonText;
import jp.shikaku.examples.json.ResultJson;
import jp.shikaku.examples.text.BulkView;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * Writes bulk results to standard output row by row: a large one never stands in memory. A result
 * that breaks off is told up to there, and then its error.
 */
final class ResultOutput implements Uploading.Taker<BulkResult.Row>, AutoCloseable {

  private static final int BLOCK = 100;

  private final Console console;
  private final ResultForm form;
  private final BulkView view;
  private final LocalDate today;
  private final Runnable before;
  private final ObjectMapper mapper = new ObjectMapper();
  private @Nullable JsonGenerator json;
  private int unreadable;
  private boolean hasOtherCount;

  /**
   * @param before what is done before lines are written, such as leaving that of the progress
   */
  ResultOutput(
      Console console, Language language, ResultForm form, LocalDate today, Runnable before) {
    this.console = console;
    this.before = before;
    this.form = form;
    this.view = new BulkView(language, today);
    this.today = today;
  }

  /** Rows that could not be read, until now. */
  int unreadable() {
    return unreadable;
  }

  /** Whether a result had other rows than its header counts. */
  boolean hasOtherCount() {
    return hasOtherCount;
  }

  @Override
  public void take(Upload upload, BulkDownload<BulkResult.Row> result) {
    before.run();
    try (BulkRows<BulkResult.Row> rows = result.rows()) {
      switch (form) {
        case TEXT -> text(upload, result, rows);
        case JSON -> object(upload, result, rows);
        case JSONL -> lines(upload, result, rows);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a PrintStream throws none
    }
    requireWritten();
  }

  @Override
  public boolean isWhole() {
    return form != ResultForm.JSON;
  }

  /** What nobody could read is not marked as read. */
  private void requireWritten() {
    if (console.out().checkError()) {
      throw new Unwritten(
          "標準出力に書き込めませんでした。結果は読取済にしていません。もう一度 bulk fetch を実行してください。",
          "Standard output could not be written. The result is not marked as read: run bulk fetch"
              + " again.");
    }
  }

  private void text(
      Upload upload, BulkDownload<BulkResult.Row> result, BulkRows<BulkResult.Row> rows) {
    print(view.head(upload.label(), result.receipt().number(), result.header()));
    List<BulkRow<BulkResult.Row>> block = new ArrayList<>();
    boolean first = true;
    int count = 0;
    try {
      while (rows.hasNext()) {
        count++;
        block.add(counted(rows.next()));
        if (block.size() == BLOCK) {
          print(view.rows(result.header(), block, first));
          block.clear();
          first = false;
        }
      }
    } finally {
      if (!block.isEmpty()) {
        print(view.rows(result.header(), block, first));
      }
      boolean isAll = counted(rows);
      print(List.of(view.end(count, rows.isComplete(), isAll)));
    }
  }

  /** Whether as many rows came as the header says. */
  private boolean counted(BulkRows<?> rows) {
    boolean isAll =
        rows.findings().stream()
            .noneMatch(finding -> finding.problem() == Finding.Problem.COUNT_MISMATCH);
    hasOtherCount |= !isAll;
    return isAll;
  }

  private void lines(
      Upload upload, BulkDownload<BulkResult.Row> result, BulkRows<BulkResult.Row> rows) {
    print(ResultJson.head("result", upload.label(), result));
    boolean isAsked = result.header().kind().startsWith("OQSmuquc");
    int count = 0;
    int before = unreadable;
    try {
      while (rows.hasNext()) {
        BulkRow<BulkResult.Row> row = counted(rows.next());
        count++;
        ObjectNode line = ResultJson.line(result.receipt(), row, BulkJson::row);
        if (isAsked) {
          row.content()
              .ifPresent(
                  told ->
                      line.set(
                          "nextAction", BulkJson.nextAction(told, told.checkedOn().orElse(today))));
        }
        print(line);
      }
    } finally {
      counted(rows);
      print(
          ResultJson.end(
              result.receipt(), count, unreadable - before, rows.isComplete(), rows.findings()));
    }
  }

  private void object(
      Upload upload, BulkDownload<BulkResult.Row> result, BulkRows<BulkResult.Row> rows)
      throws IOException {
    JsonGenerator out = generator();
    out.writeStartObject();
    for (Map.Entry<String, JsonNode> member :
        ResultJson.head("", upload.label(), result).properties()) {
      out.writeFieldName(member.getKey());
      mapper.writeTree(out, member.getValue());
    }
    List<JsonNode> bad = new ArrayList<>();
    List<JsonNode> findings = new ArrayList<>();
    out.writeArrayFieldStart("rows");
    try {
      while (rows.hasNext()) {
        BulkRow<BulkResult.Row> row = counted(rows.next());
        BulkResult.Row told = row.content().orElse(null);
        if (told == null) {
          bad.add(ResultJson.unreadable(row));
        } else {
          mapper.writeTree(out, BulkJson.row(told));
        }
        ResultJson.findings(row).forEach(findings::add);
      }
    } finally {
      out.writeEndArray();
      out.writeArrayFieldStart("unreadableRows");
      for (JsonNode one : bad) {
        mapper.writeTree(out, one);
      }
      out.writeEndArray();
      counted(rows);
      out.writeBooleanField("complete", rows.isComplete());
      ResultJson.findings(rows.findings()).forEach(findings::add);
      out.writeArrayFieldStart("findings");
      for (JsonNode one : findings) {
        mapper.writeTree(out, one);
      }
      out.writeEndArray();
      out.writeEndObject();
      out.flush();
    }
  }

  private BulkRow<BulkResult.Row> counted(BulkRow<BulkResult.Row> row) {
    if (!row.isReadable()) {
      unreadable++;
    }
    return row;
  }

  private JsonGenerator generator() throws IOException {
    JsonGenerator out = json;
    if (out == null) {
      out = mapper.createGenerator(console.out());
      out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      out.setPrettyPrinter(JsonText.pretty());
      out.writeStartObject();
      out.writeStringField("schemaVersion", "1");
      out.writeArrayFieldStart("results");
      json = out;
    }
    return out;
  }

  /** Ends the one object, also when there was no result. */
  void end() {
    if (form != ResultForm.JSON) {
      return;
    }
    try {
      JsonGenerator out = generator();
      out.writeEndArray();
      out.writeEndObject();
      out.close();
      console.out().println();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    requireWritten();
  }

  void print(ObjectNode line) {
    console.out().println(line);
  }

  void print(List<String> lines) {
    lines.forEach(line -> console.out().println(PlainText.of(line)));
  }

  @Override
  public void close() {
    JsonGenerator out = json;
    if (out != null && !out.isClosed()) {
      try {
        out.close(); // closes what is open in the object as well
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
