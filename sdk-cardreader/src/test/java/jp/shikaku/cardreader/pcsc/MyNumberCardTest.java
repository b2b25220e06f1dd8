package jp.shikaku.cardreader.pcsc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.cardreader.CardKind;
import jp.shikaku.cardreader.pcsc.CardAccessException.Reason;
import jp.shikaku.mock.CardCommand;
import jp.shikaku.mock.VirtualCard;
import jp.shikaku.transport.SystemTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operations on a card in a simulated reader (cardreader 4.3 to 4.5, and 7.5 as far as cards). */
@Timeout(60)
class MyNumberCardTest {

  private static final String READER = "Reader 0";
  private static final String VERIFY = "00200080";

  private final FakePcsc fake = new FakePcsc();
  private final SystemTime time = new SystemTime();
  private final ReaderLane lane = new ReaderLane(time, "test-lane");
  private final List<String> verdicts = Collections.synchronizedList(new ArrayList<>());
  private Pcsc service;
  private MyNumberCard card;

  @BeforeEach
  void open() throws Exception {
    fake.reader(READER);
    service = LocalPcsc.open(fake::factory);
    service.readers();
    card =
        new MyNumberCard(
            READER, lane, service::open, reader -> verdict(), time, Duration.ofSeconds(20));
  }

  private MyNumberCard.Verdict verdict() {
    return new MyNumberCard.Verdict() {
      @Override
      public void proven() {
        verdicts.add("proven");
      }

      @Override
      public void failed(CardAccessException failure, boolean tried) {
        verdicts.add(failure.reason() + (tried ? " tried" : ""));
      }
    };
  }

  @AfterEach
  void close() {
    lane.close();
    time.close();
  }

  private VirtualCard insert(VirtualCard.Builder builder) {
    VirtualCard made = builder.build();
    fake.insert(READER, made);
    return made;
  }

  private static VirtualCard.Builder mine() {
    return VirtualCard.builder().pin("4271");
  }

  private static char[] pin(String digits) {
    return digits.toCharArray();
  }

  private CardAccessException failure(Runnable work) {
    return catchThrowableOfType(CardAccessException.class, work::run);
  }

  private static long verifies(VirtualCard card, boolean withPin) {
    List<CardCommand> commands = card.commands();
    long all = commands.stream().filter(c -> c.header().equals(VERIFY)).count();
    long selections =
        commands.stream().filter(c -> c.selected().equals("0018")).count(); // one question each
    return withPin ? all - selections : all;
  }

  private int commandsOf(Runnable work) {
    long before = fake.count("transmit");
    work.run();
    return (int) (fake.count("transmit") - before);
  }

  @Test
  @DisplayName("4.2 the kind is told by the token name, with nothing forbidden asked")
  void kinds() {
    VirtualCard juki = insert(VirtualCard.builder().kind(VirtualCard.Kind.JUKI_CARD));
    assertThat(card.kind()).isEqualTo(CardKind.JUKI_CARD);
    assertThat(failure(card::certificate).reason()).isEqualTo(Reason.OLD_JUKI_CARD);
    assertThat(juki.forbidden()).isEmpty();
    for (VirtualCard.Kind kind :
        List.of(
            VirtualCard.Kind.PHONE_ANDROID, VirtualCard.Kind.PHONE_IOS, VirtualCard.Kind.OTHER)) {
      VirtualCard other = insert(VirtualCard.builder().kind(kind));
      assertThat(card.kind().name()).isEqualTo(kind.name());
      assertThat(failure(card::triesLeft).reason()).isEqualTo(Reason.NOT_A_MY_NUMBER_CARD);
      assertThat(failure(() -> card.prove(pin("4271"))).reason())
          .isEqualTo(Reason.NOT_A_MY_NUMBER_CARD);
      assertThat(other.forbidden()).isEmpty();
      assertThat(verifies(other, false)).isZero();
    }
    insert(mine());
    assertThat(card.kind()).isEqualTo(CardKind.MY_NUMBER_CARD);
  }

