package jp.shikaku.internal.io;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.shikaku.internal.io.FolderException.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * Puts requests into the request folder so that nobody ever sees half of one, and takes them back
 * 「要求ファイルの投入・取下げ」 (transports 4.1, 4.2): written under a name and in a place where the terminal
 * does not look, forced to disk, then renamed in one step. Where the share can not do that, it
 * degrades to the safest way that works and says so. Thread-safe.
 */
public final class Outbox {

  /** How requests get their final name. */
  public enum Mode {
    /** From a folder beside, in one step. */
    SIBLING,
    /** From a name inside the request folder that the terminal does not take, in one step. */
    IN_PLACE,
    /** Written under the final name: the share has no atomic rename. */
    NON_ATOMIC
  }

  private static final String SIBLING_NAME = ".shikaku-staging";
  private static final String SUFFIX = ".tmp";
  private static final String BACK = "back_";
  private static final int MOST_LEFT = 1_000;

  // A request or a probe of ours, staged or taken back: nobody else makes such identifiers.
  private static final Pattern OURS =
      Pattern.compile(
          "(back_)?([0-9A-Za-z]{10}req_|shikaku-probe-)[0-9]{17}[0-9a-f]{16}\\" + SUFFIX);

  private static final Pattern OUR_REQUEST =
      Pattern.compile("[0-9A-Za-z]{10}req_[0-9]{17}[0-9a-f]{16}\\.xml");

  private static final Duration STALE = Duration.ofDays(1);

  /** A mark holds nothing of a person, and whoever keeps a handle may ask weeks later. */
  private static final Duration MARK_STALE = Duration.ofDays(60);

  /** After so many requests what could not be removed is tried again. */
  private static final int TIDY_AGAIN = 100;

  /** A request that is written and not yet visible to the terminal. */
  public static final class Staged {
    private final String name;
    private final byte[] body;
    private Path file;

    private Staged(String name, byte[] body, Path file) {
      this.name = name;
      this.body = body;
      this.file = file;
    }
  }

  private final Folders folders;
  private final boolean explicit;
  private final @Nullable Path staging;
  private final Queue<Path> left = new ConcurrentLinkedQueue<>();

  /** Names of drafts that this process has in hand: any other was left by a killed one. */
  private final Set<String> mine = ConcurrentHashMap.newKeySet();

  private volatile Mode mode;

  /** The time by the share's clock when it was last looked at; null before the first request. */
  private volatile @Nullable Instant shareTime;

  private final AtomicInteger untilTidying = new AtomicInteger();

  /**
   * Creates the outbox; nothing is touched yet.
   *
   * @param folders the folders
   * @param staging the folder to write in, on the request folder's volume; null for one beside it
   */
  public Outbox(Folders folders, @Nullable Path staging) {
    this.folders = folders;
    this.explicit = staging != null;
    Path requests = folders.folder(Role.REQ).toAbsolutePath();
    // A share's root has nothing beside it.
    boolean hasSibling = requests.getFileName() != null;
    this.staging = staging != null || !hasSibling ? staging : requests.resolveSibling(SIBLING_NAME);
    this.mode = this.staging != null ? Mode.SIBLING : Mode.IN_PLACE;
  }

  /** Returns how requests get their final name at present. */
  public Mode mode() {
    return mode;
  }

  /**
   * Writes a request where the terminal does not look. What a killed process has left of it there
   * is replaced: a second draft would tell, after the next kill, that nothing was sent.
   *
   * @param name its final name
   * @param body what it holds
   * @throws FolderException when it could not be written; nothing is left behind then, if the share
   *     allows
   */
  public Staged stage(String name, byte[] body) throws FolderException {
    folders.require(Role.REQ);
    Path folder = stagingFolder();
    Staged staged = new Staged(name, body, Folders.child(folder, hidden(name)));
    if (!mine.add(hidden(name))) {
      // An operation on it still hangs, or it could not be removed yet.
      throw new FolderException(Role.STAGING, Trouble.UNREACHABLE, "an earlier draft is in use");
    }
    try {
      removeLeft(name);
      write(staged, folder);
    } catch (FolderException | RuntimeException | Error e) {
      mine.remove(hidden(name));
      throw e;
    }
    if (untilTidying.getAndUpdate(more -> Math.max(0, more - 1)) == 0) {
      removeStale(folder, staged.file);
    }
    return staged;
  }

