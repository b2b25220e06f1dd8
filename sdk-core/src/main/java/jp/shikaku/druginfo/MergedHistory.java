package jp.shikaku.druginfo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.druginfo.DrugHistory.Entry;

/**
 * A history in which the sources were merged 「重複を除いた薬剤履歴」: nothing is lost, every line is either
 * kept or superseded by a kept one of the same drug. Immutable and thread-safe.
 */
public final class MergedHistory {

  private final DrugHistory kept;
  private final List<Superseded> superseded;
  private final Map<DrugLine, Superseded> byLine;
  private final Map<DrugLine, MergeNote> notes;

  private MergedHistory(
      DrugHistory kept,
      List<Superseded> superseded,
      Map<DrugLine, Superseded> byLine,
      Map<DrugLine, MergeNote> notes) {
    this.kept = kept;
    this.superseded = superseded;
    this.byLine = byLine;
    this.notes = notes;
  }

  static MergedHistory of(DrugHistory history, MergePolicy policy) {
    Map<String, List<Entry>> groups = new LinkedHashMap<>();
    Map<DrugLine, MergeNote> notes = new HashMap<>();
    Set<DrugLine> kept = new HashSet<>();
    for (Entry entry : history.entries()) {
      MergePolicy.Group group = policy.groupOf(entry.line());
      if (group.whyNone().isPresent()) {
        notes.put(entry.line(), group.whyNone().get());
        kept.add(entry.line());
      } else {
        groups.computeIfAbsent(group.key(), key -> new ArrayList<>()).add(entry);
      }
    }
    // By rank; a later answer is better than an earlier one.
    Comparator<Entry> order =
        Comparator.<Entry>comparingInt(entry -> policy.rank(entry.line()))
            .thenComparing(Comparator.comparingInt(Entry::answer).reversed());
    Map<DrugLine, Superseded> byLine = new HashMap<>();
    for (List<Entry> group : groups.values()) {
      group.sort(order);
      Entry best = group.get(0);
      List<Entry> winners = new ArrayList<>();
      for (Entry entry : group) {
        DrugLine line = entry.line();
        List<DrugLine> same =
            winners.stream()
                .filter(winner -> order.compare(winner, entry) < 0)
                .map(Entry::line)
                .filter(winner -> DrugKeys.isSameDrug(winner, line))
                .toList();
        if (same.isEmpty()) {
          winners.add(entry);
          kept.add(line);
          if (order.compare(best, entry) < 0) {
            notes.put(line, MergeNote.NOT_IN_BETTER_SOURCE);
          }
        } else {
          byLine.put(line, Superseded.of(line, same));
        }
      }
    }
    List<Entry> remaining = new ArrayList<>();
    List<Superseded> superseded = new ArrayList<>();
    for (Entry entry : history.entries()) {
      DrugLine line = entry.line();
      if (kept.contains(line)) {
        remaining.add(entry);
        if (line.source() == DrugSource.PRESCRIPTION) {
          notes.putIfAbsent(line, MergeNote.PRESCRIPTION_ALONE);
        }
      }
      Superseded replaced = byLine.get(line);
      if (replaced != null) {
        superseded.add(replaced);
      }
    }
    return new MergedHistory(
        history.with(remaining), List.copyOf(superseded), Map.copyOf(byLine), Map.copyOf(notes));
  }

  /** {@return the lines that count, in the order of the history} */
  public DrugHistory kept() {
    return kept;
  }

  /** {@return the lines that others replace, in the order of the history; never null} */
  public List<Superseded> superseded() {
    return superseded;
  }

  /**
   * {@return what replaces a line; empty when it is kept}
   *
   * @param line a line of the history
   */
  public Optional<Superseded> superseded(DrugLine line) {
    return Optional.ofNullable(byLine.get(line));
  }

  /**
   * {@return what to know about a kept line, if anything}
   *
   * @param line a line of the history
   */
  public Optional<MergeNote> note(DrugLine line) {
    return Optional.ofNullable(notes.get(line));
  }

  /** Names the counts only. */
  @Override
  public String toString() {
    return "MergedHistory[" + kept.lines().size() + " kept, " + superseded.size() + " superseded]";
  }

  /** A line and the one of the same drug that replaces it. Immutable. */
  public static final class Superseded {

    private final DrugLine line;
    private final DrugLine by;

    private Superseded(DrugLine line, DrugLine by) {
      this.line = line;
      this.by = by;
    }

    private static Superseded of(DrugLine line, List<DrugLine> same) {
      return new Superseded(
          line,
          same.stream()
              .filter(winner -> DrugKeys.dose(winner).equals(DrugKeys.dose(line)))
              .findFirst()
              .orElse(same.get(0)));
    }

    /** {@return the line that does not count} */
    public DrugLine line() {
      return line;
    }

    /** {@return the line that replaces it: of the same drug, where possible of the same dose} */
    public DrugLine by() {
      return by;
    }

    /**
     * {@return why the line does not count, to be shown; it names no drug and no institution}
     *
     * @param locale English, or Japanese for any other
     */
    public String explanation(Locale locale) {
      boolean sameSource = line.source() == by.source();
      String day = by.day().map(date -> "（" + date + "）").orElse("");
      String better = by.source().label();
      String japanese =
          sameSource
              ? "同じ医療機関・同じ日" + day + "の" + better + "を、新しい取得結果のほうで表示しています"
              : "同じ医療機関・同じ日" + day + "の記録が" + better + "にあるため、そちらを表示しています";
      String english =
          "the same institution and day are told by "
              + (sameSource ? "a newer answer" : "a better source (" + by.source() + ")");
      return Wording.of(locale, japanese, english);
    }

    /** Names the places only. */
    @Override
    public String toString() {
      return "Superseded[" + line.index() + " by " + by.index() + "]";
    }
  }
}
