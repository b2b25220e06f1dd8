package jp.shikaku.examples.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jp.shikaku.SystemState;
import jp.shikaku.diagnosis.Diagnosis;
import jp.shikaku.diagnosis.Hop;

/**
 * The way to the centre 「センターまでの経路」 by what was seen last, hop by hop.
 *
 * @param state what was seen
 * @param stations from this computer outwards
 * @param finding what stops the queries, if anything does
 */
public record Way(SystemState state, List<Station> stations, Optional<Diagnosis.Finding> finding) {

  private static final List<Hop> HOPS =
      List.of(
          Hop.THIS_PC,
          Hop.SHARE,
          Hop.TERMINAL,
          Hop.LINKAGE_APPLICATION,
          Hop.LINE_AUTHENTICATION,
          Hop.CENTRE);

  /** What can be said of a hop. */
  public enum Sight {
    /** Nothing speaks against it. */
    OPEN("○", "ok"),
    /** Here it stops. */
    BROKEN("×", "BROKEN"),
    /** What lies behind a broken hop can not be seen. */
    HIDDEN("？", "?");

    private final String japanese;
    private final String english;

    Sight(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }
  }

  /**
   * A hop and what can be said of it.
   *
   * @param hop the hop
   * @param sight what can be said
   */
  public record Station(Hop hop, Sight sight) {}

  /**
   * {@return the way of a state}
   *
   * @param state what was seen last
   */
  public static Way of(SystemState state) {
    Optional<Diagnosis.Finding> finding =
        state.diagnosis().findings().stream().filter(one -> one.cause().stopsQueries()).findFirst();
    int broken = finding.map(found -> HOPS.indexOf(found.hop())).orElse(HOPS.size());
    List<Station> stations = new ArrayList<>();
    for (int index = 0; index < HOPS.size(); index++) {
      Sight sight = index < broken ? Sight.OPEN : index == broken ? Sight.BROKEN : Sight.HIDDEN;
      stations.add(new Station(HOPS.get(index), sight));
    }
    return new Way(state, List.copyOf(stations), finding);
  }

  /**
   * {@return the way in words: the hops, then cause, what was seen and what to do}
   *
   * @param language of the text
   */
  public TextTable table(Language language) {
    Locale locale = language.locale();
    TextTable table = new TextTable(2);
    List<String> hops = new ArrayList<>();
    for (Station station : stations) {
      hops.add(
          station.hop().label(locale)
              + " "
              + language.say(station.sight().japanese, station.sight().english));
    }
    table.row(language.say("経路", "Way"), String.join(language.say("  ", " - "), hops));
    finding.ifPresentOrElse(
        found ->
            table
                .row(
                    language.say("原因", "Cause"),
                    found.hop().label(locale)
                        + language.say("：", ": ")
                        + found.cause().label(locale)
                        + language.say("（", " (")
                        + found.certainty().label(locale)
                        + language.say("）", ")"))
                .row(language.say("根拠", "Seen"), found.observed(locale))
                .row(language.say("対応", "To do"), found.cause().nextStep(locale)),
        () -> table.row(language.say("状態", "State"), state.help(locale)));
    return table;
  }
}