  @Test
  @DisplayName("4.3 the certificate is read whole and without a PIN")
  void certificate() {
    VirtualCard mine = insert(mine());
    CardCertificate read = card.certificate();
    assertThat(read.reveal()).isEqualTo(mine.certificate());
    assertThat(read.serialNumber().reveal()).isEqualTo(mine.certificate().getSerialNumber());
    assertThat(read.validUntil()).isEqualTo(mine.certificate().getNotAfter().toInstant());
    assertThat(read.isValidAt(read.validUntil())).isTrue();
    assertThat(read.isValidAt(read.validUntil().plusSeconds(1))).isFalse();
    assertThat(verifies(mine, false)).isZero();
    assertThat(mine.forbidden()).isEmpty();
  }

  @Test
  @DisplayName("4.4.5 a card without the certificate says so, and no PIN is tried")
  void certificateAbsent() {
    VirtualCard without = insert(mine().withoutCertificate());
    assertThat(failure(card::certificate).reason()).isEqualTo(Reason.CERTIFICATE_ABSENT);
    assertThat(failure(() -> card.prove(pin("4271"))).reason())
        .isEqualTo(Reason.CERTIFICATE_ABSENT);
    assertThat(verifies(without, false)).isZero();
  }

  @Test
  @DisplayName("4.3 a certificate that is shorter than it says is an unexpected answer, in the end")
  void certificateCut() {
    insert(mine().certificateCutTo(700));
    CardAccessException failure = failure(card::certificate);
    assertThat(failure.reason()).isEqualTo(Reason.UNEXPECTED);
    assertThat(failure.statusWord()).isEqualTo(OptionalInt.of(0x6B00));
  }

  @Test
  @DisplayName("4.3 the right PIN proves possession in one exclusive section and is logged out")
  void proves() {
    VirtualCard mine = insert(mine().triesLeft(2));
    char[] pin = pin("4271");
    PossessionProven proven = card.prove(pin);
    assertThat(proven.certificate().reveal()).isEqualTo(mine.certificate());
    assertThat(proven.readerName()).isEqualTo(READER);
    assertThat(pin).containsOnly('\0');
    assertThat(mine.isPinProven()).isFalse();
    assertThat(mine.triesLeft()).isEqualTo(3);
    assertThat(verifies(mine, true)).isEqualTo(1);
    assertThat(mine.forbidden()).isEmpty();
    assertThat(verdicts).containsExactly("proven");
    assertThat(fake.count("begin")).isEqualTo(1);
    assertThat(fake.count("disconnect true")).isEqualTo(1);
    List<CardCommand> commands = mine.commands();
    assertThat(commands.get(commands.size() - 1).selected())
        .as("the last command is the log-out")
        .isEqualTo("D392F000260100000001");
  }

  @Test
  @DisplayName("4.4.2 a wrong PIN costs one try and is told with what is left")
  void wrongPin() {
    VirtualCard mine = insert(mine());
    char[] wrong = pin("0000");
    CardAccessException failure = failure(() -> card.prove(wrong));
    assertThat(failure.reason()).isEqualTo(Reason.WRONG_PIN);
    assertThat(failure.triesLeft()).isEqualTo(OptionalInt.of(2));
    assertThat(failure.userMessage(Locale.JAPANESE)).isEqualTo("暗証番号が違います。残り2回です。");
    assertThat(failure.userMessage(Locale.ENGLISH)).isEqualTo("The PIN is wrong. Tries left: 2.");
    assertThat(wrong).containsOnly('\0');
    assertThat(mine.triesLeft()).isEqualTo(2);
    assertThat(card.triesLeft()).isEqualTo(2);
    assertThat(verifies(mine, true)).isEqualTo(1);
    assertThat(verdicts).containsExactly("WRONG_PIN tried");
  }

