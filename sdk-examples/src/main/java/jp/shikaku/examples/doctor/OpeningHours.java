package jp.shikaku.examples.doctor;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.shikaku.value.WireDates;

/**
 * When patients come 「診療時間」, by days of the week in Japan, for example {@code mon-fri
 * 9:00-12:00,14:00-18:00; sat 9:00-12:00}, without the days given as closed. Immutable.
 */
public final class OpeningHours {

  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
  private static final Pattern PART =
      Pattern.compile("([a-z]{3})(?:-([a-z]{3}))?\\s+([0-9:,\\s-]+)");
  private static final Pattern SPAN =
      Pattern.compile("([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})");

  private record Span(LocalTime from, LocalTime until) {}

  private final Map<DayOfWeek, List<Span>> spans;
  private final Set<LocalDate> closed;

  private OpeningHours(Map<DayOfWeek, List<Span>> spans, Set<LocalDate> closed) {
    this.spans = spans;
    this.closed = closed;
  }

  /**
   * Reads opening hours.
   *
   * @param text the hours
   * @param closed days without, holidays 「休診日」
   * @return the hours; empty when the text is of another form
   */
  public static Optional<OpeningHours> parse(String text, Set<LocalDate> closed) {
    Map<DayOfWeek, List<Span>> spans = new EnumMap<>(DayOfWeek.class);
    for (String part : text.toLowerCase(Locale.ROOT).split(";", -1)) {
      Matcher days = PART.matcher(part.strip());
      if (!days.matches()) {
        return Optional.empty();
      }
      int first = DAYS.indexOf(days.group(1));
      int last = days.group(2) == null ? first : DAYS.indexOf(days.group(2));
      List<Span> hours = spans(days.group(3));
      if (first < 0 || last < first || hours.isEmpty()) {
        return Optional.empty();
      }
      for (int day = first; day <= last; day++) {
        spans.computeIfAbsent(DayOfWeek.of(day + 1), key -> new ArrayList<>()).addAll(hours);
      }
    }
    return Optional.of(new OpeningHours(spans, new HashSet<>(closed)));
  }

  private static List<Span> spans(String text) {
    List<Span> spans = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      Matcher span = SPAN.matcher(one.strip());
      if (!span.matches()) {
        return List.of();
      }
      int from = minute(span.group(1), span.group(2));
      int until = minute(span.group(3), span.group(4));
      if (from < 0 || until <= from) {
        return List.of();
      }
      spans.add(
          new Span(LocalTime.ofSecondOfDay(from * 60L), LocalTime.ofSecondOfDay(until * 60L)));
    }
    return spans;
  }

  private static int minute(String hour, String minute) {
    int minutes = Integer.parseInt(hour) * 60 + Integer.parseInt(minute);
    return Integer.parseInt(minute) > 59 || minutes >= 24 * 60 ? -1 : minutes;
  }

  /**
   * {@return since when it has been open without a break; empty when it is closed}
   *
   * @param now the time
   */
  public Optional<Instant> openSince(Instant now) {
    ZonedDateTime here = now.atZone(WireDates.JST);
    if (closed.contains(here.toLocalDate())) {
      return Optional.empty();
    }
    LocalTime clock = here.toLocalTime();
    return spans.getOrDefault(here.getDayOfWeek(), List.of()).stream()
        .filter(span -> !clock.isBefore(span.from) && clock.isBefore(span.until))
        .findFirst()
        .map(span -> here.with(span.from).toInstant());
  }

  /**
   * {@return for how long nothing has come within the present opening; empty when it is closed}
   *
   * @param last when something came last; empty when never
   * @param now the time
   */
  public Optional<Duration> quiet(Optional<Instant> last, Instant now) {
    return openSince(now)
        .map(open -> last.filter(open::isBefore).orElse(open))
        .map(begun -> Duration.between(begun, now));
  }
}
