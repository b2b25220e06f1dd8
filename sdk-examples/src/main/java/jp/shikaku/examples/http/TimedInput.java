package jp.shikaku.examples.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import jp.shikaku.transport.TimeSource;

/**
 * A body that must come within a time: one that only drips in would hold a thread of the server for
 * hours, and no silence of it is long enough for the server's own limit. Not thread-safe.
 */
public final class TimedInput extends FilterInputStream {

  private final TimeSource time;
  private final long begun;
  private final Duration limit;

  /**
   * Begins to count.
   *
   * @param in the body
   * @param time measures
   * @param limit for all of it
   */
  public TimedInput(InputStream in, TimeSource time, Duration limit) {
    super(in);
    this.time = time;
    this.begun = time.nanoTime();
    this.limit = limit;
  }

  @Override
  public int read() throws IOException {
    return inTime(super.read());
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    return inTime(super.read(buffer, offset, length));
  }

  private int inTime(int read) throws IOException {
    if (time.nanoTime() - begun > limit.toNanos()) {
      throw new IOException("the body must come within " + limit.toSeconds() + " s");
    }
    return read;
  }
}
