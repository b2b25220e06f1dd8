package jp.shikaku;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The sample documents of this module's tests; all persons and insurers in them are invented. */
public final class SampleFiles {

  /** Cut off on purpose: the one sample that is no whole document. */
  public static final String TRUNCATED =
      "OQSsiquc01res_face_131999900700000000000000000a05_20261102093512.xml";

  private SampleFiles() {}

  /** Returns every sample of the eligibility family, sorted by path. */
  public static List<Path> all() {
    return below(root()).stream()
        .filter(file -> !file.getParent().endsWith("medical-info"))
        .toList();
  }

  /** Returns the samples of medical information whose names begin so, sorted by name. */
  public static List<Path> medicalInfo(String prefix) {
    return below(root().resolve("medical-info")).stream()
        .filter(file -> file.getFileName().toString().startsWith(prefix))
        .toList();
  }

  private static List<Path> below(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the samples of eligibility that are whole documents. */
  public static List<Path> whole() {
    return all().stream().filter(file -> !file.getFileName().toString().equals(TRUNCATED)).toList();
  }

  /** Returns the bytes of a sample of medical information by its file name without {@code .xml}. */
  public static byte[] medicalInfoBytes(String name) {
    return bytes(root().resolve("medical-info").resolve(name + ".xml"));
  }

  /** Returns the bytes of an eligibility sample by its file name without {@code .xml}. */
  public static byte[] eligibility(String name) {
    return bytes(root().resolve("eligibility").resolve(name + ".xml"));
  }

  /** Returns the bytes of a face sample by its last three digits before the time. */
  public static Path face(String visitor) {
    return all().stream()
        .filter(file -> file.getParent().endsWith("face"))
        .filter(file -> file.getFileName().toString().contains(visitor + "_"))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the bytes of a file. */
  public static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path root() {
    try {
      return Path.of(
          Objects.requireNonNull(SampleFiles.class.getResource("/samples"), "samples").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
