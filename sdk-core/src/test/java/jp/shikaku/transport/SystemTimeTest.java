package jp.shikaku.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the timers of the real clock keep. */
class SystemTimeTest {

  private static final Duration FAR = Duration.ofHours(1);
  private static final Duration NEAR = Duration.ofMillis(20);

  private final SystemTime time = new SystemTime();
  private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    time.close();
  }

  private String next() throws InterruptedException {
    return String.valueOf(ran.poll(10, TimeUnit.SECONDS));
  }

  @Test
  @DisplayName("R-INV-5 a task that is due sooner wakes a timer that sleeps for a later one")
  void soonerThanTheSleep() throws Exception {
    time.schedule(FAR, () -> ran.add("far"));
    time.schedule(NEAR.multipliedBy(2), () -> ran.add("second"));
    time.schedule(NEAR, () -> ran.add("first"));

    assertThat(next()).isEqualTo("first");
    assertThat(next()).isEqualTo("second");
    assertThat(ran).isEmpty();
  }

  @Test
  @DisplayName("R-INV-5 no task runs early, and one behind a task that was taken back runs in time")
  void behindOneTakenBack() throws Exception {
    TimeSource.Scheduled first = time.schedule(NEAR, () -> ran.add("taken back"));
    long begin = System.nanoTime();
    time.schedule(NEAR.multipliedBy(3), () -> ran.add("kept"));
    first.cancel();
    first.cancel();

    assertThat(next()).isEqualTo("kept");
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(NEAR.multipliedBy(3), Duration.ofSeconds(5));
  }

  @Test
  @DisplayName("R-INV-5 a task that throws keeps no other from running")
  void throwing() throws Exception {
    time.schedule(
        Duration.ZERO,
        () -> {
          throw new IllegalStateException("on purpose");
        });
    time.schedule(
        Duration.ZERO,
        () -> {
          throw new StackOverflowError("on purpose");
        });
    time.schedule(NEAR, () -> ran.add("after"));

    assertThat(next()).isEqualTo("after");
  }

  @Test
  void delaysBeyondAllTimeAndBeforeNow() throws Exception {
    time.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.add("never"));
    time.schedule(Duration.ofSeconds(-1), () -> ran.add("at once"));

    assertThat(next()).isEqualTo("at once");
  }

  @Test
  void closingDropsWhatWaitsAndWhatFollows() throws Exception {
    time.schedule(NEAR, () -> ran.add("waits"));
    time.close();
    time.schedule(Duration.ZERO, () -> ran.add("follows")).cancel();

    assertThat(ran.poll(3 * NEAR.toMillis(), TimeUnit.MILLISECONDS)).isNull();
  }
}
