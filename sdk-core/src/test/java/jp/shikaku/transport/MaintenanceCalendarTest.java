package jp.shikaku.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Set;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.transport.MaintenanceCalendar.Window;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MaintenanceCalendarTest {

  private static Instant at(String japan) {
    return OffsetDateTime.parse(japan + ":00+09:00").toInstant();
  }

  private static Window window(String from, String until) {
    return new Window(at(from), at(until));
  }

  @Test
  @DisplayName("no window unless one is set: no public calendar is known")
  void empty() {
    assertThat(MaintenanceCalendar.NONE.windowAt(at("2026-11-02T03:30"))).isEmpty();
  }

  @Test
  @DisplayName("an announced window: its begin is part of it, its end not")
  void once() {
    MaintenanceCalendar calendar =
        MaintenanceCalendar.builder().once(at("2026-11-02T03:00"), at("2026-11-02T04:00")).build();
    assertThat(calendar.windowAt(at("2026-11-02T02:59"))).isEmpty();
    assertThat(calendar.windowAt(at("2026-11-02T03:00")))
        .contains(window("2026-11-02T03:00", "2026-11-02T04:00"));
    assertThat(calendar.windowAt(at("2026-11-02T04:00"))).isEmpty();
  }

  @Test
  @DisplayName("a nightly window over midnight, in Japan's time")
  void overMidnight() {
    MaintenanceCalendar calendar =
        MaintenanceCalendar.builder().daily(LocalTime.of(23, 30), LocalTime.of(0, 30)).build();
    Window expected = window("2026-11-02T23:30", "2026-11-03T00:30");
    assertThat(calendar.windowAt(at("2026-11-02T23:45"))).contains(expected);
    assertThat(calendar.windowAt(at("2026-11-03T00:29"))).contains(expected);
    assertThat(calendar.windowAt(at("2026-11-03T00:30"))).isEmpty();
    assertThat(calendar.windowAt(at("2026-11-03T23:29"))).isEmpty();
  }

  @Test
  @DisplayName("a weekly window counts by the day on which it begins")
  void weekly() {
    MaintenanceCalendar calendar =
        MaintenanceCalendar.builder()
            .weekly(Set.of(DayOfWeek.SUNDAY), LocalTime.of(22, 0), LocalTime.of(2, 0))
            .build();
    assertThat(calendar.windowAt(at("2026-11-01T23:00"))).as("a Sunday").isPresent();
    assertThat(calendar.windowAt(at("2026-11-02T01:00"))).as("its night").isPresent();
    assertThat(calendar.windowAt(at("2026-11-02T23:00"))).isEmpty();
    assertThat(calendar.windowAt(at("2026-11-01T01:00"))).as("Saturday's night").isEmpty();
  }

  @Test
  @DisplayName("windows that touch or overlap count as one: who waits is told the real end")
  void touching() {
    MaintenanceCalendar calendar =
        MaintenanceCalendar.builder()
            .daily(LocalTime.of(3, 0), LocalTime.of(4, 0))
            .once(at("2026-11-02T04:00"), at("2026-11-02T05:00"))
            .once(at("2026-11-02T04:30"), at("2026-11-02T06:00"))
            .build();
    assertThat(calendar.windowAt(at("2026-11-02T03:30")))
        .map(Window::until)
        .contains(at("2026-11-02T06:00"));
  }

  @Test
  @DisplayName("a whole day each day never ends, and asking for its end does")
  void always() {
    MaintenanceCalendar calendar =
        MaintenanceCalendar.builder().daily(LocalTime.of(3, 0), LocalTime.of(3, 0)).build();
    assertThat(calendar.windowAt(at("2026-11-02T03:30"))).isPresent();
  }

  @Test
  @DisplayName("an end that is not after its begin, and a week without days, are refused")
  void refused() {
    MaintenanceCalendar.Builder builder = MaintenanceCalendar.builder();
    Instant time = at("2026-11-02T03:00");
    assertThatThrownBy(() -> builder.once(time, time))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("until");
    assertThatThrownBy(() -> builder.weekly(Set.of(), LocalTime.NOON, LocalTime.MIDNIGHT))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("days");
  }
}
