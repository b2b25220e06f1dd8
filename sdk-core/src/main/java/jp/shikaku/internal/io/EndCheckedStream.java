package jp.shikaku.internal.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is proved at its end: reads ahead, and gives the last bytes only when the check
 * allows it, so that whoever reads to the end has nothing that was not proved. Not thread-safe.
 */
public final class EndCheckedStream extends InputStream {

  private static final int CHUNK = 32 * 1024;

  /** Proves what came. */
  @FunctionalInterface
  public interface EndCheck {
    /**
     * Called once, behind the last byte.
     *
     * @param length how many bytes came
     * @throws IOException when they are not to be believed
     */
    void check(long length) throws IOException;
  }

  private final InputStream in;
  private final EndCheck check;
  private byte[] now = new byte[CHUNK];
  private int at;
  private int end;
  private byte[] ahead = new byte[CHUNK];
  private int aheadLength;
  private long length;
  private boolean begun;
  private boolean atEnd;
  private @Nullable IOException failure;

  /**
   * Creates a stream.
   *
   * @param in what is read; closed with this
   * @param check proves it
   */
  public EndCheckedStream(InputStream in, EndCheck check) {
    this.in = in;
    this.check = check;
  }

  @Override
  public int read() throws IOException {
    return fill() ? now[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] buffer, int offset, int most) throws IOException {
    Objects.checkFromIndexSize(offset, most, buffer.length);
    if (most == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int copied = Math.min(most, end - at);
    System.arraycopy(now, at, buffer, offset, copied);
    at += copied;
    return copied;
  }

  private boolean fill() throws IOException {
    if (at < end) {
      return true;
    }
    if (failure != null) {
      throw failure;
    }
    try {
      if (!begun) {
        begun = true;
        aheadLength = readAhead();
      }
      swap();
      aheadLength = readAhead();
    } catch (IOException e) {
      failure = e; // nothing is given after it
      end = 0;
      throw e;
    }
    return end > 0;
  }

  private void swap() {
    byte[] free = now;
    now = ahead;
    ahead = free;
    at = 0;
    end = aheadLength;
  }

  private int readAhead() throws IOException {
    if (atEnd) {
      return 0;
    }
    int read = in.readNBytes(ahead, 0, CHUNK);
    length += read;
    if (read < CHUNK) {
      atEnd = true;
      check.check(length);
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
