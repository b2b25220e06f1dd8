package jp.shikaku.internal.http;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One request to a gateway; paths are below its base path. Immutable.
 *
 * @param method GET, POST, PUT or DELETE
 * @param path the path's segments, not yet encoded
 * @param query parameters, by name
 * @param headers headers, in order
 * @param body the document, or null; not copied
 * @param hold how long the gateway may take its time before it answers
 * @param maxBytes largest body of a successful reply, in bytes
 * @param leavesBody whether the body of a successful reply is not read with the reply
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record GatewayRequest(
    String method,
    List<String> path,
    Map<String, String> query,
    Headers headers,
    byte @Nullable [] body,
    Duration hold,
    long maxBytes,
    boolean leavesBody) {

  private static final long SMALL = 1024 * 1024;

  /** Copies the collections. */
  public GatewayRequest {
    path = List.copyOf(path);
    query = inOrder(query);
  }

  private static Map<String, String> inOrder(Map<String, String> map) {
    return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /**
   * Returns a request without body and headers, whose reply is small.
   *
   * @param method GET, POST, PUT or DELETE
   * @param path the path's segments, not yet encoded
   */
  public static GatewayRequest of(String method, String... path) {
    return new GatewayRequest(
        method, List.of(path), Map.of(), Headers.of(), null, Duration.ZERO, SMALL, false);
  }

  /**
   * Returns a copy with one more query parameter.
   *
   * @param name the name
   * @param value the value, not yet encoded
   */
  public GatewayRequest withQuery(String name, String value) {
    return new GatewayRequest(
        method, path, plus(query, name, value), headers, body, hold, maxBytes, leavesBody);
  }

  /**
   * Returns a copy with one more header.
   *
   * @param name the name
   * @param value the value, printable ASCII
   */
  public GatewayRequest withHeader(String name, String value) {
    return new GatewayRequest(
        method,
        path,
        query,
        headers.newBuilder().set(name, value).build(),
        body,
        hold,
        maxBytes,
        leavesBody);
  }

  /**
   * Returns a copy with more headers.
   *
   * @param more headers, by name; values of printable ASCII
   */
  public GatewayRequest withHeaders(Map<String, String> more) {
    Headers.Builder all = headers.newBuilder();
    more.forEach(all::set);
    return new GatewayRequest(method, path, query, all.build(), body, hold, maxBytes, leavesBody);
  }

  /**
   * Returns a copy with a document and its digest.
   *
   * @param bytes the document; not copied
   */
  public GatewayRequest withBody(byte[] bytes) {
    return new GatewayRequest(method, path, query, headers, bytes, hold, maxBytes, leavesBody)
        .withHeader(ContentDigest.HEADER, ContentDigest.of(bytes));
  }

  /**
   * Returns a copy that the gateway may hold, with the header that says so (RFC 7240).
   *
   * @param time 0 to 25 s; only whole seconds are told
   */
  public GatewayRequest withHold(Duration time) {
    return new GatewayRequest(method, path, query, headers, body, time, maxBytes, leavesBody)
        .withHeader("Prefer", "wait=" + time.toSeconds());
  }

  /**
   * Returns a copy whose successful reply may be this large.
   *
   * @param bytes 1 or more
   */
  public GatewayRequest withMaxBytes(long bytes) {
    return new GatewayRequest(method, path, query, headers, body, hold, bytes, leavesBody);
  }

  /** Returns a copy that does not read the body of a successful reply. */
  public GatewayRequest withBodyLeft() {
    return new GatewayRequest(method, path, query, headers, body, hold, maxBytes, true);
  }

  private static Map<String, String> plus(Map<String, String> map, String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(map);
    more.put(name, value);
    return more;
  }

  /** Names method and path; identifiers of exchanges are no values of a person. */
  @Override
  public String toString() {
    return method + " " + String.join("/", path);
  }
}
