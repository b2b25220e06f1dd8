package jp.shikaku.internal.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyFilesTest {

  @TempDir Path folder;

  @Test
  @DisplayName("S-FILE-1 folders and files are their owner's alone from the beginning")
  void posix() throws IOException {
    Path made = folder.resolve("made");
    OwnerOnlyFiles.createFolder(made);
    OwnerOnlyFiles.createFolder(made);
    Path file = made.resolve("a");
    OwnerOnlyFiles.writeWhole(file, made.resolve("a.tmp"), "1".getBytes(UTF_8));
    OwnerOnlyFiles.writeWhole(file, made.resolve("a.tmp"), "2".getBytes(UTF_8));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file).hasContent("2");
    assertThat(made.resolve("a.tmp")).doesNotExist();
  }

  @Test
  @DisplayName("S-FILE-1 what can not take its place leaves nothing behind")
  void notMoved() throws IOException {
    Path target = Files.createDirectories(folder.resolve("taken/full")).getParent();
    assertThatThrownBy(
            () -> OwnerOnlyFiles.writeWhole(target, folder.resolve("t"), "1".getBytes(UTF_8)))
        .isInstanceOf(IOException.class);
    assertThat(folder.resolve("t")).doesNotExist();
  }

  @Test
  @DisplayName("S-FILE-1 on Windows the access list names this user and no other")
  void accessList() throws IOException {
    Configuration windows =
        Configuration.windows().toBuilder().setAttributeViews("basic", "owner", "acl").build();
    try (FileSystem system = Jimfs.newFileSystem(windows)) {
      // Jimfs knows the list, but not how to set it at creation.
      var acl = OwnerOnlyFiles.acl(system.getPath("C:\\audit.jsonl"));
      assertThat(acl.name()).isEqualTo("acl:acl");
      assertThat(acl.value()).hasSize(1);
      AclEntry entry = acl.value().get(0);
      assertThat(entry.principal().getName())
          .isEqualTo(ProcessHandle.current().info().user().orElseThrow());
      assertThat(entry.type()).isEqualTo(AclEntryType.ALLOW);
      assertThat(entry.permissions()).contains(AclEntryPermission.READ_DATA);
    }
  }
}
