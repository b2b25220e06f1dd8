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
    int expected = told < 0 ? LEAST_BYTES : (int) told;
    return read(context.bodyInputStream(), expected, most, use);
  }

  <T> T read(InputStream in, int expected, int most, Function<byte[], T> use) {
    int taken = 0;
    try {
      long begun = time.nanoTime();
      // One more than expected, to see the end without growing.
      byte[] body = new byte[Math.min(expected, FREE_BYTES - 1) + 1];
      int size = 0;
      for (int count = in.read(body); count >= 0; count = in.read(body, size, body.length - size)) {
        size += count;
        if (size > most) {
          throw tooLarge(most);
        }
        if (time.nanoTime() - begun > WITHIN.toNanos()) {
          throw malformed("the body must come within " + WITHIN.toSeconds() + " s");
        }
        if (size == body.length) {
          int length = longer(size, expected, most);
          int more = length - Math.max(size, FREE_BYTES);
          if (more > 0) {
            take(more);
            taken += more;
          }
          body = Arrays.copyOf(body, length);
        }
      }
      return use.apply(size == body.length ? body : Arrays.copyOf(body, size));
    } catch (IOException e) {
      throw malformed("the body was cut off");
    } finally {
      room.release(taken);
    }
  }

  /** Twice as long, but not longer than the body is said to be, or may be. */
  private static int longer(int length, int expected, int most) {
    int end = expected >= length ? expected : most;
    return (int) Math.min(2L * length, end + 1L);
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
