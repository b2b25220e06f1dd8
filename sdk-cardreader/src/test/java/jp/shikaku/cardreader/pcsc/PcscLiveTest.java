package jp.shikaku.cardreader.pcsc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import jp.shikaku.cardreader.CardEvents;
import jp.shikaku.cardreader.CardKind;
import jp.shikaku.cardreader.CardReaderEvent.AuthenticationFailed;
import jp.shikaku.cardreader.CardReaderEvent.AuthenticationSucceeded;
import jp.shikaku.cardreader.CardReaderEvent.CardIdentified;
import jp.shikaku.cardreader.CardReaderEvent.CardInserted;
import jp.shikaku.cardreader.CardReaderEvent.CardRemoved;
import jp.shikaku.cardreader.CardReaderEvent.CredentialBlocked;
import jp.shikaku.cardreader.CardReaderEvent.EventsMissed;
import jp.shikaku.cardreader.CardReaderEvent.ReaderOnline;
import jp.shikaku.cardreader.CardReaderEvent.SourceConnected;
import jp.shikaku.cardreader.CardReaderEvent.SourceUnreachable;
import jp.shikaku.cardreader.SourceId;
import jp.shikaku.cardreader.SourceState.Cause;
import jp.shikaku.cardreader.SourceState.Status;
import jp.shikaku.cardreader.pcsc.CardAccessException.Reason;
import jp.shikaku.mock.Pcscd;
import jp.shikaku.mock.VirtualCard;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The real service with its virtual readers. In order, because a JDK that has lost the service once
 * never finds it again in the same process: from P2 on everything runs through the worker.
 */
