package jp.shikaku.cardreader;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Waits, and wakes up early when the system tells of a change in the folder (architecture D5).
 * Nothing relies on that: what a share does not tell, the next listing finds. Used by one thread,
 * but for {@link #wake}.
 */
final class FolderEvents {

  /**
   * What is known to have changed.
   *
   * @param names the files; possibly none, possibly of no interest
   * @param isListingDue whether there may be changes that were not told
   */
  record Hints(Set<String> names, boolean isListingDue) {
    static final Hints NONE = new Hints(Set.of(), false);
    static final Hints LISTING_DUE = new Hints(Set.of(), true);
  }

  private static final long AGAIN = TimeUnit.MINUTES.toNanos(1);

  private final Path folder;
  private final TimeSource time;
  private final CountDownLatch closing;
  private volatile @Nullable WatchService service;
  private @Nullable Object folderKey;
  private long nextTry;

  FolderEvents(Path folder, TimeSource time, CountDownLatch closing) {
    this.folder = folder;
    this.time = time;
    this.closing = closing;
    this.nextTry = time.nanoTime();
  }

  /**
   * Listens to the folder, anew when it was replaced by another one of the same name.
   *
   * @param key tells the folder from another one; null when that is not known
   * @return whether listening began just now, so that changes before it were not told
   */
  boolean follow(@Nullable Object key) {
    if (service != null && Objects.equals(key, folderKey)) {
      return false;
    }
    if (service == null && time.nanoTime() - nextTry < 0) {
      return false;
    }
    drop();
    nextTry = time.nanoTime() + AGAIN;
    folderKey = key;
    WatchService opened = null;
    try {
      opened = folder.getFileSystem().newWatchService();
      folder.register(
          opened, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      service = opened;
      return true;
    } catch (IOException | RuntimeException e) {
      close(opened);
      return false;
    }
  }

  /** Stops listening: the folder is away. */
  void drop() {
    close(service);
    service = null;
    nextTry = time.nanoTime();
  }

  private static void close(@Nullable WatchService service) {
    try {
      if (service != null) {
        service.close();
      }
    } catch (IOException | RuntimeException e) {
      // Nothing is told any more, which is what was asked for.
    }
  }

  /** Ends the waiting of the other thread, after the source was closed. */
  void wake() {
    close(service);
  }

  /** Waits until something is told, the time is over, or the source is closed. */
  Hints await(long nanos) throws InterruptedException {
    WatchService listening = service;
    if (listening == null) {
      closing.await(nanos, TimeUnit.NANOSECONDS);
      return Hints.NONE;
    }
    try {
      WatchKey key = listening.poll(nanos, TimeUnit.NANOSECONDS);
      if (key != null) {
        return drain(listening, key);
      }
    } catch (ClosedWatchServiceException e) {
      drop();
    }
    return Hints.NONE;
  }

  private Hints drain(WatchService listening, WatchKey first) {
    Set<String> names = new LinkedHashSet<>();
    boolean isListingDue = false;
    for (WatchKey key = first; key != null; key = listening.poll()) {
      for (WatchEvent<?> event : key.pollEvents()) {
        if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
          isListingDue = true;
        } else {
          names.add(String.valueOf(event.context()));
        }
      }
      if (!key.reset()) {
        drop(); // the folder was removed, at least for a moment
        return new Hints(names, true);
      }
    }
    return new Hints(names, isListingDue);
  }
}
