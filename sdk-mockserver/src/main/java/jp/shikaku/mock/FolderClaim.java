package jp.shikaku.mock;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * That a folder has one terminal: a locked file in it, which the system lets go of whatever becomes
 * of the process. Thread-safe.
 */
final class FolderClaim {
  private final Path file;
  private final ReentrantLock guard = new ReentrantLock();
  private @Nullable FileChannel held;

  FolderClaim(Path folder) {
    file = folder.resolve(".mock-terminal.lock");
  }

  /** Takes the folder, which must be there; once more does nothing. */
  void take() throws IOException {
    guard.lock();
    try {
      while (held == null) {
        FileChannel channel = FileChannel.open(file, CREATE, WRITE);
        try {
          lock(channel);
        } catch (IOException | RuntimeException e) {
          channel.close();
          throw e;
        }
        if (Files.exists(file)) {
          held = channel;
        } else {
          channel.close(); // it was that of a terminal that has just let go
        }
      }
    } finally {
      guard.unlock();
    }
  }

  private static void lock(FileChannel channel) throws IOException {
    boolean mine;
    try {
      mine = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      mine = false;
    } catch (IOException e) {
      return; // on a volume without locks a second terminal goes unnoticed
    }
    if (!mine) {
      throw new MockTerminal.InUseException();
    }
  }

  /** Lets the folder go, with the file. */
  void letGo() {
    guard.lock();
    try (FileChannel channel = held) {
      held = null;
      if (channel != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // an unlocked file that stays harms nobody
    } finally {
      guard.unlock();
    }
  }
}
