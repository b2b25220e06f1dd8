package jp.shikaku.examples;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The sample documents and what a reader of the specification expects of them. */
final class Samples {

  static final String TRUNCATED =
      "OQSsiquc01res_face_131999900700000000000000000a05_20261102093512.xml";

  private Samples() {}

  static Path folder(String name) {
    try {
      return Path.of(Samples.class.getResource("/samples/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Path file(String name) {
    return folder("eligibility").resolve(name);
  }

  static Path medicalInfo(String name) {
    return folder("medical-info").resolve(name);
  }

  static List<Path> all() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String name : List.of("eligibility", "face", "medical-info")) {
      try (Stream<Path> files = Files.list(folder(name))) {
        files.sorted().forEach(all::add);
      }
    }
    return all;
  }

  static Path golden(Path sample) {
    Path root = folder("eligibility").resolveSibling("").resolve("../golden").normalize();
    String name = sample.getFileName().toString().replaceFirst("\\.xml$", ".json");
    return root.resolve(sample.getParent().getFileName().toString()).resolve(name);
  }
}
