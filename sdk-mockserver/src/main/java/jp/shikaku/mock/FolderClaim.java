package jp.shikaku.mock;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * That a folder has one terminal on this computer: a locked file that stands for it, which the
 * system lets go of whatever becomes of the process. It lies among the temporary files, since the
 * folder itself must look like a real terminal's, and can be renamed. The file goes with the
 * terminal; that of a killed process goes when the next process claims a folder.
 */
final class FolderClaim implements AutoCloseable {
  private static final String BEGIN = "shikaku-mock-";
  private static final String END = ".lock";

  /** How often a lock is asked for that another process may hold only to clear it away. */
  private static final int TRIES = 10;

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(10);

  private static final ReentrantLock LOCK = new ReentrantLock();

  /** Those of this process; to open and close such a file once more would unlock it. */
  private static final Set<Path> OURS = new HashSet<>();

  private static boolean cleared;

  private final Path file;

  /** Null where files can not be locked: a second terminal goes unnoticed there. */
  private final @Nullable FileChannel held;

  private boolean closed;

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
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Path file = temporary.resolve(BEGIN + UUID.nameUUIDFromBytes(name) + END);
    LOCK.lock();
    try {
      if (OURS.contains(file)) {
        throw new MockTerminal.InUseException();
      }
      FolderClaim claim = new FolderClaim(file, claimed(file));
      OURS.add(file);
      if (!cleared) {
        cleared = true;
        clear(temporary);
      }
      return claim;
    } finally {
      LOCK.unlock();
    }
  }

  /** The locked file, which is the one that others find there; null if it can not be locked. */
  private static @Nullable FileChannel claimed(Path file) throws IOException {
    for (int tries = 0; tries < TRIES; tries++) {
      Object before = key(file);
      FileChannel channel;
      try {
        channel = FileChannel.open(file, CREATE, WRITE);
      } catch (IOException e) {
        return null;
      }
      boolean mine;
      try {
        mine = isLocked(channel);
      } catch (IOException e) {
        channel.close();
        return null;
      }
      if (mine && before != null && before.equals(key(file))) {
        return channel;
      }
      channel.close(); // new, or deleted by whoever has just let go of it: look again
      if (!mine) {
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      }
    }
    throw new MockTerminal.InUseException();
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** What makes a file another one than its predecessor of that name; null if there is none. */
  private static @Nullable Object key(Path file) {
    try {
      Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      return key == null
          ? file
          : key; // a system without keys gives an open file's name to no other
    } catch (IOException e) {
      return null;
    }
  }

  /** Deletes what killed processes left; what lives is locked. */
  private static void clear(Path temporary) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary, BEGIN + "*" + END)) {
      for (Path file : files) {
        if (!OURS.contains(file)) {
          delete(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // an unlocked file that stays harms nobody
    }
  }

  private static void delete(Path file) {
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      if (isLocked(channel)) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // the same; it may be another user's
    }
  }

  /** Lets the folder go. */
  @Override
  public void close() {
    LOCK.lock();
    try (FileChannel channel = held) {
      if (!closed) {
        closed = true;
        OURS.remove(file);
        if (channel != null) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      // an unlocked file that stays harms nobody
    } finally {
      LOCK.unlock();
    }
  }
}
