package jp.shikaku.value;

import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import org.jspecify.annotations.Nullable;

/**
 * Period of validity 「有効期間」: first and last valid day, both inclusive.
 *
 * <p>An absent first or last day is an open end; a last day in the year 9999 means the same.
 * Immutable and thread-safe. Eligibility 6.5.
 */
public final class Period {
  private static final int OPEN_YEAR = 9999;

  private final @Nullable LocalDate from;
  private final @Nullable LocalDate until;

  private Period(@Nullable LocalDate from, @Nullable LocalDate until) {
    this.from = from;
    this.until = until == null || until.getYear() >= OPEN_YEAR ? null : until;
  }

  /**
   * Makes a period.
   *
   * @param from first valid day 「有効開始年月日」, null if open
   * @param until last valid day 「有効終了年月日」, null if open
   * @return the period
   * @throws InvalidQueryException if both are null or the first day is after the last
   */
  public static Period of(@Nullable LocalDate from, @Nullable LocalDate until) {
    return tryOf(from, until)
        .orElseThrow(
            () ->
                new InvalidQueryException(
                    "period", "must have a day and must not end before it begins"));
  }

  /**
   * Makes a period from what the wire told.
   *
   * @param from first valid day, null if not told
   * @param until last valid day, null if not told
   * @return the period, empty if nothing is told or the first day is after the last
   */
  public static Optional<Period> tryOf(@Nullable LocalDate from, @Nullable LocalDate until) {
    boolean told = from != null || until != null;
    boolean reversed = from != null && until != null && from.isAfter(until);
    return told && !reversed ? Optional.of(new Period(from, until)) : Optional.empty();
  }

  /**
   * Returns the first valid day.
   *
   * @return the day, empty if open
   */
  public Optional<LocalDate> from() {
    return Optional.ofNullable(from);
  }

  /**
   * Returns the last valid day.
   *
   * @return the day, empty if open
   */
  public Optional<LocalDate> until() {
    return Optional.ofNullable(until);
  }

  /**
   * Tells whether the period has no last day.
   *
   * @return true if the last day is absent or in the year 9999
   */
  public boolean isOpenEnded() {
    return until == null;
  }

  /**
   * Tells whether the day lies within; first and last day do.
   *
   * @param day the day, usually that of care
   * @return true if it does
   */
  public boolean contains(LocalDate day) {
    return (from == null || !day.isBefore(from)) && (until == null || !day.isAfter(until));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Period that
        && Objects.equals(from, that.from)
        && Objects.equals(until, that.until);
  }

  @Override
  public int hashCode() {
    return Objects.hash(from, until);
  }

  /** Returns ISO dates parted by a slash, {@code ..} for an open end; it is no personal value. */
  @Override
  public String toString() {
    return (from == null ? ".." : from) + "/" + (until == null ? ".." : until);
  }
}
