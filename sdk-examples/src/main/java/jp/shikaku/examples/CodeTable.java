package jp.shikaku.examples;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import jp.shikaku.diagnosis.CodeMeaning;
import jp.shikaku.examples.json.StrictJson;
import jp.shikaku.examples.text.Language;

/**
 * The user's own table of error codes 「エラーコードの表」: the official list is not public, and none is
 * built in. A JSON object whose members are codes and their meanings.
 */
final class CodeTable {

  private static final String OPTION = "codes";
  private static final String MEANINGS =
      Arrays.stream(CodeMeaning.values()).map(Enum::name).collect(Collectors.joining(", "));

  private CodeTable() {}

  static CommandForm in(CommandForm form) {
    return form.option(
        OPTION,
        "FILE",
        "エラーコードの意味の表（JSON。docs/outage.ja.md） / what error codes mean, JSON as in docs/outage.md");
  }

  /** Returns the table of the option; one that knows nothing without it. */
  static Function<String, Optional<CodeMeaning>> of(Inputs inputs) {
    Map<String, CodeMeaning> table = inputs.find(OPTION).map(CodeTable::read).orElseGet(Map::of);
    return code -> Optional.ofNullable(table.get(code));
  }

  private static Map<String, CodeMeaning> read(Given given) {
    JsonNode json;
    try {
      json = StrictJson.object(TextFile.utf8(given));
    } catch (StrictJson.BrokenRule e) {
      throw given.bad(e.rule(Language.JAPANESE), e.rule(Language.ENGLISH));
    }
    Map<String, CodeMeaning> table = new HashMap<>();
    json.properties()
        .forEach(
            member ->
                table.put(member.getKey(), meaning(given, member.getKey(), member.getValue())));
    return table;
  }

  private static CodeMeaning meaning(Given given, String code, JsonNode told) {
    return List.of(CodeMeaning.values()).stream()
        .filter(meaning -> told.isTextual() && meaning.name().equals(told.textValue()))
        .findFirst()
        .orElseThrow(
            () ->
                given.bad(
                    code + " の意味は " + MEANINGS + " のどれかにしてください",
                    "must give " + code + " one of " + MEANINGS));
  }
}
