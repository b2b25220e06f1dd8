package jp.shikaku.examples;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.examples.json.StrictJson;
import jp.shikaku.examples.text.Language;

/**
 * The inputs of a command under the names of its options, from the command line, from JSON on
 * standard input and from a file of settings. The last is for what stays the same from query to
 * query, and yields to the others.
 */
final class Inputs {

  private static final int MOST_BYTES = 64 * 1024;

  /** Options that stay the same from query to query, and are no members. */
  private static final Set<String> SETTINGS = Set.of("institution", "root", "gateway", "format");

  /** Names of inputs in JSON and in the library, where they are not the option's. */
  private static final Map<String, String> OPTION_OF_FIELD =
      Map.ofEntries(
          Map.entry("insurerNumber", "insurer"),
          Map.entry("payerNumber", "payer"),
          Map.entry("recipientNumber", "recipient"),
          Map.entry("checkedOn", "date"),
          Map.entry("limitCertificateConsent", "limit-consent"),
          Map.entry("arbitraryId", "arbitrary-id"),
          Map.entry("referenceNumber", "reference"),
          Map.entry("otherName", "other-name"),
          Map.entry("otherKana", "other-kana"),
          Map.entry("familyRelation", "relation"),
          Map.entry("postalCode", "postal-code"),
          Map.entry("acquiredOn", "acquired-on"),
          Map.entry("validFrom", "valid-from"),
          Map.entry("validUntil", "valid-until"),
          Map.entry("copayPercent", "copay"),
          Map.entry("elderlyFrom", "elderly-from"),
          Map.entry("elderlyUntil", "elderly-until"),
          Map.entry("limitCategory", "limit"),
          Map.entry("limitFrom", "limit-from"),
          Map.entry("limitUntil", "limit-until"),
          Map.entry("name.formal", "name"),
          Map.entry("name.kana", "kana"),
          Map.entry("name.other", "other-name"),
          Map.entry("name.otherKana", "other-kana"),
          Map.entry("userId", "user"),
          Map.entry("key", "key-file"),
          Map.entry("accessor", "role"),
          Map.entry("months", "to"),
          Map.entry("deadline", "timeout"),
          Map.entry("pollInterval", "poll"),
          Map.entry("visitKind", "visit-kind"),
          Map.entry("java.smartcardio", "pcsc"));

  /** How inputs are called to the caller: by the option, or by the member of a JSON object. */
  private enum Naming {
    OPTIONS,
    MEMBERS;

    private static final Map<String, String> MEMBER_OF_OPTION =
        Map.of(
            "insurer", "insurerNumber",
            "payer", "payerNumber",
            "recipient", "recipientNumber",
            "date", "checkedOn",
            "limit-consent", "limitCertificateConsent",
            "arbitrary-id", "arbitraryId",
            "reference", "referenceNumber",
            "visit-kind", "visitKind");

    BadInput bad(String option, String japanese, String english) {
      if (this == OPTIONS) {
        return BadInput.of(option, japanese, english);
      }
      String member = MEMBER_OF_OPTION.getOrDefault(option, option);
      return new BadInput(member, member, japanese, english);
    }
  }

  private final Map<String, List<Given>> inputs = new HashMap<>();
  private final Naming naming;

  /**
   * Takes the options that were given on the command line.
   *
   * @param options texts, at least one, by option name without hyphens
   */
  Inputs(Map<String, List<String>> options) {
    this.naming = Naming.OPTIONS;
    options.forEach(
        (name, values) ->
            inputs.put(name, values.stream().map(value -> Given.option(name, value)).toList()));
  }

  private Inputs() {
    this.naming = Naming.MEMBERS;
  }

  /**
   * Takes the members of a JSON object; what is wrong is told under their names.
   *
   * @param json an object of texts
   * @param fields the members that may stand there
   */
  static Inputs ofMembers(JsonNode json, Set<String> fields) {
    Inputs made = new Inputs();
    made.take(json, fields, "");
    return made;
  }

  Optional<Given> find(String option) {
    return all(option).stream().findFirst();
  }

  /** All values of an option that may be given several times. */
  List<Given> all(String option) {
    return inputs.getOrDefault(option, List.of());
  }

  Given need(String option) {
    return find(option).orElseThrow(() -> bad(option, "指定してください", "is needed"));
  }

  /** Says which rule an input breaks that may not have been given. */
  BadInput bad(String option, String japanese, String english) {
    return naming.bad(option, japanese, english);
  }

  /** Gives values to an option that has none. */
  void otherwise(String option, List<Given> values) {
    if (!values.isEmpty()) {
      inputs.putIfAbsent(option, List.copyOf(values));
    }
  }

  boolean has(String option) {
    return inputs.containsKey(option);
  }

  /** The bad input behind an error of the library. */
  BadInput explain(InvalidQueryException error) {
    String option = OPTION_OF_FIELD.getOrDefault(error.field(), error.field());
    return naming == Naming.MEMBERS
        ? bad(option, error.rule(Locale.JAPAN), error.rule())
        : BadInput.of(find(option).map(Given::place).orElse("--" + option), error);
  }

