package jp.shikaku.diagnosis;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import jp.shikaku.diagnosis.Evidence.Access;
import jp.shikaku.diagnosis.Evidence.Answered;
import jp.shikaku.diagnosis.Evidence.Clock;
import jp.shikaku.diagnosis.Evidence.Folder;
import jp.shikaku.diagnosis.Evidence.LocalDisk;
import jp.shikaku.diagnosis.Evidence.NotTaken;
import jp.shikaku.diagnosis.Evidence.Place;
import jp.shikaku.diagnosis.Evidence.Root;
import jp.shikaku.internal.io.ExchangeIds;
import jp.shikaku.internal.io.FolderException;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/** One look at a shared folder. Used once, by one thread. */
final class FolderExamination {

  /** About what a request takes: an empty file can be made on a full disk. */
  private static final int PROBE_BYTES = 4096;

  /** Over a share each attribute costs a round trip. */
  private static final int MOST_AGES = 2_000;

  private static final Pattern REQUEST =
      Pattern.compile("[A-Z]{3}[a-z]{2}[a-z]{3}[0-9]{2}req_[0-9A-Za-z]{1,50}\\.xml");
  private static final Pattern ANSWER = Pattern.compile("[A-Z]{3}[a-z]{2}[a-z]{3}[0-9]{2}res_.+");

  private final Path root;
  private final TimeSource time;
  private final List<Evidence> evidence = new ArrayList<>();
  private @Nullable Instant shareNow;

  FolderExamination(Path root, TimeSource time) {
    this.root = root;
    this.time = time;
  }

  List<Evidence> evidence() {
    Access access = readable(root);
    evidence.add(new Folder(Place.ROOT, access));
    if (access == Access.USABLE) {
      Access requests = examine(Place.REQ);
      Access answers = examine(Place.RES);
      if (requests == Access.MISSING || answers == Access.MISSING) {
        evidence.add(new Root(entries(), nearby()));
      }
      if (shareNow != null) {
        evidence.add(new Clock(Duration.between(time.now(), shareNow)));
      }
      requests(requests);
      answers(answers);
    }
    return List.copyOf(evidence);
  }

  private Access examine(Place place) {
    Path folder = folder(place);
    Access access = readable(folder);
    if (access == Access.USABLE) {
      access = writable(folder);
    }
    evidence.add(new Folder(place, access));
    return access;
  }

  private Path folder(Place place) {
    return root.resolve(place == Place.REQ ? "req" : "res");
  }

  static Access readable(Path folder) {
    try {
      if (!Files.readAttributes(folder, BasicFileAttributes.class).isDirectory()) {
        return Access.MISSING;
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        var unused = entries.iterator().hasNext();
      }
      return Access.USABLE;
    } catch (NoSuchFileException e) {
      return Access.MISSING;
    } catch (IOException | RuntimeException e) {
      return FolderException.troubleOf(e) == FolderException.Trouble.DENIED
          ? Access.DENIED
          : Access.UNREACHABLE;
    }
  }

  private Access writable(Path folder) {
    Path probe = folder.resolve("shikaku-probe-" + new ExchangeIds(time::now).next() + ".probe");
    try {
      try (SeekableByteChannel channel = Files.newByteChannel(probe, Set.of(CREATE_NEW, WRITE))) {
        ByteBuffer bytes = ByteBuffer.allocate(PROBE_BYTES);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      shareNow = Files.getLastModifiedTime(probe, NOFOLLOW_LINKS).toInstant();
      Files.delete(probe);
      return Access.USABLE;
    } catch (IOException | RuntimeException e) {
      removeQuietly(probe);
      return switch (FolderException.troubleOf(e)) {
        case DENIED -> Access.READ_ONLY;
        case FULL -> Access.FULL;
        default -> unwritten(folder);
      };
    }
  }

  /** Why is not told: a full disk, a quota, a scanner, or the share is gone by now. */
  private static Access unwritten(Path folder) {
    if (spaceLeft(folder) < PROBE_BYTES) {
      return Access.FULL;
    }
    return readable(folder) == Access.USABLE ? Access.READ_ONLY : Access.UNREACHABLE;
  }

  private static void removeQuietly(Path probe) {
    try {
      Files.deleteIfExists(probe);
    } catch (IOException | RuntimeException e) {
      // the folder's state is told by what came before
    }
  }

  private static long spaceLeft(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException | RuntimeException e) {
      return Long.MAX_VALUE;
    }
  }

  private int entries() {
    int count = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        // Our own folder beside req tells nothing of the terminal.
        if (!".shikaku-staging".equals(String.valueOf(entry.getFileName()))) {
          count++;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // what was counted
    }
    return count;
  }

  /** The folder named is often {@code req} itself, or the folder above the right one. */
  private boolean nearby() {
    Path above = root.toAbsolutePath().normalize().getParent();
    if (above != null && holdsBoth(above)) {
      return true;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path entry : entries) {
        if (holdsBoth(entry)) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // none seen
    }
    return false;
  }

  private static boolean holdsBoth(Path folder) {
    return Files.isDirectory(folder.resolve("req")) && Files.isDirectory(folder.resolve("res"));
  }

  private void requests(Access access) {
    Ages ages = ages(Place.REQ, access, REQUEST);
    if (ages.oldest != null) {
      evidence.add(new NotTaken(ages.count, since(ages.oldest), false));
    }
  }

  private void answers(Access access) {
    Ages ages = ages(Place.RES, access, ANSWER);
    if (ages.newest != null) {
      evidence.add(new Answered(since(ages.newest)));
    }
  }

  /** By the clock that stamped the file, as far as that one is known. */
  private Duration since(Instant then) {
    Duration span = Duration.between(then, Objects.requireNonNullElseGet(shareNow, time::now));
    return span.isNegative() ? Duration.ZERO : span;
  }

  private static final class Ages {
    private int count;
    private @Nullable Instant oldest;
    private @Nullable Instant newest;
  }

  private Ages ages(Place place, Access access, Pattern names) {
    Ages ages = new Ages();
    if (access == Access.MISSING || access == Access.DENIED || access == Access.UNREACHABLE) {
      return ages;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder(place))) {
      for (Path entry : entries) {
        if (!names.matcher(String.valueOf(entry.getFileName())).matches()) {
          continue;
        }
        if (++ages.count > MOST_AGES) {
          continue;
        }
        try {
          Instant then = Files.getLastModifiedTime(entry, NOFOLLOW_LINKS).toInstant();
          ages.oldest = ages.oldest == null || then.isBefore(ages.oldest) ? then : ages.oldest;
          ages.newest = ages.newest == null || then.isAfter(ages.newest) ? then : ages.newest;
        } catch (NoSuchFileException e) {
          ages.count--; // taken meanwhile
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // what was seen until then
    }
    return ages;
  }

  static LocalDisk localDisk(Path folder) {
    OptionalLong free = OptionalLong.empty();
    try {
      free = OptionalLong.of(Files.getFileStore(folder).getUsableSpace());
      Files.delete(Files.createTempFile(folder, "shikaku-probe-", ".probe"));
      return new LocalDisk(free, true);
    } catch (IOException | RuntimeException e) {
      return FolderException.troubleOf(e) == FolderException.Trouble.FULL
          ? new LocalDisk(OptionalLong.of(0), true)
          : new LocalDisk(free, false);
    }
  }
}
