package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import jp.shikaku.CodeValue;
import jp.shikaku.Coded;
import jp.shikaku.eligibility.Consent;
import jp.shikaku.value.CopayRatio;
import jp.shikaku.value.Period;

/**
 * How single values look in JSON: what was not told is null, what is none of several is an empty
 * list.
 */
final class Json {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static void text(ObjectNode to, String name, Optional<String> value) {
    to.put(name, value.orElse(null));
  }

  static void date(ObjectNode to, String name, Optional<LocalDate> value) {
    to.put(name, value.map(LocalDate::toString).orElse(null));
  }

  static void month(ObjectNode to, String name, Optional<YearMonth> value) {
    to.put(name, value.map(YearMonth::toString).orElse(null));
  }

  static void time(ObjectNode to, String name, Optional<OffsetDateTime> value) {
    to.put(name, value.map(Json::text).orElse(null));
  }

  static String text(OffsetDateTime time) {
    return TIME.format(time);
  }

  static void number(ObjectNode to, String name, OptionalLong value) {
    if (value.isPresent()) {
      to.put(name, value.getAsLong());
    } else {
      to.putNull(name);
    }
  }

  static <E extends Enum<E> & CodeValue> void code(
      ObjectNode to, String name, Optional<Coded<E>> value) {
    object(to, name, value, Json::code);
  }

  private static <E extends Enum<E> & CodeValue> ObjectNode code(Coded<E> value) {
    return object()
        .put("code", value.wire())
        .put("known", value.known().map(Enum::name).orElse(null))
        .put("label", value.label().orElse(null));
  }

  /** The label is of the table that the kind of consent uses. */
  static ObjectNode code(Consent consent) {
    return code(consent.given()).put("label", consent.label().orElse(null));
  }

  static void period(ObjectNode to, String name, Optional<Period> value) {
    object(
        to,
        name,
        value,
        period -> {
          ObjectNode json = object();
          date(json, "from", period.from());
          date(json, "until", period.until());
          return json;
        });
  }

  static void ratio(ObjectNode to, String name, Optional<CopayRatio> value) {
    object(
        to,
        name,
        value,
        ratio -> object().put("percent", ratio.percent()).put("wire", ratio.wire()));
  }

  /** The number without its padding blanks, and nothing else changed. */
  static Optional<String> withoutPadding(Optional<String> onWire) {
    return onWire.map(String::strip).filter(text -> !text.isEmpty());
  }

  static <T> void object(
      ObjectNode to, String name, Optional<T> value, Function<T, ObjectNode> form) {
    to.set(name, value.map(form).orElse(null));
  }

  static <T> void list(ObjectNode to, String name, List<T> values, Function<T, ObjectNode> form) {
    ArrayNode array = to.putArray(name);
    values.forEach(value -> array.add(form.apply(value)));
  }

  static void texts(ObjectNode to, String name, List<String> values) {
    ArrayNode array = to.putArray(name);
    values.forEach(array::add);
  }

  static void names(ObjectNode to, String name, List<? extends Enum<?>> values) {
    texts(to, name, values.stream().map(Enum::name).toList());
  }
}
