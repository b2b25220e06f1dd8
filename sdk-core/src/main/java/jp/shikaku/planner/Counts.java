package jp.shikaku.planner;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import org.jspecify.annotations.Nullable;

/** Counts lines and rows; can be kept as text. Not thread-safe. */
final class Counts {

  final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
  final Map<NotVerified, Integer> reasons = new EnumMap<>(NotVerified.class);
  final Map<Delta, Integer> deltas = new EnumMap<>(Delta.class);
  int rows;
  int unreadableRows;
  int unaskedRows;
  int mismatchedResults;

  /** Rows of those whom a run has left out of the upload when it read the result. */
  int leftRows;

  /** Patients counted under an outcome, and set aside since. */
  int twice;

  /** What a line counts as; nothing of the patient. */
  record Said(@Nullable Outcome outcome, @Nullable NotVerified reason, Set<Delta> deltas) {

    static Said of(DeltaLine line) {
      return new Said(line.outcome().orElse(null), line.notVerified().orElse(null), line.deltas());
    }
  }

  void add(Said line) {
    if (line.outcome() != null) {
      outcomes.merge(line.outcome(), 1, Integer::sum);
    }
    if (line.reason() != null) {
      add(line.reason(), 1);
    }
    line.deltas().forEach(delta -> deltas.merge(delta, 1, Integer::sum));
  }

  void add(NotVerified reason, int patients) {
    if (patients > 0) {
      reasons.merge(reason, patients, Integer::sum);
    }
  }

  void add(Counts more) {
    more.outcomes.forEach((key, count) -> outcomes.merge(key, count, Integer::sum));
    more.reasons.forEach((key, count) -> reasons.merge(key, count, Integer::sum));
    more.deltas.forEach((key, count) -> deltas.merge(key, count, Integer::sum));
    rows += more.rows;
    unreadableRows += more.unreadableRows;
    unaskedRows += more.unaskedRows;
    mismatchedResults += more.mismatchedResults;
    leftRows += more.leftRows;
    twice += more.twice;
  }

  Counts copy() {
    Counts copy = new Counts();
    copy.add(this);
    return copy;
  }

  int total() {
    return sum(outcomes) + sum(reasons) - twice;
  }

  private static int sum(Map<?, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  String toText() {
    StringJoiner text = new StringJoiner(" ");
    outcomes.forEach((key, count) -> text.add("outcome." + key.name() + "=" + count));
    reasons.forEach((key, count) -> text.add("reason." + key.name() + "=" + count));
    deltas.forEach((key, count) -> text.add("delta." + key.name() + "=" + count));
    text.add("rows=" + rows);
    text.add("unreadable=" + unreadableRows);
    text.add("unasked=" + unaskedRows);
    text.add("mismatched=" + mismatchedResults);
    text.add("left=" + leftRows);
    return text.toString();
  }

  static Counts parse(String text) {
    Counts counts = new Counts();
    try {
      for (String entry : text.split(" ", -1)) {
        int equals = entry.indexOf('=');
        int count = Integer.parseInt(entry.substring(equals + 1));
        String name = entry.substring(0, equals);
        String key = name.substring(name.indexOf('.') + 1);
        switch (name.substring(0, name.length() - key.length())) {
          case "outcome." -> counts.outcomes.put(Outcome.valueOf(key), count);
          case "reason." -> counts.reasons.put(NotVerified.valueOf(key), count);
          case "delta." -> counts.deltas.put(Delta.valueOf(key), count);
          default -> counts.addRows(key, count);
        }
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw malformed();
    }
    return counts;
  }

  private void addRows(String key, int count) {
    switch (key) {
      case "rows" -> rows = count;
      case "unreadable" -> unreadableRows = count;
      case "unasked" -> unaskedRows = count;
      case "mismatched" -> mismatchedResults = count;
      case "left" -> leftRows = count;
      default -> throw malformed();
    }
  }

  private static InvalidQueryException malformed() {
    return new InvalidQueryException("counts", "must be as a plan wrote them");
  }

  @Override
  public String toString() {
    return toText();
  }
}
