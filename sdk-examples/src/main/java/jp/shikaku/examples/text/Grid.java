package jp.shikaku.examples.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A table with a column for each of many dates: what does not fit into a line follows as a further
 * table, without the rows that would be empty there: give text to every cell that stands for
 * something. Texts are wrapped in their cells and never cut. Not thread-safe.
 */
final class Grid {

  private static final int INDENT = 2;
  private static final int GAP = 2;
  private static final int WIDEST_LABEL = 44;
  private static final int NARROWEST = 10;

  private record Row(String label, List<String> cells) {}

  private final List<String> heads;
  private final List<Row> rows = new ArrayList<>();

  Grid(List<String> heads) {
    this.heads = List.copyOf(heads);
  }

  /** Adds a line of its own above rows that belong together. */
  Grid group(String title) {
    rows.add(new Row(title, List.of()));
    return this;
  }

  /**
   * Adds a row.
   *
   * @param cells one for each column
   */
  Grid row(String label, List<String> cells) {
    rows.add(new Row(label, List.copyOf(cells)));
    return this;
  }

  List<String> lines() {
    int label =
        Math.min(
            WIDEST_LABEL,
            rows.stream()
                .filter(row -> !row.cells.isEmpty())
                .mapToInt(row -> Width.of(row.label))
                .max()
                .orElse(0));
    int room = TextTable.LINE - INDENT - label;
    int widest = heads.stream().mapToInt(Width::of).max().orElse(0);
    for (Row row : rows) {
      widest = Math.max(widest, row.cells.stream().mapToInt(Width::of).max().orElse(0));
    }
    // As wide as the widest text if the columns still share one line, else narrower and wrapped.
    int share = heads.isEmpty() ? room : room / heads.size() - GAP;
    int width = Math.min(widest, Math.max(share, Math.min(widest, NARROWEST)));
    int columns = Math.max(1, room / (width + GAP));
    List<String> lines = new ArrayList<>();
    for (int from = 0; from < heads.size(); from += columns) {
      if (from > 0) {
        lines.add("");
      }
      block(from, Math.min(heads.size(), from + columns), label, width, lines);
    }
    return Collections.unmodifiableList(lines);
  }

  private void block(int from, int to, int label, int width, List<String> lines) {
    print(new Row("", heads), from, to, label, width, lines);
    String rule = "-".repeat(label);
    lines.add(" ".repeat(INDENT) + rule + (" ".repeat(GAP) + "-".repeat(width)).repeat(to - from));
    List<String> title = List.of();
    for (Row row : rows) {
      if (row.cells.isEmpty()) {
        title = Width.wrap(row.label, TextTable.LINE - INDENT);
      } else if (!row.cells.subList(from, to).stream().allMatch(String::isEmpty)) {
        title.forEach(line -> lines.add(" ".repeat(INDENT) + line));
        title = List.of();
        print(row, from, to, label, width, lines);
      }
    }
  }

  private static void print(Row row, int from, int to, int label, int width, List<String> lines) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(label(row.label, label));
    row.cells.subList(from, to).forEach(cell -> cells.add(Width.wrap(cell, width)));
    int height = cells.stream().mapToInt(List::size).max().orElse(1);
    for (int i = 0; i < height; i++) {
      StringBuilder line = new StringBuilder(" ".repeat(INDENT));
      for (int column = 0; column < cells.size(); column++) {
        List<String> parts = cells.get(column);
        String part = i < parts.size() ? parts.get(i) : "";
        line.append(Width.pad(part, (column == 0 ? label : width) + GAP));
      }
      lines.add(line.toString().stripTrailing());
    }
  }

  /** Further lines of a label stand as far in as its first. */
  private static List<String> label(String text, int width) {
    String margin = " ".repeat(text.length() - text.stripLeading().length());
    return width <= margin.length() + 2
        ? List.of(text)
        : Width.wrap(text.stripLeading(), width - margin.length()).stream()
            .map(line -> margin + line)
            .toList();
  }
}
