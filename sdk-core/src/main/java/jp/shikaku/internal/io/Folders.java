package jp.shikaku.internal.io;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What can be done in the request and answer folders 「req・res」: single file operations, each of
 * which may block as long as the share likes. Files are never locked, and held open only while an
 * answer too large for memory is read; links are never followed, and only names that a caller gives
 * are touched. What fails is a {@link FolderException}; a file that is not there is an answer and
 * no failure. Thread-safe.
 */
public final class Folders {

  // Letters, digits and what file names of the interface use: no separator, no stream, no device.
  private static final Pattern NAME = Pattern.compile("[0-9A-Za-z][0-9A-Za-z_.-]{0,99}");
  private static final int CHUNK = 16 * 1024;

  /**
   * A file as one look saw it.
   *
   * @param size in bytes
   * @param modifiedMillis last change, by the share's clock
   */
  public record Seen(long size, long modifiedMillis) {}

  /**
   * By what a file is known not to have been changed or replaced.
   *
   * @param size in bytes
   * @param modified last change, by the share's clock
   * @param key the file's own, whatever its name; null where the share tells none
   */
  public record Identity(long size, FileTime modified, @Nullable Object key) {}

  private final Path requests;
  private final Path answers;

  /**
   * Names the folders; nothing is touched yet.
   *
   * @param requests where the terminal takes requests
   * @param answers where the terminal puts answers
   */
  public Folders(Path requests, Path answers) {
    this.requests = requests;
    this.answers = answers;
  }

  Path folder(Role role) {
    return role == Role.RES ? answers : requests;
  }