  private static void write(Staged staged, Path folder) throws FolderException {
    try (SeekableByteChannel channel = Folders.create(staged.file)) {
      Folders.fill(channel, staged.body);
    } catch (FileAlreadyExistsException e) {
      throw FolderException.of(Role.STAGING, e); // made just now, not by us
    } catch (IOException | RuntimeException e) {
      removeQuietly(staged.file);
      throw FolderException.ofWriting(Role.STAGING, folder, staged.body.length, e);
    }
  }

  /** A draft or a mark of an earlier request of this name is not about this one. */
  private void removeLeft(String name) throws FolderException {
    for (Path folder : hiddenPlaces()) {
      try {
        Files.deleteIfExists(Folders.child(folder, hidden(name)));
        Files.deleteIfExists(Folders.child(folder, hidden(BACK + name)));
      } catch (IOException | RuntimeException e) {
        if (Files.isDirectory(folder)) {
          throw FolderException.ofWriting(Role.STAGING, folder, 0, e);
        }
      }
    }
  }

  /**
   * Gives a staged request its final name. When this fails with anything but {@code OTHER_VOLUME},
   * {@code EXISTS} or {@code FULL}, the request may be there all the same: look.
   *
   * @param staged what {@link #stage} made
   * @throws FolderException when it failed
   */
  public void publish(Staged staged) throws FolderException {
    Path target = Folders.child(folders.folder(Role.REQ), staged.name);
    try {
      if (mode != Mode.NON_ATOMIC && renamed(staged, target)) {
        mine.remove(hidden(staged.name));
        return;
      }
      writeInPlace(staged, target);
    } catch (IOException | RuntimeException e) {
      throw FolderException.ofWriting(Role.REQ, folders.folder(Role.REQ), 0, e);
    }
  }

  private boolean renamed(Staged staged, Path target) throws IOException {
    while (true) {
      try {
        Folders.rename(staged.file, target);
        return true;
      } catch (AtomicMoveNotSupportedException | UnsupportedOperationException e) {
        if (mode == Mode.SIBLING && otherVolume(staged.file)) {
          if (explicit) {
            throw new FolderException(
                Role.STAGING, Trouble.OTHER_VOLUME, "not on the request folder's volume");
          }
          mode = Mode.IN_PLACE;
          discard(staged);
          mine.add(hidden(staged.name));
          staged.file = Folders.child(folders.folder(Role.REQ), hidden(staged.name));
          try (SeekableByteChannel channel = Folders.create(staged.file)) {
            Folders.fill(channel, staged.body);
          }
          removeStale(folders.folder(Role.REQ), staged.file);
        } else {
          mode = Mode.NON_ATOMIC;
          return false;
        }
      }
    }
  }

  private boolean otherVolume(Path staged) throws IOException {
    Path folder = staged.getParent();
    return folder != null
        && !Files.getFileStore(folder).equals(Files.getFileStore(folders.folder(Role.REQ)));
  }

  private void writeInPlace(Staged staged, Path target) throws IOException {
    try (SeekableByteChannel channel = Folders.create(target)) {
      fill(channel, staged, target);
    } catch (FileAlreadyExistsException e) {
      throw new FolderException(Role.REQ, Trouble.EXISTS, "a file of that name exists");
    }
    discard(staged);
  }

  private void fill(SeekableByteChannel channel, Staged staged, Path target) throws IOException {
    try {
      Folders.fill(channel, staged.body);
    } catch (IOException | RuntimeException e) {
      if (removeQuietly(target)) {
        throw FolderException.ofWriting(Role.REQ, folders.folder(Role.REQ), staged.body.length, e);
      }
      // Half of it may be on its way: it counts as sent.
      discard(staged);
      throw new FolderException(Role.REQ, Trouble.UNREACHABLE, e.getClass().getSimpleName());
    }
  }

