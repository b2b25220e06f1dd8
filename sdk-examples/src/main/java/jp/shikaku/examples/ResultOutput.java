package jp.shikaku.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import jp.shikaku.ExchangeContext;
import jp.shikaku.Finding;
import jp.shikaku.TransportException;
import jp.shikaku.eligibility.BulkDownload;
import jp.shikaku.eligibility.BulkHeader;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.BulkRow;
import jp.shikaku.eligibility.BulkRows;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import jp.shikaku.examples.json.BulkJson;
import jp.shikaku.examples.json.CappedFindings;
import jp.shikaku.examples.json.JsonText;
import jp.shikaku.examples.json.ResultJson;
import jp.shikaku.examples.json.ResultJson.Days;
import jp.shikaku.examples.json.ResultJson.Ending;
import jp.shikaku.examples.json.ResultJson.Part;
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
  private final Language language;
  private final Supplier<LocalDate> today;
  private final BulkTerminalCommand.Asked asked;
  private final Runnable before;
  private final ObjectMapper mapper = new ObjectMapper();
  private @Nullable JsonGenerator json;
  private int unreadable;
  private int untold;
  private int unanswered;
  private boolean hasOtherCount;

  /**
   * @param today the day on which a result is given out
   * @param asked whom an upload asked for
   * @param before what is done before lines are written, such as leaving that of the progress
   */
  ResultOutput(
      Console console,
      Language language,
      ResultForm form,
      Supplier<LocalDate> today,
      BulkTerminalCommand.Asked asked,
      Runnable before) {
    this.console = console;
    this.before = before;
    this.form = form;
    this.view = new BulkView(language);
    this.language = language;
    this.today = today;
    this.asked = asked;
  }

  /** Rows that could not be read, until now. */
  int unreadable() {
    return unreadable;
  }

  /** Rows that tell an error in place of a qualification, until now. */
  int untold() {
    return untold;
  }

  /** Whether a person with this outcome is not verified. */
  static boolean isUntold(Outcome outcome) {
    return switch (outcome) {
      case SERVICE_ERROR, QUERY_ERROR, IN_PROGRESS, UNKNOWN -> true;
      case VALID, VALID_UNREGISTERED, INVALID, INVALID_NEWER_EXISTS, NOT_FOUND, MULTIPLE -> false;
    };
  }

  /** Persons asked for without a readable row, until now. */
  int unanswered() {
    return unanswered;
  }

  /** Whether a result had other rows than its header counts. */
  boolean hasOtherCount() {
    return hasOtherCount;
  }

  @Override
  public void take(Upload upload, BulkDownload<BulkResult.Row> result) {
    before.run();
    try (BulkRows<BulkResult.Row> opened = result.rows()) {
      Rows rows = new Rows(upload, opened);
      switch (form) {
        case TEXT -> text(upload, result, rows);
        case JSON -> object(head("", upload, result), result.header(), rows);
        case JSONL -> lines(head("result", upload, result), result, rows);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a PrintStream throws none
    }
    requireWritten();
  }

  private ObjectNode head(String type, Upload upload, BulkDownload<?> result) {
    try {
      return ResultJson.head(type, part(upload), days(upload, result.header()), result);
    } catch (IOException e) {
      throw new TransportException(
          TransportException.Reason.SHARE_UNREACHABLE,
          TransportException.Delivery.UNKNOWN,
          "the result could not be read to its end",
          null,
          ExchangeContext.NONE,
          null);
    }
  }

  private static Part part(Upload upload) {
    return new Part(upload.name(), upload.number(), upload.of());
  }

  /** What comes later tells of no later day. */
  private Days days(Upload upload, BulkHeader header) {
    LocalDate now = today.get();
    LocalDate asOf =
        Stream.of(
                upload.verifiedAsOf(),
                header.checkedOn(),
                header.executedAt().map(OffsetDateTime::toLocalDate))
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder())
            .orElse(now);
    return new Days(asOf, asOf.isBefore(now), upload.readOrNull());
  }

  /** The rows of one result, counted as they go by. */
  private final class Rows {
    private final Upload upload;
    private final BulkRows<BulkResult.Row> rows;
    private final @Nullable Set<String> left;
    private int count;
    private int bad;

    Rows(Upload upload, BulkRows<BulkResult.Row> rows) {
      this.upload = upload;
      this.rows = rows;
      this.left = asked.apply(upload).map(ids -> new LinkedHashSet<>(ids)).orElse(null);
    }

    /** The day of care where the result names none. */
    LocalDate day() {
      return upload.askedFor().orElseGet(today);
    }

    boolean hasNext() {
      return rows.hasNext();
    }

    BulkRow<BulkResult.Row> next() {
      BulkRow<BulkResult.Row> row = rows.next();
      count++;
      if (!row.isReadable()) {
        bad++;
      }
      if (row.content().filter(told -> isUntold(told.outcome())).isPresent()) {
        untold++;
      }
      if (left != null) {
        row.content().flatMap(BulkResult.Row::arbitraryId).ifPresent(left::remove);
      }
      return row;
    }

    /** To be called once, whether all rows came or not. */
    Ending end() {
      unreadable += bad;
      unanswered += left == null ? 0 : left.size();
      hasOtherCount |= !isAll();
      return new Ending(count, bad, rows.isComplete(), left);
    }

    /** Whether as many rows came as the header says. */
    boolean isAll() {
      return rows.findings().stream()
          .noneMatch(finding -> finding.problem() == Finding.Problem.COUNT_MISMATCH);
    }

    List<Finding> findings() {
      return rows.findings();
    }
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

  private void text(Upload upload, BulkDownload<BulkResult.Row> result, Rows rows) {
    BulkHeader header = result.header();
    print(view.head(upload.label(), result.receipt().number(), header, days(upload, header)));
    List<BulkRow<BulkResult.Row>> block = new ArrayList<>();
    try {
      while (rows.hasNext()) {
        block.add(rows.next());
        if (block.size() == BLOCK) {
          print(view.rows(header, block, rows.day()));
          block.clear();
        }
      }
    } finally {
      if (!block.isEmpty()) {
        print(view.rows(header, block, rows.day()));
      }
      print(view.end(header, rows.end(), rows.isAll()));
    }
  }

  private void lines(ObjectNode head, BulkDownload<BulkResult.Row> result, Rows rows) {
    print(head);
    String number = result.receipt().number();
    try {
      while (rows.hasNext()) {
        print(
            ResultJson.line(
                number,
                rows.next(),
                row -> row(result.header(), row, rows.day()),
                language.locale()));
      }
    } finally {
      print(ResultJson.end(part(rows.upload), number, rows.end(), rows.findings()));
    }
  }

  private void object(ObjectNode head, BulkHeader header, Rows rows) throws IOException {
    JsonGenerator out = generator();
    out.writeStartObject();
    members(out, head);
    List<JsonNode> bad = new ArrayList<>();
    CappedFindings findings = new CappedFindings();
    out.writeArrayFieldStart("rows");
    try {
      while (rows.hasNext()) {
        BulkRow<BulkResult.Row> row = rows.next();
        BulkResult.Row told = row.content().orElse(null);
        if (told == null) {
          bad.add(ResultJson.unreadable(row, language.locale()));
        } else {
          mapper.writeTree(out, row(header, told, rows.day()));
        }
        findings.add(row);
      }
    } finally {
      out.writeEndArray();
      Ending ending = rows.end();
      findings.add(rows.findings());
      ObjectNode rest = mapper.createObjectNode();
      rest.putArray("unreadableRows").addAll(bad);
      rest.set("unanswered", ending.missing());
      rest.put("complete", ending.complete());
      rest.set("findings", findings.json());
      rest.put("findingsLeftOut", findings.leftOut());
      members(out, rest);
      out.writeEndObject();
      out.flush();
    }
  }

  /** Of a list that the centre keeps, nothing follows for a day. */
  private ObjectNode row(BulkHeader header, BulkResult.Row told, LocalDate usual) {
    Optional<LocalDate> day =
        BulkView.isAsked(header) ? Optional.of(told.checkedOn().orElse(usual)) : Optional.empty();
    return BulkJson.row(told, day, language.locale());
  }

  private void members(JsonGenerator out, ObjectNode members) throws IOException {
    for (var member : members.properties()) {
      out.writeFieldName(member.getKey());
      mapper.writeTree(out, member.getValue());
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
      out.writeArrayFieldStart("results");
      json = out;
    }
    return out;
  }

  /**
   * Ends the one object, also when there was no result.
   *
   * @param refusals what the centre answered where it refused
   */
  void end(List<ObjectNode> refusals) {
    if (form != ResultForm.JSON) {
      return;
    }
    try {
      JsonGenerator out = generator();
      out.writeEndArray();
      ObjectNode rest = mapper.createObjectNode();
      rest.putArray("refusals").addAll(refusals);
      members(out, rest);
      out.writeEndObject();
      out.close();
      console.out().println();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    requireWritten();
  }

  private void print(ObjectNode line) {
    console.out().println(line);
  }

  private void print(List<String> lines) {
    lines.forEach(line -> console.out().println(PlainText.of(line)));
  }

  @Override
  public void close() {
    JsonGenerator out = json;
    if (out != null && !out.isClosed()) {
      try {
        out.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
