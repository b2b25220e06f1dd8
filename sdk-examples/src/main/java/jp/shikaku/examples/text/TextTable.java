package jp.shikaku.examples.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows in aligned columns; the last column is wrapped at the line's end. Made of blanks and hyphens
 * only, since terminals disagree on the width of drawn lines. Not thread-safe.
 */
public final class TextTable {

  /** Columns of a line. */
  public static final int LINE = 100;

  private static final int GAP = 2;

  private final int indent;
  private final List<List<String>> rows = new ArrayList<>();
  private boolean headed;
  private int @Nullable [] columns;

  /**
   * Begins a table.
   *
   * @param indent blanks before each line
   */
  public TextTable(int indent) {
    this.indent = indent;
  }

  /**
   * Sets the titles of the columns.
   *
   * @param titles one a column
   * @return this
   */
  public TextTable head(String... titles) {
    rows.add(0, List.of(titles));
    headed = true;
    return this;
  }

  /**
   * Adds a row; all rows have the same number of cells.
   *
   * @param cells one a column
   * @return this
   */
  public TextTable row(String... cells) {
    rows.add(Arrays.asList(cells));
    return this;
  }

  /**
   * Gives the columns the widths of a table above, which this one continues; what is wider stands
   * out.
   *
   * @param above widths of that table, one a column
   * @return this
   */
  public TextTable under(int... above) {
    columns = above.clone();
    return this;
  }

  /** {@return how wide the columns are} */
  public int[] widths() {
    if (columns != null) {
      return columns.clone();
    }
    int[] widths = new int[rows.isEmpty() ? 0 : rows.get(0).size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], Width.of(row.get(column)));
      }
    }
    return widths;
  }

  /** {@return the lines without the titles and their rule} */
  public List<String> linesWithoutHead() {
    if (headed) {
      rows.remove(0);
      headed = false;
    }
    return lines();
  }

  /** {@return the lines, none longer than {@link #LINE} unless a column before the last is} */
  public List<String> lines() {
    if (rows.isEmpty()) {
      return List.of();
    }
    int last = rows.get(0).size() - 1;
    int[] widths = widths();
    int before = indent + Arrays.stream(widths, 0, last).sum() + GAP * last;
    int room = Math.max(20, LINE - before);
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder start = new StringBuilder(" ".repeat(indent));
      for (int column = 0; column < last; column++) {
        start.append(Width.pad(row.get(column), widths[column])).append(" ".repeat(GAP));
      }
      for (String part : Width.wrap(row.get(last), room)) {
        lines.add((start + part).stripTrailing());
        start.setLength(0);
        start.append(" ".repeat(before));
      }
      if (headed && row.equals(rows.get(0)) && lines.size() == 1) {
        lines.add(rule(widths, Math.min(widths[last], room)));
      }
    }
    return Collections.unmodifiableList(lines);
  }

  private String rule(int[] widths, int lastWidth) {
    StringBuilder rule = new StringBuilder(" ".repeat(indent));
    for (int column = 0; column < widths.length - 1; column++) {
      rule.append("-".repeat(widths[column])).append(" ".repeat(GAP));
    }
    return rule.append("-".repeat(lastWidth)).toString();
  }
}
