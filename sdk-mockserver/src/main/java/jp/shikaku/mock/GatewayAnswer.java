package jp.shikaku.mock;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the gateway answers: status, headers and body. Immutable. */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record GatewayAnswer(int status, Map<String, String> headers, byte[] body) {

  static final JsonMapper JSON = JsonMapper.builder().build();

  static GatewayAnswer of(int status) {
    return new GatewayAnswer(status, Map.of(), new byte[0]);
  }

  static GatewayAnswer json(ObjectNode node) {
    return new GatewayAnswer(200, Map.of("Content-Type", "application/json"), bytes(node));
  }

  static GatewayAnswer document(String fileName, byte[] bytes) {
    String type =
        fileName.endsWith(".pdf")
            ? "application/pdf"
            : fileName.endsWith(".zip") ? "application/zip" : "application/xml";
    return new GatewayAnswer(
        200,
        Map.of(
            "Content-Type", type,
            "X-Oqs-File-Name", fileName,
            "Content-Digest", digest(bytes)),
        bytes);
  }

  static GatewayAnswer problem(int status, String code, byte @Nullable [] document) {
    ObjectNode node = problemJson(status, code);
    if (document != null) {
      node.put("document", Base64.getEncoder().encodeToString(document));
    }
    return problem(status, node);
  }

  /** Of an exchange that has ended, and of which nothing was sent. */
  static GatewayAnswer unsent(int status, String code) {
    return problem(status, problemJson(status, code).put("sent", false));
  }

  /** Of an exchange that its sender gave up before the terminal took it. */
  static GatewayAnswer givenUp() {
    return problem(502, problemJson(502, "terminal-not-reading").put("givenUp", true));
  }

  private static ObjectNode problemJson(int status, String code) {
    return JSON.createObjectNode()
        .put("type", "urn:oqs-sdk:problem:" + code)
        .put("title", code)
        .put("status", status);
  }

  private static GatewayAnswer problem(int status, ObjectNode node) {
    return new GatewayAnswer(
        status, Map.of("Content-Type", "application/problem+json"), bytes(node));
  }

  GatewayAnswer with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new GatewayAnswer(status, more, body);
  }

  static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] bytes(ObjectNode node) {
    try {
      return JSON.writeValueAsBytes(node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "GatewayAnswer[" + status + ", " + body.length + " bytes]";
  }
}
