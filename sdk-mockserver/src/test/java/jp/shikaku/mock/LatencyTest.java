package jp.shikaku.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyTest {
  private static final int DRAWS = 100_000;

  @TempDir Path folder;

  private static List<Long> draws(Latency latency) {
    Random random = new Random(7);
    return Stream.generate(() -> latency.draw(random).toMillis()).limit(DRAWS).sorted().toList();
  }

  @Test
  @DisplayName("log-normal: half below p50, one in a hundred above p99, and a tail")
  void logNormal() {
    List<Long> drawn = draws(Latency.logNormal(Duration.ofMillis(800), Duration.ofMillis(6000)));
    assertThat(drawn.get(DRAWS / 2)).isCloseTo(800L, within(15L));
    assertThat(drawn.get(DRAWS / 100 * 99)).isCloseTo(6000L, within(250L));
    assertThat(drawn.get(DRAWS - 1)).isGreaterThan(12_000L);
    assertThatThrownBy(() -> Latency.logNormal(Duration.ofMillis(2), Duration.ofMillis(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("between: within the bounds and even; fixed: always the same")
  void between() {
    List<Long> drawn = draws(Latency.between(Duration.ofMillis(100), Duration.ofMillis(300)));
    assertThat(drawn.get(0)).isBetween(100L, 101L);
    assertThat(drawn.get(DRAWS / 4)).isCloseTo(150L, within(3L));
    assertThat(drawn.get(DRAWS - 1)).isBetween(298L, 300L);
    assertThat(draws(Latency.fixed(Duration.ofMillis(5)))).containsOnly(5L);
    assertThatThrownBy(() -> Latency.between(Duration.ofMillis(2), Duration.ofMillis(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Latency.fixed(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** When each of ten answers was written, by the clock. */
  private List<Long> answers(String name, long seed) throws Exception {
    Instant begin = Instant.parse("2026-11-02T00:00:00Z");
    MockClock clock = MockClock.standingAt(begin);
    List<Long> answered = new ArrayList<>();
    try (MockTerminal terminal =
        MockTerminal.builder()
            .root(folder.resolve(name))
            .patients(0)
            .seed(seed)
            .clock(clock)
            .latency(Duration.ofDays(1))
            .scenario(
                Scenario.calm()
                    .with(Latency.logNormal(Duration.ofMillis(800), Duration.ofMillis(6000))))
            .onEvent(
                event -> {
                  if (event.kind() == MockEvent.Kind.ANSWERED) {
                    answered.add(Duration.between(begin, event.at()).toNanos());
                  }
                })
            .start()) {
      Client client = new Client(terminal.root());
      for (int i = 0; i < 10; i++) {
        client.send("A" + i, Client.query(KnownPatients.TARO), UTF_8);
        terminal.awaitSeen(i + 1, Client.LONG);
      }
      clock.advance(Duration.ofMinutes(10));
    }
    return answered;
  }

  @Test
  @DisplayName("the scenario's latency comes before the terminal's; same seed, same times")
  void seeded() throws Exception {
    List<Long> first = answers("a", 3);
    assertThat(first).hasSize(10).doesNotHaveDuplicates().isSorted();
    assertThat(answers("b", 3)).isEqualTo(first);
    assertThat(answers("c", 4)).isNotEqualTo(first);
  }

  @Test
  @DisplayName("a latency of one's own that throws: the request is answered all the same")
  void throwing() throws Exception {
    List<MockEvent> events = new CopyOnWriteArrayList<>();
    Latency broken =
        random -> {
          throw new IllegalStateException();
        };
    try (MockTerminal terminal =
        MockTerminal.builder()
            .root(folder)
            .patients(0)
            .latency(broken)
            .onEvent(events::add)
            .start()) {
      Client client = new Client(folder);
      for (String suffix : List.of("A", "B")) {
        client.send(suffix, Client.query(KnownPatients.TARO), UTF_8);
        assertThat(client.answer(suffix)).isNotEmpty();
      }
    }
    assertThat(events)
        .filteredOn(event -> event.kind() == MockEvent.Kind.BROKEN)
        .extracting(MockEvent::detail)
        .containsExactly("IllegalStateException", "IllegalStateException");
  }

  @Test
  @DisplayName("T10 of 25 requests no more than 20 are taken at once, and all are answered in time")
  void sessions() throws Exception {
    MockClock clock = MockClock.standingAt(Instant.parse("2026-11-02T00:00:00Z"));
    try (MockTerminal terminal =
        MockTerminal.builder()
            .root(folder)
            .patients(0)
            .clock(clock)
            .latency(Duration.ofSeconds(3))
            .scenario(Scenario.calm().with(SessionLimit.waiting(SessionLimit.OFFICIAL)))
            .start()) {
      Client client = new Client(folder);
      for (int i = 0; i < 25; i++) {
        client.send("N" + i, Client.query(KnownPatients.TARO), UTF_8);
      }
      clock.advance(Duration.ofSeconds(2));
      assertThat(terminal.seen()).hasSize(20);
      assertThat(files("req")).isEqualTo(5);
      clock.advance(Duration.ofSeconds(1));
      assertThat(terminal.seen()).hasSize(25);
      assertThat(files("res")).isEqualTo(20);
      clock.advance(Duration.ofSeconds(3));
      assertThat(files("res")).isEqualTo(25);
    }
  }

  @Test
  @DisplayName("sessions end with an answer, a .err, one that the client removed, and never")
  void sessionsEnd() throws Exception {
    MockClock clock = MockClock.standingAt(Instant.parse("2026-11-02T00:00:00Z"));
    try (MockTerminal terminal =
        MockTerminal.builder()
            .root(folder)
            .patients(0)
            .clock(clock)
            .scenario(Scenario.calm().with(SessionLimit.waiting(1)))
            .start()) {
      Client client = new Client(folder);
      terminal.next(
          Fault.never(),
          Fault.err("no"),
          Fault.duplicate(3),
          Fault.truncated(0.5),
          Fault.slowly(2, Duration.ofSeconds(1)),
          Fault.none());
      for (int i = 0; i < 6; i++) {
        client.send("N" + i, Client.query(KnownPatients.TARO), UTF_8);
      }
      clock.advance(Duration.ZERO);
      assertThat(terminal.seen()).hasSize(5);
      Files.delete(client.res("N4"));
      clock.advance(Duration.ofSeconds(1));
      assertThat(terminal.seen()).hasSize(6);
      assertThat(client.res("N5")).exists();
    }
  }

  private int files(String name) throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return (int) files.count();
    }
  }
}
