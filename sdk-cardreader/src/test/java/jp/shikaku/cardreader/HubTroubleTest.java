package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.transport.VirtualTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The hub when the host's code or its executor misbehaves. */
class HubTroubleTest {

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:15:00Z"));
  private final InMemoryVisitLedger ledger = new InMemoryVisitLedger(time);
  private final FakeSource source = new FakeSource("desk-1");
  private final List<Visit> visits = new ArrayList<>();

  private CardReaderHub.Builder hub() {
    return CardReaderHub.builder()
        .source(source)
        .sharedLedger(ledger)
        .time(time)
        .threads(Runnable::run);
  }

  @Test
  @DisplayName("An executor that is not ready, as JavaFX before its toolkit, gets the visit again")
  void executorThrows() {
    AtomicBoolean ready = new AtomicBoolean();
    Executor screen =
        task -> {
          if (!ready.get()) {
            throw new IllegalStateException("Toolkit not initialized");
          }
          task.run();
        };
    try (CardReaderHub hub =
        hub()
            .executor(screen)
            .listener(
                (visit, ack) -> {
                  visits.add(visit);
                  ack.done();
                })
            .start()) {
      source.offer(Visits.answer(1));
      source.emit(EventHead.observed(), CardReaderEvent.SourceConnected::new);
      ready.set(true);
      time.advance(Duration.ofSeconds(2));
      assertThat(visits).hasSize(1);
      assertThat(hub.snapshot().consumers().get(0).handled()).isEqualTo(1);
    }
  }

  private static final class OwnError extends Error {
    private static final long serialVersionUID = 1L;
  }

  @Test
  @DisplayName("R-F-22: an error of the host's own kind counts as a failure: the visit comes again")
  void anyError() {
    try (CardReaderHub hub =
        hub()
            .listener(
                (visit, ack) -> {
                  visits.add(visit);
                  if (visits.size() == 1) {
                    throw new OwnError();
                  }
                  ack.done();
                })
            .start()) {
      source.offer(Visits.answer(1));
      time.advance(Duration.ofSeconds(2));
      assertThat(visits).extracting(Visit::attempt).containsExactly(1, 2);
      assertThat(hub.snapshot().consumers().get(0).unacknowledged()).isZero();
    }
  }

  @Test
  @DisplayName("After the end no further visit is given, though many wait")
  void noCallAfterTheEnd() {
    Deque<Runnable> tasks = new ArrayDeque<>();
    AtomicReference<CardReaderHub> running = new AtomicReference<>();
    running.set(
        hub()
            .threads(tasks::add)
            .executor(Runnable::run)
            .listener(
                (visit, ack) -> {
                  visits.add(visit);
                  ack.done();
                  running.get().abandon();
                })
            .start());
    for (int i = 1; i <= 3; i++) {
      source.offer(Visits.answer(i));
    }
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    assertThat(visits).hasSize(1);
  }

  @Test
  @DisplayName("R-INV-3 visits whose files are gone do not hide later ones from the sweep")
  void sweepLooksBeyondGoneFiles() {
    int many = VisitConsumer.CAPACITY + 10;
    for (int i = 0; i <= many; i++) {
      EligibilityAnswer answer = Visits.answer(i);
      ledger.admit(
          new VisitLedger.Arrival(
              source.id(), answer.fileName(), answer.sha256(), 1, Instant.EPOCH, () -> new byte[0]),
          List.of("default"));
    }
    try (CardReaderHub hub =
        hub()
            .listener(
                (visit, ack) -> {
                  visits.add(visit);
                  ack.done();
                })
            .start()) {
      source.put(Visits.answer(many));
      time.advance(Duration.ofMinutes(1));
      assertThat(visits).extracting(Visit::fileName).containsExactly(Visits.name(many));
      assertThat(hub.snapshot().sources().get(0).figures().quarantined()).isEqualTo(many);
    }
  }

  @Test
  @DisplayName("A handler with a ledger that has no transactions is refused at once")
  void handlerNeedsDatabase() {
    assertThatThrownBy(() -> hub().handler((visit, connection) -> {}).start())
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("ledger");
  }

  @Test
  @DisplayName("Flow 1.9: a subscriber that is null is refused at once")
  void noSubscriber() {
    try (CardReaderHub hub = hub().listener((visit, ack) -> {}).start()) {
      assertThatNullPointerException().isThrownBy(() -> hub.events().subscribe(null));
    }
  }

  @Test
  @DisplayName("F6 R-INV-3 a visit that came while the program was down overnight is delivered")
  void downOvernight(@TempDir Path folder) throws IOException {
    for (String came : List.of("20261102091500", "20261102181000")) {
      if (came.endsWith("181000")) {
        time.advance(Duration.ofHours(24)); // nobody was there in the evening
      }
      String name = Visits.PREFIX + "1319999007a1a1a1a1a1a1a1a1a1a1_" + came + ".xml";
      byte[] bytes = Visits.bytes(came.endsWith("181000") ? 2 : 1);
      OffsetDateTime at = FaceFileName.tryParse(name).orElseThrow().time().orElseThrow();
      Path file = Files.write(folder.resolve(name), bytes);
      Files.setLastModifiedTime(file, FileTime.from(at.toInstant()));
      CardReaderHub.Builder builder =
          CardReaderHub.builder()
              .source(FaceFolderSource.builder(folder).time(time).build())
              .sharedLedger(ledger)
              .time(time)
              .threads(Runnable::run)
              .listener(
                  (visit, ack) -> {
                    visits.add(visit);
                    ack.done();
                  });
      try (CardReaderHub hub = builder.start()) {
        time.advance(Duration.ofMinutes(1));
      }
    }
    assertThat(visits)
        .extracting(visit -> visit.occurredAt().orElseThrow().getHour())
        .containsExactly(9, 18);
  }

  @Test
  @DisplayName("R-INV-3 a file that was renamed before its visit was handled is found again")
  void renamedWhileOpen() {
    EligibilityAnswer first = Visits.answer(Visits.name(1), Visits.bytes(1));
    ledger.admit(
        new VisitLedger.Arrival(
            source.id(), first.fileName(), first.sha256(), 1, Instant.EPOCH, () -> new byte[0]),
        List.of("default"));
    try (CardReaderHub hub =
        hub()
            .listener(
                (visit, ack) -> {
                  visits.add(visit);
                  ack.done();
                })
            .start()) {
      source.offer(Visits.answer(Visits.name(2), Visits.bytes(1)));
      time.advance(Duration.ofMinutes(1));
      assertThat(visits).extracting(Visit::id).containsExactly(first.sha256());
      assertThat(hub.snapshot().sources().get(0).figures().quarantined()).isZero();
    }
  }

  @Test
  @DisplayName("R-F-22: a listener that takes long is told once, by its name")
  void watchdog() {
    Logger logger = (Logger) LoggerFactory.getLogger(CardReaderHub.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    List<Runnable> calls = new ArrayList<>();
    try (CardReaderHub hub =
        hub().executor(calls::add).listener("slow", (visit, ack) -> ack.done()).start()) {
      source.offer(Visits.answer(1));
      time.advance(Duration.ofSeconds(50));
      assertThat(log.list).isEmpty();
      time.advance(Duration.ofMinutes(5));
      assertThat(log.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .containsExactly("listener-takes-long consumer=slow longer-than=60000ms");
      calls.forEach(Runnable::run);
      assertThat(hub.snapshot().consumers().get(0).handled()).isEqualTo(1);
    } finally {
      logger.detachAppender(log);
    }
  }
}
