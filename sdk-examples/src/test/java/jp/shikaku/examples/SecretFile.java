package jp.shikaku.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that hold a secret, as they must be. */
final class SecretFile {

  private SecretFile() {}

  static Path write(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    OwnerOnly.write(file, text.getBytes(StandardCharsets.UTF_8));
    return file;
  }

  /** Lets everybody read it. */
  static void open(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  static void close(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