  @Test
  @DisplayName("4.4.2 the last try is kept unless the caller allows it")
  void lastTry() {
    VirtualCard mine = insert(mine().triesLeft(1));
    assertThat(failure(() -> card.prove(pin("4271"))).reason()).isEqualTo(Reason.LAST_TRY);
    assertThat(verifies(mine, true)).isZero();
    CardAccessException failure = failure(() -> card.prove(pin("0000"), MyNumberCard.LastTry.USE));
    assertThat(failure.reason()).isEqualTo(Reason.BLOCKED);
    assertThat(mine.triesLeft()).isZero();
    assertThat(verdicts).containsExactly("LAST_TRY", "BLOCKED tried");
  }

  @Test
  @DisplayName("4.4.2 a blocked PIN is not tried, whichever word the card has for it")
  void blocked() {
    for (int word : new int[] {0x63C0, 0x6983, 0x6984}) {
      VirtualCard mine = insert(mine().triesLeft(0).blockedCounterStatusWord(word));
      assertThat(card.triesLeft()).isZero();
      assertThat(failure(() -> card.prove(pin("4271"), MyNumberCard.LastTry.USE)).reason())
          .isEqualTo(Reason.BLOCKED);
      assertThat(verifies(mine, true)).isZero();
    }
    assertThat(verdicts).containsOnly("BLOCKED");
  }

  @Test
  @DisplayName("4.4.1 what is not four ASCII digits is refused and wiped, and nothing is sent")
  void pinForm() {
    VirtualCard mine = insert(mine());
    for (String bad : List.of("", "123", "12345", "12a4", "１２３４", "12 4")) {
      char[] pin = pin(bad);
      InvalidQueryException refused =
          catchThrowableOfType(InvalidQueryException.class, () -> card.prove(pin));
      assertThat(refused.field()).isEqualTo("pin");
      assertThat(pin).containsOnly(new char[pin.length]);
    }
    assertThat(mine.commands()).isEmpty();
  }

  @Test
  @DisplayName("4.3 a signature by another key proves nothing")
  void badSignature() {
    insert(mine().signsWithAnotherKey());
    assertThat(failure(() -> card.prove(pin("4271"))).reason()).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(verdicts).containsExactly("BAD_SIGNATURE tried");
  }

  @Test
  @DisplayName(
      "4.5 no card, no reader, a card held by others, a card taken away: each has its reason")
  void faults() {
    assertThat(failure(card::kind).reason()).isEqualTo(Reason.NO_CARD);
    insert(mine());
    fake.commandErrors.put(1, FakePcsc.error("SCARD_E_SHARING_VIOLATION"));
    assertThat(failure(card::kind).reason()).isEqualTo(Reason.READER_IN_USE);
    insert(mine().removedDuringRead(3));
    assertThat(failure(card::certificate).reason()).isEqualTo(Reason.REMOVED);
    assertThat(failure(card::certificate).reason()).isEqualTo(Reason.NO_CARD);
    fake.unplug(READER);
    assertThat(failure(card::kind).reason()).isEqualTo(Reason.READER_ABSENT);
    fake.reader(READER);
    insert(mine());
    fake.commandErrors.put(1 + (int) fake.count("transmit"), FakePcsc.error("SCARD_E_NO_SERVICE"));
    assertThat(failure(card::kind).reason()).isEqualTo(Reason.SERVICE_LOST);
    assertThat(fake.openNow).as("connections left open").isZero();
  }

