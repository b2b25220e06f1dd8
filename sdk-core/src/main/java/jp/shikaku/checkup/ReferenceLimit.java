package jp.shikaku.checkup;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.checkup.Judgement.Level;
import jp.shikaku.eligibility.Sex;
import org.jspecify.annotations.Nullable;

/**
 * A limit in two levels for one item 「基準値」 (medical-info 8.4). Both bounds are inclusive: with 130
 * and 140, a value of 130 is a warning and 140 an alert. Immutable and thread-safe.
 */
public final class ReferenceLimit {

  /** Which values are conspicuous 「判定の向き」. */
  public enum Side {
    /** 「以上」: high numbers. */
    HIGH,
    /** 「以下」: low numbers. */
    LOW,
    /** 「定性値」: high steps, as of urine tests. */
    GRADE
  }

  private record Bounds<T extends Comparable<T>>(T warning, T alert) {

    boolean areSwapped(boolean low) {
      return low ? alert.compareTo(warning) > 0 : alert.compareTo(warning) < 0;
    }

    Level level(T value, boolean low) {
      return reaches(value, alert, low)
          ? Level.ALERT
          : reaches(value, warning, low) ? Level.WARNING : Level.NORMAL;
    }

    private boolean reaches(T value, T bound, boolean low) {
      return low ? value.compareTo(bound) <= 0 : value.compareTo(bound) >= 0;
    }
  }

  private static final Pattern ITEM = Pattern.compile("[0-9A-Z]{5}([0-9A-Z]{4})?");

  private final String item;
  private final @Nullable Sex sex;
  private final Side side;
  private final @Nullable String unit;
  private final @Nullable Bounds<BigDecimal> numbers;
  private final @Nullable Bounds<Qualitative> grades;

  private ReferenceLimit(
      String item,
      @Nullable Sex sex,
      Side side,
      @Nullable String unit,
      @Nullable Bounds<BigDecimal> numbers,
      @Nullable Bounds<Qualitative> grades) {
    this.item = item;
    this.sex = sex;
    this.side = side;
    this.unit = unit;
    this.numbers = numbers;
    this.grades = grades;
    if (!ITEM.matcher(item).matches()) {
      throw new InvalidQueryException("item", "must be an analyte of 5 characters, or 9 with it");
    }
    boolean low = side == Side.LOW;
    if ((numbers != null && numbers.areSwapped(low))
        || (grades != null && grades.areSwapped(low))) {
      throw new InvalidQueryException("alert", "must not be reached before the warning");
    }
  }

  /**
   * Makes a limit for high numbers.
   *
   * @param item analyte (5 characters) or analyte and identification (9); 9A751 and 9A761 stand for
   *     all readings of a pressure
   * @param unit the unit of the bounds, null if that of the value does not matter
   * @param warning the lowest number that is a warning
   * @param alert the lowest number that is an alert
   * @return the limit
   * @throws InvalidQueryException when the item has another shape or the bounds are swapped
   */
  public static ReferenceLimit atLeast(
      String item, @Nullable String unit, BigDecimal warning, BigDecimal alert) {
    return new ReferenceLimit(item, null, Side.HIGH, unit, new Bounds<>(warning, alert), null);
  }

  /**
   * Makes a limit for low numbers.
   *
   * @param item as of {@link #atLeast}
   * @param unit the unit of the bounds, null if that of the value does not matter
   * @param warning the highest number that is a warning
   * @param alert the highest number that is an alert
   * @return the limit
   * @throws InvalidQueryException when the item has another shape or the bounds are swapped
   */
  public static ReferenceLimit atMost(
      String item, @Nullable String unit, BigDecimal warning, BigDecimal alert) {
    return new ReferenceLimit(item, null, Side.LOW, unit, new Bounds<>(warning, alert), null);
  }

  /**
   * Makes a limit for results in steps.
   *
   * @param item as of {@link #atLeast}
   * @param warning the lowest step that is a warning
   * @param alert the lowest step that is an alert
   * @return the limit
   * @throws InvalidQueryException when the item has another shape or the bounds are swapped
   */
  public static ReferenceLimit grade(String item, Qualitative warning, Qualitative alert) {
    return new ReferenceLimit(item, null, Side.GRADE, null, null, new Bounds<>(warning, alert));
  }

  /**
   * {@return the same limit for one sex only}
   *
   * @param only {@link Sex#MALE} or {@link Sex#FEMALE}
   * @throws InvalidQueryException for {@link Sex#UNSET}
   */
  public ReferenceLimit forSex(Sex only) {
    if (only == Sex.UNSET) {
      throw new InvalidQueryException("sex", "must be male or female");
    }
    return new ReferenceLimit(item, only, side, unit, numbers, grades);
  }

  /** {@return analyte (5 characters), or analyte and identification (9)} */
  public String item() {
    return item;
  }

  /** {@return the sex it is for; empty for both} */
  public Optional<Sex> sex() {
    return Optional.ofNullable(sex);
  }

  /** {@return which values are conspicuous} */
  public Side side() {
    return side;
  }

  /** {@return the unit of the bounds; empty when that of the value does not matter} */
  public Optional<String> unit() {
    return Optional.ofNullable(unit);
  }

  /** {@return the bound of the warning, inclusive: a number or a sign} */
  public String warning() {
    return text(
        numbers == null ? null : numbers.warning(), grades == null ? null : grades.warning());
  }

  /** {@return the bound of the alert, inclusive: a number or a sign} */
  public String alert() {
    return text(numbers == null ? null : numbers.alert(), grades == null ? null : grades.alert());
  }

  private static String text(@Nullable BigDecimal number, @Nullable Qualitative grade) {
    return number != null ? number.toPlainString() : Objects.requireNonNull(grade).label();
  }

  Level level(BigDecimal number) {
    return numbers == null ? Level.NOT_JUDGED : numbers.level(number, side == Side.LOW);
  }

  Level level(Qualitative grade) {
    return grades == null ? Level.NOT_JUDGED : grades.level(grade, false);
  }

  boolean isOfUnit(CheckupItem measured) {
    return unit == null || measured.unit().filter(told -> Units.same(told, unit)).isPresent();
  }

  /** Names item, side and bounds: they are of no person. */
  @Override
  public String toString() {
    return "ReferenceLimit[" + item + " " + side + " " + warning() + " " + alert() + "]";
  }
}
