package jp.shikaku.examples.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.shikaku.value.WireDates;

/**
 * A time of day, in Japan, in which the centre is known not to work 「定期メンテナンス」 (transports 7). None
 * is known by itself: there is no dependable public calendar.
 *
 * @param from begin
 * @param until end, not included; before {@code from} when it is on the next day
 */
public record MaintenanceWindow(LocalTime from, LocalTime until) {

  private static final Pattern TEXT = Pattern.compile("([0-9:]{5})-([0-9:]{5})");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

  /**
   * Reads a window.
   *
   * @param text for example {@code 03:00-04:00}
   * @return the window; empty when it is none
   */
  public static Optional<MaintenanceWindow> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (parts.matches()) {
      try {
        LocalTime from = LocalTime.parse(parts.group(1), TIME);
        LocalTime until = LocalTime.parse(parts.group(2), TIME);
        return from.equals(until)
            ? Optional.empty()
            : Optional.of(new MaintenanceWindow(from, until));
      } catch (DateTimeParseException e) {
        // said by whoever asked
      }
    }
    return Optional.empty();
  }

  /** {@return how long it still lasts at a time; empty outside} */
  Optional<Duration> left(Instant now) {
    LocalDateTime here = LocalDateTime.ofInstant(now, WireDates.JST);
    for (int day = -1; day <= 0; day++) {
      LocalDateTime begin = here.toLocalDate().plusDays(day).atTime(from);
      LocalDateTime end = begin.toLocalDate().atTime(until);
      if (!until.isAfter(from)) {
        end = end.plusDays(1);
      }
      if (!here.isBefore(begin) && here.isBefore(end)) {
        return Optional.of(Duration.between(here, end));
      }
    }
    return Optional.empty();
  }
}
