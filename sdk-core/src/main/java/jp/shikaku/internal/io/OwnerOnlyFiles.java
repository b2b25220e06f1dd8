package jp.shikaku.internal.io;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Files of this computer that nobody but the user of the program may read, from their first moment
 * on (reliability-security S-FILE-1). Stateless.
 */
public final class OwnerOnlyFiles {

  private OwnerOnlyFiles() {}

  /**
   * Opens a file; one that is there keeps its permissions.
   *
   * @param file the file
   * @param options as of {@link FileChannel#open}
   * @throws IOException when it can not be opened
   */
  public static FileChannel open(Path file, OpenOption... options) throws IOException {
    return FileChannel.open(file, Set.of(options), forFile(file));
  }

  /**
   * Makes a folder if there is none; its parent must exist.
   *
   * @param folder the folder
   * @throws IOException when it can not be made
   */
  public static void createFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder, forFolder(folder));
    }
  }

  /**
   * Writes a file so that its name always stands for the whole of it, on the disk when this
   * returns. A file of that name is replaced.
   *
   * @param file the file
   * @param temporary another name in the same folder, which no one else uses
   * @param bytes its content
   * @throws IOException when it could not be written; the file is as it was
   */
  public static void writeWhole(Path file, Path temporary, byte[] bytes) throws IOException {
    try {
      try (FileChannel channel = open(temporary, CREATE_NEW, WRITE)) {
        fill(channel, bytes);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    syncFolder(file);
  }

  /**
   * Writes all of it, down to the disk.
   *
   * @param channel where to
   * @param bytes what
   * @throws IOException when it could not be written
   */
  public static void fill(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
    channel.force(true);
  }

  /**
   * Brings the folder's entry of a file to the disk, where the system can.
   *
   * @param file a file that was made, renamed or removed
   */
  public static void syncFolder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, READ)) {
        channel.force(true);
      } catch (IOException e) {
        // Windows opens no folders, and keeps its names by itself.
      }
    }
  }

  /**
   * {@return what to make a file with, so that it is the owner's from its first moment on}
   *
   * @param file the file
   * @throws IOException when the system does not tell the user
   */
  public static FileAttribute<?>[] forFile(Path file) throws IOException {
    return ownerOnly(file, "rw-------");
  }

  /**
   * {@return what to make a folder with, so that it is the owner's from its first moment on}
   *
   * @param folder the folder
   * @throws IOException when the system does not tell the user
   */
  public static FileAttribute<?>[] forFolder(Path folder) throws IOException {
    return ownerOnly(folder, "rwx------");
  }

  private static FileAttribute<?>[] ownerOnly(Path file, String mode) throws IOException {
    Set<String> views = file.getFileSystem().supportedFileAttributeViews();
    if (views.contains("posix")) {
      return new FileAttribute<?>[] {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
      };
    }
    return views.contains("acl") ? new FileAttribute<?>[] {acl(file)} : new FileAttribute<?>[0];
  }

  /**
   * {@return who runs this program, as the file's system knows him}
   *
   * @param file a file there
   * @throws IOException when the system does not tell
   */
  public static UserPrincipal user(Path file) throws IOException {
    String name =
        ProcessHandle.current()
            .info()
            .user()
            .orElseThrow(() -> new IOException("the system does not tell the user"));
    return file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
  }

  static FileAttribute<List<AclEntry>> acl(Path file) throws IOException {
    UserPrincipal user = user(file);
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
