package jp.shikaku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Population;
import jp.shikaku.transport.Health.State;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client's state over real folders. */
class SystemStateTest {

  @TempDir Path temp;

  @Test
  @DisplayName(
      "real exchanges, a stopped agent and a lost share move the state; edges only are told")
  void followsReality() throws Exception {
    Path root = temp.resolve("OQS");
    List<SystemState> heard = new CopyOnWriteArrayList<>();
    try (MockTerminal terminal =
            MockTerminal.builder().root(root).population(Population.seeded(1, 0)).start();
        OqsClient oqs =
            Flows.client(root)
                .deadline(Duration.ofMillis(700))
                .executor(Runnable::run)
                .onStateChange(heard::add)
                .build()) {
      assertThat(oqs.health().join().state()).isEqualTo(State.UP);
      terminal.next(Fault.none(), Fault.notPickedUp(), Fault.none());
      check(oqs);
      catchThrowableOfType(TransportException.class, () -> check(oqs));
      assertThat(oqs.state().state()).isEqualTo(State.TERMINAL_NOT_READING);
      check(oqs);
      assertThat(oqs.state().state()).isEqualTo(State.UP);

      terminal.loseShare();
      assertThat(oqs.health().join().state()).isEqualTo(State.SHARE_UNREACHABLE);
      assertThat(oqs.state().diagnosis().first()).isPresent();
      terminal.restoreShare();
      assertThat(oqs.health().join().state()).isEqualTo(State.UP);

      oqs.declareDisaster(true);
      check(oqs);
      assertThat(oqs.state().state()).isEqualTo(State.DISASTER);
    }
    assertThat(heard)
        .extracting(SystemState::state)
        .containsExactly(
            State.TERMINAL_NOT_READING,
            State.UP,
            State.SHARE_UNREACHABLE,
            State.UP,
            State.DISASTER);
  }

  private static void check(OqsClient oqs) {
    oqs.eligibility().check(Flows.query(KnownPatients.TARO).build(), CallOptions.by("staff-17"));
  }
}
