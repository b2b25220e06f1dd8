package jp.shikaku.checkup;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one item over time 「経年変化」 (medical-info 10), the oldest first. Immutable and
 * thread-safe.
 */
public final class CheckupTrend {

  /** Where a number went since the one before 「増減」. */
  public enum Direction {
    /** 「増加」. */
    RISE,
    /** 「変化なし」. */
    SAME,
    /** 「減少」. */
    FALL
  }

  private final CheckupTable.Row row;
  private final List<Point> points;

  private CheckupTrend(CheckupTable.Row row, List<Point> points) {
    this.row = row;
    this.points = points;
  }

  static Optional<CheckupTrend> of(CheckupTable.Row row) {
    List<Point> points = new ArrayList<>();
    List<CheckupItem> before = List.of();
    List<LocalDate> days =
        row.items().stream().flatMap(item -> item.on().stream()).distinct().sorted().toList();
    for (LocalDate day : days) {
      List<CheckupItem> here =
          row.items(day).stream().filter(item -> item.number().isPresent()).toList();
      // Of several numbers of one day nobody knows which one to compare.
      CheckupItem last = before.size() == 1 && here.size() == 1 ? before.get(0) : null;
      for (CheckupItem item : here) {
        item.number().ifPresent(value -> points.add(new Point(day, value, item, last)));
      }
      before = here.isEmpty() ? before : here;
    }
    return points.isEmpty()
        ? Optional.empty()
        : Optional.of(new CheckupTrend(row, List.copyOf(points)));
  }

  /** {@return the row of the table with the same values} */
  public CheckupTable.Row row() {
    return row;
  }

  /** {@return the numbers, the oldest first; a checkup without one is left out; never empty} */
  public List<Point> points() {
    return points;
  }

  /** {@return the newest number} */
  public Point latest() {
    return points.get(points.size() - 1);
  }

  /** Names the number of points, no value of the person. */
  @Override
  public String toString() {
    return "CheckupTrend[" + points.size() + " points]";
  }

  /** One number of a series 「測定値」. Immutable and thread-safe. */
  public static final class Point {

    private final LocalDate on;
    private final BigDecimal value;
    private final CheckupItem item;
    private final @Nullable BigDecimal change;

    private Point(LocalDate on, BigDecimal value, CheckupItem item, @Nullable CheckupItem before) {
      this.on = on;
      this.value = value;
      this.item = item;
      this.change =
          before == null || !item.isComparable(before)
              ? null
              : before.number().map(value::subtract).orElse(null);
    }

    /** {@return the day of the checkup} */
    public LocalDate on() {
      return on;
    }

    /** {@return the number in the unit of {@link #item()}} */
    public BigDecimal value() {
      return value;
    }

    /** {@return the item with unit and method} */
    public CheckupItem item() {
      return item;
    }

    /**
     * {@return this number less the one before, whatever the method; empty for the first, where the
     * unit changed, and where a day has several}
     */
    public Optional<BigDecimal> change() {
      return Optional.ofNullable(change);
    }

    /** {@return the sign of {@link #change()}} */
    public Optional<Direction> direction() {
      return change()
          .map(
              difference ->
                  switch (difference.signum()) {
                    case 1 -> Direction.RISE;
                    case 0 -> Direction.SAME;
                    default -> Direction.FALL;
                  });
    }

    /** Names no value of the person. */
    @Override
    public String toString() {
      return "Point[masked]";
    }
  }
}
