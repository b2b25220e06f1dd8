package jp.shikaku.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MockClockTest {
  private static final Instant NINE = Instant.parse("2026-11-02T00:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;

  private final MockClock clock = MockClock.standingAt(NINE);

  private MockTerminal.Builder terminal() {
    return MockTerminal.builder().root(folder).patients(0).clock(clock);
  }

  private static void send(Client client, String suffix) throws Exception {
    client.send(
        suffix, Client.query(KnownPatients.TARO, "01", Client.DAY, true, "ID" + suffix), UTF_8);
  }

  @Test
  @DisplayName("what falls due happens in the order of its time, before the call returns")
  void order() {
    List<String> happened = new ArrayList<>();
    MockClock.Timers timers = clock.timers(Runnable::run);
    timers.later(Duration.ofSeconds(2), () -> happened.add("two at " + clock.instant()));
    timers.later(
        Duration.ofSeconds(1),
        () -> {
          happened.add("one");
          timers.later(Duration.ZERO, () -> happened.add("at once after one"));
          timers.later(Duration.ofMillis(500), () -> happened.add("one and a half"));
        });
    timers.later(Duration.ofSeconds(2), () -> happened.add("two as well"));
    timers.later(Duration.ofSeconds(4), () -> happened.add("four"));

    clock.advance(Duration.ofSeconds(3));

    assertThat(happened)
        .containsExactly(
            "one",
            "at once after one",
            "one and a half",
            "two at 2026-11-02T00:00:02Z",
            "two as well");
    assertThat(clock.instant()).isEqualTo(NINE.plusSeconds(3));
    timers.close();
    clock.advanceTo(NINE.plusSeconds(9));
    assertThat(happened).doesNotContain("four");
    assertThatThrownBy(() -> clock.advanceTo(NINE)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("a clock is not moved out of the time that it can show, however often it is asked")
  void tooFar() {
    clock.advance(Duration.ofDays(36_500));
    Instant before = clock.instant();
    for (Duration by : List.of(Duration.ofNanos(1), Duration.ofDays(1_000_000_000))) {
      assertThatThrownBy(() -> clock.advance(by))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a clock is moved by 36500 days at most in all");
    }
    assertThat(clock.instant()).isEqualTo(before);
  }

  @Test
  @DisplayName("dates in a zone are those of this clock, and move with it")
  void zones() {
    java.time.Clock japan = clock.withZone(DayTokens.JST);
    clock.advance(Duration.ofHours(15));
    assertThat(ZonedDateTime.now(japan)).hasToString("2026-11-03T00:00+09:00[Asia/Tokyo]");
  }

  @Test
  @DisplayName("a standing clock: no answer before its time, and it is whole when advance returns")
  void lateAnswer() throws Exception {
    try (MockTerminal terminal = terminal().latency(MINUTE).start()) {
      Client client = new Client(folder);
      terminal.next(
          Fault.late(MINUTE).and(Fault.pickedUpAfter(MINUTE)).and(Fault.slowly(4, MINUTE)));
      send(client, "A");

      clock.advance(MINUTE.minusNanos(1)); // nobody waited for the terminal to meet the file
      assertThat(client.req("A")).exists();
      clock.advance(Duration.ofNanos(1));
      assertThat(client.req("A")).doesNotExist();
      clock.advance(MINUTE.multipliedBy(4));
      assertThat(RequestReader.looksWhole(Files.readAllBytes(client.res("A")))).isFalse();
      clock.advance(MINUTE);

      assertThat(Files.readString(client.res("A"), UTF_8))
          .contains("<ProcessExecutionTime>20261102090300<", ">IDA<");
      assertThat(terminal.seen().get(0).takenAt()).isEqualTo(NINE);
    }
  }

  @Test
  @DisplayName("a clock that runs can be moved ahead too, and what waits is done by then")
  void running() throws Exception {
    MockClock real = MockClock.real();
    try (MockTerminal terminal = terminal().clock(real).latency(Duration.ofHours(1)).start()) {
      Client client = new Client(folder);
      send(client, "A");
      terminal.awaitSeen(1, Client.LONG);
      real.advance(Duration.ofHours(1));
      assertThat(RequestReader.looksWhole(Files.readAllBytes(client.res("A")))).isTrue();
      assertThat(Duration.between(Instant.now(), real.instant())).isGreaterThan(MINUTE);
    }
  }

  @Test
  @DisplayName(
      "a clock that runs does by itself what falls due, and its thread ends after that or when all is dropped")
  void byItself() throws Exception {
    CountDownLatch done = new CountDownLatch(2);
    MockClock.Timers timers = MockClock.real().timers(Runnable::run);
    timers.later(Duration.ofMillis(30), done::countDown);
    timers.later(Duration.ofMillis(1), done::countDown);
    MockClock.Timers dropped = MockClock.real().timers(Runnable::run);
    dropped.later(Duration.ofHours(1), done::countDown);
    dropped.close();
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    await()
        .atMost(Client.LONG)
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("mock-clock")));
  }

  @Test
  @DisplayName("a clock that runs is moved when all is done that fell due at once by then")
  void runningAtOnce() {
    MockClock real = MockClock.real();
    List<String> happened = new ArrayList<>();
    List<Runnable> handedOn = new ArrayList<>(); // and never done
    try (MockClock.Timers timers = real.timers(handedOn::add)) {
      timers.beforeMoves(
          () -> timers.later(Duration.ZERO, () -> happened.add("at once after a look")));
      timers.later(
          MINUTE,
          () -> {
            happened.add("one");
            timers.later(Duration.ZERO, () -> happened.add("at once after one"));
          });

      real.advance(MINUTE);

      assertThat(happened).containsExactly("at once after a look", "one", "at once after one");
      assertThat(handedOn).isEmpty();
    }
  }

  @Test
  @DisplayName("a clock that runs is moved after what is under way, which fell due before")
  void underWay() throws Exception {
    MockClock real = MockClock.real();
    List<String> happened = new CopyOnWriteArrayList<>();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (MockClock.Timers timers = real.timers(executor)) {
      timers.later(
          Duration.ZERO,
          () -> {
            begun.countDown();
            await().atMost(Client.LONG).until(() -> mayEnd.getCount() == 0);
            happened.add("under way");
          });
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      Thread mover =
          new Thread(
              () -> {
                real.advance(MINUTE);
                happened.add("moved");
              });
      mover.start();
      await()
          .atMost(Client.LONG)
          .until(
              mover::getState,
              state -> state == Thread.State.TIMED_WAITING || state == Thread.State.TERMINATED);
      mayEnd.countDown();
      mover.join(10_000);
      assertThat(happened).containsExactly("under way", "moved");
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  @DisplayName(
      "what falls due while a running clock is moved is done by who moves it, in its order")
  void mover() {
    MockClock real = MockClock.real();
    List<Runnable> handedOn = new CopyOnWriteArrayList<>();
    List<Integer> happened = new ArrayList<>();
    List<Integer> order = IntStream.range(0, 10_000).boxed().toList();
    try (MockClock.Timers timers = real.timers(handedOn::add)) {
      order.forEach(number -> timers.later(MINUTE, () -> happened.add(number)));
      real.advance(MINUTE.plusSeconds(10));
      assertThat(happened).isEqualTo(order);
      assertThat(handedOn).isEmpty();
    }
  }

  @Test
  @DisplayName("work that was dropped does not hold up who moves the clock")
  void dropped() {
    MockClock real = MockClock.real();
    MockClock.Timers lost = real.timers(task -> {});
    lost.later(Duration.ZERO, () -> {});
    lost.close();
    Instant before = real.instant();
    real.advance(MINUTE);
    assertThat(real.instant()).isAfterOrEqualTo(before.plus(MINUTE));
  }

  @Test
  @DisplayName("face files: stamps, validity and the pieces of a slow one follow the clock")
  void faces() throws Exception {
    try (MockTerminal terminal = terminal().start()) {
      MockReader reader = terminal.reader();
      WalkIn before = reader.walkIn(KnownPatients.MUTSUMI);
      WalkIn slow =
          reader.walkIn(
              KnownPatients.TARO, FaceVisit.usual().written(WriteManner.inPieces(3, MINUTE)));
      clock.advance(MINUTE);
      assertThat(slow.isWritten()).isFalse();
      clock.advance(MINUTE);
      assertThat(slow.isWritten()).isTrue();
      assertThat(slow.file()).hasBinaryContent(slow.bytes());

      clock.advanceTo(Instant.parse("2026-12-01T00:00:00Z")); // she lost her insurance that day
      WalkIn after = reader.walkIn(KnownPatients.MUTSUMI);

      assertThat(new String(before.bytes(), UTF_8)).contains("QualificationValidity>1<");
      assertThat(new String(after.bytes(), UTF_8)).contains("QualificationValidity>2<");
      assertThat(after.fileName()).endsWith("_20261201090000.xml");
    }
  }

  @Test
  @DisplayName("a paused terminal answers when it is resumed, however long that was")
  void paused() throws Exception {
    try (MockTerminal terminal = terminal().latency(MINUTE).start()) {
      Client client = new Client(folder);
      send(client, "A");
      terminal.awaitSeen(1, Client.LONG);
      terminal.pause();
      clock.advance(Duration.ofHours(1));
      assertThat(client.res("A")).doesNotExist();
      terminal.resume();
      assertThat(Files.readString(client.res("A"), UTF_8)).contains("20261102100000");
    }
  }

  @Test
  @DisplayName("many pieces without a pause are no deep recursion on a standing clock")
  void manyPieces() throws Exception {
    try (MockTerminal terminal = terminal().writesSlowly(20_000, Duration.ZERO).start()) {
      Client client = new Client(folder);
      send(client, "A");
      terminal.awaitAnswered(1, Duration.ofSeconds(60));
      assertThat(Files.readString(client.res("A"), UTF_8)).contains(">IDA<");
    }
  }
}
