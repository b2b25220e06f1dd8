package jp.shikaku.bench.peer;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Dates of the wire, read as fast as plain Java can: no peer loses time here. */
final class Wire {

  private static final ZoneOffset JST = ZoneOffset.ofHours(9);

  private Wire() {}

  static @Nullable LocalDate day(String text) {
    return text.isEmpty()
        ? null
        : LocalDate.of(number(text, 0, 4), number(text, 4, 6), number(text, 6, 8));
  }

  static @Nullable YearMonth month(String text) {
    return text.isEmpty() ? null : YearMonth.of(number(text, 0, 4), number(text, 4, 6));
  }

  static @Nullable OffsetDateTime time(String text) {
    return text.isEmpty()
        ? null
        : OffsetDateTime.of(
            number(text, 0, 4),
            number(text, 4, 6),
            number(text, 6, 8),
            number(text, 8, 10),
            number(text, 10, 12),
            number(text, 12, 14),
            0,
            JST);
  }

  static @Nullable Long yen(String text) {
    return text.isEmpty() ? null : Long.valueOf(text);
  }

  static @Nullable BigDecimal decimal(String text) {
    return text.isEmpty() ? null : new BigDecimal(text);
  }

  static String day(LocalDate day) {
    int all = day.getYear() * 10_000 + day.getMonthValue() * 100 + day.getDayOfMonth();
    return Integer.toString(all);
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }
}
