package jp.shikaku.examples;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.examples.json.ErrorJson;
import jp.shikaku.examples.text.Language;

/**
 * A list of persons from a file or standard input: CSV whose first line names the items, a JSON
 * array, or one JSON object a line. In UTF-8, or in Shift_JIS as office programs write it.
 */
final class PersonList {

  /** Of a list of which nothing is sent so many are enough. */
  private static final int MOST_TOLD = 20;

  /** One person: the items by name, and the line of the file on which they begin. */
  private record Row(int line, JsonNode items) {}

  /** As office programs write a date that was typed otherwise. */
  private static final Pattern OFFICE_DATE = Pattern.compile("[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}");

  private static final Pattern ZERO = Pattern.compile("[0０].*");

  private final Given given;
  private final List<Row> rows;
  private final List<String> columns;

  /** Of JSON there are no columns. */
  private PersonList(Given given, List<Row> rows, List<String> columns) {
    if (rows.isEmpty()) {
      throw given.bad("1人も書かれていません", "names nobody");
    }
    this.given = given;
    this.rows = rows;
    this.columns = columns;
  }

  /** Reads the list of an option; {@code -} is standard input. */
  static PersonList read(Given given, InputStream standardInput) {
    String text = TextFile.read(given, standardInput);
    String begin = text.stripLeading();
    if (begin.startsWith("[") || begin.startsWith("{")) {
      return new PersonList(given, objects(given, text), List.of());
    }
    List<Csv.Line> records = TextFile.records(given, text);
    List<String> columns = records.get(0).cells().stream().map(String::strip).toList();
    return new PersonList(given, rows(given, columns, records), columns);
  }

  private static List<Row> objects(Given given, String text) {
    List<Row> rows = new ArrayList<>();
    int line = 1;
    try (JsonParser parser = new ObjectMapper().createParser(text)) {
      parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      boolean array = parser.nextToken() == JsonToken.START_ARRAY;
      JsonToken token = array ? parser.nextToken() : parser.currentToken();
      for (; token != null && token != JsonToken.END_ARRAY; token = parser.nextToken()) {
        line = parser.currentTokenLocation().getLineNr();
        if (token != JsonToken.START_OBJECT) {
          throw at(
              given,
              line,
              given.bad("1人を1つのJSONオブジェクトにしてください", "must be one JSON object a person"));
        }
        rows.add(new Row(line, parser.<JsonNode>readValueAsTree()));
      }
      if (array ? token == null || parser.nextToken() != null : token != null) {
        throw at(given, line, given.bad("JSONとして読み取れません", "can not be read as JSON"));
      }
    } catch (IOException e) {
      // its message may quote the input
      throw at(given, line, given.bad("JSONとして読み取れません", "can not be read as JSON"));
    }
    return rows;
  }

  private static List<Row> rows(Given given, List<String> names, List<Csv.Line> records) {
    List<Row> rows = new ArrayList<>();
    for (Csv.Line record : records.subList(1, records.size())) {
      if (record.cells().size() != names.size()) {
        throw at(
            given,
            record.number(),
            given.bad(
                "列の数が1行目（" + names.size() + "列）と違います",
                "has not as many columns as the first line, which has " + names.size()));
      }
      ObjectNode items = JsonNodeFactory.instance.objectNode();
      for (int column = 0; column < names.size(); column++) {
        String cell = record.cells().get(column).strip();
        if (!cell.isEmpty() && !items.path(names.get(column)).isMissingNode()) {
          throw at(given, 1, given.bad("同じ項目名の列が2つあります", "has two columns of the same name"));
        }
        items.put(names.get(column), cell.isEmpty() ? null : cell);
      }
      rows.add(new Row(record.number(), items));
    }
    return rows;
  }

  int size() {
    return rows.size();
  }

  /**
   * Whether an office program has saved the list, by its dates, and no number begins with a zero:
   * those that did may have lost it, and nobody can see it on one number.
   */
  boolean mayLackZeros() {
    return !columns.isEmpty()
        && rows.stream().anyMatch(row -> holds(row, OFFICE_DATE))
        && rows.stream()
            .noneMatch(row -> ZERO.matcher(row.items().path("number").asText("")).matches());
  }

