package jp.shikaku.examples;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import jp.shikaku.internal.io.OwnerOnlyFiles;

/** Files that nobody but the user of this program may read. */
public final class OwnerOnly {

  private OwnerOnly() {}

  /**
   * Opens a file. One that is made now is the owner's alone from its first moment on; one that is
   * there keeps its permissions.
   *
   * @param file the file
   * @param options how it is opened
   * @return the open file
   * @throws IOException when it can not be opened
   */
  public static FileChannel open(Path file, OpenOption... options) throws IOException {
    return OwnerOnlyFiles.open(file, options);
  }

  /**
   * Tells whether somebody else may read a file, or may let himself read it. A link is followed. A
   * file system without rights keeps no secret.
   *
   * @param file a file that is there
   * @return whether it is of no use for a secret
   * @throws IOException when its rights can not be read
   */
  public static boolean isOpenToOthers(Path file) throws IOException {
    return TokenFile.isOpenToOthers(file.toRealPath());
  }

  /**
   * Makes a folder that is the owner's alone from its first moment on.
   *
   * @param folder the folder; what lies above it must be there
   * @throws IOException when it can not be made, also when it is there
   */
  public static void createFolder(Path folder) throws IOException {
    Files.createDirectory(folder, OwnerOnlyFiles.forFolder(folder));
  }

  /**
   * Writes a file that must not be there yet, and sees to it that it is on the disk.
   *
   * @param file the file
   * @param content what it holds
   * @throws IOException when it can not be written, also when it is there
   */
  public static void write(Path file, byte[] content) throws IOException {
    FileChannel made = open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = made) {
      OwnerOnlyFiles.fill(channel, content);
    } catch (IOException e) {
      Files.deleteIfExists(file); // half of it, as on a full disk, would only be in the way
      throw e;
    }
  }

  /**
   * Writes a file that must not be there yet, so that nobody ever reads a part of it, whatever
   * crashes. When two do so at once, one of them fails.
   *
   * @param file the file
   * @param content what it holds
   * @throws FileAlreadyExistsException when it is there
   * @throws IOException when it can not be written
   */
  public static void writeWhole(Path file, byte[] content) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    write(part, content);
    try {
      Files.createLink(file, part); // which never replaces, in one step
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      Files.move(part, file); // on volumes without links
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
