package jp.shikaku.mock;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A call as it reached the gateway. Immutable.
 *
 * @param method HTTP method
 * @param path path with query, below the base path
 * @param headers by name in lower case
 */
public record GatewayCall(String method, String path, Map<String, String> headers) {

  /**
   * Returns a header.
   *
   * @param name in any case
   * @return its value; empty when absent
   */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
