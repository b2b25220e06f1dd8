package jp.shikaku.mock;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * That a folder has one terminal on this computer: a locked file that stands for it, which the
 * system lets go of whatever becomes of the process. It lies among the temporary files, since the
 * folder itself must look like a real terminal's, and can be renamed.
 */
final class FolderClaim implements AutoCloseable {
  private final Path file;

  /** Null where files can not be locked: a second terminal goes unnoticed there. */
  private final @Nullable FileChannel held;

  private FolderClaim(Path file, @Nullable FileChannel held) {
    this.file = file;
    this.held = held;
  }

  /**
   * Takes a folder.
   *
   * @param folder is there
   * @throws MockTerminal.InUseException when a terminal has it
   */
  static FolderClaim of(Path folder) throws IOException {
    byte[] name = folder.toRealPath().toUri().toString().getBytes(StandardCharsets.UTF_8);
    Path file =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "shikaku-mock-" + UUID.nameUUIDFromBytes(name) + ".lock");
    while (true) {
      FileChannel channel = locked(file);
      if (channel == null || Files.exists(file)) {
        return new FolderClaim(file, channel);
      }
      channel.close(); // it was that of a terminal that has just let go
    }
  }

  private static @Nullable FileChannel locked(Path file) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(file, CREATE, WRITE);
    } catch (IOException e) {
      return null;
    }
    boolean mine;
    try {
      mine = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      mine = false;
    } catch (IOException e) {
      channel.close();
      return null;
    }
    if (!mine) {
      channel.close();
      throw new MockTerminal.InUseException();
    }
    return channel;
  }

  /** Lets the folder go. */
  @Override
  public void close() {
    try (FileChannel channel = held) {
      if (channel != null && channel.isOpen()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // an unlocked file that stays harms nobody
    }
  }
}
