package jp.shikaku.checkup;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import jp.shikaku.checkup.Judgement.Level;

/**
 * A checkup with its judgements 「判定付きの健診結果」: each item has exactly one, the readings of a pressure
 * share one. Immutable and thread-safe.
 */
public final class JudgedCheckup {

  private final Checkup checkup;
  private final List<Judgement> judgements;

  JudgedCheckup(Checkup checkup, List<Judgement> judgements) {
    this.checkup = checkup;
    this.judgements = List.copyOf(judgements);
  }

  /** {@return the checkup} */
  public Checkup checkup() {
    return checkup;
  }

  /** {@return the judgements in the order of the items; never null} */
  public List<Judgement> judgements() {
    return judgements;
  }

  /**
   * {@return the judgement of an item; empty when it is none of this checkup}
   *
   * @param item the item
   */
  public Optional<Judgement> judgement(CheckupItem item) {
    return judgements.stream().filter(judgement -> judgement.items().contains(item)).findFirst();
  }

  /** {@return the highest level of all items} */
  public Level worst() {
    return judgements.stream()
        .map(Judgement::level)
        .max(Comparator.naturalOrder())
        .orElse(Level.NOT_JUDGED);
  }

  /** Names the number of judgements, no value of the person. */
  @Override
  public String toString() {
    return "JudgedCheckup[" + judgements.size() + " judgements]";
  }
}
