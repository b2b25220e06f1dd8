package jp.shikaku.planner;

import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Counts lines and rows; can be kept as text, with what each patient of an upload counts as. Not
 * thread-safe.
 */
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

  /** Patients counted under an outcome, and set aside since; only of plans of an older version. */
  int twice;

  /** What each patient of an upload counts as, beside the counts above; empty in sums. */
  private final Map<String, Said> patients = new HashMap<>();

  /** What a line counts as; nothing of the patient. */
  record Said(@Nullable Outcome outcome, @Nullable NotVerified reason, Set<Delta> deltas) {

    static Said of(DeltaLine line) {
      return new Said(line.outcome().orElse(null), line.notVerified().orElse(null), line.deltas());
    }

    /** Its outcome or reason, and its deltas. */
    String toText() {
      return "is."
          + (outcome != null ? "outcome." + outcome.name() : "reason." + reason)
          + deltas.stream().map(delta -> "." + delta.name()).collect(Collectors.joining());
    }

    static Said parse(String text) {
      String[] parts = text.split("\\.", -1);
      boolean isOutcome = parts[1].equals("outcome");
      return new Said(
          isOutcome ? Outcome.valueOf(parts[2]) : null,
          isOutcome ? null : NotVerified.valueOf(parts[2]),
          Arrays.stream(parts).skip(3).map(Delta::valueOf).collect(Collectors.toSet()));
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

  void add(NotVerified reason, int times) {
    if (times > 0) {
      reasons.merge(reason, times, Integer::sum);
    }
  }

  /** Keeps what a patient counts as. */
  void keep(String id, Said line) {
    patients.put(id, line);
  }

  /** What a patient counts as; null where that was not kept for him alone. */
  @Nullable Said of(String id) {
    return patients.get(id);
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

  /**
   * As text.
   *
   * @param ids the patients of the upload; what others count as is left out
   */
  String toText(List<String> ids) {
    Map<Said, BitSet> alike = new LinkedHashMap<>();
    for (int at = 0; at < ids.size(); at++) {
      Said line = patients.get(ids.get(at));
      if (line != null) {
        alike.computeIfAbsent(line, any -> new BitSet()).set(at);
      }
    }
    StringJoiner text = new StringJoiner(" ").add(toText());
    alike.forEach((line, places) -> text.add(line.toText() + "=" + ranges(places)));
    return text.toString();
  }

  private static String ranges(BitSet places) {
    StringJoiner text = new StringJoiner(",");
    for (int from = places.nextSetBit(0); from >= 0; ) {
      int end = places.nextClearBit(from);
      text.add(from + 1 == end ? Integer.toString(from) : from + "-" + (end - 1));
      from = places.nextSetBit(end);
    }
    return text.toString();
  }

  private String toText() {
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

  /**
   * Reads what {@link #toText(List)} wrote.
   *
   * @param ids the patients of the upload
   */
  static Counts parse(String text, List<String> ids) {
    Counts counts = new Counts();
    try {
      for (String entry : text.split(" ", -1)) {
        int equals = entry.indexOf('=');
        if (entry.startsWith("is.")) {
          Said line = Said.parse(entry.substring(0, equals));
          for (String range : entry.substring(equals + 1).split(",", -1)) {
            String[] ends = range.split("-", 2);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int at = Integer.parseInt(ends[0]); at <= last; at++) {
              counts.keep(ids.get(at), line);
            }
          }
          continue;
        }
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
