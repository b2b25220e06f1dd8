package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may read the token file, on Windows. */
class TokenFileTest {

  private FileSystem windows;
  private Path file;

  @BeforeEach
  void open() throws IOException {
    windows =
        Jimfs.newFileSystem(
            Configuration.windows().toBuilder().setAttributeViews("basic", "owner", "acl").build());
    file = windows.getPath("C:\\token");
    Files.createFile(file);
    allow(
        System.getProperty("user.name"),
        AclEntryType.ALLOW,
        AclEntryPermission.READ_DATA,
        AclEntryPermission.WRITE_ACL);
  }

  @AfterEach
  void close() throws IOException {
    windows.close();
  }

  private void allow(String who, AclEntryType type, AclEntryPermission... rights)
      throws IOException {
    AclFileAttributeView view =
        Objects.requireNonNull(Files.getFileAttributeView(file, AclFileAttributeView.class));
    List<AclEntry> entries = new ArrayList<>(view.getAcl());
    entries.add(
        AclEntry.newBuilder()
            .setType(type)
            .setPrincipal(windows.getUserPrincipalLookupService().lookupPrincipalByName(who))
            .setPermissions(Set.of(rights))
            .build());
    view.setAcl(entries);
  }

  @Test
  @DisplayName("S-FILE-1 the user's own right is fine")
  void own() throws IOException {
    assertThat(TokenFile.isOpenToOthers(file)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "Everyone, ALLOW, READ_DATA, true",
    "BUILTIN\\Users, ALLOW, READ_DATA, true",
    "hanako, ALLOW, WRITE_ACL, true",
    "hanako, ALLOW, WRITE_OWNER, true",
    "hanako, ALLOW, READ_ATTRIBUTES, false",
    "Everyone, DENY, READ_DATA, false",
    "NT AUTHORITY\\SYSTEM, ALLOW, READ_DATA, false",
    "BUILTIN\\Administrators, ALLOW, READ_DATA, false"
  })
  @DisplayName("S-FILE-1 whoever else may read it makes it useless")
  void others(String who, AclEntryType type, AclEntryPermission right, boolean open)
      throws IOException {
    allow(who, type, right);

    assertThat(TokenFile.isOpenToOthers(file)).isEqualTo(open);
  }

  @Test
  @DisplayName("a file system without rights keeps no secret")
  void noRights() throws IOException {
    try (FileSystem plain =
        Jimfs.newFileSystem(
            Configuration.windows().toBuilder().setAttributeViews("basic").build())) {
      Path there = Files.createFile(plain.getPath("C:\\token"));

      assertThat(TokenFile.isOpenToOthers(there)).isTrue();
    }
  }
}
