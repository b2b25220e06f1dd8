package jp.shikaku.examples.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import jp.shikaku.examples.json.StrictJson;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;

/**
 * A JSON object that is read member by member: what is wrong is written down, something harmless
 * stands in its place, and the reading goes on, so that all faults of a file are told at once.
 * Nothing that was read counts before {@link #end} and while there are faults. Not thread-safe.
 */
final class Members {

  private static final int LONGEST_TEXT = 1000;
  private static final int LONGEST_NAME = 40;
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private final JsonNode json;
  private final String path;
  private final List<Remark> faults;
  private final Set<String> asked = new LinkedHashSet<>();

  private Members(JsonNode json, String path, List<Remark> faults) {
    this.json = json;
    this.path = path;
    this.faults = faults;
  }

  /**
   * Begins to read a file, which must be one JSON object in UTF-8; a byte order mark is skipped.
   */
  static Members of(byte[] file) throws FaultyFileException {
    try {
      return new Members(StrictJson.object(file), "", new ArrayList<>());
    } catch (StrictJson.BrokenRule e) {
      throw new FaultyFileException(
          List.of(new Remark("", e.rule(Language.JAPANESE), e.rule(Language.ENGLISH))));
    }
  }

  /** Ends the reading of the whole file. */
  void endFile() throws FaultyFileException {
    end();
    if (!faults.isEmpty()) {
      throw new FaultyFileException(faults);
    }
  }

