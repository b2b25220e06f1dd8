package jp.shikaku.druginfo;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A table of a history 「薬歴表」: a row for each institution, drug, dose and use (usage text, as needed
 * or not), a column for each day or month in which there is a line. Immutable and thread-safe.
 *
 * @param <P> {@code LocalDate} or {@code YearMonth}
 */
public final class DrugPivot<P extends Comparable<? super P>> {

  private final List<P> periods;
  private final List<Row<P>> rows;
  private final List<DrugLine> undated;

  private DrugPivot(List<P> periods, List<Row<P>> rows, List<DrugLine> undated) {
    this.periods = periods;
    this.rows = rows;
    this.undated = undated;
  }

  /** Rows stand by their newest line, those of one institution together. */
  static <P extends Comparable<? super P>> DrugPivot<P> of(
      List<DrugLine> newestFirst, Function<DrugLine, Optional<P>> period) {
    Map<String, Map<List<String>, List<DrugLine>>> groups = new LinkedHashMap<>();
    Map<P, Boolean> periods = new TreeMap<>(Comparator.reverseOrder());
    List<DrugLine> undated = new ArrayList<>(0);
    for (DrugLine line : newestFirst) {
      groups
          .computeIfAbsent(line.origin().key(), key -> new LinkedHashMap<>())
          .computeIfAbsent(
              List.of(DrugKeys.drug(line), DrugKeys.dose(line), DrugKeys.use(line)),
              key -> new ArrayList<>())
          .add(line);
      period
          .apply(line)
          .ifPresentOrElse(at -> periods.put(at, Boolean.TRUE), () -> undated.add(line));
    }
    List<Row<P>> rows =
        groups.values().stream()
            .map(Map::values)
            .flatMap(Collection::stream)
            .map(lines -> new Row<>(List.copyOf(lines), period))
            .toList();
    return new DrugPivot<>(List.copyOf(periods.keySet()), rows, List.copyOf(undated));
  }

  /** {@return the columns, newest first; never null} */
  public List<P> periods() {
    return periods;
  }

  /** {@return the rows: those of one institution together, the newest first; never null} */
  public List<Row<P>> rows() {
    return rows;
  }

  /** {@return the lines that stand in a row but in no column; never null} */
  public List<DrugLine> undated() {
    return undated;
  }

  /** Names the size only. */
  @Override
  public String toString() {
    return "DrugPivot[" + rows.size() + " rows, " + periods.size() + " columns]";
  }

  /**
   * The lines of one institution, drug, dose and use. Immutable.
   *
   * @param <P> {@code LocalDate} or {@code YearMonth}
   */
  public static final class Row<P extends Comparable<? super P>> {

    private final List<DrugLine> lines;
    private final Function<DrugLine, Optional<P>> period;

    private Row(List<DrugLine> lines, Function<DrugLine, Optional<P>> period) {
      this.lines = lines;
      this.period = period;
    }

    /** {@return who ordered the drug, see {@link DrugLine#origin()}} */
    public InstitutionRef institution() {
      return lines.get(0).origin();
    }

    /** {@return 薬剤名 as of the newest line, if told} */
    public Optional<String> name() {
      return lines.get(0).name();
    }

    /** {@return 使用量 in {@link #unit()}, if told} */
    public Optional<BigDecimal> amount() {
      return lines.get(0).amount();
    }

    /** {@return 単位, if told} */
    public Optional<String> unit() {
      return lines.get(0).unit();
    }

    /** {@return 用法 as of the newest line, see {@link DrugLine#usageText()}} */
    public Optional<String> usageText() {
      return lines.get(0).usageText();
    }

    /** {@return all lines of the row, newest first; never empty} */
    public List<DrugLine> lines() {
      return lines;
    }

    /**
     * {@return the lines of one column; never null}
     *
     * @param column one of {@link DrugPivot#periods()}
     */
    public List<DrugLine> at(P column) {
      return lines.stream()
          .filter(line -> period.apply(line).filter(column::equals).isPresent())
          .toList();
    }

    /** Names the size only. */
    @Override
    public String toString() {
      return "Row[" + lines.size() + " lines]";
    }
  }
}
