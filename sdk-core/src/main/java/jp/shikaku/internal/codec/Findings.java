package jp.shikaku.internal.codec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import jp.shikaku.Finding;
import jp.shikaku.Finding.Problem;
import jp.shikaku.internal.xml.LineIndex;

/** Collects what was not understood; bounded, so that a hostile document can not fill memory. */
public final class Findings {

  private static final int LIMIT = 10_000;

  private record Found(String path, Problem problem, int place) {}

  private final LineIndex lines;
  private final List<Found> list = new ArrayList<>(0);

  Findings(LineIndex lines) {
    this.lines = lines;
  }

  /**
   * Adds a finding at an element.
   *
   * @param problem what
   * @param block the group
   * @param field the element in it
   */
  public void add(Problem problem, Block block, Field field) {
    add(problem, block.path(field), block.place(field));
  }

  void add(Problem problem, String path, int place) {
    if (list.size() < LIMIT) {
      list.add(new Found(path, problem, place));
    }
  }

  /** Returns what was collected so far, in the order of lines. */
  public List<Finding> toList() {
    if (list.isEmpty()) {
      return List.of();
    }
    return list.stream()
        .sorted(Comparator.comparingInt(Found::place))
        .map(found -> new Finding(found.path(), found.problem(), lines.lineOf(found.place())))
        .toList();
  }

  /**
   * Returns the line of a group's start tag, from 1.
   *
   * @param block the group
   */
  public int lineOf(Block block) {
    return lines.lineOf(block.place());
  }
}
