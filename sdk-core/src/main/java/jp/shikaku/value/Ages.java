package jp.shikaku.value;

import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.ChronoUnit;

/**
 * Ages as the law counts them 「年齢計算」: a year of life is complete at the end of the day before the
 * birthday.
 *
 * <p>Stateless and thread-safe. Eligibility 6.6.
 */
public final class Ages {
  private Ages() {}

  /**
   * Returns the day on which an age is completed 「…歳に達する日」: the day before the birthday, 28
   * February for those born on 29 February.
   *
   * @param birthdate 「生年月日」
   * @param age in years
   * @return the day
   */
  public static LocalDate completedOn(LocalDate birthdate, int age) {
    return birthdate.getMonth() == Month.FEBRUARY && birthdate.getDayOfMonth() == 29
        ? LocalDate.of(birthdate.getYear() + age, Month.FEBRUARY, 28)
        : birthdate.plusYears(age).minusDays(1);
  }

  /**
   * Returns the age in years that is completed on the day; it rises on the eve of the birthday.
   *
   * @param birthdate 「生年月日」
   * @param day the day, usually that of care
   * @return the age, negative before the birth
   */
  public static int completed(LocalDate birthdate, LocalDate day) {
    if (day.isBefore(birthdate)) {
      return -1;
    }
    int age = (int) ChronoUnit.YEARS.between(birthdate, day);
    return completedOn(birthdate, age + 1).isAfter(day) ? age : age + 1;
  }

  /**
   * Tells whether the day is before school age 「未就学」: until the first 31 March on or after the day
   * on which six years are completed. A child born on 1 April completes them on 31 March and so
   * belongs to the school year before.
   *
   * @param birthdate 「生年月日」
   * @param day the day, usually that of care
   * @return true up to and including that 31 March
   */
  public static boolean isPreschool(LocalDate birthdate, LocalDate day) {
    LocalDate six = completedOn(birthdate, 6);
    LocalDate march = LocalDate.of(six.getYear(), Month.MARCH, 31);
    return !day.isAfter(six.isAfter(march) ? march.plusYears(1) : march);
  }

  /**
   * Tells whether the copay of the ages 70 to 74 applies 「高齢受給者」: from the month after the one in
   * which 70 years are completed, which is the birthday's own month for those born on its first
   * day, until the day before the 75th birthday.
   *
   * @param birthdate 「生年月日」
   * @param day the day, usually that of care
   * @return true if it applies
   */
  public static boolean copay70Applies(LocalDate birthdate, LocalDate day) {
    LocalDate first = completedOn(birthdate, 70).plusMonths(1).withDayOfMonth(1);
    return !day.isBefore(first) && !is75(birthdate, day);
  }

  /**
   * Tells whether the 75th birthday has come, from which day on a person belongs to the late
   * elderly 「後期高齢者」. Unlike the other ages here it counts from the birthday itself.
   *
   * @param birthdate 「生年月日」
   * @param day the day, usually that of care
   * @return true from the birthday on; from 1 March for those born on 29 February
   */
  public static boolean is75(LocalDate birthdate, LocalDate day) {
    return day.isAfter(completedOn(birthdate, 75));
  }
}
