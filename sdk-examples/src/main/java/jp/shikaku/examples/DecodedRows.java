package jp.shikaku.examples;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.BulkRow;
import jp.shikaku.eligibility.BulkRows;
import jp.shikaku.eligibility.RegistrationDocument;
import jp.shikaku.examples.json.BulkJson;
import jp.shikaku.examples.json.DocumentJson;
import jp.shikaku.examples.json.ResultJson;
import jp.shikaku.examples.text.DocumentView;
import jp.shikaku.transport.BulkSource;

/**
 * A bulk result file that can not be read as a whole: a zip, or one that is cut or has a row that
 * can not be read. The rows before the fault, and those after a bad one, are told.
 */
final class DecodedRows {

  private DecodedRows() {}

  /**
   * Reads row by row.
   *
   * @throws DecodeException when it can not be read up to its first row
   */
  static Decoded read(MessageName name, byte[] bytes) {
    BulkSource source = BulkSource.of(bytes);
    if (name.kind().filter("OQSmuimm02res"::equals).isPresent()) {
      try (BulkRows<RegistrationDocument.Row> rows =
          BulkRows.registrations(name.text(), source, ReadingRules.DEFAULT)) {
        List<RegistrationDocument.Row> read = new ArrayList<>();
        Reading<RegistrationDocument.Row> reading =
            new Reading<>(rows, name, bytes, BulkJson::row, read::add);
        return reading.decoded(
            view -> view.registrations(name.text(), rows.header(), bytes.length, read));
      }
    }
    try (BulkRows<BulkResult.Row> rows =
        BulkRows.results(name.text(), source, ReadingRules.DEFAULT)) {
      List<BulkResult.Row> read = new ArrayList<>();
      Reading<BulkResult.Row> reading = new Reading<>(rows, name, bytes, BulkJson::row, read::add);
      return reading.decoded(view -> view.bulk(name.text(), rows.header(), bytes.length, read));
    }
  }

  private static final class Reading<R> {
    private final ObjectNode json;
    private final boolean hasFindings;
    private final Optional<DecodeException> failure;

    Reading(
        BulkRows<R> rows,
        MessageName name,
        byte[] bytes,
        Function<R, ObjectNode> form,
        Consumer<R> read) {
      json = DocumentJson.of(name.text(), bytes, rows.header());
      ArrayNode told = json.putArray("rows");
      ArrayNode findings = json.arrayNode();
      DecodeException fault = null;
      try {
        while (rows.hasNext()) {
          BulkRow<R> row = rows.next();
          row.content()
              .ifPresent(
                  content -> {
                    told.add(form.apply(content));
                    read.accept(content);
                  });
          findings.addAll(ResultJson.findings(row));
          if (fault == null) {
            fault = row.failure().orElse(null);
          }
        }
        findings.addAll(ResultJson.findings(rows.findings()));
      } catch (DecodeException e) {
        fault = e;
      }
      if (fault != null) {
        json.put(
            "complete", false); // rows are missing: nothing may be concluded of who is not here
      }
      json.set("findings", findings);
      hasFindings = !findings.isEmpty();
      failure = Optional.ofNullable(fault);
    }

    Decoded decoded(Function<DocumentView, List<String>> lines) {
      return new Decoded(
          () -> json, language -> lines.apply(new DocumentView(language)), hasFindings, failure);
    }
  }
}