  /** Ends the reading of this object: members that nobody asked for are faults. */
  void end() {
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      String name = member.getKey();
      if (!asked.contains(name)) {
        String shown =
            PlainText.of(name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name);
        String known = String.join(", ", asked);
        fault(
            shown,
            name.toLowerCase(Locale.ROOT).endsWith("password")
                ? "パスワードは書けません"
                : "使える項目名ではありません（使える項目: " + known + "）",
            name.toLowerCase(Locale.ROOT).endsWith("password")
                ? "no password may stand here"
                : "is no member here; there are " + known);
      }
    }
  }

  String key(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  void fault(String name, String japanese, String english) {
    faults.add(new Remark(key(name), japanese, english));
  }

  boolean has(String name) {
    return find(name).isPresent();
  }

  private Optional<JsonNode> find(String name) {
    asked.add(name);
    JsonNode value = json.get(name);
    return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
  }

  private <T> T need(String name, Optional<T> value, T instead) {
    if (value.isEmpty() && !has(name)) {
      fault(name, "必要です", "is needed");
    }
    return value.orElse(instead);
  }

  Optional<String> text(String name) {
    return find(name).flatMap(value -> text(name, value));
  }

  String needText(String name) {
    return need(name, text(name), "");
  }

  /** Demands the one form of the file that is known. */
  void needSchema(String version) {
    String name = "schemaVersion";
    String given = needText(name);
    if (!given.isEmpty() && !given.equals(version)) {
      fault(name, "\"" + version + "\" にしてください", "must be \"" + version + "\"");
    }
  }

  private Optional<String> text(String name, JsonNode value) {
    String text = value.asText("");
    if (!value.isTextual()) {
      fault(name, "文字列で書いてください", "must be a text");
    } else if (text.isBlank()) {
      fault(name, "空にはできません（不要なら項目ごと省きます）", "must not be blank; leave the member out");
    } else if (text.length() > LONGEST_TEXT) {
      fault(
          name,
          "長すぎます（" + LONGEST_TEXT + "文字まで）",
          "must have at most " + LONGEST_TEXT + " characters");
    } else if (text.codePoints().anyMatch(Character::isISOControl)) {
      fault(name, "制御文字は使えません", "must not hold control characters");
    } else {
      return Optional.of(text.strip());
    }
    return Optional.empty();
  }

  /** A list of texts; absent is empty. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    eachText(name, (place, text) -> texts.add(text));
    return texts;
  }

  /** Gives each text of a list with its place, for example {@code names[0]}. */
  void eachText(String name, BiConsumer<String, String> use) {
    List<JsonNode> values = array(name);
    for (int i = 0; i < values.size(); i++) {
      String place = name + "[" + i + "]";
      text(place, values.get(i)).ifPresent(text -> use.accept(place, text));
    }
  }

  private List<JsonNode> array(String name) {
    List<JsonNode> values = new ArrayList<>();
    find(name)
        .ifPresent(
            value -> {
              if (value.isArray()) {
                value.forEach(values::add);
              } else {
                fault(name, "配列 [ … ] で書いてください", "must be an array");
              }
            });
    return values;
  }

  Optional<LocalDate> date(String name) {
    Optional<JsonNode> given = find(name);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (given.get().isTextual()) {
        return Optional.of(LocalDate.parse(given.get().asText(), DATE));
      }
    } catch (DateTimeParseException e) {
      // said below, without the text
    }
    fault(
        name,
        "実在する日付を \"yyyy-MM-dd\" の形で書いてください",
        "must be a real date of the form \"yyyy-MM-dd\"");
    return Optional.empty();
  }

  LocalDate needDate(String name) {
    return need(name, date(name), LocalDate.EPOCH);
  }

  Optional<Long> whole(String name, long least, long most) {
    Optional<JsonNode> given = find(name);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    JsonNode value = given.get();
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      long number = value.longValue();
      if (number >= least && number <= most) {
        return Optional.of(number);
      }
    }
    fault(
        name,
        least + "から" + most + "の整数で書いてください",
        "must be a whole number from " + least + " to " + most);
    return Optional.empty();
  }

  long needWhole(String name, long least, long most) {
    return need(name, whole(name, least, most), least);
  }

  Optional<Boolean> flag(String name) {
    Optional<JsonNode> given = find(name);
    if (given.isPresent() && !given.get().isBoolean()) {
      fault(name, "true か false を書いてください", "must be true or false");
      return Optional.empty();
    }
    return given.map(JsonNode::booleanValue);
  }

  boolean needFlag(String name) {
    return need(name, flag(name), false);
  }

  /** One of several values by its word. */
  <E> Optional<E> choice(String name, Map<String, E> values) {
    Optional<String> word = text(name);
    if (word.isPresent() && !values.containsKey(word.get())) {
      String words = String.join(", ", values.keySet());
      fault(name, words + " のどれかを書いてください", "must be one of " + words);
      return Optional.empty();
    }
    return word.map(values::get);
  }

  <E> E needChoice(String name, Map<String, E> values) {
    return need(name, choice(name, values), values.values().iterator().next());
  }

  Optional<Members> object(String name) {
    return find(name).map(value -> object(name, value));
  }

  Members needObject(String name) {
    return need(name, object(name), nothing(name));
  }

  private Members object(String name, JsonNode value) {
    if (value.isObject()) {
      return new Members(value, key(name), faults);
    }
    fault(name, "オブジェクト { … } で書いてください", "must be an object");
    return nothing(name);
  }

  /** Where the fault is told already, whatever is missing below it is none. */
  private Members nothing(String name) {
    return new Members(JsonNodeFactory.instance.objectNode(), key(name), new ArrayList<>());
  }

  /** A list of objects; absent is empty. */
  List<Members> objects(String name) {
    List<Members> objects = new ArrayList<>();
    List<JsonNode> values = array(name);
    for (int i = 0; i < values.size(); i++) {
      objects.add(object(name + "[" + i + "]", values.get(i)));
    }
    return objects;
  }

  List<Members> needObjects(String name) {
    needSome(name);
    return objects(name);
  }

  /** Demands a list that is not empty; one that is no list is told where it is read. */
  void needSome(String name) {
    if (find(name).map(value -> value.isArray() && value.isEmpty()).orElse(true)) {
      fault(name, "1つ以上必要です", "needs one or more");
    }
  }

  Optional<Words> words(String name) {
    return object(name)
        .map(
            members -> {
              Words words = new Words(members.needText("ja"), members.needText("en"));
              members.end();
              return words;
            });
  }

  Words needWords(String name) {
    return need(name, words(name), Words.NONE);
  }
}