  private static boolean holds(Row row, Pattern shape) {
    return row.items().properties().stream()
        .anyMatch(item -> shape.matcher(item.getValue().asText("")).matches());
  }

  /**
   * Makes what is wanted of each person.
   *
   * @param fields the items that may stand there
   * @param maker makes one of the items
   * @param instead makes what stands for a person whose items are wrong, and hears what is wrong;
   *     what is wrong for it too ends the command, before anything is sent
   */
  <T> List<T> each(
      Set<String> fields, Function<Inputs, T> maker, BiFunction<Inputs, BadInput, T> instead) {
    requireColumns(fields);
    List<T> made = new ArrayList<>();
    for (Row row : rows) {
      try {
        made.add(make(row, fields, maker));
      } catch (BadInput e) {
        made.add(make(row, fields, items -> instead.apply(items, e)));
      }
    }
    return made;
  }

  /** Makes what is wanted of each person that is right. */
  <T> List<T> right(Set<String> fields, Function<Inputs, T> maker, Consumer<BadInput> bad) {
    requireColumns(fields);
    List<T> made = new ArrayList<>();
    for (Row row : rows) {
      try {
        made.add(make(row, fields, maker));
      } catch (BadInput e) {
        bad.accept(e);
      }
    }
    return made;
  }

  /**
   * Makes what is wanted of each person; one that is wrong means that nothing is done.
   *
   * @throws BadInput when there is one; text for people names them all, as far as they fit
   */
  <T> List<T> all(
      Set<String> fields, Function<Inputs, T> maker, Console console, ErrorStyle style) {
    List<BadInput> wrong = new ArrayList<>();
    List<T> made = right(fields, maker, wrong::add);
    if (wrong.isEmpty()) {
      return made;
    }
    throw refused(wrong, console, style);
  }

  /** The error for a list of which nothing is sent; text for people tells the rows before it. */
  BadInput refused(List<BadInput> wrong, Console console, ErrorStyle style) {
    if (style.json() || wrong.size() == 1) {
      return wrong.get(0);
    }
    tell(wrong.subList(0, Math.min(MOST_TOLD, wrong.size())), console, style);
    int more = wrong.size() - MOST_TOLD;
    if (more > 0) {
      console.err().println(style.language().say("ほか" + more + "行", "and " + more + " more"));
    }
    return given.bad(
        wrong.size() + "行に誤りがあります。何も送っていません",
        "has " + wrong.size() + " wrong rows; nothing was sent");
  }

  /** A first line that is none may hold a patient: the column is told, not what stands there. */
  private void requireColumns(Set<String> fields) {
    for (int column = 0; column < columns.size(); column++) {
      if (!fields.contains(columns.get(column))) {
        List<String> names = fields.stream().sorted().toList();
        throw at(
            given,
            1,
            given.bad(
                "1行目は項目名の行ですが、"
                    + (column + 1)
                    + "列目が使える項目名ではありません。使える項目名："
                    + String.join("、", names),
                "must name the items in its first line; column "
                    + (column + 1)
                    + " is none of "
                    + String.join(", ", names)));
      }
    }
  }

  private <T> T make(Row row, Set<String> fields, Function<Inputs, T> maker) {
    try {
      Inputs inputs = Inputs.ofMembers(row.items(), fields);
      try {
        return maker.apply(inputs);
      } catch (InvalidQueryException e) {
        throw inputs.explain(e);
      }
    } catch (BadInput e) {
      throw at(given, row.line(), e);
    }
  }

  private static BadInput at(Given given, int line, BadInput bad) {
    return TextFile.at(given, line, bad);
  }

  /** Tells rows that are wrong, each once. */
  static void tell(List<BadInput> wrong, Console console, ErrorStyle style) {
    Language language = style.language();
    for (BadInput bad : wrong) {
      console
          .err()
          .println(
              style.json() ? ErrorJson.of(bad.toError(), language.locale()) : bad.line(language));
    }
  }
}
