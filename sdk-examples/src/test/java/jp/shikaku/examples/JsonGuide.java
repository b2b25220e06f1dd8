package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The examples of JSON in docs/bulk-json.md and its translation. */
final class JsonGuide {

  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonGuide() {}

  /** Says that the example of this name has the members of a real one, in their order. */
  static void tells(String example, JsonNode real) throws IOException {
    for (String guide : List.of("bulk-json.md", "bulk-json.ja.md")) {
      String text = Files.readString(Path.of("../docs", guide), StandardCharsets.UTF_8);
      String[] parts = text.split("```json " + example + "\n", -1);
      assertThat(parts).as(guide + ": " + example).hasSize(2);
      List<String> problems = new ArrayList<>();
      compare(example, JSON.readTree(parts[1].split("```")[0]), real, problems);
      assertThat(problems).as(guide).isEmpty();
    }
  }

  private static void compare(String path, JsonNode told, JsonNode real, List<String> problems) {
    if (told.isObject() && real.isObject()) {
      if (!names(told).equals(names(real))) {
        problems.add(path + ": told " + names(told) + ", really " + names(real));
      }
      told.properties()
          .forEach(
              member ->
                  compare(
                      path + "." + member.getKey(),
                      member.getValue(),
                      real.path(member.getKey()),
                      problems));
    } else if (told.isArray() && real.isArray()) {
      if (!told.isEmpty() && !real.isEmpty()) {
        compare(path + "[0]", told.get(0), real.get(0), problems);
      }
    } else if (!told.isNull() && !real.isNull() && told.getNodeType() != real.getNodeType()) {
      problems.add(path + ": told " + told.getNodeType() + ", really " + real.getNodeType());
    }
  }

  private static List<String> names(JsonNode json) {
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
