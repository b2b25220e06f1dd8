package jp.shikaku.examples.doctor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import jp.shikaku.examples.doctor.ShareFigures.Contents;
import jp.shikaku.examples.doctor.ShareFigures.Operation;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Measures a share with files of its own, named {@code shikaku-probe-….probe}, which no terminal
 * takes, and removes them again. Used by one thread.
 */
final class ShareMeasure {

  private static final int TIMES = 10;
  private static final int BYTES = 4096;
  private static final int MOST_AGES = 2_000;
  private static final long EVENT_WAIT_MILLIS = 2_000;
  private static final Pattern INTERFACE =
      Pattern.compile("[A-Z]{3}[a-z]{5}[0-9]{2}re[qs]_[0-9A-Za-z_]+\\.[a-zA-Z]{3}");
  private static final Pattern OURS =
      Pattern.compile("[A-Z]{3}[a-z]{5}[0-9]{2}re[qs]_[0-9]{17}[0-9a-f]{16}\\.[a-zA-Z]{3}");

  private final TimeSource time;
  private final Map<String, List<Long>> nanos = new LinkedHashMap<>();
  private boolean atomic = true;

  ShareMeasure(TimeSource time) {
    this.time = time;
  }

  /**
   * Measures.
   *
   * @param set the folder that requests are written in, where one is set; null for the usual
   */
  ShareFigures measure(Path root, @Nullable Path set) throws IOException {
    Path req = root.resolve("req");
    Path staging = set == null ? root.resolve(".shikaku-staging") : set;
    boolean made = makeStaging(staging);
    try (WatchService events = watch(req)) {
      for (int i = 0; i < TIMES; i++) {
        cycle(Files.isDirectory(staging) ? staging : req, req, i);
      }
      return new ShareFigures(
          nanos.entrySet().stream().map(e -> Operation.of(e.getKey(), e.getValue())).toList(),
          atomic,
          !atomic && set != null && !Files.getFileStore(set).equals(Files.getFileStore(req)),
          heard(events));
    } finally {
      if (made) {
        removeUnlessUsed(staging);
      }
    }
  }

  private static void removeUnlessUsed(Path staging) {
    try {
      Files.deleteIfExists(staging);
    } catch (IOException e) {
      // Another program writes its requests there by now: it stays.
      return;
    }
  }

  private static boolean makeStaging(Path staging) {
    try {
      if (Files.exists(staging, NOFOLLOW_LINKS)) {
        return false;
      }
      Files.createDirectory(staging);
      return true;
    } catch (IOException e) {
      return false; // then within the request folder, as the transport does
    }
  }

  private void cycle(Path staging, Path req, int number) throws IOException {
    String name =
        "shikaku-probe-" + ProcessHandle.current().pid() + "-" + time.nanoTime() + "-" + number;
    Path hidden = staging.resolve(name + ".tmp");
    Path shown = req.resolve(name + ".probe");
    try {
      timed(
          "write",
          () ->
              Files.write(
                  hidden,
                  new byte[BYTES],
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.WRITE));
      timed("rename", () -> rename(hidden, shown));
      timed("look", () -> Files.getLastModifiedTime(shown, NOFOLLOW_LINKS));
      timed("list", () -> count(req));
      timed("delete", () -> Files.deleteIfExists(shown));
    } finally {
      Files.deleteIfExists(hidden);
      Files.deleteIfExists(shown);
    }
  }

  private Path rename(Path from, Path to) throws IOException {
    try {
      return Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      atomic = false;
      return Files.move(from, to);
    }
  }

  private interface Step {
    @Nullable Object run() throws IOException;
  }

  private void timed(String name, Step step) throws IOException {
    long begun = time.nanoTime();
    var unused = step.run();
    nanos.computeIfAbsent(name, key -> new ArrayList<>()).add(time.nanoTime() - begun);
  }

  private static int count(Path folder) throws IOException {
    int count = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path ignored : entries) {
        count++;
      }
    } catch (DirectoryIteratorException e) {
      throw new IOException(e.getClass().getSimpleName());
    }
    return count;
  }

  private static @Nullable WatchService watch(Path folder) {
    try {
      WatchService events = folder.getFileSystem().newWatchService();
      folder.register(events, StandardWatchEventKinds.ENTRY_CREATE);
      return events;
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }

  private static boolean heard(@Nullable WatchService events) {
    if (events == null) {
      return false;
    }
    try {
      WatchKey key = events.poll(EVENT_WAIT_MILLIS, TimeUnit.MILLISECONDS);
      return key != null && !key.pollEvents().isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Counts what lies in a folder; opens nothing. */
  Contents contents(Path folder) throws IOException {
    List<Path> aged = new ArrayList<>();
    int files = 0;
    int ours = 0;
    int known = 0;
    long begun = time.nanoTime();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        files++;
        if (OURS.matcher(name).matches()) {
          ours++;
        }
        if (INTERFACE.matcher(name).matches()) {
          known++;
        }
        if (aged.size() < MOST_AGES) {
          aged.add(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw new IOException(e.getClass().getSimpleName());
    }
    long listed = time.nanoTime() - begun;
    Long oldest = null;
    for (Path entry : aged) {
      long age = ageSeconds(entry);
      oldest = oldest == null ? age : Math.max(oldest, age);
    }
    return new Contents(files, ours, known, oldest, listed);
  }

  private long ageSeconds(Path entry) {
    try {
      long then = Files.getLastModifiedTime(entry, NOFOLLOW_LINKS).toMillis();
      return Math.max(0, (time.now().toEpochMilli() - then) / 1000);
    } catch (IOException e) {
      return 0; // gone meanwhile
    }
  }
}
