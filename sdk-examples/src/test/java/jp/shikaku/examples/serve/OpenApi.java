package jp.shikaku.examples.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The service's OpenAPI document, and what of it was seen to be true. */
public final class OpenApi {

  private final JsonNode document;
  private final Set<String> seen = new HashSet<>();

  /** Reads the document that the program ships. */
  public OpenApi() throws IOException {
    document = new ObjectMapper().readTree(Routes.openApi());
  }

  /** The document. */
  public JsonNode document() {
    return document;
  }

  /** What is wrong with a value of a schema; nothing when it fits. */
  public List<String> check(String schema, JsonNode value) {
    return check(document.at("/components/schemas/" + schema), schema, value);
  }

  /** What is wrong with a reply; nothing when route and status are told and the body fits. */
  public List<String> check(
      String method, String path, int status, String contentType, JsonNode body) {
    JsonNode content =
        document
            .path("paths")
            .path(path)
            .path(method.toLowerCase(Locale.ROOT))
            .path("responses")
            .path(Integer.toString(status))
            .path("content");
    String at = method + " " + path + " " + status;
    if (content.isMissingNode()) {
      return List.of(at + " is not told");
    }
    seen.add(at);
    return check(content.path(contentType).path("schema"), at, body);
  }

  private List<String> check(JsonNode schema, String at, JsonNode value) {
    if (schema.isMissingNode()) {
      return List.of(at + ": there is no schema");
    }
    if (schema.has("$ref")) {
      String name = schema.get("$ref").asText().replace("#/components/schemas/", "");
      return check(document.at("/components/schemas/" + name), name, value);
    }
    if (schema.has("anyOf")) {
      List<String> all = new ArrayList<>();
      for (JsonNode one : schema.get("anyOf")) {
        Set<String> before = Set.copyOf(seen);
        List<String> wrong = check(one, at, value);
        if (wrong.isEmpty()) {
          return wrong;
        }
        seen.retainAll(before);
        all.addAll(wrong);
      }
      return all;
    }
    List<String> wrong = new ArrayList<>();
    JsonNode type = schema.path("type");
    List<String> types = new ArrayList<>();
    if (type.isArray()) {
      type.forEach(one -> types.add(one.asText()));
    } else {
      types.add(type.asText());
    }
    if (!types.contains(typeOf(value))) {
      return List.of(at + " is " + typeOf(value) + ", not " + types);
    }
    if (schema.has("const") && !schema.get("const").equals(value)) {
      wrong.add(at + " is not the constant");
    }
    if (schema.has("enum") && !contains(schema.get("enum"), value)) {
      wrong.add(at + " is none of the values");
    }
    if (schema.has("pattern")
        && value.isTextual()
        && !Pattern.compile(schema.get("pattern").asText()).matcher(value.asText()).find()) {
      wrong.add(at + " is not of the pattern");
    }
    if (value.isArray()) {
      for (JsonNode item : value) {
        wrong.addAll(check(schema.path("items"), at + "[]", item));
      }
    } else if (value.isObject() && schema.has("properties")) {
      for (JsonNode needed : schema.path("required")) {
        if (!value.has(needed.asText())) {
          wrong.add(at + "." + needed.asText() + " is missing");
        }
      }
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        String name = at + "." + member.getKey();
        JsonNode property = schema.get("properties").path(member.getKey());
        if (property.isMissingNode()) {
          wrong.add(name + " is not told");
        } else {
          seen.add(name);
          wrong.addAll(check(property, name, member.getValue()));
        }
      }
    }
    return wrong;
  }

  private static boolean contains(JsonNode values, JsonNode value) {
    for (JsonNode one : values) {
      if (one.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "object";
      case ARRAY -> "array";
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      default -> "null";
    };
  }

  /** Properties that are told of schemas, and were never seen. */
  public Set<String> unseenProperties(Set<String> without) {
    Set<String> unseen = new TreeSet<>();
    for (Map.Entry<String, JsonNode> schema : document.at("/components/schemas").properties()) {
      if (!without.contains(schema.getKey())) {
        for (Map.Entry<String, JsonNode> property :
            schema.getValue().path("properties").properties()) {
          unseen.add(schema.getKey() + "." + property.getKey());
        }
      }
    }
    unseen.removeAll(seen);
    return unseen;
  }

  /** Routes with statuses that are told, and were never seen. */
  public Set<String> unseenStatuses(Predicate<String> wanted) {
    Set<String> unseen = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        for (Map.Entry<String, JsonNode> status : method.getValue().get("responses").properties()) {
          unseen.add(
              method.getKey().toUpperCase(Locale.ROOT)
                  + " "
                  + path.getKey()
                  + " "
                  + status.getKey());
        }
      }
    }
    unseen.removeAll(seen);
    unseen.removeIf(wanted.negate());
    return unseen;
  }
}
