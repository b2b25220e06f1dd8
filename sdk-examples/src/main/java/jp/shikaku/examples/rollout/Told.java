package jp.shikaku.examples.rollout;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import jp.shikaku.examples.text.Language;
import org.jspecify.annotations.Nullable;

/** How days, yen and sources are told. Stateless. */
final class Told {

  private static final DateTimeFormatter JAPANESE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd（E）", Locale.JAPAN);
  private static final DateTimeFormatter ENGLISH =
      DateTimeFormatter.ofPattern("uuuu-MM-dd (E)", Locale.ENGLISH);

  private Told() {}

  static String day(LocalDate day, Language language) {
    return (language == Language.ENGLISH ? ENGLISH : JAPANESE).format(day);
  }

  static String yen(long yen, Language language) {
    return yen(BigDecimal.valueOf(yen), language);
  }

  /** With all its decimals. */
  static String yen(BigDecimal yen, Language language) {
    DecimalFormat format =
        new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
    format.setMaximumFractionDigits(Math.max(0, yen.scale()));
    return format.format(yen) + language.say("円", " yen");
  }

  static String source(RolloutRules.Source source, Language language) {
    return source.title().in(language)
        + (source.date() == null
            ? ""
            : language.say("、" + source.date() + " 時点", ", as of " + source.date()));
  }

  /** The date of the rules, and that later ones may differ. */
  static String rules(RolloutRules rules, Language language) {
    return language.say(
        "規則は " + rules.date() + " 時点のものです。その後の変更は含みません。",
        "By the rules of " + rules.date() + "; later changes are not in them.");
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Begins a document: its form, and the rules behind it. */
  static ObjectNode document(RolloutRules rules) {
    ObjectNode json = object().put("schemaVersion", "1");
    json.put("rulesDate", rules.date().toString());
    return json;
  }

  static ObjectNode code(Facility facility, Language language) {
    return object().put("code", facility.word()).put("label", facility.label(language));
  }

  static void source(ObjectNode to, RolloutRules.Source source, Language language) {
    to.putObject("source")
        .put("title", source.title().in(language))
        .put("date", text(source.date()));
  }

  static void texts(ObjectNode to, String name, List<String> texts) {
    texts.forEach(to.putArray(name)::add);
  }

  static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
