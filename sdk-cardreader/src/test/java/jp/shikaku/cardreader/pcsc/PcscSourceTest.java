package jp.shikaku.cardreader.pcsc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.cardreader.Capability;
import jp.shikaku.cardreader.CardEvents;
import jp.shikaku.cardreader.CardKind;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.CardReaderEvent.AuthenticationFailed;
import jp.shikaku.cardreader.CardReaderEvent.AuthenticationSucceeded;
import jp.shikaku.cardreader.CardReaderEvent.CardIdentified;
import jp.shikaku.cardreader.CardReaderEvent.CardInserted;
import jp.shikaku.cardreader.CardReaderEvent.CardRemoved;
import jp.shikaku.cardreader.CardReaderEvent.CredentialBlocked;
import jp.shikaku.cardreader.CardReaderEvent.EventsMissed;
import jp.shikaku.cardreader.CardReaderEvent.FailureReason;
import jp.shikaku.cardreader.CardReaderEvent.Method;
import jp.shikaku.cardreader.CardReaderEvent.SourceUnreachable;
import jp.shikaku.cardreader.Knowledge;
import jp.shikaku.cardreader.SourceId;
import jp.shikaku.cardreader.SourceState.Cause;
import jp.shikaku.cardreader.SourceState.Status;
import jp.shikaku.cardreader.pcsc.CardAccessException.Reason;
import jp.shikaku.mock.VirtualCard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events of a source whose service is scripted; its threads and its clock are real. */
@Timeout(60)
class PcscSourceTest {

  private static final String READER = "Reader 0";

  private final FakePcsc fake = new FakePcsc();
  private final CardEvents events = new CardEvents();
  private final PcscSource source =
      PcscSource.builder(new SourceId("desk-1")).terminalFactory(fake::factory).build();

  PcscSourceTest() {
    fake.whileWaiting = () -> pause(20);
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis); // what a wait in the service does
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void close() {
    source.close();
  }

