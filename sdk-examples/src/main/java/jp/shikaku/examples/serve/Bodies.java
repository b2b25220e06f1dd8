package jp.shikaku.examples.serve;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import jp.shikaku.transport.TimeSource;

/**
 * Reads the bodies of calls, each in its time, all together within a number of bytes. What was not
 * sent yet takes no room, whatever length was told; small bodies are never refused. Thread-safe.
 */
final class Bodies {

  /** A body that only drips in would hold a thread for hours. */
  static final Duration WITHIN = Duration.ofSeconds(30);

  /** As much as the documents that are decoded at once may have. */
  static final int MOST_BYTES = Routes.MOST_DECODING * Routes.MOST_DOCUMENT_BYTES;

  /** Of each body; the threads of the server bound how many there are. */
  static final int FREE_BYTES = 64 * 1024;

  private static final int LEAST_BYTES = 8 * 1024;

  private final TimeSource time;
  private final Semaphore room;

  Bodies(TimeSource time, int mostBytes) {
    this.time = time;
    this.room = new Semaphore(mostBytes);
  }

  /**
   * Reads a body.
   *
   * @param most bytes it may have
   * @param use what is done with it; its bytes count as long as that takes
   */
  <T> T read(Context context, int most, Function<byte[], T> use) {
    long told = context.req().getContentLengthLong();
    if (told > most) {
      throw tooLarge(most);
    }
    int expected = told < 0 ? Math.min(LEAST_BYTES, most) : (int) told;
    return read(context.bodyInputStream(), expected, most, use);
  }

  <T> T read(InputStream in, int expected, int most, Function<byte[], T> use) {
    int taken = 0;
    try {
      long begun = time.nanoTime();
      byte[] body = new byte[Math.min(expected, FREE_BYTES)];
      int size = 0;
      while (true) {
        if (size == body.length) {
          int next = in.read();
          if (next < 0) {
            return use.apply(body);
          }
          int length = longer(size, expected, most);
          int more = Math.max(0, length - Math.max(size, FREE_BYTES));
          take(more);
          taken += more;
          body = Arrays.copyOf(body, length);
          body[size] = (byte) next;
          size++;
        } else {
          int count = in.read(body, size, body.length - size);
          if (count < 0) {
            return use.apply(Arrays.copyOf(body, size));
          }
          size += count;
        }
        if (time.nanoTime() - begun > WITHIN.toNanos()) {
          throw malformed("the body must come within " + WITHIN.toSeconds() + " s");
        }
      }
    } catch (IOException e) {
      throw malformed("the body was cut off");
    } finally {
      room.release(taken);
    }
  }

  /** Twice as long, but not longer than the body is said to be, or may be. */
  private static int longer(int length, int expected, int most) {
    if (length == most) {
      throw tooLarge(most);
    }
    int end = expected > length ? expected : most;
    return (int) Math.min(Math.max(2L * length, LEAST_BYTES), end);
  }

  private void take(int bytes) {
    if (!room.tryAcquire(bytes)) {
      throw new Problem(Problem.Code.TOO_MANY, "too many bytes are being read at once");
    }
  }

  private static Problem malformed(String rule) {
    return new Problem(Problem.Code.MALFORMED, rule);
  }

  private static Problem tooLarge(int most) {
    return new Problem(Problem.Code.TOO_LARGE, "the body must not exceed " + most + " bytes");
  }
}
