package jp.shikaku.checkup;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Checkups side by side 「経年表」 (medical-info 10): one column for each day, the newest first, and one
 * row for each item, in the order of the newest checkup, followed by what only older ones have; the
 * readings of one pressure (1回目, 2回目, その他) stand together. Methods of measurement share a row,
 * analytes and identifications never do. Immutable and thread-safe.
 */
public final class CheckupTable {

  private final List<LocalDate> days;
  private final List<Row> rows;

  private CheckupTable(List<LocalDate> days, List<Row> rows) {
    this.days = List.copyOf(days);
    this.rows = List.copyOf(rows);
  }

  static CheckupTable of(List<Checkup> newestFirst) {
    Map<String, Map<String, List<CheckupItem>>> groups = new LinkedHashMap<>();
    List<LocalDate> days = new ArrayList<>();
    for (Checkup checkup : newestFirst) {
      checkup.on().ifPresent(days::add);
      for (CheckupItem item : checkup.items()) {
        groups
            .computeIfAbsent(group(item), group -> new TreeMap<>())
            .computeIfAbsent(item.key(), key -> new ArrayList<>())
            .add(item);
      }
    }
    List<Row> rows = new ArrayList<>();
    groups.values().forEach(group -> group.forEach((key, items) -> rows.add(new Row(key, items))));
    return new CheckupTable(days, rows);
  }

  /** Readings of one pressure are a group, whose keys are in the order of the readings. */
  private static String group(CheckupItem item) {
    return Pressure.of(item).map(Pressure::first).orElseGet(item::key);
  }

  /** {@return the columns: the days of the checkups, the newest first; never null} */
  public List<LocalDate> days() {
    return days;
  }

  /** {@return the rows in their order; never null} */
  public List<Row> rows() {
    return rows;
  }

  /**
   * {@return the row of an item}
   *
   * @param key as {@link CheckupItem#key()}, for example {@code 3F077-0000-01}
   */
  public Optional<Row> row(String key) {
    return rows.stream().filter(row -> row.key.equals(key)).findFirst();
  }

  /** Names the size, no value of the person. */
  @Override
  public String toString() {
    return "CheckupTable[" + rows.size() + " rows, " + days.size() + " days]";
  }

  /** One item over the years 「項目の行」. Immutable and thread-safe. */
  public static final class Row {

    private final String key;
    private final List<CheckupItem> newestFirst;

    private Row(String key, List<CheckupItem> newestFirst) {
      this.key = key;
      this.newestFirst = List.copyOf(newestFirst);
    }

    /** {@return what names the row: {@link CheckupItem#key()} of its items} */
    public String key() {
      return key;
    }

    /** {@return 項目名 as the newest checkup spells it, else the key} */
    public String name() {
      return newestFirst.stream().flatMap(item -> item.name().stream()).findFirst().orElse(key);
    }

    /** {@return the items of all days, the newest first; never empty} */
    public List<CheckupItem> items() {
      return newestFirst;
    }

    /**
     * {@return the items of one day: normally one; several when an item stands twice in a checkup;
     * empty when it was not examined}
     *
     * @param day one of {@link CheckupTable#days()}
     */
    public List<CheckupItem> items(LocalDate day) {
      return newestFirst.stream()
          .filter(item -> item.on().filter(day::equals).isPresent())
          .toList();
    }

    /**
     * {@return what to show in the cell of one day, without unit, texts uncut; several are joined
     * by a slash; empty when nothing was told}
     *
     * @param day one of {@link CheckupTable#days()}
     */
    public String text(LocalDate day) {
      return items(day).stream()
          .flatMap(item -> item.displayText().stream())
          .collect(Collectors.joining(" / "));
    }

    /** Names no value of the person. */
    @Override
    public String toString() {
      return "Row[" + newestFirst.size() + " items]";
    }
  }
}
