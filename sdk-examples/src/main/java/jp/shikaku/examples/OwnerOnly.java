package jp.shikaku.examples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

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
    Set<String> views = file.getFileSystem().supportedFileAttributeViews();
    if (views.contains("posix")) {
      return FileChannel.open(
          file,
          Set.of(options),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return views.contains("acl")
        ? FileChannel.open(file, Set.of(options), acl(file))
        : FileChannel.open(file, Set.of(options));
  }

  /**
   * Makes a folder that is the owner's alone from its first moment on.
   *
   * @param folder the folder; what lies above it must be there
   * @throws IOException when it can not be made, also when it is there
   */
  public static void createFolder(Path folder) throws IOException {
    Set<String> views = folder.getFileSystem().supportedFileAttributeViews();
    if (views.contains("posix")) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else if (views.contains("acl")) {
      Files.createDirectory(folder, acl(folder));
    } else {
      Files.createDirectory(folder);
    }
  }

  /**
   * Writes a file that must not be there yet, and sees to it that it is on the disk.
   *
   * @param file the file
   * @param content what it holds
   * @throws IOException when it can not be written, also when it is there
   */
  public static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
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

  private static FileAttribute<List<AclEntry>> acl(Path file) throws IOException {
    UserPrincipal user =
        file.getFileSystem()
            .getUserPrincipalLookupService()
            .lookupPrincipalByName(System.getProperty("user.name"));
    List<AclEntry> entries =
        List.of(
            AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(user)
                .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                .build());
    return new FileAttribute<>() {
      @Override
      public String name() {
        return "acl:acl";
      }

      @Override
      public List<AclEntry> value() {
        return entries;
      }
    };
  }
}
