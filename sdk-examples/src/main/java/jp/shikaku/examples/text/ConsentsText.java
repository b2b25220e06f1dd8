package jp.shikaku.examples.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jp.shikaku.eligibility.Consent;
import jp.shikaku.eligibility.ConsentKind;

/** Consents in words: the kinds with the same words stand together, for there are six of them. */
final class ConsentsText {

  private ConsentsText() {}

  static List<String> lines(List<Consent> consents, Language language) {
    Map<String, List<String>> kinds = new LinkedHashMap<>();
    for (Consent consent : consents) {
      kinds
          .computeIfAbsent(state(consent, language), state -> new ArrayList<>())
          .add(kind(consent.kind(), language));
    }
    return kinds.entrySet().stream()
        .map(
            entry ->
                entry.getKey()
                    + language.say("：", ": ")
                    + String.join(language.say("、", ", "), entry.getValue()))
        .toList();
  }

  private static String state(Consent consent, Language language) {
    return language.code(consent)
        + consent
            .readableUntil()
            .map(Shown::time)
            .map(until -> language.say("（" + until + " まで）", " (until " + until + ")"))
            .orElse("");
  }

  private static String kind(ConsentKind kind, Language language) {
    return language.say(kind.label(), kind.name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }
}