  /**
   * Tells whether a staged request still waits for its final name.
   *
   * @param staged what {@link #stage} made
   * @throws FolderException when the folder can not be asked
   */
  public boolean isStaged(Staged staged) throws FolderException {
    try {
      return Files.readAttributes(staged.file, BasicFileAttributes.class, NOFOLLOW_LINKS)
          .isRegularFile();
    } catch (NoSuchFileException e) {
      folders.require(Role.REQ);
      mine.remove(hidden(staged.name));
      return false;
    } catch (IOException | RuntimeException e) {
      throw FolderException.of(Role.STAGING, e);
    }
  }

  /**
   * Removes a staged request if it is still there; never throws. It holds values of a person: what
   * can not be removed now is by {@link #tidyUp}.
   *
   * @param staged what {@link #stage} made
   */
  public void discard(Staged staged) {
    removeSoon(staged.file);
  }

  private void removeSoon(Path file) {
    if (isGone(file)) {
      mine.remove(nameOf(file));
      return;
    }
    Path oldest = left.size() >= MOST_LEFT ? left.poll() : null;
    if (oldest != null) {
      mine.remove(nameOf(oldest)); // goes as what a crash left
    }
    left.add(file);
  }

  private static String nameOf(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** Returns whether every staged request that nobody wants any more is gone. */
  public boolean isTidy() {
    return left.isEmpty();
  }

  /** Removes what could not be removed when it was discarded; never throws. */
  public void tidyUp() {
    for (Path file = left.poll(); file != null; file = left.poll()) {
      if (!isGone(file)) {
        left.add(file);
        return; // the share is still away
      }
      mine.remove(nameOf(file));
    }
  }

  /**
   * Takes a request back by renaming it out of the request folder.
   *
   * @param name the request's name
   * @return whether we have it back, now or from before; if not, the terminal has taken it
   * @throws FolderException when that could not be found out
   */
  public boolean withdraw(String name) throws FolderException {
    return withdraw(name, false);
  }

  /**
   * Takes a request back whose sender may hear of it much later, perhaps in another process: an
   * empty file stays where the terminal does not look, by which {@link #withdraw} tells that we
   * have it back, until {@link #forget}, or for 60 days.
   *
   * @param name the request's name
   * @return whether we have it back, now or from before; if not, the terminal has taken it
   * @throws FolderException when that could not be found out
   */
  public boolean withdrawMarked(String name) throws FolderException {
    return withdraw(name, true);
  }

  private boolean withdraw(String name, boolean marks) throws FolderException {
    Path file = Folders.child(folders.folder(Role.REQ), name);
    try {
      Path aside = Folders.child(stagingFolder(), hidden(BACK + name));
      boolean isAside = mode != Mode.NON_ATOMIC && movedAside(file, aside);
      if (!isAside) {
        Files.delete(file);
      }
      if (marks) {
        mark(aside);
      } else if (isAside) {
        removeSoon(aside);
      }
      return true;
    } catch (NoSuchFileException e) {
      folders.require(Role.REQ);
      return wasTakenBack(name, marks);
    } catch (IOException | RuntimeException e) {
      throw FolderException.ofWriting(Role.REQ, folders.folder(Role.REQ), 0, e);
    }
  }

  /**
   * Names the requests of ours, of this process or another, that have lain in the request folder
   * for long by the share's clock.
   *
   * @param age more than anybody minds a request for
   * @return their names; empty while that clock is not known: it is from the first request that
   *     could be written
   * @throws FolderException when the folder can not be asked
   */
  public Optional<List<String>> longLying(Duration age) throws FolderException {
    Instant now = shareTime;
    if (now == null) {
      return Optional.empty();
    }
    List<String> ours = new ArrayList<>();
    folders.list(
        Role.REQ,
        name -> {
          if (OUR_REQUEST.matcher(name).matches()) {
            ours.add(name);
          }
        });
    long limit = now.minus(age).toEpochMilli();
    List<String> lying = new ArrayList<>();
    for (String name : ours) {
      Folders.Seen seen = folders.look(Role.REQ, name);
      if (seen != null && seen.modifiedMillis() < limit) {
        lying.add(name);
      }
    }
    return Optional.of(lying);
  }

  private static boolean movedAside(Path file, Path aside) throws IOException {
    try {
      Folders.rename(file, aside);
      return true;
    } catch (AtomicMoveNotSupportedException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Taken back before: by another process, or the share was lost before it said so. */
  private boolean wasTakenBack(String name, boolean marks) throws FolderException {
    for (Path folder : hiddenPlaces()) {
      Path aside = Folders.child(folder, hidden(BACK + name));
      if (isThere(folder, aside)) {
        if (marks) {
          mark(aside);
        } else {
          removeSoon(aside);
        }
        return true;
      }
    }
    return false;
  }

  /**
   * Leaves the mark of {@link #withdrawMarked} for a request that was taken back; never throws.
   *
   * @param name the request's name
   */
  public void markTakenBack(String name) {
    try {
      mark(Folders.child(stagingFolder(), hidden(BACK + name)));
    } catch (FolderException e) {
      // The share is away: this process knows it, only a later one will not.
      return;
    }
  }

  /** Empties it: it held values of a person. Better no mark than one with them. */
  private static void mark(Path aside) {
    try {
      Files.newByteChannel(aside, Set.of(CREATE, WRITE, TRUNCATE_EXISTING)).close();
    } catch (IOException | RuntimeException e) {
      removeQuietly(aside);
    }
  }

  /**
   * Removes what tells what became of a request: the draft that a killed process has left, and the
   * mark of {@link #withdrawMarked}. Never throws, and leaves a request alone that is being staged.
   *
   * @param name the request's name
   */
  public void forget(String name) {
    String draft = hidden(name);
    if (mine.add(draft)) {
      for (Path folder : hiddenPlaces()) {
        removeQuietly(Folders.child(folder, draft));
        removeQuietly(Folders.child(folder, hidden(BACK + name)));
      }
      mine.remove(draft);
    }
  }

  /** In which of them something lies is not known after a restart. */
  private List<Path> hiddenPlaces() {
    Path requests = folders.folder(Role.REQ);
    return staging == null ? List.of(requests) : List.of(staging, requests);
  }

  private Path stagingFolder() throws FolderException {
    Path requests = folders.folder(Role.REQ);
    Path folder = staging;
    if (mode != Mode.SIBLING || folder == null) {
      return requests;
    }
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(folder);
      }
      return folder;
    } catch (IOException | RuntimeException e) {
      return Files.isDirectory(folder)
          ? folder
          : withoutSibling(FolderException.ofWriting(Role.STAGING, requests, 1, e));
    }
  }

  private Path withoutSibling(FolderException trouble) throws FolderException {
    folders.require(Role.REQ);
    if (explicit || trouble.trouble() == Trouble.FULL) {
      throw trouble;
    }
    // The request folder is there and a folder beside it can not be made.
    mode = Mode.IN_PLACE;
    return folders.folder(Role.REQ);
  }

  // What a crash left behind holds values of persons. Only our own files, only by the share's
  // clock; what another account left may never go, and is not looked for at each request.
  private void removeStale(Path folder, Path fresh) {
    boolean isTidy = true;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      Instant now = Files.getLastModifiedTime(fresh, NOFOLLOW_LINKS).toInstant();
      shareTime = now;
      for (Path file : files) {
        isTidy &= !isStale(file, now) || isGone(file);
      }
    } catch (IOException | RuntimeException e) {
      isTidy = false;
    }
    untilTidying.set(isTidy ? Integer.MAX_VALUE : TIDY_AGAIN);
  }

  private static boolean isStale(Path file, Instant now) throws IOException {
    Matcher ours = OURS.matcher(nameOf(file));
    if (!ours.matches()) {
      return false;
    }
    try {
      BasicFileAttributes seen =
          Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
      boolean isMark = ours.group(1) != null && seen.size() == 0;
      Duration life = isMark ? MARK_STALE : STALE;
      return seen.lastModifiedTime().toInstant().isBefore(now.minus(life));
    } catch (NoSuchFileException e) {
      return false; // published or removed meanwhile
    }
  }

  private static String hidden(String name) {
    int dot = name.lastIndexOf('.');
    return (dot < 0 ? name : name.substring(0, dot)) + SUFFIX;
  }

  private static boolean isThere(Path folder, Path file) throws FolderException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS).isRegularFile();
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException | RuntimeException e) {
      if (Files.isDirectory(folder)) {
        throw FolderException.of(Role.STAGING, e);
      }
      return false;
    }
  }

  private static boolean isGone(Path file) {
    try {
      Files.deleteIfExists(file);
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private static boolean removeQuietly(Path file) {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
