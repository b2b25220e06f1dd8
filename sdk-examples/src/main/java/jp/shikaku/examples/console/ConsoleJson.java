package jp.shikaku.examples.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.function.BiConsumer;
import jp.shikaku.SystemState;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.Way;
import org.jspecify.annotations.Nullable;

/** What the page shows beside the patients: the buttons, and the way to the centre. */
final class ConsoleJson {

  /** The way, from here to there. */
  private ConsoleJson() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** The same in both languages: the page switches without asking. */
  static void inBoth(ObjectNode json, BiConsumer<ObjectNode, Language> form) {
    form.accept(json.putObject("ja"), Language.JAPANESE);
    form.accept(json.putObject("en"), Language.ENGLISH);
  }

  static ObjectNode controls(@Nullable Outage outage) {
    ObjectNode json = object();
    ArrayNode visitors = json.putArray("visitors");
    for (Visitor visitor : Visitor.values()) {
      ObjectNode one = visitors.addObject();
      one.put("id", visitor.name());
      one.put("byCard", visitor.hasMyNumberCard());
      inBoth(one, (words, language) -> words.put("label", visitor.label(language)));
    }
    ArrayNode outages = json.putArray("outages");
    for (Outage one : Outage.values()) {
      ObjectNode entry = outages.addObject();
      entry.put("id", one.name());
      entry.put("on", one == outage);
      inBoth(entry, (words, language) -> words.put("label", one.label(language)));
    }
    return json;
  }

  static ObjectNode way(SystemState state) {
    ObjectNode json = object();
    json.put("state", state.state().name());
    Way way = Way.of(state);
    inBoth(
        json,
        (words, language) -> {
          Locale locale = language.locale();
          words.put("help", state.help(locale));
          way.finding()
              .ifPresent(
                  found -> {
                    words.put("hop", found.hop().label(locale));
                    words.put("cause", found.cause().label(locale));
                    words.put("certainty", found.certainty().label(locale));
                    words.put("observed", found.observed(locale));
                    words.put("nextStep", found.cause().nextStep(locale));
                  });
        });
    ArrayNode hops = json.putArray("hops");
    for (Way.Station station : way.stations()) {
      ObjectNode entry = hops.addObject();
      entry.put("id", station.hop().name());
      entry.put("sight", station.sight().name());
      inBoth(
          entry, (words, language) -> words.put("label", station.hop().label(language.locale())));
    }
    return json;
  }
}