@Tag("pcsc")
@Timeout(240)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PcscLiveTest {

  private static final String READER = "Virtual PCD 00 00";
  private static final String SECOND = "Virtual PCD 00 01";

  /** How long the cards take on a busy machine is not asked. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Pcscd service;

  private final CardEvents events = new CardEvents();
  private PcscSource source;

  @BeforeAll
  static void startService() throws Exception {
    if (Pcscd.unavailable().isPresent() && !"true".equals(System.getenv("CI"))) {
      assumeTrue(false, Pcscd.unavailable().get());
    }
    service = Pcscd.start(Duration.ofMinutes(5));
  }

  @AfterAll
  static void stopService() {
    if (service != null) {
      service.close();
    }
  }

  @AfterEach
  void closeSource() {
    if (source != null) {
      if (source.state().status() == Status.CONNECTED) {
        // The next test begins with empty readers.
        until(() -> events.of(CardInserted.class).size() == events.of(CardRemoved.class).size());
      }
      source.close();
    }
  }

  private void start() {
    source = PcscSource.builder(new SourceId("desk-1")).timeout(PATIENCE).build();
    source.start(events);
  }

  private void connected() {
    start();
    until(() -> source.readers().contains(READER) && source.readers().contains(SECOND));
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(condition);
  }

  private <E extends jp.shikaku.cardreader.CardReaderEvent> void untilCount(
      int count, Class<E> type) {
    until(() -> events.of(type).size() >= count);
    assertThat(events.of(type)).hasSize(count);
  }

  private static CardAccessException failure(Runnable work) {
    return catchThrowableOfType(CardAccessException.class, work::run);
  }

  private static char[] pin(String digits) {
    return digits.toCharArray();
  }

  /** With its keys made before anybody waits for an answer: a busy machine takes seconds for it. */
  private static VirtualCard ready(VirtualCard.Builder card) {
    VirtualCard made = card.build();
    assertThat(made.certificate()).isNotNull();
    return made;
  }

  private static VirtualCard.Builder mine() {
    return VirtualCard.builder().pin("4271");
  }

  @Test
  @Order(1)
  @DisplayName("P1 the real service absent at first use is reached in this process once it runs")
  void absentAtFirst() throws Exception {
    service.stop();
    start();
    until(() -> source.state().status() == Status.UNREACHABLE);
    assertThat(source.state().cause()).contains(Cause.PCSC_SERVICE_ABSENT);
    service.restart();
    untilCount(2, ReaderOnline.class);
    assertThat(events.names(READER))
        .containsExactly("SourceUnreachable", "SourceConnected", "ReaderOnline");
    assertThat(workers()).isZero();
  }

  private static long workers() {
    return ProcessHandle.current().children().filter(PcscLiveTest::isWorker).count();
  }

  private static boolean isWorker(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains(PcscWorker.class.getName());
  }

  @Test
  @Order(2)
  @DisplayName("V1 insertion and removal are seen; a card already there is told at the start")
  void insertion() throws Exception {
    try (VirtualCard card = ready(mine());
        VirtualCard old = VirtualCard.builder().kind(VirtualCard.Kind.JUKI_CARD).build()) {
      old.insert(VirtualCard.SECOND_SLOT);
      connected();
      untilCount(1, CardIdentified.class);
      assertThat(events.names(SECOND))
          .containsExactly("SourceConnected", "ReaderOnline", "CardInserted", "CardIdentified");
      assertThat(events.of(CardIdentified.class).get(0).kind()).isEqualTo(CardKind.JUKI_CARD);
      card.insert();
      untilCount(2, CardIdentified.class);
      assertThat(events.of(CardIdentified.class).get(1).kind()).isEqualTo(CardKind.MY_NUMBER_CARD);
      assertThat(source.card(READER).certificate().reveal()).isEqualTo(card.certificate());
      card.remove();
      untilCount(1, CardRemoved.class);
      assertThat(failure(() -> source.card(READER).kind()).reason()).isEqualTo(Reason.NO_CARD);
      assertThat(card.forbidden()).isEmpty();
      assertThat(old.forbidden()).isEmpty();
    }
  }

  @Test
  @Order(3)
  @DisplayName(
      "V2 a swap is two events and another visit; without a gap the next operation sees it")
  void swap() throws Exception {
    try (VirtualCard first = ready(mine());
        VirtualCard second = ready(mine());
        VirtualCard third = ready(mine())) {
      connected();
      first.insert();
      untilCount(1, CardIdentified.class);
      first.swap(second, Duration.ofMillis(800));
      untilCount(2, CardIdentified.class);
      assertThat(events.of(CardInserted.class).get(0).head().visitId())
          .isNotEqualTo(events.of(CardInserted.class).get(1).head().visitId());
      assertThat(source.card(READER).certificate().reveal()).isEqualTo(second.certificate());
      second.swap(third, Duration.ZERO);
      await()
          .atMost(PATIENCE)
          .ignoreException(CardAccessException.class)
          .until(() -> source.card(READER).certificate().reveal().equals(third.certificate()));
      assertThat(third.forbidden()).isEmpty();
    }
  }

  @Test
  @Order(4)
  @DisplayName("V3 PIN: wrong, then right and proven; logged out, reset, nothing forbidden asked")
  void pin() throws Exception {
    try (VirtualCard card = ready(mine())) {
      connected();
      card.insert();
      untilCount(1, CardIdentified.class);
      MyNumberCard desk = source.card(READER);
      CardAccessException wrong = failure(() -> desk.prove(pin("0000")));
      assertThat(wrong.reason()).isEqualTo(Reason.WRONG_PIN);
      assertThat(wrong.triesLeft()).isEqualTo(OptionalInt.of(2));
      PossessionProven proven = desk.prove(pin("4271"));
      assertThat(proven.certificate().reveal()).isEqualTo(card.certificate());
      assertThat(card.triesLeft()).isEqualTo(3);
      assertThat(card.isPinProven()).isFalse();
      assertThat(card.forbidden()).isEmpty();
      untilCount(1, AuthenticationSucceeded.class);
      untilCount(1, AuthenticationFailed.class);
    }
  }

  @Test
  @Order(5)
  @DisplayName("V4 block: the last try is kept unless allowed, then the card is blocked")
  void block() throws Exception {
    try (VirtualCard card = ready(mine().triesLeft(1).blockedStatusWord(0x6984))) {
      connected();
      card.insert();
      untilCount(1, CardIdentified.class);
      MyNumberCard desk = source.card(READER);
      assertThat(failure(() -> desk.prove(pin("0000"))).reason()).isEqualTo(Reason.LAST_TRY);
      assertThat(card.triesLeft()).isEqualTo(1);
      assertThat(failure(() -> desk.prove(pin("0000"), MyNumberCard.LastTry.USE)).reason())
          .isEqualTo(Reason.BLOCKED);
      assertThat(failure(() -> desk.prove(pin("4271"))).reason()).isEqualTo(Reason.BLOCKED);
      assertThat(desk.triesLeft()).isZero();
      untilCount(2, CredentialBlocked.class);
      untilCount(1, AuthenticationFailed.class);
      assertThat(card.forbidden()).isEmpty();
    }
  }

  @Test
  @Order(6)
  @DisplayName("V5 removal in the middle of reading: told as removed, and the next card works")
  void removedWhileReading() throws Exception {
    try (VirtualCard card = ready(mine().removedDuringRead(6));
        VirtualCard next = ready(mine())) {
      connected();
      card.insert();
      untilCount(1, CardIdentified.class); // by the first reading
      CardAccessException failure = failure(() -> source.card(READER).certificate());
      assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(Reason.REMOVED);
      untilCount(1, CardRemoved.class);
      next.insert();
      untilCount(2, CardIdentified.class);
      assertThat(source.card(READER).certificate().reveal()).isEqualTo(next.certificate());
    }
  }

  @Test
  @Order(7)
  @DisplayName("P10 the JDK's disconnect(true) resets the card, disconnect(false) does not")
  void disconnect() throws Exception {
    try (VirtualCard card = ready(mine())) {
      Pcsc pcsc = LocalPcsc.openDefault();
      until(() -> !pcsc.readers().getOrDefault(READER, true)); // the last test's card
      card.insert();
      until(() -> pcsc.readers().getOrDefault(READER, false));
      for (boolean reset : new boolean[] {false, true}) {
        CardLink link = pcsc.open(READER);
        link.transmit(Apdu.selectApplication());
        link.transmit(Apdu.selectFile(Apdu.PIN));
        link.transmit(Apdu.verify("4271".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        assertThat(card.isPinProven()).isTrue();
        link.close(reset);
        assertThat(card.isPinProven()).isEqualTo(!reset);
      }
    }
  }

  @Test
  @Order(8)
  @DisplayName(
      "G1 to G4: of all files, names and instructions the real service is sent the allowed")
  void guard() throws Exception {
    try (VirtualCard card = ready(mine())) {
      Pcsc pcsc = LocalPcsc.openDefault();
      until(() -> !pcsc.readers().getOrDefault(READER, true)); // the last test's card
      card.insert();
      until(() -> pcsc.readers().getOrDefault(READER, false));
      CardLink link = pcsc.open(READER);
      Set<String> passed = new TreeSet<>();
      for (String name :
          List.of(
              "D392F000260100000001",
              "D3921000310001010408",
              "D3921000310001010402",
              "D3921000310001010100",
              "D3921000310001010401")) {
        for (int end = 0; end <= name.length(); end += 2) {
          send(link, String.format("00A4040C%02X", end / 2) + name.substring(0, end), passed);
          send(link, String.format("00A40400%02X", end / 2) + name.substring(0, end), passed);
        }
      }
      assertThat(passed).containsExactly("00A4040C0AD392F000260100000001");
      passed.clear();
      for (int file = 0; file <= 0xFFFF; file++) {
        send(link, String.format("00A4020C02%04X", file), passed);
      }
      assertThat(passed)
          .containsExactly(
              "00A4020C020006",
              "00A4020C020008",
              "00A4020C02000A",
              "00A4020C02000B",
              "00A4020C020017",
              "00A4020C020018");
      passed.clear();
      for (int instruction = 0; instruction < 256; instruction++) {
        for (String form : List.of("00%02X0000", "00%02X0080", "80%02X0080", "00%02X000000")) {
          send(link, String.format(form, instruction), passed);
        }
      }
      assertThat(passed).as("the counter of the PIN").containsExactly("00200080");
      link.close(true);
      assertThat(card.commands()).hasSizeGreaterThanOrEqualTo(8);
      assertThat(card.forbidden()).isEmpty();
      assertThat(card.triesLeft()).isEqualTo(3);
    }
  }

  private static void send(CardLink link, String command, Set<String> passed) throws PcscFault {
    try {
      link.transmit(HexFormat.of().parseHex(command));
      passed.add(command);
    } catch (PcscFault e) {
      if (e.kind() != PcscFault.Kind.REFUSED) {
        throw e;
      }
    }
  }

  @Test
  @Order(9)
  @DisplayName("P2 the real service restarts twice: events, cards and proofs go on by the worker")
  void restart() throws Exception {
    try (VirtualCard card = ready(mine());
        VirtualCard later = ready(mine())) {
      connected();
      card.insert();
      untilCount(1, CardIdentified.class);
      for (int round = 1; round <= 2; round++) {
        service.restart();
        untilCount(1 + round, SourceConnected.class);
        card.remove();
        card.insert();
        untilLast("CardIdentified");
        assertThat(source.card(READER).prove(pin("4271")).certificate().reveal())
            .isEqualTo(card.certificate());
        until(() -> workers() == 1); // the one before was killed, and may be dying still
        card.remove();
        untilLast("CardRemoved"); // without a gap the next card would be an unseen swap
      }
      assertThat(events.of(SourceUnreachable.class)).noneMatch(SourceUnreachable::needsRestart);
      assertThat(events.of(SourceUnreachable.class).get(0).cause())
          .isEqualTo(Cause.PCSC_CONTEXT_LOST);
      untilCount(2, EventsMissed.class);
      untilCount(2, AuthenticationSucceeded.class);
      later.insert();
      untilLast("CardIdentified");
      assertThat(card.forbidden()).isEmpty();
      source.close();
      until(() -> workers() == 0);
    }
  }

  private void untilLast(String event) {
    until(() -> event.equals(events.all().get(events.all().size() - 1).name()));
  }

  @Test
  @Order(10)
  @DisplayName("P2 without a worker the loss asks for a restart of the program")
  void withoutWorker() {
    source = PcscSource.builder(new SourceId("desk-1")).withoutWorker().build();
    source.start(events);
    untilCount(1, SourceUnreachable.class);
    assertThat(events.of(SourceUnreachable.class).get(0).needsRestart()).isTrue();
  }
}
