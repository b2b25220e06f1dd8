package jp.shikaku.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import jp.shikaku.examples.gateway.LargeAnswerDesk;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bulk result larger than the memory of either side, from the terminal through the gateway's
 * process to a desk's.
 */
class LargeAnswerProcessTest {

  private static final String CANARY = "canary-4567";
  private static final String GATEWAY_HEAP = "-Xmx40m";
  private static final String DESK_HEAP = "-Xmx16m";
  private static final int ROWS = 15_000;
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Path req;
  private Path res;
  private Path kept;
  private String expected;

  @BeforeEach
  void makeFolders() throws Exception {
    req = Files.createDirectories(folder.resolve("OQS/req"));
    res = Files.createDirectories(folder.resolve("OQS/res"));
    Files.createDirectories(folder.resolve("OQS/face"));
    kept = folder.resolve("data/answers");
  }

  private static Child java(String heap, String main, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(heap, "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    command.add("-Dlogback.configurationFile=logback.xml");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(args));
    return Child.start(command);
  }

  private Child gateway() throws IOException {
    return java(
        GATEWAY_HEAP,
        Main.class.getName(),
        "gateway",
        "--root",
        folder.resolve("OQS").toString(),
        "--data",
        folder.resolve("data").toString(),
        "--listen",
        "127.0.0.1:0",
        "--plain-loopback");
  }

  private static String port(Child gateway) throws InterruptedException {
    return gateway.awaitLine("中継サーバーの準備ができました").replaceAll(".*:([0-9]+)/oqs-gateway/v1$", "$1");
  }

  private static Child desk(String port, String way, int seconds) throws IOException {
    return java(DESK_HEAP, LargeAnswerDesk.class.getName(), port, way, String.valueOf(seconds));
  }

  /** Takes the request and answers with 47 MB, more than the gateway's memory. */
  private void answer() throws Exception {
    Path request = req.resolve("OQSmuquc02req_" + LargeAnswerDesk.ID + ".xml");
    Awaitility.await().atMost(LONG).until(() -> Files.deleteIfExists(request));
    byte[] row =
        ("<BulkConfirmUnit><N>" + CANARY + "架空".repeat(515) + "</N></BulkConfirmUnit>\n")
            .getBytes(UTF_8);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    Path part = folder.resolve("answer.xml");
    long size = 0;
    try (OutputStream out = Files.newOutputStream(part)) {
      for (int i = -1; i <= ROWS; i++) {
        byte[] piece = i < 0 ? head() : i == ROWS ? tail() : row;
        out.write(piece);
        digest.update(piece);
        size += piece.length;
      }
    }
    expected = size + "=" + HexFormat.of().formatHex(digest.digest());
    assertThat(size).isGreaterThan(45_000_000);
    Files.move(part, res.resolve("OQSmuquc02res_" + LargeAnswerDesk.ID + ".xml"));
  }

  private static byte[] head() {
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<XmlMsg><MessageHeader>"
            + "<MedicalInstitutionCode>1319999007</MedicalInstitutionCode>"
            + "</MessageHeader><MessageBody>\n")
        .getBytes(UTF_8);
  }

  private static byte[] tail() {
    return "</MessageBody></XmlMsg>\n".getBytes(UTF_8);
  }

  private List<String> files(Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private boolean isSealing() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(kept, "*.part")) {
      for (Path file : files) {
        return Files.size(file) > 0;
      }
      return false;
    }
  }

  @Test
  @DisplayName(
      "BULK-1 T19 47 MB through a gateway of 40 MB and a desk of 16 MB; kill -9 in between")
  void throughTheGateway() throws Exception {
    try (Child first = gateway();
        Child asking = desk(port(first), "ask", 60)) {
      answer();
      Awaitility.await().atMost(LONG).pollInterval(Duration.ofMillis(1)).until(this::isSealing);
      first.kill();
    }
    assertThat(files(res)).as("not cleared away before it was safe").hasSize(1);
    List<String> halfWritten = files(kept);
    assertThat(halfWritten).hasSize(1).allMatch(name -> name.endsWith(".part"));

    try (Child second = gateway()) {
      String port = port(second);
      assertThat(files(kept)).doesNotContainAnyElementsOf(halfWritten);
      try (Child desk = desk(port, "resume", 60)) {
        assertThat(desk.awaitLine("")).as(desk.err()).isEqualTo(expected);
        assertThat(desk.awaitLine("")).as(desk.err()).isEqualTo(expected);
        assertThat(desk.awaitExit()).isZero();
      }
      assertThat(files(kept)).hasSize(1).allMatch(name -> name.endsWith(".sealed"));
      Awaitility.await().atMost(LONG).until(() -> files(res).isEmpty());
      assertNoValue();

      damage(kept.resolve(files(kept).get(0)));
      assertThatThrownBy(() -> ask(port).transferTo(OutputStream.nullOutputStream()))
          .as("cut off before its end")
          .isInstanceOf(IOException.class);
      Awaitility.await().atMost(LONG).until(() -> second.err().contains("document-damaged"));
      assertThat(second.err()).doesNotContain(CANARY);
    }
    assertThat(files(req)).as("asked for once").isEmpty();
  }

  private static InputStream ask(String port) throws Exception {
    URI uri =
        URI.create(
            "http://127.0.0.1:"
                + port
                + "/oqs-gateway/v1/exchanges/OQSmuquc02/"
                + LargeAnswerDesk.ID);
    HttpRequest request =
        HttpRequest.newBuilder(uri).header("X-Oqs-Institution", "1319999007").timeout(LONG).build();
    HttpResponse<InputStream> reply =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
    assertThat(reply.statusCode()).isEqualTo(200);
    return reply.body();
  }

  /** Far behind its begin, so that the reply has long begun. */
  private static void damage(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(new byte[64]), 30_000_000);
    }
  }

  private void assertNoValue() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, ISO_8859_1).contains(CANARY)).as("%s", file).isFalse();
      }
    }
  }
}
