package jp.shikaku.mock;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dates that move with the confirmation date, so that a yearly certificate of a registered person
 * does not grow stale; see {@link Patient}.
 */
final class DayTokens {
  static final ZoneId JST = ZoneId.of("Asia/Tokyo");

  /** A patient's consent at the desk is taken a moment before the centre works. */
  private static final int CONSENT_SECONDS_BEFORE = 5;

  private static final Set<String> NAMES =
      Set.of(
          "{period-start}",
          "{period-end}",
          "{month}",
          "{month-start}",
          "{month-end}",
          "{last-month-start}",
          "{consent-time}",
          "{preschool}",
          "{institution}");

  /** {@code {consent-time+24h}}, {@code {today-145d}}: a time or day that far away. */
  private static final Pattern OFFSET =
      Pattern.compile("\\{(?:consent-time[+-][0-9]{1,4}[hd]|today(?:[+-][0-9]{1,4}d)?)}");

  private final LocalDate day;
  private final Instant now;
  private final String institution;
  private final @Nullable LocalDate birthdate;

  DayTokens(LocalDate day, Instant now, String institution, @Nullable LocalDate birthdate) {
    this.day = day;
    this.now = now;
    this.institution = institution;
    this.birthdate = birthdate;
  }

  static boolean isKnown(String text) {
    return NAMES.contains(text) || OFFSET.matcher(text).matches();
  }

  /** The text with a moving value put in; other texts stay, the empty one too. */
  String put(String text) {
    String told = text.startsWith("{") ? resolve(text) : text;
    return told == null ? "" : told;
  }

  /** The text for the day asked for; null when nothing is to be told then. */
  @Nullable String resolve(String text) {
    return switch (text) {
      case "{period-start}" -> date(periodStart());
      case "{period-end}" -> date(periodStart().plusYears(1).minusDays(1));
      case "{month}" -> date(day).substring(0, 6);
      case "{month-start}" -> date(day.withDayOfMonth(1));
      case "{month-end}" -> date(day.withDayOfMonth(day.lengthOfMonth()));
      case "{last-month-start}" -> date(day.withDayOfMonth(1).minusMonths(1));
      case "{consent-time}" -> stamp(now.minusSeconds(CONSENT_SECONDS_BEFORE));
      case "{preschool}" -> isPreschool() ? "1" : null;
      case "{institution}" -> institution;
      default -> text.isEmpty() ? null : text.startsWith("{") ? offset(text) : text;
    };
  }

  private String offset(String text) {
    if (!OFFSET.matcher(text).matches()) {
      return text;
    }
    int sign = Math.max(text.indexOf('+'), text.lastIndexOf('-'));
    boolean isTime = text.startsWith("{consent-time");
    int amount = sign < 0 ? 0 : Integer.parseInt(text.substring(sign, text.length() - 2));
    if (!isTime) {
      return date(LocalDate.ofInstant(now, JST).plusDays(amount));
    }
    Duration distance = Duration.ofHours(text.endsWith("d}") ? 24L * amount : amount);
    return stamp(now.minusSeconds(CONSENT_SECONDS_BEFORE).plus(distance));
  }

  /** Insurers renew certificates on 1 August. */
  private LocalDate periodStart() {
    LocalDate august = LocalDate.of(day.getYear(), 8, 1);
    return day.isBefore(august) ? august.minusYears(1) : august;
  }

  /** 未就学: up to the first 31 March after becoming six, reached the day before the birthday. */
  private boolean isPreschool() {
    if (birthdate == null) {
      return false;
    }
    LocalDate six = birthdate.plusYears(6).minusDays(1);
    LocalDate march = LocalDate.of(six.getYear(), 3, 31);
    return !day.isAfter(six.isAfter(march) ? march.plusYears(1) : march);
  }

  static String stamp(Instant instant) {
    LocalDateTime time = LocalDateTime.ofInstant(instant, JST);
    return date(time.toLocalDate())
        + CheckDigits.pad(time.getHour(), 2)
        + CheckDigits.pad(time.getMinute(), 2)
        + CheckDigits.pad(time.getSecond(), 2);
  }

  /** Not a formatter: its set-up costs more than a population. */
  static String date(LocalDate date) {
    return CheckDigits.pad(date.getYear(), 4)
        + CheckDigits.pad(date.getMonthValue(), 2)
        + CheckDigits.pad(date.getDayOfMonth(), 2);
  }

  /** A real date written as eight digits, else null. */
  static @Nullable LocalDate parse(@Nullable String text) {
    if (text == null || text.length() != 8) {
      return null;
    }
    int number = 0;
    for (int i = 0; i < 8; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return null;
      }
      number = 10 * number + (c - '0');
    }
    try {
      return LocalDate.of(number / 10_000, number / 100 % 100, number % 100);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
