package jp.shikaku.mock;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a file is to hold, read part by part, so that a large one never stands in memory. */
sealed interface Payload {

  long length() throws IOException;

  /** Appends the bytes from one place to before another. */
  void copy(long from, long to, OutputStream out) throws IOException;

  /** Nobody will read it again. */
  void release() throws IOException;

  /** In memory. */
  final class Bytes implements Payload {
    private final byte[] bytes;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public void copy(long from, long to, OutputStream out) throws IOException {
      out.write(bytes, (int) from, (int) (to - from));
    }

    @Override
    public void release() {
      // nothing to give back
    }
  }

  /** In a file of its own. */
  record Staged(Path file) implements Payload {
    @Override
    public long length() throws IOException {
      return Files.size(file);
    }

    @Override
    public void copy(long from, long to, OutputStream out) throws IOException {
      try (FileChannel channel = FileChannel.open(file)) {
        channel.transferTo(from, to - from, Channels.newChannel(out));
      }
    }

    @Override
    public void release() throws IOException {
      Files.deleteIfExists(file);
    }
  }
}
