package jp.shikaku.transport;

import java.time.Duration;
import java.time.Instant;

/** A wall clock that jumps while the deadlines' clock goes on. */
public final class JumpingTime implements TimeSource {

  public final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));
  public Duration jump = Duration.ZERO;

  @Override
  public Instant now() {
    return time.now().plus(jump);
  }

  @Override
  public long nanoTime() {
    return time.nanoTime();
  }

  @Override
  public Scheduled schedule(Duration delay, Runnable task) {
    return time.schedule(delay, task);
  }
}
