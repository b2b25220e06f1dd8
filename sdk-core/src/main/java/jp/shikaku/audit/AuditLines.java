package jp.shikaku.audit;

import static java.nio.file.StandardOpenOption.READ;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Goes through a file line by line and knows where it stands. Not thread-safe. */
final class AuditLines implements AutoCloseable {

  private final SeekableByteChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024).limit(0);
  private long offset;
  private long end;
  private long number;
  private boolean ended;
  private byte[] line = {};

  AuditLines(Path file) throws IOException {
    channel = Files.newByteChannel(file, READ);
  }

  /** Goes to the beginning of a line that has a number. */
  void seek(long newOffset, long newNumber) throws IOException {
    channel.position(newOffset);
    buffer.limit(0);
    end = newOffset;
    number = newNumber - 1;
  }

  /** Reads the next line, as long as there is one. */
  boolean next() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    ended = false;
    offset = end;
    while (!ended && fill()) {
      int from = buffer.position();
      int to = from;
      while (to < buffer.limit() && buffer.get(to) != '\n') {
        to++;
      }
      bytes.write(buffer.array(), from, to - from);
      ended = to < buffer.limit();
      buffer.position(ended ? to + 1 : to);
      end += buffer.position() - from;
    }
    line = bytes.toByteArray();
    number++;
    return ended || line.length > 0;
  }

  private boolean fill() throws IOException {
    if (!buffer.hasRemaining()) {
      buffer.clear();
      int count = channel.read(buffer);
      buffer.flip();
      return count > 0;
    }
    return true;
  }

  /** The line, without its end. */
  byte[] line() {
    return line;
  }

  boolean isEnded() {
    return ended;
  }

  /** Where the line begins. */
  long offset() {
    return offset;
  }

  /** Where the next line begins. */
  long end() {
    return end;
  }

  /** The number of the line in its file, from 1. */
  long number() {
    return number;
  }

  /** A part of the file; the reader stands where it stood. */
  byte[] bytes(long from, long length) throws IOException {
    long kept = channel.position();
    ByteBuffer part = ByteBuffer.allocate(Math.toIntExact(length));
    channel.position(from);
    while (part.hasRemaining() && channel.read(part) >= 0) {
      // until it is full
    }
    channel.position(kept);
    return part.array();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
