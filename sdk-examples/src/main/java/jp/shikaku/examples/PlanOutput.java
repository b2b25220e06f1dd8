package jp.shikaku.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.examples.json.JsonText;
import jp.shikaku.examples.json.PlanJson;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;
import jp.shikaku.examples.text.PlanView;
import jp.shikaku.planner.DeltaLine;
import jp.shikaku.planner.DeltaReport;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a plan comes to, each line as it is told: a line that nobody could read is no reason
 * to mark its result as read.
 */
final class PlanOutput implements AutoCloseable {

  private final Console console;
  private final ResultForm form;
  private final PlanView view;
  private final String name;
  private final boolean all;
  private final Language language;
  private final WrongRows wrong;
  private final ObjectMapper mapper = new ObjectMapper();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable JsonGenerator json;

  /**
   * @param name the plan
   * @param all whether people are told of patients without anything to do
   * @param wrong the appointments whose row of the list is wrong
   */
  PlanOutput(
      Console console,
      Language language,
      ResultForm form,
      String name,
      boolean all,
      WrongRows wrong) {
    this.language = language;
    this.wrong = wrong;
    this.console = console;
    this.form = form;
    this.view = new PlanView(language);
    this.name = name;
    this.all = all;
  }

  void line(DeltaLine line, ProgressLine progress) {
    lock.lock();
    try {
      switch (form) {
        case TEXT -> {
          boolean isUsable = line.outcome().filter(outcome -> outcome.isUsable()).isPresent();
          if (all || !isUsable || !line.deltas().isEmpty()) {
            progress.end();
            print(view.lines(line, why(line)));
          }
        }
        case JSON -> write(json(line));
        case JSONL -> {
          ObjectNode typed = JsonNodeFactory.instance.objectNode().put("type", "patient");
          console.out().println(typed.setAll(json(line)));
        }
      }
      requireWritten();
    } finally {
      lock.unlock();
    }
  }

  private void requireWritten() {
    if (console.out().checkError()) {
      throw new Unwritten(
          "標準出力に書き込めませんでした。この結果は読取済にしていません。もう一度実行してください。",
          "Standard output could not be written. The result is not marked as read: run it again.");
    }
  }

  void report(DeltaReport report) {
    lock.lock();
    try {
      switch (form) {
        case TEXT -> print(view.lines(name, report, wrong.count()));
        case JSON -> {
          try {
            JsonGenerator out = generator();
            out.writeEndArray();
            out.writeFieldName("report");
            mapper.writeTree(out, PlanJson.of(report, wrong.count()));
            out.writeEndObject();
            out.close();
            console.out().println();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          requireWritten();
        }
        case JSONL -> {
          ObjectNode typed =
              JsonNodeFactory.instance
                  .objectNode()
                  .put("schemaVersion", "1")
                  .put("type", "report")
                  .put("plan", name);
          console.out().println(typed.setAll(PlanJson.of(report, wrong.count())));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private Optional<String> why(DeltaLine line) {
    return wrong.of(line).map(bad -> bad.line(language));
  }

  private ObjectNode json(DeltaLine line) {
    return PlanJson.of(line, language.locale(), why(line));
  }

  private void write(ObjectNode line) {
    try {
      JsonGenerator out = generator();
      mapper.writeTree(out, line);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonGenerator generator() throws IOException {
    JsonGenerator out = json;
    if (out == null) {
      out = mapper.createGenerator(console.out());
      out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      // What breaks off must not look whole.
      out.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
      out.setPrettyPrinter(JsonText.pretty());
      out.writeStartObject();
      out.writeStringField("schemaVersion", "1");
      out.writeStringField("plan", name);
      out.writeArrayFieldStart("lines");
      json = out;
    }
    return out;
  }

  private void print(List<String> lines) {
    lines.forEach(line -> console.out().println(PlainText.of(line)));
  }

  /** Writes out what an error cut off. */
  @Override
  public void close() {
    lock.lock();
    try {
      JsonGenerator out = json;
      if (out != null && !out.isClosed()) {
        try {
          out.close();
          console.out().println();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
