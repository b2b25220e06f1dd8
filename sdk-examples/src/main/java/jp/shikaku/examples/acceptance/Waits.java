package jp.shikaku.examples.acceptance;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import jp.shikaku.transport.TimeSource;

/** Waits by the given time, which end at once when the tester stops the test. Thread-safe. */
final class Waits {

  private final TimeSource time;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();

  Waits(TimeSource time) {
    this.time = time;
  }

  TimeSource time() {
    return time;
  }

  void stop() {
    stopped.complete(null);
  }

  boolean isStopped() {
    return stopped.isDone();
  }

  /** Waits for an event that never fails, and returns whether it came in time. */
  boolean await(CompletableFuture<?> event, Duration limit) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    TimeSource.Scheduled timer = time.schedule(limit, () -> over.complete(null));
    try {
      var unused = CompletableFuture.anyOf(event, over, stopped).join();
      return event.isDone();
    } finally {
      timer.cancel();
    }
  }

  void pause(Duration span) {
    var unused = await(new CompletableFuture<>(), span);
  }

  /** A span of time that runs from now on. */
  final class Limit {
    private final Duration span;
    private final long begin = time.nanoTime();

    Limit(Duration span) {
      this.span = span;
    }

    Duration gone() {
      return Duration.ofNanos(time.nanoTime() - begin);
    }

    Duration left() {
      Duration left = span.minus(gone());
      return left.isNegative() ? Duration.ZERO : left;
    }

    boolean isOver() {
      return isStopped() || left().isZero();
    }
  }

  Limit limit(Duration span) {
    return new Limit(span);
  }
}
