package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.jdbc.SqliteFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ledger's own SQLite file. */
class SqliteVisitLedgerTest extends JdbcVisitLedgerContract {

  @Override
  TestDatabase database() {
    return TestDatabase.sqlite(folder);
  }

  @Override
  VisitLedger open() {
    return keep(
        JdbcVisitLedger.builder(folder.resolve("ledger.db"))
            .tablePrefix(database.prefix())
            .build());
  }

  @Test
  @DisplayName("S-FILE-1 the file and what SQLite puts beside it are the owner's alone")
  void ownerOnly() throws Exception {
    Path file = folder.resolve("台帳.db");
    try (JdbcVisitLedger ledger = JdbcVisitLedger.sqlite(file)) {
      ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
      try (Stream<Path> files = Files.list(folder)) {
        List<Path> made = files.toList();
        assertThat(made)
            .extracting(path -> path.getFileName().toString())
            .containsExactlyInAnyOrder("台帳.db", "台帳.db-wal", "台帳.db-shm");
        for (Path each : made) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
              .isEqualTo("rw-------");
        }
      }
    }
    try (JdbcVisitLedger again = JdbcVisitLedger.sqlite(file)) {
      assertThat(again.since(java.time.Instant.EPOCH, 9)).hasSize(1);
    }
  }

  @Test
  @DisplayName("R-INV-3 a UNC path is refused")
  void unc() throws Exception {
    try (FileSystem system = Jimfs.newFileSystem(Configuration.windows())) {
      assertThatThrownBy(
              () -> SqliteFile.requireLocal(system.getPath("\\\\server\\share\\ledger.db")))
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageContaining("local disk")
          .hasMessageNotContaining("server");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nfs", "nfs4", "cifs", "smb3", "SMBFS", "fuse.sshfs", "fuseblk", "macfuse", "9p"})
  @DisplayName("R-INV-3 a file system of the network or of a program is refused")
  void networkStore(String type) {
    assertThatThrownBy(() -> SqliteFile.requireLocalStore(type))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("local disk");
  }

  @Test
  @DisplayName("R-INV-3 usual local file systems are accepted")
  void localStores() {
    for (String type : Set.of("ext4", "xfs", "btrfs", "tmpfs", "overlay", "NTFS", "apfs", "zfs")) {
      SqliteFile.requireLocalStore(type);
    }
  }

  @Test
  @DisplayName(
      "R-INV-3 a folder, a missing folder and a path that SQLite reads otherwise are refused")
  void notAFile() {
    for (Path path :
        List.of(folder, folder.resolve("none").resolve("l.db"), folder.resolve("l?cache=x.db"))) {
      assertThatThrownBy(() -> JdbcVisitLedger.sqlite(path))
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageStartingWith("file: ")
          .hasMessageNotContaining(folder.toString());
    }
  }

  @Test
  @DisplayName("D9 without the driver it says what to add, and makes no file")
  void driverAbsent() {
    Path file = folder.resolve("x.db");
    assertThatThrownBy(() -> JdbcVisitLedger.builder(file).driver("org.sqlite.Absent").build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("org.xerial:sqlite-jdbc");
    assertThat(file).doesNotExist();
  }

  @Test
  @DisplayName("R-INV-3 a host's SQLite without WAL is refused")
  void pragmas() {
    assertThatThrownBy(
            () ->
                JdbcVisitLedger.builder(TestDatabase.sqliteSource(folder.resolve("d.db"), "DELETE"))
                    .build())
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("journal_mode=WAL");
    assertThatThrownBy(
            () ->
                JdbcVisitLedger.builder(TestDatabase.sqliteSource(Path.of(":memory:"), "WAL"))
                    .build())
        .isInstanceOf(InvalidQueryException.class);
  }
}
