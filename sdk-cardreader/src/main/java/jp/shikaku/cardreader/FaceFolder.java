package jp.shikaku.cardreader;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The face folder and the folders its files are moved to, by number: 0 is the face folder. Only
 * looks and reads; never holds a file open, locks it or follows a link. Each call may block as long
 * as the share likes. Thread-safe.
 */
final class FaceFolder {

  /** The most that a visit's file may hold (reliability-security S-IN-03). */
  static final int MAX_BYTES = 4 * 1024 * 1024;

  /** Where the terminal writes; the other places are archives. */
  static final int FACE = 0;

  private static final int CHUNK = 16 * 1024;

  /** A file as one look saw it. */
  record Seen(boolean isRegular, long size, long modifiedMillis) {

    /** Tells whether it is the file that the ledger remembers. */
    boolean isSame(EventSink.KnownFile known) {
      return known.size() == size && known.modified().toEpochMilli() == modifiedMillis;
    }
  }

  private final List<Path> places;

  FaceFolder(Path folder, List<Path> archives) {
    List<Path> all = new ArrayList<>();
    all.add(folder);
    all.addAll(archives);
    this.places = List.copyOf(all);
  }

  int places() {
    return places.size();
  }

  /** Goes through the names in a place without asking for any attribute. */
  void list(int place, Consumer<String> names) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(places.get(place))) {
      for (Path entry : stream) {
        names.accept(String.valueOf(entry.getFileName()));
      }
    } catch (DirectoryIteratorException e) {
      IOException cause = e.getCause();
      throw cause == null ? new IOException(e) : cause;
    }
  }

  /**
   * Makes sure that a place is there: when a share is lost, its files look as if they were gone.
   *
   * @return what tells this folder from another one of the same name, where the system knows
   */
  @Nullable Object require(int place) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(places.get(place), BasicFileAttributes.class);
    if (!attributes.isDirectory()) {
      throw new NotDirectoryException("");
    }
    return attributes.fileKey();
  }

  /** Looks at a file without opening it; null when there is none. */
  @Nullable Seen look(int place, String name) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path(place, name), BasicFileAttributes.class, NOFOLLOW_LINKS);
      return new Seen(
          attributes.isRegularFile(), attributes.size(), attributes.lastModifiedTime().toMillis());
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Reads a file whole, or one byte more than allowed; null when there is none.
   *
   * @param size what it is expected to have; it may have grown or shrunk since
   */
  byte @Nullable [] read(int place, String name, long size) throws IOException {
    try (SeekableByteChannel channel =
        Files.newByteChannel(path(place, name), Set.of(READ, NOFOLLOW_LINKS))) {
      int most = MAX_BYTES + 1;
      int guess = (int) Math.min(most, Math.max(size, 1));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(guess);
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
      while (bytes.size() < most) {
        chunk.clear().limit(Math.min(CHUNK, most - bytes.size()));
        if (channel.read(chunk) < 0) {
          break;
        }
        bytes.write(chunk.array(), 0, chunk.position());
      }
      return bytes.toByteArray();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private Path path(int place, String name) throws IOException {
    Path folder = places.get(place);
    Path file = folder.resolve(name);
    // A name may come from outside, by reread.
    if (!folder.equals(file.getParent()) || !file.equals(file.normalize())) {
      throw new IOException("not a plain file name");
    }
    return file;
  }

  /** Tells what an exception says about the folder. */
  static SourceState.Cause causeOf(Throwable thrown) {
    if (thrown instanceof AccessDeniedException || thrown instanceof SecurityException) {
      return SourceState.Cause.FOLDER_DENIED;
    }
    return thrown instanceof IOException || thrown instanceof UncheckedIOException
        ? SourceState.Cause.FOLDER_UNREACHABLE
        : SourceState.Cause.OTHER;
  }
}
