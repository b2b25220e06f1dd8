package jp.shikaku.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CadenceTest {

  @Test
  @DisplayName(
      "R-F-03 the pause after trouble doubles up to 30 s, is shortened by chance, not longer")
  void backoff() {
    Set<Duration> last = new HashSet<>();
    for (int turn = 0; turn < 100; turn++) {
      Cadence cadence = new Cadence();
      for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
        Duration longest = Duration.ofSeconds(seconds);
        Duration pause = cadence.afterTrouble();
        assertThat(pause).isBetween(longest.multipliedBy(3).dividedBy(4), longest);
        last.add(pause);
      }
    }
    assertThat(last).hasSizeGreaterThan(600);
  }

  @Test
  @DisplayName("a look that worked begins anew")
  void anew() {
    Cadence cadence = new Cadence();
    cadence.afterTrouble();
    cadence.afterTrouble();
    cadence.afterLook(0, 0, Long.MAX_VALUE);

    assertThat(cadence.afterTrouble()).isLessThanOrEqualTo(Duration.ofSeconds(1));
  }
}
