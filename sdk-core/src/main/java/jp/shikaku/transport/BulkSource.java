package jp.shikaku.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a bulk result 「一括照会結果」 where they lie, to be read from their beginning more than
 * once and never as a whole. A source must give the same bytes each time.
 */
public interface BulkSource {

  /**
   * {@return a new stream from the first byte; the caller closes it} Its last bytes are given only
   * when it is known that all came as they were, as far as the source can tell that.
   *
   * @throws IOException when the bytes can not be reached; its cause is a {@link
   *     jp.shikaku.TransportException} when the source knows what is the trouble, and so is that of
   *     what the stream throws
   */
  InputStream open() throws IOException;

  /**
   * {@return the number of bytes, 0 or more}
   *
   * @throws IOException when the bytes can not be reached
   */
  long size() throws IOException;

  /**
   * {@return a file as a source; a symbolic link is not followed}
   *
   * @param file the file
   */
  static BulkSource of(Path file) {
    return new BulkSource() {
      @Override
      public InputStream open() throws IOException {
        return Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      }

      @Override
      public long size() throws IOException {
        return Files.size(file);
      }
    };
  }

  /**
   * {@return bytes in memory as a source}
   *
   * @param bytes the document; not copied, must not be changed afterwards
   */
  static BulkSource of(byte[] bytes) {
    return new BulkSource() {
      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes);
      }

      @Override
      public long size() {
        return bytes.length;
      }
    };
  }
}
