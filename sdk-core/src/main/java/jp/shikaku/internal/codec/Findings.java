package jp.shikaku.internal.codec;

import java.util.ArrayList;
import java.util.List;
import jp.shikaku.Finding;
import jp.shikaku.Finding.Problem;

/** Collects what was not understood; bounded, so that a hostile document can not fill memory. */
public final class Findings {

  private static final int LIMIT = 10_000;

  private final List<Finding> list = new ArrayList<>(0);

  /**
   * Adds a finding at an element.
   *
   * @param problem what
   * @param block the group
   * @param field the element in it
   */
  public void add(Problem problem, Block block, Field field) {
    add(problem, block.path(field), block.line(field));
  }

  void add(Problem problem, String path, int line) {
    if (list.size() < LIMIT) {
      list.add(new Finding(path, problem, line));
    }
  }

  /** Returns what was collected so far, in the document's order of discovery. */
  public List<Finding> toList() {
    return List.copyOf(list);
  }
}