  private void awaitNames(String... names) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(events.names(READER)).containsExactly(names));
  }

  @Test
  @DisplayName("3 a presence: inserted, identified, proven, removed, under one visit id")
  void presence() {
    VirtualCard mine = VirtualCard.builder().pin("4271").build();
    fake.reader(READER).insert(READER, mine);
    source.start(events);
    awaitNames("SourceConnected", "ReaderOnline", "CardInserted", "CardIdentified");
    assertThat(source.readers()).containsExactly(READER);
    assertThat(events.of(CardIdentified.class).get(0).kind()).isEqualTo(CardKind.MY_NUMBER_CARD);
    assertThat(source.state().status()).isEqualTo(Status.CONNECTED);
    source.card(READER).prove("4271".toCharArray());
    fake.remove(READER);
    awaitNames(
        "SourceConnected",
        "ReaderOnline",
        "CardInserted",
        "CardIdentified",
        "AuthenticationSucceeded",
        "CardRemoved");
    assertThat(events.of(AuthenticationSucceeded.class).get(0).method()).isEqualTo(Method.PIN);
    assertThat(
            events.all().stream()
                .filter(e -> !e.name().startsWith("Source") && !e.name().startsWith("Reader"))
                .map(e -> e.head().visitId().orElseThrow())
                .collect(Collectors.toSet()))
        .hasSize(1);
    fake.insert(READER, mine);
    await().until(() -> events.of(CardInserted.class).size() == 2);
    assertThat(events.of(CardInserted.class).get(1).head().visitId())
        .as("the next presence is another visit")
        .isNotEqualTo(events.of(CardInserted.class).get(0).head().visitId());
    assertThat(events.overlapped()).isFalse();
    assertThat(mine.forbidden()).isEmpty();
  }

  @Test
  @DisplayName("3 failures: wrong PIN with tries left, blocked by a try, blocked before")
  void failures() {
    VirtualCard mine = VirtualCard.builder().pin("4271").triesLeft(2).build();
    fake.reader(READER).insert(READER, mine);
    source.start(events);
    await().until(() -> !events.of(CardIdentified.class).isEmpty());
    MyNumberCard card = source.card(READER);
    for (Reason expected : List.of(Reason.WRONG_PIN, Reason.BLOCKED, Reason.BLOCKED)) {
      assertThat(
              catchThrowableOfType(
                      CardAccessException.class,
                      () -> card.prove("0000".toCharArray(), MyNumberCard.LastTry.USE))
                  .reason())
          .isEqualTo(expected);
    }
    assertThat(events.names(READER))
        .containsSubsequence(
            "AuthenticationFailed",
            "AuthenticationFailed",
            "CredentialBlocked",
            "CredentialBlocked")
        .hasSize(8);
    assertThat(events.of(AuthenticationFailed.class))
        .extracting(AuthenticationFailed::reason)
        .containsOnly(FailureReason.WRONG_PIN);
    assertThat(events.of(AuthenticationFailed.class))
        .extracting(AuthenticationFailed::triesLeft)
        .containsExactly(OptionalInt.of(1), OptionalInt.of(0));
    assertThat(events.of(CredentialBlocked.class)).hasSize(2);
  }

  @Test
  @DisplayName("7.6 a provider of the user's is asked anew after a loss; the gap is told")
  void recovers() {
    fake.reader(READER).insert(READER, VirtualCard.builder().build());
    source.start(events);
    await().until(() -> !events.of(CardIdentified.class).isEmpty());
    fake.statusError = "SCARD_E_SERVICE_STOPPED";
    await().until(() -> source.state().status() == Status.UNREACHABLE);
    assertThat(source.state().cause()).contains(Cause.PCSC_CONTEXT_LOST);
    assertThat(
            catchThrowableOfType(CardAccessException.class, () -> source.card(READER).kind())
                .reason())
        .isEqualTo(Reason.SERVICE_LOST);
    fake.statusError = null;
    awaitNames(
        "SourceConnected",
        "ReaderOnline",
        "CardInserted",
        "CardIdentified",
        "SourceUnreachable",
        "SourceConnected",
        "EventsMissed",
        "CardRemoved",
        "CardInserted",
        "CardIdentified");
    SourceUnreachable down = events.of(SourceUnreachable.class).get(0);
    assertThat(down.needsRestart()).isFalse();
    EventsMissed missed = events.of(EventsMissed.class).get(0);
    assertThat(missed.from()).isEqualTo(down.since()).isBefore(missed.until());
    assertThat(missed.head().knowledge()).isEqualTo(Knowledge.DERIVED);
    assertThat(events.of(CardRemoved.class).get(0).head().knowledge())
        .as("nobody saw it leave")
        .isEqualTo(Knowledge.DERIVED);
  }

  @Test
  @DisplayName("P7 one thread makes all status calls, whoever works with the cards")
  void oneStatusThread() {
    fake.reader(READER).insert(READER, VirtualCard.builder().build());
    source.start(events);
    await().until(() -> !events.of(CardIdentified.class).isEmpty());
    source.card(READER).certificate();
    assertThat(fake.threads("status")).containsExactly("shikaku-card-monitor");
    assertThat(fake.threads("transmit")).containsExactly("shikaku-card-1");
  }

  @Test
  @DisplayName("7.5 a card held by another program is identified once it lets go")
  void heldByOthers() {
    fake.commandErrors.put(1, FakePcsc.error("SCARD_E_SHARING_VIOLATION"));
    fake.commandErrors.put(2, FakePcsc.error("SCARD_E_SHARING_VIOLATION"));
    fake.reader(READER).insert(READER, VirtualCard.builder().kind(VirtualCard.Kind.OTHER).build());
    source.start(events);
    await().until(() -> !events.of(CardIdentified.class).isEmpty());
    assertThat(events.of(CardIdentified.class).get(0).kind()).isEqualTo(CardKind.OTHER);
  }

  @Test
  @DisplayName("3 what it gives is what it says it can give")
  void capabilities() {
    presence();
    failuresOn("Reader 1");
    assertThat(source.capabilities()).extracting(Capability::event).doesNotHaveDuplicates();
    for (CardReaderEvent event : events.all()) {
      assertThat(source.capabilities())
          .anyMatch(capability -> capability.event() == event.getClass());
    }
  }

  private void failuresOn(String reader) {
    fake.reader(reader).insert(reader, VirtualCard.builder().triesLeft(0).build());
    await().until(() -> source.readers().contains(reader));
    catchThrowableOfType(
        CardAccessException.class, () -> source.card(reader).prove("0000".toCharArray()));
    assertThat(events.of(CredentialBlocked.class)).hasSize(1);
  }

  @Test
  @DisplayName("3.2 two readers: a card that hangs on one does not hold up the other")
  void hangingReader() {
    VirtualCard slow = VirtualCard.builder().build();
    CountDownLatch go = new CountDownLatch(1);
    fake.reader(READER).reader("Reader 1").insert(READER, slow);
    fake.beforeCommand =
        number -> {
          if ("shikaku-card-1".equals(Thread.currentThread().getName())) {
            try {
              go.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              // closed
            }
          }
        };
    source.start(events);
    await().until(() -> fake.count("transmit") == 1);
    fake.insert("Reader 1", VirtualCard.builder().build());
    assertThat(await().until(() -> tryKind("Reader 1"), kind -> kind == CardKind.MY_NUMBER_CARD))
        .isEqualTo(CardKind.MY_NUMBER_CARD);
    assertThat(events.of(CardIdentified.class))
        .extracting(e -> e.head().readerName().orElseThrow())
        .doesNotContain(READER);
    long start = System.nanoTime();
    source.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    go.countDown();
  }

  private CardKind tryKind(String reader) {
    try {
      return source.card(reader).kind();
    } catch (CardAccessException e) {
      return null;
    }
  }

  @Test
  @DisplayName("3.2 closed: no more events, callers are told, further calls do nothing")
  void closed() {
    fake.reader(READER);
    source.start(events);
    await().until(() -> !source.readers().isEmpty());
    source.close();
    source.close();
    int count = events.all().size();
    fake.insert(READER, VirtualCard.builder().build());
    assertThat(
            catchThrowableOfType(CardAccessException.class, () -> source.card(READER).kind())
                .reason())
        .isEqualTo(Reason.SERVICE_LOST);
    assertThat(events.all()).hasSize(count);
    assertThat(source.state().status()).isEqualTo(Status.STOPPED);
    assertThatThrownBy(() -> source.start(events)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @DisplayName("3.2 a call that hung when the source was closed does not open it again")
  void hungOverTheEnd() throws InterruptedException {
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch returns = new CountDownLatch(1);
    AtomicReference<Thread> monitor = new AtomicReference<>();
    fake.whileListing =
        () -> {
          monitor.set(Thread.currentThread());
          hangs.countDown();
          try {
            returns.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    source.start(events);
    assertThat(hangs.await(10, TimeUnit.SECONDS)).isTrue();
    source.close();
    returns.countDown();
    monitor.get().join(10_000);
    assertThat(monitor.get().isAlive()).isFalse();
    assertThat(source.state().status()).isEqualTo(Status.STOPPED);
    assertThat(events.all()).isEmpty();
  }

  @Test
  @DisplayName("3.2 a sink that fails does not end the watching")
  void failingSink() {
    fake.reader(READER);
    CardEvents failing = events;
    source.start(
        new jp.shikaku.cardreader.EventSink() {
          @Override
          public void emit(
              jp.shikaku.cardreader.EventHead.Draft draft,
              java.util.function.Function<
                      jp.shikaku.cardreader.EventHead, ? extends CardReaderEvent>
                  event) {
            failing.emit(draft, event);
            throw new IllegalStateException("the listener's mistake");
          }

          @Override
          public Admission offer(
              jp.shikaku.eligibility.EligibilityAnswer answer, java.time.Instant modified) {
            return failing.offer(answer, modified);
          }

          @Override
          public java.util.Map<String, KnownFile> known(java.util.Collection<String> names) {
            return failing.known(names);
          }
        });
    await().until(() -> !source.readers().isEmpty());
    fake.insert(READER, VirtualCard.builder().build());
    awaitNames("SourceConnected", "ReaderOnline", "CardInserted", "CardIdentified");
  }

  @Test
  @DisplayName("Settings that cannot work are refused by name")
  void settings() {
    PcscSource.Builder builder = PcscSource.builder(new SourceId("desk-1"));
    assertThatThrownBy(() -> builder.timeout(Duration.ZERO))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("timeout");
    assertThatThrownBy(() -> builder.workerClassPath(" "))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("workerClassPath");
    assertThatThrownBy(() -> source.card(READER).withTimeout(Duration.ofSeconds(-1)))
        .isInstanceOf(InvalidQueryException.class);
  }
}