  /**
   * Reads inputs from JSON, an object of texts.
   *
   * @param query the file, or {@code -} for standard input
   * @param in standard input, read to its end where it is asked for
   * @param fields the members that may stand there
   */
  void readJson(Given query, InputStream in, Set<String> fields) {
    JsonNode json;
    if (query.value().equals("-")) {
      json = parse(query, in, "標準入力", "standard input");
    } else {
      try (InputStream file = Files.newInputStream(Options.path(query))) {
        json = parse(query, file, "ファイル", "the file");
      } catch (NoSuchFileException e) {
        throw query.bad("ファイルがありません（標準入力は -）", "the file is not there; - is standard input");
      } catch (IOException e) {
        throw query.bad("ファイルを読み取れません", "the file can not be read");
      }
    }
    take(json, fields, "--" + query.field() + ": ");
  }

  private void take(JsonNode json, Set<String> fields, String before) {
    int position = 0;
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      String field = member.getKey();
      position++;
      if (!fields.contains(field)) {
        throw unknown(field, position, fields, before);
      }
      JsonNode value = member.getValue();
      String option = OPTION_OF_FIELD.getOrDefault(field, field);
      String place = before + field;
      if (value.isNull()) {
        continue;
      }
      if (!value.isTextual() && !(value.isBoolean() && option.equals("limit-consent"))) {
        throw new BadInput(
            place,
            field,
            "文字列で指定してください（数値では先頭の0が失われます）",
            "must be a text: a number loses its zeros");
      }
      if (inputs.put(option, List.of(new Given(place, field, value.asText()))) != null) {
        throw new BadInput(
            place,
            field,
            "オプション --" + option + " でも指定されています",
            "is given as --" + option + " as well");
      }
    }
  }

  /** A name is repeated only if it is known somewhere: a value may stand in its place. */
  private BadInput unknown(String field, int position, Set<String> fields, String before) {
    List<String> known = fields.stream().sorted().toList();
    String japanese = "使える項目は " + String.join("、", known) + " だけです";
    String english = "the object may hold only " + String.join(", ", known);
    boolean isName =
        Stream.of(
                fields,
                CheckCommand.QUERY_FIELDS,
                OPTION_OF_FIELD.keySet(),
                OPTION_OF_FIELD.values(),
                SETTINGS)
            .flatMap(Collection::stream)
            .anyMatch(name -> plain(name).equals(plain(field)));
    return isName
        ? new BadInput(
            before + field, field, "ここに使える項目名ではありません。" + japanese, "is no member here: " + english)
        : bad(
            "query",
            position + "番目の項目は使えません。" + japanese,
            "member " + position + " is none: " + english);
  }

  private static String plain(String name) {
    return name.replaceAll("[-_. ]", "").toLowerCase(Locale.ROOT);
  }

  private static JsonNode parse(Given query, InputStream in, String japanese, String english) {
    try {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length <= MOST_BYTES) {
        return StrictJson.object(bytes);
      }
    } catch (StrictJson.BrokenRule e) {
      throw BadInput.of(
          query.field(),
          japanese + "：" + e.rule(Language.JAPANESE),
          english + " " + e.rule(Language.ENGLISH));
    } catch (IOException e) {
      // said below
    }
    throw BadInput.of(
        query.field(),
        japanese + "は64KBまでのJSONオブジェクト1つにしてください",
        english + " must be one JSON object of at most 64 KB");
  }

  /**
   * Reads inputs from a file of settings: lines {@code name=value} in UTF-8, taken as they stand,
   * so that a backslash is one; empty lines and those that begin with {@code #} do not count.
   *
   * @param config the file
   * @param options the options that may stand there
   * @param several those of them that may stand there several times, one value a line
   */
  void readConfig(Given config, Set<String> options, Set<String> several) {
    List<String> lines = lines(config);
    Map<String, List<Given>> read = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      String option = line.substring(0, Math.max(equals, 0)).strip();
      int number = i + 1;
      if (equals < 0) {
        throw config.bad(
            number + "行目が 名前=値 の形ではありません", "line " + number + " is not of the form name=value");
      } else if (!options.contains(option)) {
        throw config.bad(
            number + "行目の名前は使えません。このコマンドのオプション名だけです（例 root、institution）",
            "the name in line "
                + number
                + " is no option of this command; names are such as root, institution");
      } else if (read.containsKey(option) && !several.contains(option)) {
        throw config.bad(
            number + "行目: " + option + " が2回書かれています",
            "line " + number + ": " + option + " is given twice");
      }
      String value = line.substring(equals + 1).strip();
      read.computeIfAbsent(option, any -> new ArrayList<>())
          .add(new Given("--config: " + option, option, value));
    }
    read.forEach(inputs::putIfAbsent);
  }

  private static List<String> lines(Given config) {
    try {
      String text = Files.readString(Options.path(config), StandardCharsets.UTF_8);
      return text.replaceFirst("^\uFEFF", "").lines().toList();
    } catch (NoSuchFileException e) {
      throw config.bad("ファイルがありません", "the file is not there");
    } catch (CharacterCodingException e) {
      throw config.bad("UTF-8で保存してください", "must be a file in UTF-8");
    } catch (IOException e) {
      throw config.bad("ファイルを読み取れません", "the file can not be read");
    }
  }
}