  @Test
  @DisplayName(
      "4.4.2 no answer to the PIN: never sent again, the counter is read on a new connection")
  void outcomeUnknown() {
    VirtualCard mine = insert(mine());
    int untilPin = commandsOf(() -> failure(() -> card.prove(pin("0000")))) - 1; // less the log-out
    mine = insert(mine());
    long done = fake.count("transmit");
    fake.afterCommand =
        number -> {
          if (number == done + untilPin) {
            fake.afterCommand = n -> {};
            throw new IllegalStateException("Card has been removed");
          }
        };
    verdicts.clear();
    long opened = fake.opened;
    CardAccessException failure = failure(() -> card.prove(pin("0000")));
    assertThat(failure.reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
    assertThat(failure.triesLeft()).isEqualTo(OptionalInt.of(2));
    assertThat(verifies(mine, true)).isEqualTo(1);
    assertThat(fake.opened).isEqualTo((int) opened + 2);
    assertThat(verdicts).containsExactly("OUTCOME_UNKNOWN tried");
  }

  @Test
  @DisplayName("7.5 an empty answer that the service calls a success means: removed, or unknown")
  void emptyAnswer() {
    insert(mine());
    fake.emptyAnswer = 4;
    assertThat(failure(card::certificate).reason()).isEqualTo(Reason.REMOVED);
    int untilPin = commandsOf(() -> failure(() -> card.prove(pin("0000")))) - 1;
    VirtualCard mine = insert(mine());
    fake.emptyAnswer = (int) fake.count("transmit") + untilPin;
    CardAccessException failure = failure(() -> card.prove(pin("0000")));
    assertThat(failure.reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
    assertThat(failure.triesLeft()).isEqualTo(OptionalInt.of(2));
    assertThat(verifies(mine, true)).isEqualTo(1);
  }

  @Test
  @DisplayName("4.4.2 no answer to the PIN and another card since: its counter is not told")
  void outcomeUnknownOtherCard() {
    insert(mine());
    int untilPin = commandsOf(() -> failure(() -> card.prove(pin("0000")))) - 1;
    insert(mine());
    long done = fake.count("transmit");
    VirtualCard other = VirtualCard.builder().pin("9999").triesLeft(1).build();
    fake.afterCommand =
        number -> {
          if (number == done + untilPin) {
            fake.insert(READER, other);
            throw new IllegalStateException("Card has been removed");
          }
        };
    CardAccessException failure = failure(() -> card.prove(pin("0000")));
    assertThat(failure.reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
    assertThat(failure.triesLeft()).isEmpty();
    assertThat(verifies(other, true)).isZero();
  }

  @Test
  @DisplayName("4.5 a reset before the PIN begins anew from SELECT, a reset at the PIN never")
  void reset() {
    VirtualCard mine = insert(mine());
    fake.commandErrors.put(5, FakePcsc.error("SCARD_W_RESET_CARD"));
    assertThat(card.prove(pin("4271")).certificate().reveal()).isEqualTo(mine.certificate());
    assertThat(fake.opened).isEqualTo(2);
    assertThat(verifies(mine, true)).isEqualTo(1);

    VirtualCard again = insert(mine());
    int untilPin = commandsOf(() -> failure(() -> card.prove(pin("0000")))) - 1;
    VirtualCard third = insert(mine());
    fake.commandErrors.put(
        (int) fake.count("transmit") + untilPin, FakePcsc.error("SCARD_W_RESET_CARD"));
    CardAccessException failure = failure(() -> card.prove(pin("4271")));
    assertThat(failure.reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
    assertThat(failure.triesLeft()).as("it never reached the card").isEqualTo(OptionalInt.of(3));
    assertThat(verifies(third, true)).isZero();
    assertThat(verifies(again, true)).isEqualTo(1);
  }

  @Test
  @DisplayName("4.5 a reset after the right PIN ends the proof: nothing is begun anew")
  void resetAfterPin() {
    insert(mine());
    int untilPin = commandsOf(() -> failure(() -> card.prove(pin("0000")))) - 1;
    VirtualCard mine = insert(mine());
    fake.commandErrors.put(
        (int) fake.count("transmit") + untilPin + 2, FakePcsc.error("SCARD_W_RESET_CARD"));
    long opened = fake.opened;
    verdicts.clear();
    assertThat(failure(() -> card.prove(pin("4271"))).reason()).isEqualTo(Reason.REMOVED);
    assertThat(verifies(mine, true)).isEqualTo(1);
    assertThat(fake.opened).isEqualTo((int) opened + 1);
    assertThat(verdicts).containsExactly("REMOVED tried");
  }

  @Test
  @DisplayName("4.5 a card that is reset again and again is given up")
  void resetForEver() {
    insert(mine());
    for (int i = 1; i < 100; i++) {
      fake.commandErrors.put(i, FakePcsc.error("SCARD_W_RESET_CARD"));
    }
    assertThat(failure(card::kind).reason()).isEqualTo(Reason.REMOVED);
    assertThat(fake.opened).isEqualTo(3);
  }

  @Test
  @DisplayName("R-INV-5 a caller whose time is over before the PIN has none sent")
  void deadlineBeforePin() throws Exception {
    VirtualCard mine = insert(mine());
    CountDownLatch go = new CountDownLatch(1);
    fake.beforeCommand =
        number -> {
          if (number == 3) {
            awaitQuietly(go);
          }
        };
    char[] pin = pin("4271");
    MyNumberCard hasty = card.withTimeout(Duration.ofSeconds(1));
    assertThat(failure(() -> hasty.prove(pin)).reason()).isEqualTo(Reason.DEADLINE);
    assertThat(pin).containsOnly('\0');
    go.countDown();
    lane.call(Duration.ofSeconds(10), attempt -> "the lane is free again");
    assertThat(verifies(mine, true)).isZero();
    assertThat(mine.commands()).as("three and the log-out").hasSize(4);
    assertThat(fake.count("disconnect true")).isEqualTo(1);
  }

  @Test
  @DisplayName("R-INV-5 a caller whose time is over while the PIN is checked hears: unknown")
  void deadlineAtPin() {
    insert(mine());
    int untilPin = commandsOf(() -> failure(() -> card.prove(pin("0000")))) - 1;
    VirtualCard mine = insert(mine());
    assertThat(mine.certificate()).as("its keys are made before the time runs").isNotNull();
    CountDownLatch go = new CountDownLatch(1);
    long done = fake.count("transmit");
    fake.afterCommand =
        number -> {
          if (number == done + untilPin) {
            awaitQuietly(go);
          }
        };
    MyNumberCard hasty = card.withTimeout(Duration.ofMillis(700));
    assertThat(failure(() -> hasty.prove(pin("4271"))).reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
    go.countDown();
    lane.call(Duration.ofSeconds(10), attempt -> "the lane is free again");
    assertThat(verifies(mine, true)).isEqualTo(1);
    assertThat(mine.isPinProven()).isFalse();
  }

  @Test
  @DisplayName(
      "R-INV-5 a caller whose time is over after a wrong PIN is not told that none was lost")
  void deadlineAfterWrongPin() {
    insert(mine());
    int untilPin = commandsOf(() -> failure(() -> card.prove(pin("0000")))) - 1;
    VirtualCard mine = insert(mine());
    assertThat(mine.certificate()).as("its keys are made before the time runs").isNotNull();
    CountDownLatch go = new CountDownLatch(1);
    long logOut = fake.count("transmit") + untilPin + 1;
    fake.beforeCommand =
        number -> {
          if (number == logOut) {
            awaitQuietly(go);
          }
        };
    verdicts.clear();
    MyNumberCard hasty = card.withTimeout(Duration.ofMillis(700));
    assertThat(failure(() -> hasty.prove(pin("0000"))).reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
    go.countDown();
    lane.call(Duration.ofSeconds(10), attempt -> "the lane is free again");
    assertThat(verdicts).containsExactly("WRONG_PIN tried");
    assertThat(mine.triesLeft()).isEqualTo(2);
  }

  @Test
  @DisplayName("R-INV-5 a mistake of any kind is told at once, and with a PIN under way as unknown")
  void mistakes() {
    CardAccessException before =
        failure(
            () ->
                lane.call(
                    Duration.ofSeconds(20),
                    attempt -> {
                      throw new NoClassDefFoundError("a provider's");
                    }));
    assertThat(before.reason()).isEqualTo(Reason.UNEXPECTED);
    assertThat(before.getMessage()).endsWith("NoClassDefFoundError");
    CardAccessException during =
        failure(
            () ->
                lane.call(
                    Duration.ofSeconds(20),
                    attempt -> {
                      attempt.pinIsSent();
                      throw new IllegalArgumentException("a provider's");
                    }));
    assertThat(during.reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
  }

  @Test
  @DisplayName("R-INV-5 an interrupted caller and a closed source let go at once")
  void interruptedAndClosed() throws Exception {
    insert(mine());
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    fake.beforeCommand =
        number -> {
          busy.countDown();
          awaitQuietly(go);
        };
    CompletableFuture<Reason> interrupted = new CompletableFuture<>();
    Thread caller = new Thread(() -> interrupted.complete(failure(card::kind).reason()), "caller");
    caller.start();
    busy.await();
    caller.interrupt();
    assertThat(interrupted.get(5, TimeUnit.SECONDS)).isEqualTo(Reason.DEADLINE);

    CompletableFuture<Reason> closed =
        CompletableFuture.supplyAsync(() -> failure(card::kind).reason());
    lane.close();
    assertThat(closed.get(5, TimeUnit.SECONDS)).isEqualTo(Reason.SERVICE_LOST);
    go.countDown();
    assertThat(failure(card::kind).reason()).isEqualTo(Reason.SERVICE_LOST);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      // The lane was closed.
    }
  }

  @Test
  @DisplayName("P8 connect twice gives the same card: operations on a reader wait for each other")
  void oneOwner() {
    insert(mine());
    List<CompletableFuture<CardKind>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(CompletableFuture.supplyAsync(card::kind));
    }
    all.forEach(one -> assertThat(one.join()).isEqualTo(CardKind.MY_NUMBER_CARD));
    assertThat(fake.opened).isEqualTo(20);
    assertThat(fake.mostOpen).isEqualTo(1);
    assertThat(fake.calls).noneMatch(call -> call.what().startsWith("connect EXCLUSIVE"));
  }

  @Test
  @DisplayName("P9 an exclusive section belongs to a thread: all work on a card is on its reader's")
  void oneThread() {
    insert(mine());
    card.kind();
    CompletableFuture.runAsync(card::certificate).join();
    CompletableFuture.runAsync(() -> card.prove(pin("4271"))).join();
    for (String call : List.of("connect", "begin", "transmit", "end", "disconnect")) {
      assertThat(fake.threads(call)).as(call).containsExactly("test-lane");
    }
    assertThat(fake.count("begin")).isEqualTo(fake.count("end")).isEqualTo(3);
  }

  @Test
  @DisplayName("P10 the card is reset after a PIN and only then")
  void disconnects() {
    insert(mine());
    card.kind();
    card.certificate();
    card.triesLeft();
    assertThat(fake.count("disconnect true")).isZero();
    card.prove(pin("4271"));
    failure(() -> card.prove(pin("0000")));
    assertThat(fake.count("disconnect true")).isEqualTo(2);
    assertThat(fake.count("disconnect false")).isEqualTo(3);
  }

  @Test
  @DisplayName("P11 a swap that nobody saw: every operation finds out anew what lies there")
  void unseenSwap() {
    VirtualCard first = insert(mine());
    assertThat(card.certificate().reveal()).isEqualTo(first.certificate());
    VirtualCard second = insert(mine());
    assertThat(card.certificate().reveal()).isEqualTo(second.certificate());
    insert(VirtualCard.builder().kind(VirtualCard.Kind.JUKI_CARD));
    assertThat(failure(() -> card.prove(pin("4271"))).reason()).isEqualTo(Reason.OLD_JUKI_CARD);
  }

  @Test
  @DisplayName(
      "P11 a reset in the middle may mean another person: the certificate is the new card's")
  void swapDuringProof() {
    insert(mine());
    VirtualCard second = mine().build();
    fake.beforeCommand =
        number -> {
          if (number == 6) {
            fake.insert(READER, second);
          }
        };
    fake.commandErrors.put(6, FakePcsc.error("SCARD_W_RESET_CARD"));
    assertThat(card.prove(pin("4271")).certificate().reveal()).isEqualTo(second.certificate());
  }
}
