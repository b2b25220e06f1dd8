package jp.shikaku.transport;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.value.WireDates;

/**
 * When the centre is known to stand still 「メンテナンス予定」 (transports 7). No public calendar is known,
 * so there is no window unless one is set. Times are those of Japan. Immutable.
 */
public final class MaintenanceCalendar {

  /**
   * A stretch of time.
   *
   * @param from its begin
   * @param until its end, no longer part of it; after the begin
   */
  public record Window(Instant from, Instant until) {

    /**
     * Checks the order.
     *
     * @param from its begin
     * @param until its end, no longer part of it; after the begin
     */
    public Window {
      if (!from.isBefore(until)) {
        throw new InvalidQueryException("until", "must be after its begin", "終了は開始より後にしてください");
      }
    }

    boolean holds(Instant time) {
      return !time.isBefore(from) && time.isBefore(until);
    }
  }

  private record Pattern(Set<DayOfWeek> days, LocalTime from, Duration length) {}

  /** No windows. */
  public static final MaintenanceCalendar NONE = new MaintenanceCalendar(List.of(), List.of());

  private final List<Window> once;
  private final List<Pattern> patterns;

  private MaintenanceCalendar(List<Window> once, List<Pattern> patterns) {
    this.once = List.copyOf(once);
    this.patterns = List.copyOf(patterns);
  }

  /**
   * Starts an empty calendar.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Finds the window that holds at a time; windows that touch count as one.
   *
   * @param time the time
   * @return the window; empty when there is none
   */
  public Optional<Window> windowAt(Instant time) {
    Optional<Window> found = single(time);
    if (found.isEmpty()) {
      return found;
    }
    Window window = found.get();
    for (Optional<Window> next = single(window.until());
        next.isPresent() && Duration.between(time, window.until()).toDays() < 7;
        next = single(window.until())) {
      window = new Window(window.from(), next.get().until());
    }
    return Optional.of(window);
  }

  private Optional<Window> single(Instant time) {
    for (Window window : once) {
      if (window.holds(time)) {
        return Optional.of(window);
      }
    }
    LocalDate day = LocalDate.ofInstant(time, WireDates.JST);
    for (Pattern pattern : patterns) {
      for (LocalDate begun : List.of(day, day.minusDays(1))) {
        if (pattern.days().contains(begun.getDayOfWeek())) {
          ZonedDateTime from = begun.atTime(pattern.from()).atZone(WireDates.JST);
          Window window = new Window(from.toInstant(), from.plus(pattern.length()).toInstant());
          if (window.holds(time)) {
            return Optional.of(window);
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Collects windows. Not thread-safe. */
  public static final class Builder {
    private final List<Window> once = new ArrayList<>();
    private final List<Pattern> patterns = new ArrayList<>();

    private Builder() {}

    /**
     * Adds an announced window.
     *
     * @param from its begin
     * @param until its end, after the begin
     * @return this
     * @throws InvalidQueryException when the end is not after the begin
     */
    public Builder once(Instant from, Instant until) {
      once.add(new Window(from, until));
      return this;
    }

    /**
     * Adds a window of each day.
     *
     * @param from its begin in Japan
     * @param until its end; on the next day when it is not after the begin
     * @return this
     */
    public Builder daily(LocalTime from, LocalTime until) {
      return weekly(EnumSet.allOf(DayOfWeek.class), from, until);
    }

    /**
     * Adds a window of some days of the week.
     *
     * @param days the days on which it begins; not empty
     * @param from its begin in Japan
     * @param until its end; on the next day when it is not after the begin
     * @return this
     * @throws InvalidQueryException when no day is given
     */
    public Builder weekly(Set<DayOfWeek> days, LocalTime from, LocalTime until) {
      if (days.isEmpty()) {
        throw new InvalidQueryException("days", "must name at least one day", "曜日を指定してください");
      }
      Duration length = Duration.between(from, Objects.requireNonNull(until));
      patterns.add(
          new Pattern(
              Set.copyOf(days),
              from,
              length.isNegative() || length.isZero() ? length.plusDays(1) : length));
      return this;
    }

    /**
     * Makes the calendar.
     *
     * @return the calendar
     */
    public MaintenanceCalendar build() {
      return new MaintenanceCalendar(once, patterns);
    }
  }
}
