package jp.shikaku.transport;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;

/**
 * The windows in which the centre is known to stand still 「メンテナンス時間帯」 (transports 7). Empty unless
 * filled: no dependable public calendar exists, so that the windows are the site's configuration.
 * In a window nothing is sent, or, if so set, sent once and never tried again. Immutable and
 * thread-safe.
 *
 * <pre>{@code
 * MaintenanceCalendar calendar = MaintenanceCalendar.builder()
 *     .daily(LocalTime.of(3, 0), LocalTime.of(4, 0))
 *     .once(Instant.parse("2026-11-07T13:00:00Z"), Instant.parse("2026-11-07T21:00:00Z"))
 *     .build();
 * }</pre>
 */
public final class MaintenanceCalendar {

  /** No windows. */
  public static final MaintenanceCalendar EMPTY = builder().build();

  /** Longer than this windows are not followed: no stop is as long. */
  private static final Duration HORIZON = Duration.ofDays(400);

  /**
   * A window at a certain time.
   *
   * @param from its begin, which belongs to it
   * @param until its end, which does not
   */
  public record Window(Instant from, Instant until) {

    /**
     * Checks the order.
     *
     * @param from its begin, which belongs to it
     * @param until its end, which does not
     * @throws InvalidQueryException when the end is not after the begin
     */
    public Window {
      if (!from.isBefore(until)) {
        throw new InvalidQueryException("until", "must be after from");
      }
    }

    boolean holds(Instant time) {
      return !time.isBefore(from) && time.isBefore(until);
    }
  }

  /** Windows that come back on some days of the week, in Japanese time. */
  private record Pattern(Set<DayOfWeek> days, LocalTime from, LocalTime until) {

    @Nullable Window at(Instant time) {
      LocalDate today = LocalDate.ofInstant(time, WireDates.JST);
      for (LocalDate begin : List.of(today, today.minusDays(1))) {
        if (days.contains(begin.getDayOfWeek())) {
          Window window = beginning(begin);
          if (window.holds(time)) {
            return window;
          }
        }
      }
      return null;
    }

    /** An end before the begin is on the next day. */
    private Window beginning(LocalDate day) {
      LocalDate last = until.isAfter(from) ? day : day.plusDays(1);
      return new Window(
          day.atTime(from).atZone(WireDates.JST).toInstant(),
          last.atTime(until).atZone(WireDates.JST).toInstant());
    }
  }

  private final List<Window> windows;
  private final List<Pattern> patterns;
  private final boolean letsCallsThrough;

  private MaintenanceCalendar(Builder builder) {
    this.windows = List.copyOf(builder.windows);
    this.patterns = List.copyOf(builder.patterns);
    this.letsCallsThrough = builder.letsCallsThrough;
  }

  /**
   * Starts a calendar.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return whether there is no window at all} */
  public boolean isEmpty() {
    return windows.isEmpty() && patterns.isEmpty();
  }

  /** {@return whether calls are sent within a window all the same, once each} */
  public boolean letsCallsThrough() {
    return letsCallsThrough;
  }

  /**
   * {@return the window that holds at a time, if one does; windows that meet or overlap are one}
   *
   * @param time the time
   */
  public Optional<Window> windowAt(Instant time) {
    Window window = single(time);
    if (window == null) {
      return Optional.empty();
    }
    Instant horizon = time.plus(HORIZON);
    for (Window next = single(window.until());
        next != null && window.until().isBefore(horizon);
        next = single(window.until())) {
      window = new Window(window.from(), next.until());
    }
    return Optional.of(window);
  }

  /**
   * {@return when calls can be made again, for queues that wait: the end of the window that holds
   * at a time; empty when none does}
   *
   * @param time the time
   */
  public Optional<Instant> nextEnd(Instant time) {
    return windowAt(time).map(Window::until);
  }

  /** The window of those that hold which ends last. */
  private @Nullable Window single(Instant time) {
    Window longest = null;
    for (Window window : windows) {
      longest = window.holds(time) ? later(longest, window) : longest;
    }
    for (Pattern pattern : patterns) {
      Window window = pattern.at(time);
      longest = window == null ? longest : later(longest, window);
    }
    return longest;
  }

  private static Window later(@Nullable Window one, Window other) {
    return one == null || other.until().isAfter(one.until()) ? other : one;
  }

  /** Collects the windows. Not thread-safe. */
  public static final class Builder {
    private final List<Window> windows = new ArrayList<>();
    private final List<Pattern> patterns = new ArrayList<>();
    private boolean letsCallsThrough;

    private Builder() {}

    /**
     * Adds one window.
     *
     * @param from its begin
     * @param until its end, after the begin
     * @return this
     * @throws InvalidQueryException when the end is not after the begin
     */
    public Builder once(Instant from, Instant until) {
      windows.add(new Window(from, until));
      return this;
    }

    /**
     * Adds a window of every day.
     *
     * @param from its begin in Japanese time
     * @param until its end in Japanese time; on the next day when before the begin
     * @return this
     * @throws InvalidQueryException when both are the same
     */
    public Builder daily(LocalTime from, LocalTime until) {
      return add(EnumSet.allOf(DayOfWeek.class), from, until);
    }

    /**
     * Adds a window of every week.
     *
     * @param day the day on which it begins
     * @param from its begin in Japanese time
     * @param until its end in Japanese time; on the next day when before the begin
     * @return this
     * @throws InvalidQueryException when both are the same
     */
    public Builder weekly(DayOfWeek day, LocalTime from, LocalTime until) {
      return add(EnumSet.of(day), from, until);
    }

    private Builder add(Set<DayOfWeek> days, LocalTime from, LocalTime until) {
      if (from.equals(until)) {
        throw new InvalidQueryException("until", "must differ from the begin");
      }
      patterns.add(new Pattern(days, Objects.requireNonNull(from), Objects.requireNonNull(until)));
      return this;
    }

    /**
     * Sends calls within a window all the same, once each: for a site whose windows are guesses.
     *
     * @return this
     */
    public Builder letCallsThrough() {
      this.letsCallsThrough = true;
      return this;
    }

    /**
     * Makes the calendar.
     *
     * @return the calendar
     */
    public MaintenanceCalendar build() {
      return new MaintenanceCalendar(this);
    }
  }
}
