package jp.shikaku.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import jp.shikaku.tls.CredentialException.Problem;

/** Files of keys and certificates. */
final class KeyFiles {

  private static final int MAX_BYTES = 1 << 20;

  private KeyFiles() {}

  static byte[] read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new CredentialException(Problem.BROKEN);
      }
      return bytes;
    } catch (IOException e) {
      throw new CredentialException(Problem.UNREADABLE_FILE);
    }
  }

  static String stamp(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return now.size() + "/" + now.lastModifiedTime().toInstant() + "/" + now.fileKey();
    } catch (IOException e) {
      return "absent";
    }
  }
}
