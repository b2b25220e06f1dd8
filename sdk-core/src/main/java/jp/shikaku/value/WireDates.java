package jp.shikaku.value;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Dates and times of the wire, and their display in the Japanese calendar 「和暦」.
 *
 * <p>The wire has {@code yyyyMMdd} (D8), {@code yyyyMM} (D6) and {@code yyyyMMddHHmmss} (T14),
 * western years, Japan Standard Time without offset. Only real dates are read. Stateless and
 * thread-safe. Eligibility 6.5.
 */
public final class WireDates {
  /** Japan Standard Time, the zone of every time on the wire. */
  public static final ZoneId JST = ZoneId.of("Asia/Tokyo");

  private static final ZoneOffset JST_OFFSET = ZoneOffset.ofHours(9);

  private record Era(String name, LocalDate firstDay) {}

  // Own table: java.time.chrono.JapaneseDate begins at Meiji 6 only.
  private static final List<Era> ERAS =
      List.of(
          new Era("令和", LocalDate.of(2019, 5, 1)),
          new Era("平成", LocalDate.of(1989, 1, 8)),
          new Era("昭和", LocalDate.of(1926, 12, 25)),
          new Era("大正", LocalDate.of(1912, 7, 30)),
          new Era("明治", LocalDate.of(1868, 1, 25)));

  private WireDates() {}

  /**
   * Reads a date (D8).
   *
   * @param wire {@code yyyyMMdd}, null if absent
   * @return the date, empty if it is not told or no real date: a Japanese-era date, day 00, {@code
   *     99999999}
   */
  public static Optional<LocalDate> tryParseDate(@Nullable String wire) {
    String digits = asciiDigits(wire, 8);
    return digits == null ? Optional.empty() : Optional.ofNullable(date(digits));
  }

  /**
   * Reads a month (D6).
   *
   * @param wire {@code yyyyMM}, null if absent
   * @return the month, empty if it is not told or no real month
   */
  public static Optional<YearMonth> tryParseMonth(@Nullable String wire) {
    String digits = asciiDigits(wire, 6);
    return digits == null ? Optional.empty() : month(digits);
  }

  /**
   * Reads a time (T14).
   *
   * @param wire {@code yyyyMMddHHmmss} in Japan Standard Time, null if absent
   * @return the time with offset +09:00, empty if it is not told or no real time
   */
  public static Optional<OffsetDateTime> tryParseTime(@Nullable String wire) {
    String digits = asciiDigits(wire, 14);
    if (digits == null) {
      return Optional.empty();
    }
    LocalDate date = date(digits);
    int hour = number(digits, 8, 10);
    int minute = number(digits, 10, 12);
    int second = number(digits, 12, 14);
    return date == null || hour > 23 || minute > 59 || second > 59
        ? Optional.empty()
        : Optional.of(OffsetDateTime.of(date, LocalTime.of(hour, minute, second), JST_OFFSET));
  }

  /**
   * Writes a date (D8).
   *
   * @param date a date of the years 1 to 9999
   * @return {@code yyyyMMdd}
   * @throws IllegalArgumentException if the year is outside this range
   */
  public static String format(LocalDate date) {
    requireYear(date.getYear());
    StringBuilder text = new StringBuilder(8);
    append(date.getYear(), 4, text);
    append(date.getMonthValue(), 2, text);
    append(date.getDayOfMonth(), 2, text);
    return text.toString();
  }

  /**
   * Writes a month (D6).
   *
   * @param month a month of the years 1 to 9999
   * @return {@code yyyyMM}
   * @throws IllegalArgumentException if the year is outside this range
   */
  public static String format(YearMonth month) {
    requireYear(month.getYear());
    StringBuilder text = new StringBuilder(6);
    append(month.getYear(), 4, text);
    append(month.getMonthValue(), 2, text);
    return text.toString();
  }

  /**
   * Writes a time (T14), whatever its offset, in Japan Standard Time; fractions of a second are
   * cut.
   *
   * @param time a time of the years 1 to 9999
   * @return {@code yyyyMMddHHmmss}
   * @throws IllegalArgumentException if the year is outside this range
   */
  public static String format(OffsetDateTime time) {
    OffsetDateTime japanese = time.withOffsetSameInstant(JST_OFFSET);
    StringBuilder text = new StringBuilder(14).append(format(japanese.toLocalDate()));
    append(japanese.getHour(), 2, text);
    append(japanese.getMinute(), 2, text);
    append(japanese.getSecond(), 2, text);
    return text.toString();
  }

  private static void requireYear(int year) {
    if (year < 1 || year > 9999) {
      throw new IllegalArgumentException("The year must be 1 to 9999");
    }
  }

  private static void append(int number, int digits, StringBuilder text) {
    int unit = 1;
    for (int i = 1; i < digits; i++) {
      unit *= 10;
    }
    for (; unit > 0; unit /= 10) {
      text.append((char) ('0' + number / unit % 10));
    }
  }

  /**
   * Shows a date in the Japanese calendar 「和暦」, for example 「令和8年11月2日」; the first year of an era
   * is 「元年」.
   *
   * @param date the date
   * @return the text; with the western year 「西暦」 before 明治 (1868-01-25)
   */
  public static String japaneseEra(LocalDate date) {
    String monthAndDay = date.getMonthValue() + "月" + date.getDayOfMonth() + "日";
    for (Era era : ERAS) {
      if (!date.isBefore(era.firstDay())) {
        int year = date.getYear() - era.firstDay().getYear() + 1;
        return era.name() + (year == 1 ? "元" : year) + "年" + monthAndDay;
      }
    }
    return "西暦" + date.getYear() + "年" + monthAndDay;
  }

  /** Full-width digits are no date of the wire. */
  private static @Nullable String asciiDigits(@Nullable String wire, int length) {
    String text = Texts.strip(wire);
    if (text == null || text.length() != length) {
      return null;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return null;
      }
    }
    return text;
  }

  private static Optional<YearMonth> month(String digits) {
    int year = number(digits, 0, 4);
    int month = number(digits, 4, 6);
    return year < 1 || month < 1 || month > 12
        ? Optional.empty()
        : Optional.of(YearMonth.of(year, month));
  }

  /** Without YearMonth, whose class alone loads the formatting of dates. */
  private static @Nullable LocalDate date(String digits) {
    int year = number(digits, 0, 4);
    int month = number(digits, 4, 6);
    int day = number(digits, 6, 8);
    return year < 1 || month < 1 || month > 12 || day < 1 || day > lastDay(year, month)
        ? null
        : LocalDate.of(year, month, day);
  }

  private static int lastDay(int year, int month) {
    return switch (month) {
      case 2 -> IsoChronology.INSTANCE.isLeapYear(year) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  private static int number(String digits, int start, int end) {
    int number = 0;
    for (int i = start; i < end; i++) {
      number = 10 * number + digits.charAt(i) - '0';
    }
    return number;
  }
}
