package jp.shikaku.cardreader.pcsc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lines of ASCII between this process and its worker 「ワーカーとの行プロトコル」. A line holds a command to a
 * card and with it maybe a PIN, so what was read is wiped from the buffer.
 *
 * <pre>
 *   number R                 readers         number + name:present ...
 *   number W milliseconds    wait            number +
 *   number O name            open a link     number + handle
 *   number T handle command  transmit        number + answer
 *   number C handle reset    close the link  number +
 *                            any trouble     number - kind code
 * </pre>
 *
 * Names, commands and answers are hexadecimal. A line of blanks means nothing.
 */
final class WorkerLines {

  /** Room for a reader's name or an answer in hexadecimal, and for many readers. */
  private static final int LONGEST = 64 * 1024;

  private final InputStream in;
  private byte[] buffer = new byte[1024];
  private int filled;

  WorkerLines(InputStream in) {
    this.in = in;
  }

  /** The next line without its end; null after the last. */
  byte @Nullable [] next() throws IOException {
    int searched = 0;
    for (; ; ) {
      for (; searched < filled; searched++) {
        if (buffer[searched] == '\n') {
          byte[] line = Arrays.copyOf(buffer, searched);
          int rest = filled - searched - 1;
          System.arraycopy(buffer, searched + 1, buffer, 0, rest);
          Arrays.fill(buffer, rest, filled, (byte) 0);
          filled = rest;
          return line;
        }
      }
      if (filled == buffer.length) {
        if (filled == LONGEST) {
          throw new IOException("line too long");
        }
        byte[] larger = Arrays.copyOf(buffer, buffer.length * 2);
        Arrays.fill(buffer, (byte) 0);
        buffer = larger;
      }
      int count = in.read(buffer, filled, buffer.length - filled);
      if (count < 0) {
        return null;
      }
      filled += count;
    }
  }

  /** The text before the n-th blank and after the one before it; empty if there is none. */
  static String field(byte[] line, int n) {
    int from = start(line, n);
    int to = from;
    while (to < line.length && line[to] != ' ') {
      to++;
    }
    return new String(line, from, to - from, StandardCharsets.US_ASCII);
  }

  /** Where the n-th field begins; the length of the line if there is none. */
  static int start(byte[] line, int n) {
    int at = 0;
    for (int blanks = 0; blanks < n && at < line.length; at++) {
      if (line[at] == ' ') {
        blanks++;
      }
    }
    return at;
  }

  /** A text in hexadecimal. */
  static String hex(String text) {
    return new String(Hex.encode(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.US_ASCII);
  }

  /** The text of a hexadecimal one. */
  static String text(String hex) {
    byte[] ascii = hex.getBytes(StandardCharsets.US_ASCII);
    return new String(Hex.decode(ascii, 0, ascii.length), StandardCharsets.UTF_8);
  }
}