  /**
   * Looks at one file without opening it.
   *
   * @param role the folder
   * @param name the file's name
   * @return what was seen; null when there is no regular file of that name
   * @throws FolderException when the folder can not be asked
   */
  public @Nullable Seen look(Role role, String name) throws FolderException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(
              child(folder(role), name), BasicFileAttributes.class, NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          ? new Seen(attributes.size(), attributes.lastModifiedTime().toMillis())
          : null;
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException | RuntimeException e) {
      throw FolderException.of(role, e);
    }
  }

  /**
   * Looks at a file of the answer folder whose bytes are to be read more than once.
   *
   * @param name the file's name
   * @return what it is now; null when there is no regular file of that name
   * @throws FolderException when the folder can not be asked
   */
  public @Nullable Identity identify(String name) throws FolderException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(child(answers, name), BasicFileAttributes.class, NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          ? new Identity(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey())
          : null;
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException | RuntimeException e) {
      throw FolderException.of(Role.RES, e);
    }
  }

  /**
   * Opens a file of the answer folder; nobody is kept from renaming or removing it.
   *
   * @param name the file's name
   * @return the open file
   * @throws IOException when it can not be read now: locked, refused, vanished
   */
  public SeekableByteChannel open(String name) throws IOException {
    return Files.newByteChannel(child(answers, name), Set.of(READ, NOFOLLOW_LINKS));
  }

  /**
   * Reads the end of a file of the answer folder.
   *
   * @param name the file's name
   * @param most the most bytes wanted
   * @return its last bytes
   * @throws IOException when it can not be read now: locked, refused, vanished
   */
  public byte[] tail(String name, int most) throws IOException {
    try (SeekableByteChannel channel = open(name)) {
      long size = channel.size();
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(most, size));
      channel.position(size - bytes.capacity());
      boolean isAtEnd = false;
      while (bytes.hasRemaining() && !isAtEnd) {
        isAtEnd = channel.read(bytes) < 0;
      }
      return Arrays.copyOf(bytes.array(), bytes.position());
    }
  }

  /**
   * Makes sure that the folder is there: when a share is lost, its files look as if they were gone.
   *
   * @param role the folder
   * @throws FolderException when it is not
   */
  public void require(Role role) throws FolderException {
    try {
      if (!Files.readAttributes(folder(role), BasicFileAttributes.class).isDirectory()) {
        throw new FolderException(role, FolderException.Trouble.UNREACHABLE, "not a folder");
      }
    } catch (IOException | RuntimeException e) {
      throw FolderException.of(role, e);
    }
  }

  /**
   * Tells whether a folder is not there while the one that should hold it is; false as well when
   * that can not be found out.
   *
   * @param role the folder
   */
  public boolean isMissing(Role role) {
    try {
      Files.readAttributes(folder(role), BasicFileAttributes.class);
      return false;
    } catch (NoSuchFileException e) {
      Path above = folder(role).toAbsolutePath().getParent();
      return above != null && Files.isDirectory(above);
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /**
   * Reads a file of the answer folder whole.
   *
   * @param name the file's name
   * @param limit the most bytes wanted
   * @return the bytes, or {@code limit + 1} of them when there are more
   * @throws IOException when it can not be read now: locked, refused, vanished
   */
  public byte[] read(String name, long limit) throws IOException {
    try (SeekableByteChannel channel = open(name)) {
      long most = Math.min(limit + 1, Integer.MAX_VALUE - 16L);
      int guess = (int) Math.min(most, Math.max(channel.size(), 1));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(guess);
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
      while (bytes.size() < most) {
        chunk.clear().limit((int) Math.min(CHUNK, most - bytes.size()));
        if (channel.read(chunk) < 0) {
          break;
        }
        bytes.write(chunk.array(), 0, chunk.position());
      }
      return bytes.toByteArray();
    }
  }

  /**
   * Goes through the names in a folder, one at a time, without asking for any attribute.
   *
   * @param role the folder
   * @param names receives each name
   * @throws FolderException when the folder can not be listed
   */
  public void list(Role role, Consumer<String> names) throws FolderException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder(role))) {
      for (Path entry : stream) {
        Path name = entry.getFileName();
        if (name != null) {
          names.accept(name.toString());
        }
      }
    } catch (DirectoryIteratorException e) {
      IOException cause = e.getCause();
      throw FolderException.of(role, cause == null ? e : cause);
    } catch (IOException | RuntimeException e) {
      throw FolderException.of(role, e);
    }
  }

  /**
   * Removes a file and makes sure that it is gone.
   *
   * @param role the folder
   * @param name the file's name
   * @return whether it was there
   * @throws FolderException when it could not be removed
   */
  public boolean remove(Role role, String name) throws FolderException {
    try {
      Path file = child(folder(role), name);
      boolean there = Files.deleteIfExists(file);
      if (there && Files.exists(file, NOFOLLOW_LINKS)) {
        throw new FolderException(
            role, FolderException.Trouble.UNREACHABLE, "still there after removal");
      }
      return there;
    } catch (IOException | RuntimeException e) {
      throw FolderException.ofWriting(role, folder(role), 0, e);
    }
  }

  /**
   * Moves a file of the answer folder elsewhere; never over another file.
   *
   * @param name the file's name
   * @param target an existing or new folder, on any volume
   * @throws FolderException when it could not be moved
   */
  public void keep(String name, Path target) throws FolderException {
    try {
      Files.createDirectories(target);
      Path place = child(target, name);
      for (int copy = 2; Files.exists(place, NOFOLLOW_LINKS); copy++) {
        place = child(target, copy + "_" + name);
      }
      Files.move(child(answers, name), place);
    } catch (NoSuchFileException e) {
      // Somebody else was quicker; nothing is left to keep.
    } catch (IOException | RuntimeException e) {
      throw FolderException.of(Role.RES, e);
    }
  }

  /**
   * Tells whether a name is one that these operations accept.
   *
   * @param name any text
   */
  public static boolean isPlainName(String name) {
    return NAME.matcher(name).matches() && !name.endsWith(".");
  }

  /** Creates a file that must not exist. */
  static SeekableByteChannel create(Path file) throws IOException {
    return Files.newByteChannel(file, Set.of(CREATE_NEW, WRITE));
  }

  /** Writes all of it, down to the disk. */
  static void fill(SeekableByteChannel channel, byte[] body) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(body);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
    if (channel instanceof FileChannel file) {
      file.force(false); // what was written and how long it is
    }
  }

  /** Renames in one step; silently replaces the target, so that its name must be unique. */
  static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Resolves a name inside a folder; the second check is for names the first lets pass. */
  static Path child(Path folder, String name) {
    if (!isPlainName(name)) {
      throw new IllegalArgumentException("not a plain file name");
    }
    Path file = folder.resolve(name).normalize();
    if (!file.startsWith(folder.normalize())) {
      throw new IllegalArgumentException("file name leaves its folder");
    }
    return file;
  }
}
