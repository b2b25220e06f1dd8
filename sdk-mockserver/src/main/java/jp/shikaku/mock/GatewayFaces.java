package jp.shikaku.mock;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The card visits of a gateway: what lies whole in {@code face}, numbered as found. Thread-safe.
 */
final class GatewayFaces {

  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Face(String id, String fileName, String detectedAt, byte[] bytes, String sha256) {}

  private static final long LOOK = 5_000_000L;

  private final Path face;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Face> faces = new ArrayList<>();
  private final Set<String> known = new HashSet<>();
  private final List<String> acknowledged = new ArrayList<>();
  private volatile boolean closed;

  GatewayFaces(Path root, Clock clock) throws IOException {
    this.face = Files.createDirectories(root.resolve("face"));
    this.clock = clock;
  }

  /** Knows no visit any longer; what lies in the folder is found anew. */
  void forget() {
    lock.lock();
    try {
      faces.clear();
      known.clear();
      acknowledged.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Holds no call any longer. */
  void close() {
    closed = true;
  }

  GatewayAnswer list(String after, long seconds) throws IOException {
    int from = after.matches("[0-9]{1,9}") ? Integer.parseInt(after) : 0;
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (true) {
      look();
      lock.lock();
      try {
        if (faces.size() > from || closed || System.nanoTime() - end >= 0) {
          return listing(Math.min(from, faces.size()));
        }
      } finally {
        lock.unlock();
      }
      LockSupport.parkNanos(LOOK);
    }
  }

  private GatewayAnswer listing(int from) {
    ObjectNode node = GatewayAnswer.JSON.createObjectNode();
    node.put("cursor", Integer.toString(faces.size()));
    ArrayNode events = node.putArray("events");
    for (Face found : faces.subList(from, faces.size())) {
      events
          .addObject()
          .put("id", found.id)
          .put("fileName", found.fileName)
          .put("detectedAt", found.detectedAt)
          .put("size", found.bytes.length)
          .put("sha256", found.sha256);
    }
    return GatewayAnswer.json(node);
  }

  GatewayAnswer get(String id) {
    lock.lock();
    try {
      return faces.stream()
          .filter(found -> found.id.equals(id))
          .findFirst()
          .map(found -> GatewayAnswer.document(found.fileName, found.bytes))
          .orElseGet(() -> GatewayAnswer.problem(404, "unknown-exchange", null));
    } finally {
      lock.unlock();
    }
  }

  GatewayAnswer acknowledge(String id) {
    lock.lock();
    try {
      if (faces.stream().noneMatch(found -> found.id.equals(id))) {
        return GatewayAnswer.problem(404, "unknown-exchange", null);
      }
      acknowledged.add(id);
      return GatewayAnswer.of(204);
    } finally {
      lock.unlock();
    }
  }

  /** The file names acknowledged so far, in order. */
  List<String> acknowledged() {
    lock.lock();
    try {
      return acknowledged.stream()
          .map(
              id ->
                  faces.stream()
                      .filter(found -> found.id.equals(id))
                      .findFirst()
                      .orElseThrow()
                      .fileName)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private void look() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(face, "OQSsiquc01res_face*.xml")) {
      found.forEach(files::add);
    }
    files.sort(Comparator.comparing(file -> String.valueOf(file.getFileName())));
    lock.lock();
    try {
      for (Path file : files) {
        take(file);
      }
    } finally {
      lock.unlock();
    }
  }

  private void take(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException gone) {
      return;
    }
    String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
    String digest = GatewayAnswer.digest(bytes);
    String name = String.valueOf(file.getFileName());
    if (text.endsWith("</XmlMsg>") && known.add(name + digest)) {
      String base64 = digest.substring("sha-256=:".length(), digest.length() - 1);
      String hex = HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
      faces.add(new Face("f" + (faces.size() + 1), name, clock.instant().toString(), bytes, hex));
    }
  }
}
