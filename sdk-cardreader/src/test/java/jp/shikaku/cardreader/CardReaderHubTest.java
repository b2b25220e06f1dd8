package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.cardreader.CardReaderEvent.CardIdentified;
import jp.shikaku.cardreader.CardReaderEvent.CardInserted;
import jp.shikaku.cardreader.CardReaderEvent.CardRemoved;
import jp.shikaku.cardreader.CardReaderEvent.ConsentGiven;
import jp.shikaku.cardreader.CardReaderEvent.DuplicateVisitIgnored;
import jp.shikaku.cardreader.CardReaderEvent.EligibilityReceived;
import jp.shikaku.cardreader.CardReaderEvent.EventsMissed;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import jp.shikaku.cardreader.CardReaderEvent.ReaderOnline;
import jp.shikaku.cardreader.CardReaderEvent.VisitQuarantined;
import jp.shikaku.cardreader.EventSink.Admission;
import jp.shikaku.eligibility.Verification;
import jp.shikaku.eligibility.VerificationSource;
import jp.shikaku.transport.VirtualTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CardReaderHubTest {

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:15:00Z"));
  private final InMemoryVisitLedger ledger = new InMemoryVisitLedger(time);
  private final FakeSource source = new FakeSource("desk-1");
  private final List<Visit> visits = new ArrayList<>();
  private final List<Ack> acks = new ArrayList<>();
  private final List<CardReaderEvent> events = new ArrayList<>();
  private final List<EventsMissed> lost = new ArrayList<>();

  private final class Recorder implements CardReaderListener {
    @Override
    public void onVisit(Visit visit, Ack ack) {
      visits.add(visit);
      acks.add(ack);
    }

    @Override
    public void onEvent(CardReaderEvent event) {
      events.add(event);
    }

    @Override
    public void onLost(EventsMissed missed) {
      lost.add(missed);
    }
  }

  private CardReaderHub.Builder hub(CardReaderSource of) {
    return CardReaderHub.builder()
        .source(of)
        .sharedLedger(ledger)
        .time(time)
        .threads(Runnable::run);
  }

  private CardReaderHub recording() {
    return hub(source).listener(new Recorder()).start();
  }

  @Test
  @DisplayName("A visit comes once, with its events in their fixed order")
  void visitComesOnce() {
    try (CardReaderHub hub = recording()) {
      assertThat(source.offer(Visits.answer(1))).isEqualTo(Admission.ACCEPTED);
      assertThat(visits).hasSize(1);
      Visit visit = visits.get(0);
      assertThat(visit.attempt()).isEqualTo(1);
      assertThat(visit.isRedelivered()).isFalse();
      assertThat(visit.events())
          .extracting(CardReaderEvent::name)
          .containsExactly(
              "AuthenticationSucceeded",
              "ConsentGiven",
              "ConsentGiven",
              "ConsentGiven",
              "ConsentGiven",
              "ConsentGiven",
              "ConsentGiven",
              "PrescriptionChoice",
              "EligibilityReceived");
      assertThat(visit.events())
          .extracting(event -> event.head().sequence())
          .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
      assertThat(visit.events())
          .allSatisfy(
              event -> {
                assertThat(event.head().visitId()).contains(visit.id());
                assertThat(event.head().sourceId()).isEqualTo(source.id());
              });
      assertThat(visit.events().get(0).head().knowledge()).isEqualTo(Knowledge.DERIVED);
      assertThat(visit.events().get(1)).isInstanceOf(ConsentGiven.class);
      acks.get(0).done();
      assertThat(hub.snapshot().consumers().get(0).handled()).isEqualTo(1);
      assertThat(source.offer(Visits.answer(1))).isEqualTo(Admission.KNOWN);
      time.advance(Duration.ofHours(1));
      assertThat(visits).hasSize(1);
    }
  }

  @Test
  @DisplayName("match-or-beat 3: a process killed between read and ack gets the visit again")
  void killedBeforeAck() {
    CardReaderHub killed = recording();
    source.offer(Visits.answer(1));
    FakeSource again = new FakeSource("desk-1");
    List<Visit> second = new ArrayList<>();
    CardReaderHub.Builder builder =
        hub(again)
            .listener(
                (visit, ack) -> {
                  second.add(visit);
                  ack.done();
                });
    try (CardReaderHub hub = builder.start()) {
      assertThat(again.offer(Visits.answer(1))).isEqualTo(Admission.ACCEPTED);
      assertThat(second).as("the first still holds its claim").isEmpty();
      silence(killed);
      time.advance(Duration.ofSeconds(61));
      assertThat(second).hasSize(1);
      assertThat(second.get(0).id()).isEqualTo(visits.get(0).id());
      assertThat(second.get(0).isRedelivered()).isTrue();
      assertThat(second.get(0).attempt()).isEqualTo(2);
      assertThat(hub.snapshot().consumers().get(0).handled()).isEqualTo(1);
      acks.get(0).done();
      assertThat(second).hasSize(1);
    }
  }

  /** As if its process had been killed: nothing is renewed any more, nothing is given back. */
  private static void silence(CardReaderHub hub) {
    hub.abandon();
  }

  @Test
  @DisplayName("close gives unacknowledged visits to the next process at once")
  void closeReleases() {
    CardReaderHub first = recording();
    source.offer(Visits.answer(1));
    first.close();
    FakeSource again = new FakeSource("desk-1");
    List<Visit> second = new ArrayList<>();
    try (CardReaderHub hub = hub(again).listener((visit, ack) -> second.add(visit)).start()) {
      again.offer(Visits.answer(1));
      assertThat(second).hasSize(1);
      assertThat(second.get(0).isRedelivered()).isTrue();
      assertThat(hub.snapshot().consumers().get(0).unacknowledged()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName(
      "R-F-22: a failing listener gets it after 1 s, 5 s, 30 s, 5 min; then it is set aside")
  void failingListener() {
    List<Instant> tries = new ArrayList<>();
    try (CardReaderHub hub =
        hub(source)
            .listener(
                "bad",
                (visit, ack) -> {
                  tries.add(time.now());
                  throw new IllegalStateException("見本　太郎");
                })
            .listener("good", new Recorder())
            .start()) {
      source.offer(Visits.answer(1));
      source.offer(Visits.answer(2));
      assertThat(visits).as("others are not affected").hasSize(2);
      acks.forEach(Ack::done);
      time.advance(Duration.ofMinutes(10));
      assertThat(tries).hasSize(10);
      Instant start = tries.get(0);
      assertThat(tries)
          .extracting(at -> Duration.between(start, at).toSeconds())
          .containsExactly(0L, 0L, 1L, 1L, 6L, 6L, 36L, 36L, 336L, 336L);
      assertThat(events)
          .extracting(CardReaderEvent::name)
          .containsExactly("VisitQuarantined", "VisitQuarantined");
      assertThat(((VisitQuarantined) events.get(0)).reason()).isEqualTo(QuarantineReason.LISTENER);
      assertThat(hub.snapshot().sources().get(0).figures().quarantined()).isEqualTo(2);
      assertThat(visits).hasSize(2);
      assertThat(ledger.revive(visits.get(0).id())).isTrue();
      time.advance(Duration.ofSeconds(16));
      assertThat(tries).as("taken up again").hasSize(11);
    }
  }

  @Test
  @DisplayName("A visit that failed does not hold up the next")
  void failureDoesNotBlock() {
    List<String> seen = new ArrayList<>();
    Set<String> failed = new HashSet<>();
    try (CardReaderHub hub =
        hub(source)
            .listener(
                (visit, ack) -> {
                  seen.add(visit.fileName());
                  if (failed.add(visit.id()) && visit.fileName().equals(Visits.name(1))) {
                    ack.failed();
                  } else {
                    ack.done();
                  }
                })
            .start()) {
      source.offer(Visits.answer(1));
      source.offer(Visits.answer(2));
      time.advance(Duration.ofSeconds(2));
      assertThat(seen).containsExactly(Visits.name(1), Visits.name(2), Visits.name(1));
      assertThat(hub.snapshot().consumers().get(0).handled()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("match-or-beat 2: a listener blocked for 5 min with 500 files loses none")
  void blockedListener() {
    Queue<Runnable> calls = new ArrayDeque<>();
    Set<String> handled = new HashSet<>();
    AtomicInteger deliveries = new AtomicInteger();
    try (CardReaderHub hub =
        hub(source)
            .executor(calls::add)
            .listener(
                (visit, ack) -> {
                  handled.add(visit.id());
                  deliveries.incrementAndGet();
                  ack.done();
                })
            .start()) {
      int accepted = 0;
      while (accepted < 500 && source.offer(Visits.answer(accepted)) == Admission.ACCEPTED) {
        accepted++;
      }
      assertThat(accepted).isEqualTo(VisitConsumer.CAPACITY);
      assertThat(calls).as("one call at a time").hasSize(1);
      assertThat(hub.snapshot().sources().get(0).figures().backlogged()).isTrue();
      time.advance(Duration.ofMinutes(5));
      assertThat(source.offer(Visits.answer(accepted))).isEqualTo(Admission.FULL);
      assertThat(calls).as("nothing is given again while it is in the call").hasSize(1);
      while (accepted < 500) {
        Runnable call = calls.poll();
        if (call != null) {
          call.run();
        }
        if (source.offer(Visits.answer(accepted)) == Admission.ACCEPTED) {
          accepted++;
        }
      }
      for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
        call.run();
      }
      assertThat(handled).hasSize(500);
      assertThat(deliveries).hasValue(500);
      assertThat(hub.snapshot().sources().get(0).figures().backlogged()).isFalse();
    }
  }

  @Test
  @DisplayName("A listener that never acknowledges keeps no visit from the others, nor loses one")
  void stuckListener() {
    List<Ack> stuck = new ArrayList<>();
    Set<String> stuckSaw = new HashSet<>();
    AtomicInteger good = new AtomicInteger();
    try (CardReaderHub hub =
        hub(source)
            .listener(
                "stuck",
                (visit, ack) -> {
                  stuck.add(ack);
                  stuckSaw.add(visit.id());
                })
            .listener(
                "good",
                (visit, ack) -> {
                  good.incrementAndGet();
                  ack.done();
                })
            .start()) {
      for (int i = 0; i < 300; i++) {
        assertThat(source.offer(Visits.answer(i))).isEqualTo(Admission.ACCEPTED);
      }
      assertThat(good).hasValue(300);
      assertThat(stuckSaw).hasSize(VisitConsumer.CAPACITY);
      List.copyOf(stuck).forEach(Ack::done);
      time.advance(Duration.ofSeconds(20));
      assertThat(stuckSaw).hasSize(300);
      assertThat(stuck).hasSize(300);
      assertThat(good).hasValue(300);
      assertThat(hub.snapshot().consumers().get(1).handled()).isEqualTo(300);
    }
  }

  @Test
  @DisplayName("Rule 5: a listener that is added later does not get the visits of the past")
  void laterListener() {
    try (CardReaderHub hub = recording()) {
      source.offer(Visits.answer(1));
      acks.get(0).done();
      assertThat(source.sink().known(List.of(Visits.name(1)))).hasSize(1);
      assertThat(hub.snapshot().consumers()).hasSize(1);
    }
    FakeSource again = new FakeSource("desk-1");
    try (CardReaderHub hub =
        hub(again).listener(new Recorder()).listener("new", (visit, ack) -> ack.done()).start()) {
      assertThat(again.sink().known(List.of(Visits.name(1)))).as("its age decides").isEmpty();
      again.offer(Visits.answer(2));
      assertThat(again.sink().known(List.of(Visits.name(1))).get(Visits.name(1)).settled())
          .as("older than the listener")
          .isTrue();
      assertThat(hub.snapshot().consumers().get(1).handled()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("Flow 1.9: who subscribes after the end is told so")
  void lateSubscriber() {
    CardReaderHub hub = recording();
    hub.close();
    Collector late = new Collector();
    hub.events().subscribe(late);
    assertThat(late.subscription).isNotNull();
    assertThat(late.completed).isTrue();
  }

  @Test
  @DisplayName("Live events beyond 256 are dropped, the oldest first, and told once")
  void liveEventsAreDropped() {
    Queue<Runnable> calls = new ArrayDeque<>();
    try (CardReaderHub hub = hub(source).executor(calls::add).listener(new Recorder()).start()) {
      for (int i = 0; i < 301; i++) {
        source.emit(EventHead.observed().reader("r" + i), ReaderOnline::new);
      }
      for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
        call.run();
      }
      // The first was in the call already; of the 300 that waited 256 are left.
      assertThat(lost).hasSize(1);
      assertThat(lost.get(0).count()).isEqualTo(44);
      assertThat(events).hasSize(257);
      assertThat(events.get(1).head().sequence()).isEqualTo(46);
      assertThat(hub.snapshot().sources().get(0).readers()).hasSize(301);
    }
  }

  @Test
  @DisplayName("What was dropped is told for each source by itself")
  void droppedOfTwoSources() {
    FakeSource second = new FakeSource("desk-2");
    Queue<Runnable> calls = new ArrayDeque<>();
    try (CardReaderHub hub =
        hub(source).source(second).executor(calls::add).listener(new Recorder()).start()) {
      for (int i = 0; i < 150; i++) {
        source.emit(EventHead.observed().reader("r" + i), ReaderOnline::new);
        second.emit(EventHead.observed().reader("s" + i), ReaderOnline::new);
      }
      for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
        call.run();
      }
      // Of the 299 that waited the first 43 are gone: 21 of the one and 22 of the other.
      assertThat(lost)
          .extracting(missed -> missed.head().sourceId().value() + " " + missed.count())
          .containsExactlyInAnyOrder("desk-1 21", "desk-2 22");
      assertThat(lost)
          .extracting(missed -> missed.head().sequence())
          .containsExactlyInAnyOrder(22L, 22L);
      assertThat(events).hasSize(257);
    }
  }

  @Test
  @DisplayName("F4: the same bytes under two names are one visit")
  void sameBytesTwoNames() {
    try (CardReaderHub hub = recording()) {
      source.offer(Visits.answer(Visits.name(1), Visits.bytes(1)));
      assertThat(source.offer(Visits.answer(Visits.name(2), Visits.bytes(1))))
          .isEqualTo(Admission.DUPLICATE);
      assertThat(visits).hasSize(1);
      assertThat(events).singleElement().isInstanceOf(DuplicateVisitIgnored.class);
      assertThat(((DuplicateVisitIgnored) events.get(0)).firstFileName()).isEqualTo(Visits.name(1));
      assertThat(events.get(0).head().sequence()).as("no gap").isEqualTo(10);
      assertThat(hub.snapshot().sources().get(0).figures().duplicates()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("F4, F5: after a restart nobody is told again, but for a listener that is new")
  void toldOnceOverRestarts() {
    try (CardReaderHub hub = recording()) {
      source.offer(Visits.answer(Visits.name(1), Visits.bytes(1)));
      source.offer(Visits.answer(Visits.name(2), Visits.bytes(1)));
      source.offer(Visits.answer(Visits.name(1), Visits.bytes(2)));
      assertThat(events).hasSize(2);
      source.offer(Visits.answer(Visits.name(1), Visits.bytes(2)));
      assertThat(events).as("looked at again").hasSize(2);
    }
    FakeSource again = new FakeSource("desk-1");
    List<CardReaderEvent> newcomer = new ArrayList<>();
    try (CardReaderHub hub =
        hub(again)
            .listener(new Recorder())
            .listener(
                "newcomer",
                new CardReaderListener() {
                  @Override
                  public void onVisit(Visit visit, Ack ack) {
                    ack.done();
                  }

                  @Override
                  public void onEvent(CardReaderEvent event) {
                    newcomer.add(event);
                  }
                })
            .start()) {
      assertThat(again.offer(Visits.answer(Visits.name(2), Visits.bytes(1))))
          .isEqualTo(Admission.DUPLICATE);
      assertThat(again.offer(Visits.answer(Visits.name(1), Visits.bytes(2))))
          .isEqualTo(Admission.CONFLICT);
      assertThat(events).hasSize(2);
      assertThat(newcomer)
          .extracting(CardReaderEvent::name)
          .containsExactly("DuplicateVisitIgnored", "VisitQuarantined");
    }
  }

  @Test
  @DisplayName("F5: the same name with other bytes is a conflict for a person to judge")
  void sameNameOtherBytes() {
    try (CardReaderHub hub = recording()) {
      source.offer(Visits.answer(Visits.name(1), Visits.bytes(1)));
      assertThat(source.offer(Visits.answer(Visits.name(1), Visits.bytes(2))))
          .isEqualTo(Admission.CONFLICT);
      assertThat(visits).hasSize(1);
      assertThat(events).singleElement().isInstanceOf(VisitQuarantined.class);
      assertThat(((VisitQuarantined) events.get(0)).reason()).isEqualTo(QuarantineReason.CONFLICT);
      assertThat(hub.snapshot().sources().get(0).figures().quarantined()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("A visit whose file is gone before it was handled is told, once, and never dropped")
  void goneFile() {
    CardReaderHub first = recording();
    source.offer(Visits.answer(1));
    first.close();
    FakeSource again = new FakeSource("desk-1");
    try (CardReaderHub hub = hub(again).listener(new Recorder()).start()) {
      visits.clear();
      again.status = SourceState.Status.UNREACHABLE;
      time.advance(Duration.ofMinutes(5));
      assertThat(events).as("a share that is away hides its files").isEmpty();
      again.status = SourceState.Status.CONNECTED;
      time.advance(Duration.ofMinutes(5));
      assertThat(events).singleElement().isInstanceOf(VisitQuarantined.class);
      assertThat(((VisitQuarantined) events.get(0)).reason()).isEqualTo(QuarantineReason.GONE);
      again.offer(Visits.answer(1));
      assertThat(visits).as("it came back").hasSize(1);
      assertThat(hub.snapshot().sources().get(0).figures().quarantined()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("The snapshot shows readers, cards and the last visit")
  void snapshotShowsCards() {
    try (CardReaderHub hub = recording()) {
      EventHead.Draft draft = EventHead.observed().reader("Reader 00");
      source.emit(draft, ReaderOnline::new);
      source.emit(draft.visit("p1"), CardInserted::new);
      source.emit(draft.visit("p1"), head -> new CardIdentified(head, CardKind.MY_NUMBER_CARD));
      HubSnapshot.Reader reader = hub.snapshot().sources().get(0).readers().get(0);
      assertThat(reader.cardPresent()).isTrue();
      assertThat(reader.kind()).contains(CardKind.MY_NUMBER_CARD);
      source.emit(draft.visit("p1"), CardRemoved::new);
      assertThat(hub.snapshot().sources().get(0).readers().get(0).cardPresent()).isFalse();
      source.offer(Visits.answer(1));
      assertThat(hub.snapshot().sources().get(0).lastVisit()).isPresent();
      assertThat(events)
          .extracting(event -> event.head().sequence())
          .containsExactly(1L, 2L, 3L, 4L);
    }
  }

  private static final class Collector implements Flow.Subscriber<CardReaderEvent> {
    final List<CardReaderEvent> events = new ArrayList<>();
    Flow.Subscription subscription;
    Throwable error;
    boolean completed;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(CardReaderEvent event) {
      events.add(event);
    }

    @Override
    public void onError(Throwable thrown) {
      error = thrown;
    }

    @Override
    public void onComplete() {
      completed = true;
    }
  }

  @Test
  @DisplayName("The publisher gives a visit's events in one go, as many as were asked for")
  void publisher() {
    Collector collector = new Collector();
    Collector wrong = new Collector();
    CardReaderHub hub = recording();
    hub.events().subscribe(collector);
    hub.events().subscribe(wrong);
    wrong.subscription.request(0);
    assertThat(wrong.error).isInstanceOf(IllegalArgumentException.class);
    collector.subscription.request(2);
    source.offer(Visits.answer(1));
    assertThat(collector.events).hasSize(2);
    collector.subscription.request(Long.MAX_VALUE);
    assertThat(collector.events).hasSize(9);
    EligibilityReceived received = (EligibilityReceived) collector.events.get(8);
    Verification mark = received.answer().verification().orElseThrow();
    assertThat(mark.source()).isEqualTo(VerificationSource.CARD);
    assertThat(mark.verifiedAt()).isEqualTo(received.head().occurredAt().orElseThrow().toInstant());
    hub.close();
    assertThat(collector.completed).isTrue();
    assertThat(wrong.events).isEmpty();
  }

  @Test
  @DisplayName("A publisher's slow subscriber loses the oldest and hears of it once")
  void slowSubscriber() {
    Collector collector = new Collector();
    try (CardReaderHub hub = recording()) {
      hub.events().subscribe(collector);
      for (int i = 0; i < 300; i++) {
        source.emit(EventHead.observed().reader("r"), ReaderOnline::new);
      }
      collector.subscription.request(Long.MAX_VALUE);
      assertThat(collector.events).hasSize(257);
      assertThat(((EventsMissed) collector.events.get(0)).count()).isEqualTo(44);
      collector.subscription.cancel();
      source.emit(EventHead.observed().reader("r"), ReaderOnline::new);
      assertThat(collector.events).hasSize(257);
    }
  }

  @Test
  @DisplayName("replay reads the visits of the past again and names what is gone")
  void replay() {
    try (CardReaderHub hub = recording()) {
      source.offer(Visits.answer(1));
      source.offer(Visits.answer(2));
      acks.forEach(Ack::done);
      source.remove(Visits.name(1));
      List<Visit> again = new ArrayList<>();
      assertThat(hub.replay(time.now().minusSeconds(60), again::add))
          .containsExactly(Visits.name(1));
      assertThat(again).extracting(Visit::fileName).containsExactly(Visits.name(2));
      assertThat(visits).hasSize(2);
    }
  }

  @Test
  @DisplayName("close ends within 2 s though source and listener hang")
  void closeIsBounded() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    FakeSource hanging = new FakeSource("hanging");
    hanging.onClose =
        () -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    CardReaderHub hub =
        CardReaderHub.builder()
            .source(hanging)
            .sharedLedger(ledger)
            .listener(
                (visit, ack) -> {
                  entered.countDown();
                  release.await();
                })
            .start();
    hanging.offer(Visits.answer(1));
    entered.await();
    long before = System.nanoTime();
    hub.close();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
    release.countDown();
  }

  @Test
  @DisplayName("Source, ledger and listener are needed, and names must differ")
  void builderChecks() {
    assertThatThrownBy(() -> CardReaderHub.builder().start())
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("source");
    assertThatThrownBy(() -> CardReaderHub.builder().source(source).start())
        .hasMessageContaining("ledger");
    assertThatThrownBy(() -> hub(source).start()).hasMessageContaining("listener");
    assertThatThrownBy(() -> hub(source).source(new FakeSource("desk-1")))
        .hasMessageContaining("source");
    assertThatThrownBy(
            () -> hub(source).listener("a", new Recorder()).listener("a", new Recorder()))
        .hasMessageContaining("listener");
    assertThatThrownBy(() -> hub(source).lease(Duration.ZERO)).hasMessageContaining("lease");
  }
}
