package jp.shikaku.cardreader.pcsc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.smartcardio.CardException;
import jp.shikaku.cardreader.SourceState.Cause;
import jp.shikaku.mock.VirtualCard;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.VirtualTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rows of cardreader 7.5 that concern watching, in their order, look by look. */
class ReaderMonitorTest {

  private static final String READER = "Reader 0";

  private final FakePcsc fake = new FakePcsc();
  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));
  private final List<String> told = new ArrayList<>();
  private final ReaderMonitor monitor = monitor(fake, fake);

  private ReaderMonitor monitor(FakePcsc first, FakePcsc afterLoss) {
    return new ReaderMonitor(
        () -> LocalPcsc.open(first::factory),
        afterLoss == null ? null : () -> LocalPcsc.open(afterLoss::factory),
        new Told(told),
        time);
  }

  /** Writes down what it is told. */
  record Told(List<String> lines) implements ReaderMonitor.Watcher {
    @Override
    public void up(boolean again) {
      lines.add("up " + again);
    }

    @Override
    public void down(Cause cause, boolean needsRestart) {
      lines.add("down " + cause + " " + needsRestart);
    }

    @Override
    public void readerOnline(String reader) {
      lines.add("online " + reader);
    }

    @Override
    public void readerOffline(String reader) {
      lines.add("offline " + reader);
    }

    @Override
    public void cardInserted(String reader) {
      lines.add("in " + reader);
    }

    @Override
    public void cardRemoved(String reader, boolean seen) {
      lines.add("out " + reader + " " + seen);
    }
  }

  /** What is told by one look. */
  private List<String> look() {
    told.clear();
    monitor.step();
    return List.copyOf(told);
  }

  private static VirtualCard card() {
    return VirtualCard.builder().build();
  }

  @Test
  @DisplayName("P1 service absent at first use: said so, and reached as soon as it runs")
  void serviceAbsent() {
    fake.reader(READER);
    fake.type = "None"; // what TerminalFactory.getDefault() gives then
    assertThat(look()).containsExactly("down PCSC_SERVICE_ABSENT false");
    assertThat(look()).as("told once").isEmpty();
    fake.type = "Fake";
    assertThat(look()).containsExactly("up false", "online " + READER);
  }

  @Test
  @DisplayName("P2 service restarts while in use: the other way is taken, cards count as new")
  void contextLost() {
    FakePcsc worker = new FakePcsc().reader(READER).insert(READER, card());
    ReaderMonitor both = monitor(fake, worker);
    fake.reader(READER).insert(READER, card());
    fake.waitErrors.add(FakePcsc.error("SCARD_F_COMM_ERROR"));
    both.step();
    assertThat(told)
        .containsExactly(
            "up false", "online " + READER, "in " + READER, "down PCSC_CONTEXT_LOST false");
    fake.statusError = "SCARD_E_NO_SERVICE"; // for ever
    told.clear();
    both.step();
    assertThat(told).containsExactly("up true", "out " + READER + " false", "in " + READER);
    long before = fake.calls.size();
    both.step();
    assertThat(fake.calls).as("never asked again").hasSize((int) before);
  }

  @Test
  @DisplayName("P2 service lost without another way: only a restart helps, and it is tried on")
  void contextLostForGood() {
    ReaderMonitor alone = monitor(fake, null);
    fake.reader(READER);
    alone.step();
    fake.statusError = "SCARD_E_NO_SERVICE";
    told.clear();
    Duration first = alone.step();
    Duration rest = first;
    for (int i = 0; i < 10; i++) {
      rest = alone.step();
    }
    assertThat(told).containsExactly("down PCSC_CONTEXT_LOST true");
    assertThat(first).isBetween(Duration.ofMillis(750), Duration.ofMillis(1000));
    assertThat(rest).isBetween(Duration.ofMillis(22_500), Duration.ofSeconds(30));
  }

  @Test
  @DisplayName("P2 a worker that never comes up: after some tries, only a restart helps")
  void workerFails() {
    List<String> lines = new ArrayList<>();
    ReaderMonitor broken =
        new ReaderMonitor(
            () -> LocalPcsc.open(fake::factory),
            () -> {
              throw new PcscFault(PcscFault.Kind.OTHER, "workerNotStarted");
            },
            new Told(lines),
            time);
    broken.step();
    fake.statusError = "SCARD_E_SERVICE_STOPPED";
    for (int i = 0; i < 6; i++) {
      broken.step();
    }
    assertThat(lines)
        .containsExactly("up false", "down PCSC_CONTEXT_LOST false", "down PCSC_CONTEXT_LOST true");
  }

  @Test
  @DisplayName("P2 Windows' own word for a stopped service: the other way is taken")
  void contextLostOnWindows() {
    FakePcsc worker = new FakePcsc().reader(READER);
    ReaderMonitor both = monitor(fake, worker);
    fake.reader(READER);
    both.step();
    fake.statusError = "WINDOWS_ERROR_INVALID_HANDLE"; // for ever
    told.clear();
    both.step();
    both.step();
    assertThat(told).containsExactly("down PCSC_CONTEXT_LOST false", "up true");
  }

  @Test
  @DisplayName("P2 an error without a known name that does not pass: the other way is taken too")
  void contextLostByAnotherName() {
    FakePcsc worker = new FakePcsc().reader(READER);
    ReaderMonitor both = monitor(fake, worker);
    fake.reader(READER);
    both.step();
    fake.statusError = "Unknown error 0x80100099"; // for ever
    told.clear();
    for (int i = 0; i < 5; i++) {
      both.step();
    }
    assertThat(told).containsExactly("down OTHER false", "down PCSC_CONTEXT_LOST false", "up true");
  }

  @Test
  @DisplayName("P3 no reader at all: an empty list by either exception, and a second of rest")
  void noReaders() {
    fake.reader(READER);
    look();
    fake.statusError = "SCARD_E_NO_READERS_AVAILABLE";
    assertThat(look()).containsExactly("offline " + READER);
    assertThat(monitor.step()).isEqualTo(Duration.ofSeconds(1));
    assertThat(monitor.readers()).isEmpty();
    fake.statusError = null;
    fake.waitErrors.add(new IllegalStateException("No terminals available")); // macOS
    assertThat(look()).containsExactly("online " + READER);
    assertThat(look()).as("no trouble").isEmpty();
  }

  @Test
  @DisplayName("P3 a list that fails for no named reason is trouble, and not an empty list")
  void listFails() {
    fake.reader(READER);
    look();
    fake.whileListing =
        () -> {
          throw new IllegalStateException("a mistake of the provider");
        };
    assertThat(look()).containsExactly("down OTHER false");
    fake.whileListing = () -> {};
    assertThat(look()).containsExactly("up true");
  }

  @Test
  @DisplayName("P4 reader unplugged during a wait, another plugged in: seen by the next list")
  void readerUnplugged() {
    fake.reader(READER).insert(READER, card());
    look();
    fake.waitErrors.add(FakePcsc.error("SCARD_E_TIMEOUT"));
    fake.whileWaiting =
        () -> {
          fake.unplug(READER).reader("Reader 1");
          fake.whileWaiting = () -> {};
        };
    assertThat(look()).isEmpty();
    assertThat(look())
        .containsExactly("out " + READER + " false", "offline " + READER, "online Reader 1");
  }

  @Test
  @DisplayName("P4 reader pulled out between being listed and being asked: it is gone, no error")
  void readerGoneBetween() throws Exception {
    fake.reader(READER).reader("Reader 1");
    Pcsc service = LocalPcsc.open(fake::factory);
    assertThat(service.readers()).containsOnlyKeys(READER, "Reader 1");
    fake.unplug("Reader 1");
    assertThat(service.readers()).containsOnlyKeys(READER);
  }

  @Test
  @DisplayName("P5 card already there at the start: told by the first look, before any wait")
  void cardAtStart() {
    fake.reader(READER).insert(READER, card());
    List<String> beforeWait = new ArrayList<>();
    fake.whileWaiting = () -> beforeWait.addAll(told);
    look();
    assertThat(beforeWait).containsExactly("up false", "online " + READER, "in " + READER);
    assertThat(look()).isEmpty();
  }

  @Test
  @Timeout(20)
  @DisplayName("P6 a wait ignores interrupts: each is 250 ms at most, and close ends within 2 s")
  void closing() throws Exception {
    fake.reader(READER);
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    fake.whileWaiting =
        () -> {
          waiting.countDown();
          try {
            never.await(10, TimeUnit.SECONDS); // hangs far longer than it was told
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    try (SystemTime real = new SystemTime()) {
      ReaderMonitor running =
          new ReaderMonitor(
              () -> LocalPcsc.open(fake::factory), null, new Told(new ArrayList<>()), real);
      running.start();
      waiting.await();
      long start = System.nanoTime();
      running.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    } finally {
      never.countDown();
    }
    assertThat(fake.waits).isNotEmpty().allMatch(millis -> millis > 0 && millis <= 250);
  }

  @Test
  @DisplayName("P7 waits hold up everyone: none is made while a card is worked with")
  void noWaitWhileWorking() throws Exception {
    fake.reader(READER).insert(READER, card());
    look();
    CardLink link = monitor.open(READER);
    int waits = fake.waits.size();
    assertThat(monitor.step())
        .as("a rest instead")
        .isBetween(Duration.ofMillis(20), Duration.ofMillis(250));
    assertThat(fake.waits).hasSize(waits);
    link.close(false);
    monitor.step();
    assertThat(fake.waits).hasSize(waits + 1);
  }

  @Test
  @DisplayName("P11 fast swap: two changes where the gap is seen")
  void swap() {
    fake.reader(READER).insert(READER, card());
    look();
    fake.remove(READER);
    assertThat(look()).containsExactly("out " + READER + " true");
    fake.insert(READER, card());
    assertThat(look()).containsExactly("in " + READER);
  }

  @Test
  @DisplayName("P12 spurious wake-ups: nothing is told and the processor rests")
  void spurious() {
    fake.reader(READER).insert(READER, card());
    fake.waitResult = true;
    look();
    for (int i = 0; i < 5; i++) {
      assertThat(look()).isEmpty();
      assertThat(monitor.step()).isGreaterThanOrEqualTo(Duration.ofMillis(20));
    }
    fake.waitResult = false;
    fake.remove(READER);
    assertThat(look())
        .as("though no change was announced")
        .containsExactly("out " + READER + " true");
  }

  @Test
  @DisplayName("R-INV-5 an error of any kind ends neither the watching nor the recovery")
  void anyError() {
    fake.reader(READER);
    look();
    fake.waitErrors.add(new NullPointerException("a mistake of the provider"));
    assertThat(look()).containsExactly("down OTHER false");
    assertThat(look()).containsExactly("up true");
    fake.waitErrors.add(new CardException("no name of an error"));
    assertThat(look()).containsExactly("down OTHER false");
    assertThat(look()).containsExactly("up true");
    fake.whileWaiting =
        () -> {
          fake.whileWaiting = () -> {};
          throw new UnsatisfiedLinkError("the provider's library");
        };
    assertThat(look()).containsExactly("down OTHER false");
    assertThat(look()).containsExactly("up true");
  }
}
