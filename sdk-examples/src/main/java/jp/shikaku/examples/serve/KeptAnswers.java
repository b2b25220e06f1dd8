package jp.shikaku.examples.serve;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import jp.shikaku.transport.TimeSource;

/**
 * Calls by their {@code Idempotency-Key}: who lost the connection and calls again joins the running
 * call, or is given the same answer for some minutes. In memory only. A call that may have been
 * sent is never made twice: when there is no room for its answer, the call is refused. Thread-safe.
 */
final class KeptAnswers {

  static final Duration KEEP = Duration.ofMinutes(5);
  static final int MOST = 1024;
  static final long MOST_BYTES = 64L * 1024 * 1024;

  private final TimeSource time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Kept> all = new HashMap<>();
  private long bytes;

  private static final class Kept {
    final byte[] digest;
    final CompletableFuture<Reply> reply = new CompletableFuture<>();
    int size;

    Kept(byte[] digest) {
      this.digest = digest;
    }
  }

  KeptAnswers(TimeSource time) {
    this.time = time;
  }

  /**
   * Makes a call, or joins the one of the same key.
   *
   * @param key of the caller, with what it calls
   * @param digest of what is asked
   * @param call gives a reply; its future does not fail
   * @throws Problem when the key was used for something else, or there is no room
   */
  CompletableFuture<Reply> join(
      String key, byte[] digest, Supplier<CompletableFuture<Reply>> call) {
    Kept kept;
    lock.lock();
    try {
      Kept known = all.get(key);
      if (known != null) {
        if (!Arrays.equals(known.digest, digest)) {
          throw new Problem(
              Problem.Code.KEY_REUSED, "Idempotency-Key was used with another request");
        }
        return known.reply.thenApply(reply -> reply.with("Idempotent-Replay", "true"));
      }
      if (all.size() >= MOST || bytes >= MOST_BYTES) {
        throw new Problem(
            Problem.Code.TOO_MANY, "too many answers are kept for their Idempotency-Key");
      }
      kept = new Kept(digest);
      all.put(key, kept);
    } finally {
      lock.unlock();
    }
    start(key, kept, call);
    return kept.reply;
  }

  private void start(String key, Kept kept, Supplier<CompletableFuture<Reply>> call) {
    CompletableFuture<Reply> running;
    try {
      running = call.get();
    } catch (RuntimeException e) {
      running = CompletableFuture.failedFuture(e);
    }
    var unused =
        running.whenComplete(
            (reply, failure) -> {
              if (failure != null || !reply.isSettled()) {
                forget(key, kept);
              } else {
                keep(key, kept, reply.body().length);
              }
              if (failure != null) {
                kept.reply.completeExceptionally(failure);
              } else {
                kept.reply.complete(reply);
              }
            });
  }

  private void keep(String key, Kept kept, int size) {
    lock.lock();
    try {
      kept.size = size;
      bytes += size;
    } finally {
      lock.unlock();
    }
    time.schedule(KEEP, () -> forget(key, kept));
  }

  private void forget(String key, Kept kept) {
    lock.lock();
    try {
      if (all.remove(key, kept)) {
        bytes -= kept.size;
      }
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return all.size();
    } finally {
      lock.unlock();
    }
  }
}
