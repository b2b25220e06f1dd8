package jp.shikaku.cardreader.pcsc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import jp.shikaku.cardreader.pcsc.CardAccessException.Reason;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.VirtualTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AttemptTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final VirtualTime time = new VirtualTime(Instant.EPOCH);

  private static Reason reason(Runnable work) {
    return catchThrowableOfType(CardAccessException.class, work::run).reason();
  }

  @Test
  @DisplayName("R-INV-5 the time is over to the nanosecond")
  void time() {
    Attempt attempt = new Attempt(time, LIMIT);
    time.advance(LIMIT.minusNanos(1));
    attempt.checkTime();
    time.advance(Duration.ofNanos(1));
    assertThat(reason(attempt::checkTime)).isEqualTo(Reason.DEADLINE);
    assertThat(reason(attempt::pinIsSent)).isEqualTo(Reason.DEADLINE);
    assertThat(attempt.isPinSent()).isFalse();
  }

  @Test
  @DisplayName("4.4.2 a caller who goes in the last moment before the PIN has none sent")
  void race() {
    AtomicReference<Attempt> leaves = new AtomicReference<>();
    TimeSource hasty =
        new TimeSource() {
          @Override
          public Instant now() {
            return time.now();
          }

          @Override
          public long nanoTime() {
            Attempt attempt = leaves.get();
            if (attempt != null) {
              attempt.abandon(Reason.DEADLINE); // between the check and the sending
            }
            return time.nanoTime();
          }

          @Override
          public Scheduled schedule(Duration delay, Runnable task) {
            return time.schedule(delay, task);
          }
        };
    Attempt attempt = new Attempt(hasty, LIMIT);
    leaves.set(attempt);
    assertThat(reason(attempt::pinIsSent)).isEqualTo(Reason.DEADLINE);
    assertThat(attempt.isPinSent()).isFalse();
  }

  @Test
  @DisplayName("4.4.2 one attempt sends one PIN, and who goes meanwhile does not know its outcome")
  void once() {
    Attempt attempt = new Attempt(time, LIMIT);
    attempt.pinIsSent();
    assertThat(reason(attempt::pinIsSent)).isEqualTo(Reason.DEADLINE);
    assertThat(attempt.abandon(Reason.DEADLINE).reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
    attempt.pinWasRight();
    assertThat(attempt.isPinSent()).isTrue();
    assertThat(attempt.abandon(Reason.SERVICE_LOST).reason()).isEqualTo(Reason.SERVICE_LOST);
  }
}
