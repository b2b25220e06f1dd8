package jp.shikaku.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import jp.shikaku.DecodeException;
import jp.shikaku.OqsException;
import jp.shikaku.ReadingRules;
import jp.shikaku.TransportException;
import jp.shikaku.eligibility.BulkHeader;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.BulkRow;
import jp.shikaku.eligibility.BulkRows;
import jp.shikaku.eligibility.RegistrationDocument;
import jp.shikaku.examples.json.BulkJson;
import jp.shikaku.examples.json.CappedFindings;
import jp.shikaku.examples.json.DocumentJson;
import jp.shikaku.examples.text.DocumentView;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.BulkSource;
import org.jspecify.annotations.Nullable;

/**
 * The file of a bulk result, a document or a zip, which is written row by row as it is read: a
 * large one never stands in memory. The rows before a fault, and those after a bad one, are told.
 *
 * @param <R> what a row holds
 */
final class DecodedRows<R> implements Decoded {

  private static final int BLOCK = 100;

  /** How the rows of a family look. */
  private interface Form<R> {
    ObjectNode json(R row);

    List<String> head(DocumentView view, String fileName, BulkHeader header, long size);

    List<String> lines(DocumentView view, List<R> rows);
  }

  private static final Form<BulkResult.Row> RESULTS =
      new Form<>() {
        @Override
        public ObjectNode json(BulkResult.Row row) {
          return BulkJson.row(row);
        }

        @Override
        public List<String> head(DocumentView view, String name, BulkHeader header, long size) {
          return view.resultHead(name, header, size);
        }

        @Override
        public List<String> lines(DocumentView view, List<BulkResult.Row> rows) {
          return view.resultRows(rows);
        }
      };

  private static final Form<RegistrationDocument.Row> REGISTRATIONS =
      new Form<>() {
        @Override
        public ObjectNode json(RegistrationDocument.Row row) {
          return BulkJson.row(row);
        }

        @Override
        public List<String> head(DocumentView view, String name, BulkHeader header, long size) {
          return view.registrationHead(name, header, size);
        }

        @Override
        public List<String> lines(DocumentView view, List<RegistrationDocument.Row> rows) {
          return view.registrationRows(rows);
        }
      };

  private final String fileName;
  private final BulkSource source;
  private final BulkRows<R> rows;
  private final Form<R> form;
  private final CappedFindings findings = new CappedFindings();
  private @Nullable OqsException failure;
  private int count;

  private DecodedRows(String fileName, BulkSource source, BulkRows<R> rows, Form<R> form) {
    this.fileName = fileName;
    this.source = source;
    this.rows = rows;
    this.form = form;
  }

  /**
   * Opens one that is in memory.
   *
   * @throws DecodeException when it can not be read up to its first row
   */
  static Decoded ofBytes(MessageName name, byte[] bytes) {
    try {
      return open(name, BulkSource.of(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Opens a file.
   *
   * @throws DecodeException when it can not be read up to its first row
   * @throws IOException when the file can not be read
   */
  static Decoded open(MessageName name, BulkSource source) throws IOException {
    String fileName = name.text();
    try {
      return name.kind().filter("OQSmuimm02res"::equals).isPresent()
          ? new DecodedRows<>(
              fileName,
              source,
              BulkRows.registrations(fileName, source, ReadingRules.DEFAULT),
              REGISTRATIONS)
          : new DecodedRows<>(
              fileName, source, BulkRows.results(fileName, source, ReadingRules.DEFAULT), RESULTS);
    } catch (TransportException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void write(JsonGenerator out, ObjectMapper mapper, Language language) throws IOException {
    ObjectNode head = DocumentJson.of(fileName, source, rows.header());
    out.writeStartObject();
    members(out, mapper, head);
    out.writeArrayFieldStart("rows");
    List<IOException> unwritten = new ArrayList<>();
    read(
        row -> {
          try {
            mapper.writeTree(out, form.json(row));
          } catch (IOException e) {
            unwritten.add(e);
          }
        });
    if (!unwritten.isEmpty()) {
      throw unwritten.get(0);
    }
    out.writeEndArray();
    ObjectNode rest = mapper.createObjectNode();
    if (failure != null) {
      // Rows are missing: nothing may be concluded of who is not here.
      rest.put("complete", false);
    }
    rest.set("findings", findings.json());
    if (findings.leftOut() > 0) {
      rest.put("findingsLeftOut", findings.leftOut());
    }
    members(out, mapper, rest);
    out.writeEndObject();
  }

  private static void members(JsonGenerator out, ObjectMapper mapper, ObjectNode members)
      throws IOException {
    for (var member : members.properties()) {
      out.writeFieldName(member.getKey());
      mapper.writeTree(out, member.getValue());
    }
  }

  @Override
  public void write(Language language, Consumer<String> lines) throws IOException {
    DocumentView view = new DocumentView(language);
    form.head(view, fileName, rows.header(), source.size()).forEach(lines);
    List<R> block = new ArrayList<>();
    read(
        row -> {
          count++;
          block.add(row);
          if (block.size() == BLOCK) {
            form.lines(view, block).forEach(lines);
            block.clear();
          }
        });
    if (!block.isEmpty()) {
      form.lines(view, block).forEach(lines);
    }
    if (failure != null) {
      lines.accept(view.brokenOff(count));
    }
    view.findings(findings.first(), findings.leftOut()).forEach(lines);
  }

  private void read(Consumer<R> each) {
    try {
      while (rows.hasNext()) {
        BulkRow<R> row = rows.next();
        row.content().ifPresent(each);
        findings.add(row);
        if (failure == null) {
          failure = row.failure().orElse(null);
        }
      }
      findings.add(rows.findings());
    } catch (DecodeException | TransportException e) {
      failure = e;
    }
  }

  @Override
  public boolean hasFindings() {
    return !findings.first().isEmpty();
  }

  @Override
  public Optional<OqsException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void close() {
    rows.close();
  }
}
