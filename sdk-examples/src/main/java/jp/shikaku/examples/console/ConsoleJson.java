package jp.shikaku.examples.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import jp.shikaku.SystemState;
import jp.shikaku.diagnosis.Diagnosis;
import jp.shikaku.diagnosis.Hop;
import jp.shikaku.examples.json.JsonText;
import jp.shikaku.examples.text.Language;
import org.jspecify.annotations.Nullable;

/** What the page shows beside the patients: the buttons, and the way to the centre. */
final class ConsoleJson {

  /** The way, from here to there. */
  private static final List<Hop> WAY =
      List.of(
          Hop.THIS_PC,
          Hop.SHARE,
          Hop.TERMINAL,
          Hop.LINKAGE_APPLICATION,
          Hop.LINE_AUTHENTICATION,
          Hop.CENTRE);

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

  /**
   * The way as it was last seen.
   *
   * @param lastAnswer when an answer came over it; null before the first
   */
  static ObjectNode way(SystemState state, @Nullable Instant lastAnswer) {
    ObjectNode json = object();
    json.put("state", state.state().name());
    json.put("answered", lastAnswer == null ? null : JsonText.time(lastAnswer));
    Optional<Diagnosis.Finding> finding =
        state.diagnosis().findings().stream().filter(one -> one.cause().stopsQueries()).findFirst();
    inBoth(
        json,
        (words, language) -> {
          Locale locale = language.locale();
          words.put("help", state.help(locale));
          finding.ifPresent(
              found -> {
                words.put("hop", found.hop().label(locale));
                words.put("cause", found.cause().label(locale));
                words.put("certainty", found.certainty().label(locale));
                words.put("observed", found.observed(locale));
                words.put("nextStep", found.cause().nextStep(locale));
              });
        });
    int broken = finding.map(found -> WAY.indexOf(found.hop())).orElse(WAY.size());
    // Of the terminal and what lies behind it only an answer tells, or a failure.
    int seen = lastAnswer == null && finding.isEmpty() ? WAY.indexOf(Hop.TERMINAL) : broken;
    ArrayNode hops = json.putArray("hops");
    for (int index = 0; index < WAY.size(); index++) {
      Hop hop = WAY.get(index);
      ObjectNode entry = hops.addObject();
      entry.put("id", hop.name());
      // What lies behind a broken hop can not be seen.
      entry.put("sight", index < seen ? "OPEN" : index == broken ? "BROKEN" : "HIDDEN");
      inBoth(entry, (words, language) -> words.put("label", hop.label(language.locale())));
    }
    return json;
  }
}
