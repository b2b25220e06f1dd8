package jp.shikaku.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MaintenanceWindowTest {

  @Test
  @DisplayName("T16 windows are times in Japan, from the first minute to before the last")
  void inJapan() {
    MaintenanceWindow window = MaintenanceWindow.parse("03:00-04:00").orElseThrow();

    assertThat(window.left(Instant.parse("2026-11-01T17:59:59Z"))).isEmpty();
    assertThat(window.left(Instant.parse("2026-11-01T18:00:00Z"))).contains(Duration.ofHours(1));
    assertThat(window.left(Instant.parse("2026-11-01T18:59:59Z"))).contains(Duration.ofSeconds(1));
    assertThat(window.left(Instant.parse("2026-11-01T19:00:00Z"))).isEmpty();
  }

  @Test
  @DisplayName("T16 a window may go over midnight")
  void overMidnight() {
    MaintenanceWindow window = MaintenanceWindow.parse("23:30-00:30").orElseThrow();

    assertThat(window.left(Instant.parse("2026-11-02T14:30:00Z"))).contains(Duration.ofHours(1));
    assertThat(window.left(Instant.parse("2026-11-02T15:29:00Z"))).contains(Duration.ofMinutes(1));
    assertThat(window.left(Instant.parse("2026-11-02T15:30:00Z"))).isEmpty();
  }

  @Test
  @DisplayName("what is no window is refused")
  void bad() {
    for (String text : new String[] {"", "3:00-4:00", "03:00", "24:00-25:00", "03:00-03:00"}) {
      assertThat(MaintenanceWindow.parse(text)).as(text).isEmpty();
    }
  }
}
