package jp.shikaku.mock;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An object in a JSON text, and where it stands: what is wrong with it is told by place and rule,
 * never by value. Immutable.
 */
record JsonPlace(String place, JsonNode json) {

  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Reads a file in UTF-8; the place is told where its root is spoken of. */
  static JsonPlace read(String place, Path file) throws IOException {
    return parse(place, Files.readString(file, StandardCharsets.UTF_8));
  }

  static JsonPlace parse(String place, String text) {
    JsonNode json;
    try {
      // Editors on Windows write the mark without asking.
      json = JSON.readTree(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    } catch (JsonProcessingException e) {
      // its own message would quote the content
      throw new IllegalArgumentException(
          place
              + " is not JSON, or has a member twice: line "
              + (e.getLocation() == null ? 0 : e.getLocation().getLineNr()));
    }
    if (!json.isObject()) {
      throw new IllegalArgumentException(place + " must be a JSON object");
    }
    return new JsonPlace(place, json);
  }

  /** A member with a typing error would mean nothing, and nobody would know. */
  JsonPlace only(String... members) {
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      if (!List.of(members).contains(member.getKey())) {
        throw new IllegalArgumentException(
            place
                + (members.length == 0
                    ? " may have no other member, not "
                    : " may only have the members " + String.join(", ", members) + ", not ")
                + member.getKey().replaceAll("[^0-9A-Za-z_-]", "?"));
      }
    }
    return this;
  }

  boolean has(String member) {
    return json.has(member);
  }

  IllegalArgumentException bad(String member, String rule) {
    return new IllegalArgumentException(in(member) + " " + rule);
  }

  /** A value made of this object: the rule it breaks is told with this place. */
  <T> T placed(Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      String rule = String.valueOf(e.getMessage());
      throw rule.startsWith(place) ? e : new IllegalArgumentException(place + ": " + rule, e);
    }
  }

  /** The root's own name would only be in the way. */
  private String in(String member) {
    return (place.startsWith("the ") ? "" : place + ".") + member;
  }

  /** The objects of a list; empty when it is absent. */
  List<JsonPlace> list(String member) {
    JsonNode list = json.path(member);
    if (!list.isArray() && !list.isMissingNode()) {
      throw bad(member, "must be an array");
    }
    List<JsonPlace> items = new ArrayList<>();
    for (JsonNode item : list) {
      items.add(object(in(member) + "[" + items.size() + "]", item));
    }
    return items;
  }

  /** The texts of a list. */
  List<String> texts(String member) {
    JsonNode list = json.path(member);
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.textValue()));
    if (!list.isArray() || texts.contains(null)) {
      throw bad(member, "must be an array of texts");
    }
    return texts;
  }

  Optional<JsonPlace> object(String member) {
    return has(member) ? Optional.of(object(in(member), json.path(member))) : Optional.empty();
  }

  private static JsonPlace object(String place, JsonNode json) {
    if (!json.isObject()) {
      throw new IllegalArgumentException(place + " must be an object");
    }
    return new JsonPlace(place, json);
  }

  String text(String member) {
    JsonNode text = json.path(member);
    if (!text.isTextual()) {
      throw bad(member, "must be a text");
    }
    return text.textValue();
  }

  String text(String member, String unlessGiven) {
    return has(member) ? text(member) : unlessGiven;
  }

  boolean flag(String member, boolean unlessGiven) {
    JsonNode flag = json.path(member);
    if (!flag.isMissingNode() && !flag.isBoolean()) {
      throw bad(member, "must be true or false");
    }
    return flag.asBoolean(unlessGiven);
  }

  int number(String member, int least, int unlessGiven) {
    return has(member) ? number(member, least) : unlessGiven;
  }

  int number(String member, int least) {
    JsonNode number = json.path(member);
    if (!number.isIntegralNumber() || !number.canConvertToInt() || number.intValue() < least) {
      throw bad(member, "must be a whole number from " + least);
    }
    return number.intValue();
  }

  long seed(String member, long unlessGiven) {
    JsonNode number = json.path(member);
    if (!number.isMissingNode() && !(number.isIntegralNumber() && number.canConvertToLong())) {
      throw bad(member, "must be a whole number");
    }
    return number.asLong(unlessGiven);
  }

  /** From 0 to 1, the latter as far as it is allowed. */
  double share(String member, boolean mayBeOne, double unlessGiven) {
    JsonNode share = json.path(member);
    double value = share.asDouble(share.isMissingNode() ? unlessGiven : -1);
    if (!(value >= 0 && (value < 1 || (value == 1 && mayBeOne)))) {
      throw bad(member, "must be from 0 to " + (mayBeOne ? "1" : "below 1"));
    }
    return value;
  }

  Duration millis(String member) {
    return Duration.ofMillis(number(member, 0));
  }

  /** A duration such as {@code PT90S}, not negative; empty when the text is none. */
  Optional<Duration> duration(String member) {
    try {
      return Optional.of(Duration.parse(text(member))).filter(duration -> !duration.isNegative());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A time with its offset; empty when the text is none. */
  Optional<Instant> instant(String member) {
    try {
      return Optional.of(OffsetDateTime.parse(text(member)).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Names the place only. */
  @Override
  public String toString() {
    return "JsonPlace[" + place + "]";
  }
}
