package jp.shikaku.examples.gateway;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import jp.shikaku.examples.OwnerOnly;
import jp.shikaku.internal.log.LogText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where SQLite's driver unpacks its native library: a process that is killed leaves the file
 * behind, and the driver takes it for one in use for ever. In a folder of our own the next start
 * removes it.
 */
final class SqliteLibrary {

  private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);

  /** The driver's own setting; who has set it keeps it. */
  private static final String SETTING = "org.sqlite.tmpdir";

  private SqliteLibrary() {}

  /**
   * Has it unpacked into a folder, which is made if need be. To be called before the driver is
   * used.
   *
   * @param folder of this program alone
   */
  static void unpackInto(Path folder) {
    if (System.getProperty(SETTING) != null) {
      return;
    }
    try {
      if (!Files.isDirectory(folder)) {
        OwnerOnly.createFolder(folder);
      }
      try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "sqlite-*")) {
        for (Path file : left) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      LOG.warn(LogText.line("sqlite-library-not-cleared", "error", e)); // on Windows while in use
    }
    if (Files.isDirectory(folder)) {
      System.setProperty(SETTING, folder.toString());
    }
  }
}
