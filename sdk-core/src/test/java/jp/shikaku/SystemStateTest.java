package jp.shikaku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jp.shikaku.diagnosis.Hop;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Population;
import jp.shikaku.transport.Health.State;
import jp.shikaku.transport.InMemoryTransport;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.MedicalInstitutionCode;
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
            OqsClient.builder()
                .institution(MedicalInstitutionCode.of("1319999007"))
                .transport(
                    SharedFolderTransport.builder()
                        .root(root)
                        .pickupTimeout(Duration.ofMillis(700))
                        .build())
                .deadline(Duration.ofSeconds(20))
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

  @Test
  @DisplayName("T16 within a window of the calendar the state is MAINTENANCE, and ends with it")
  void maintenance() {
    Instant begin = Instant.parse("2026-11-02T18:00:00Z");
    VirtualTime time = new VirtualTime(begin.minusSeconds(60));
    try (OqsClient oqs =
        OqsClient.builder()
            .institution(MedicalInstitutionCode.of("1319999007"))
            .transport(new InMemoryTransport(time))
            .maintenance(MaintenanceCalendar.builder().once(begin, begin.plusSeconds(600)).build())
            .time(time)
            .build()) {
      assertThat(oqs.state().state()).isEqualTo(State.UP);
      time.advance(Duration.ofSeconds(60));
      assertThat(oqs.state().state()).isEqualTo(State.MAINTENANCE);
      assertThat(oqs.state().diagnosis().first().orElseThrow().hop()).isEqualTo(Hop.MAINTENANCE);
      time.advance(Duration.ofSeconds(600));
      assertThat(oqs.state().state()).isEqualTo(State.UP);
    }
  }

  private static void check(OqsClient oqs) {
    oqs.eligibility().check(Flows.query(KnownPatients.TARO).build(), CallOptions.by("staff-17"));
  }
}
