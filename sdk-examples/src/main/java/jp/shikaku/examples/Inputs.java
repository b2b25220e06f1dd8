package jp.shikaku.examples;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.examples.json.StrictJson;
import jp.shikaku.examples.text.Language;

/**
 * The inputs of a command under the names of its options, from the command line, from JSON on
 * standard input and from a properties file. The last is for what stays the same from query to
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
   * @param in read to its end
   * @param fields the members that may stand there
   */
  void readJson(InputStream in, Set<String> fields) {
    take(parse(in), fields, "--query: ");
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
        Stream.of(fields, OPTION_OF_FIELD.keySet(), OPTION_OF_FIELD.values(), SETTINGS)
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

  private static JsonNode parse(InputStream in) {
    try {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length <= MOST_BYTES) {
        return StrictJson.object(bytes);
      }
    } catch (StrictJson.BrokenRule e) {
      throw BadInput.of(
          "query",
          "標準入力：" + e.rule(Language.JAPANESE),
          "standard input " + e.rule(Language.ENGLISH));
    } catch (IOException e) {
      // said below
    }
    throw BadInput.of(
        "query",
        "標準入力は64KBまでのJSONオブジェクト1つにしてください",
        "standard input must be one JSON object of at most 64 KB");
  }

  /**
   * Reads inputs from a properties file.
   *
   * @param config the file
   * @param options the options that may stand there
   */
  void readConfig(Given config, Set<String> options) {
    Path file = Options.path(config);
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw config.bad(
          "UTF-8のプロパティファイルとして読み取れません", "can not be read as a properties file in UTF-8");
    }
    Map<String, String> named = new LinkedHashMap<>();
    properties.stringPropertyNames().forEach(key -> named.put(key, properties.getProperty(key)));
    for (Map.Entry<String, String> property : named.entrySet()) {
      String option = property.getKey();
      if (!options.contains(option)) {
        throw config.bad(
            "ファイルに使えない項目があります。使えるのはオプション名だけです（例 root、institution）",
            "the file holds a key that is no option; keys are option names such as root, institution");
      }
      inputs.putIfAbsent(
          option, List.of(new Given("--config: " + option, option, property.getValue())));
    }
  }
}
