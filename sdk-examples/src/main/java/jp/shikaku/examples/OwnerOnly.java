package jp.shikaku.examples;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Files that nobody but the user of this program may read. */
final class OwnerOnly {

  private OwnerOnly() {}

  /**
   * Opens a file. One that is made now is the owner's alone from its first moment on; one that is
   * there keeps its permissions.
   */
  static FileChannel open(Path file, OpenOption... options) throws IOException {
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
