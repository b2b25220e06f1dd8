package jp.shikaku.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jp.shikaku.internal.http.ContentDigest;
import jp.shikaku.mock.MockTerminal;

/**
 * An answer of the mock terminal to the one query of {@link Exchanges}, to be given to every
 * identifier.
 *
 * @param before its bytes before the identifier
 * @param after its bytes after the identifier
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ReadyAnswer(byte[] before, byte[] after) {

  private static final String ID = "READYANSWER";

  static ReadyAnswer make() throws IOException, InterruptedException {
    Path root = Files.createTempDirectory("oqs-bench");
    Path answer = root.resolve("res").resolve("OQSsiquc01res_" + ID + ".xml");
    try (MockTerminal terminal = MockTerminal.builder().root(root).remember(0).start()) {
      Path req = terminal.root().resolve("req");
      Files.write(req.resolve("OQSsiquc01req_" + ID + ".xml"), Exchanges.request(ID));
      String text = "";
      while (!text.strip().endsWith("</XmlMsg>")) {
        TimeUnit.MILLISECONDS.sleep(10);
        text = Files.exists(answer) ? Files.readString(answer) : "";
      }
      return split(text);
    } finally {
      RoundTripMain.delete(root);
    }
  }

  private static ReadyAnswer split(String text) {
    int at = text.indexOf(ID);
    if (at < 0 || text.indexOf(ID, at + 1) >= 0) {
      throw new IllegalStateException("the answer does not have the identifier once");
    }
    return new ReadyAnswer(
        text.substring(0, at).getBytes(StandardCharsets.UTF_8),
        text.substring(at + ID.length()).getBytes(StandardCharsets.UTF_8));
  }

  /** The document for an identifier. */
  byte[] to(String id) {
    byte[] name = id.getBytes(StandardCharsets.US_ASCII);
    byte[] document = new byte[before.length + name.length + after.length];
    System.arraycopy(before, 0, document, 0, before.length);
    System.arraycopy(name, 0, document, before.length, name.length);
    System.arraycopy(after, 0, document, before.length + name.length, after.length);
    return document;
  }

  /** What a gateway tells with it. */
  Map<String, String> headers(String id, byte[] document) {
    return Map.of(
        "X-Oqs-File-Name",
        "OQSsiquc01res_" + id + ".xml",
        ContentDigest.HEADER,
        ContentDigest.of(document));
  }
}
