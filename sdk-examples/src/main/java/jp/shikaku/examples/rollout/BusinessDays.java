package jp.shikaku.examples.rollout;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Business days 「営業日」: no Saturday, no Sunday, and no holiday as far as they are known. Immutable.
 */
public final class BusinessDays {

  private final Set<LocalDate> holidays;
  private final Set<Integer> years;

  private BusinessDays(Set<LocalDate> holidays) {
    this.holidays = Set.copyOf(holidays);
    this.years = holidays.stream().map(LocalDate::getYear).collect(Collectors.toUnmodifiableSet());
  }

  /** {@return days of which only weekends are known not to be business days} */
  public static BusinessDays weekendsOnly() {
    return new BusinessDays(Set.of());
  }

  /**
   * {@return days that know holidays too}
   *
   * @param holidays the holidays 「祝日・休業日」
   */
  public static BusinessDays without(Set<LocalDate> holidays) {
    return new BusinessDays(holidays);
  }

  /** Whether only weekends are known. */
  boolean knowsWeekendsOnly() {
    return holidays.isEmpty();
  }

  /** Whether any holiday of a year is known; each year has some. */
  boolean knows(int year) {
    return years.contains(year);
  }

  boolean isBusinessDay(LocalDate day) {
    return day.getDayOfWeek() != DayOfWeek.SATURDAY
        && day.getDayOfWeek() != DayOfWeek.SUNDAY
        && !holidays.contains(day);
  }

  /** The business day so many business days before a day, which itself does not count. */
  LocalDate before(LocalDate day, int count) {
    LocalDate found = day;
    for (int left = count; left > 0; ) {
      found = found.minusDays(1);
      if (isBusinessDay(found)) {
        left--;
      }
    }
    return found;
  }
}
