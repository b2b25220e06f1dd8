package jp.shikaku.compare;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HashSet;
import java.util.Set;

/** The birth dates that a slip of the pen makes of one: what a chart may hold instead. */
final class BirthdateSlips {

  // Years between the first years of two eras that follow each other: 大正–昭和, 昭和–平成, 平成–令和.
  private static final int[] ERA_STEPS = {14, 63, 30};

  private BirthdateSlips() {}

  /**
   * Returns the days that differ in one digit, in two neighbouring digits exchanged, in day and
   * month exchanged, or in the era alone; never the day itself.
   */
  static Set<LocalDate> of(LocalDate day) {
    Set<LocalDate> slips = new HashSet<>();
    int number = day.getYear() * 10_000 + day.getMonthValue() * 100 + day.getDayOfMonth();
    for (int place = 1; place <= 10_000_000; place *= 10) {
      int digit = number / place % 10;
      for (int other = 0; other <= 9; other++) {
        add(slips, number + (other - digit) * place);
      }
      int next = number / place / 10 % 10;
      add(slips, number + (next - digit) * place + (digit - next) * place * 10);
    }
    add(slips, day.getYear() * 10_000 + day.getDayOfMonth() * 100 + day.getMonthValue());
    for (int years : ERA_STEPS) {
      add(slips, number + years * 10_000);
      add(slips, number - years * 10_000);
    }
    slips.remove(day);
    return slips;
  }

  private static void add(Set<LocalDate> slips, int number) {
    int month = number / 100 % 100;
    if (number >= 0 && month >= 1 && month <= 12) {
      YearMonth of = YearMonth.of(number / 10_000, month);
      if (of.isValidDay(number % 100)) {
        slips.add(of.atDay(number % 100));
      }
    }
  }
}
