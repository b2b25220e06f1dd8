package jp.shikaku.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import jp.shikaku.transport.VirtualTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Work that comes again, and whose thread it takes. */
class RecurringTest {

  private static final Duration PAUSE = Duration.ofMinutes(10);

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));
  private final Deque<Runnable> handedOver = new ArrayDeque<>();
  private final AtomicInteger done = new AtomicInteger();

  @Test
  @DisplayName("R-RT-1 the clock's thread only hands over; a failure does not end it; close does")
  void recurring() {
    Recurring recurring = new Recurring(time, handedOver::add);
    recurring.every(
        PAUSE,
        () -> {
          done.incrementAndGet();
          throw new LedgerTrouble("test");
        });

    time.advance(PAUSE);
    assertThat(done).hasValue(0);
    handedOver.remove().run();
    assertThat(done).hasValue(1);
    assertThat(handedOver).isEmpty();

    time.advance(PAUSE);
    handedOver.remove().run();
    assertThat(done).hasValue(2);

    recurring.close();
    time.advance(PAUSE);
    handedOver.forEach(Runnable::run);
    assertThat(done).hasValue(2);
  }

  @Test
  @DisplayName("R-RT-1 workers that take nothing now do not end it")
  void refused() {
    AtomicInteger tries = new AtomicInteger();
    Recurring recurring =
        new Recurring(
            time,
            task -> {
              if (tries.getAndIncrement() == 0) {
                throw new RejectedExecutionException();
              }
              task.run();
            });
    recurring.every(PAUSE, done::incrementAndGet);

    time.advance(PAUSE);
    assertThat(done).hasValue(0);
    time.advance(PAUSE);
    assertThat(done).hasValue(1);
  }
}
