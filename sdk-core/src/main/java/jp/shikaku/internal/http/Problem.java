package jp.shikaku.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A problem document (RFC 9457) of our gateway (transports 5.4). Its texts are for people at the
 * gateway and are not read. Immutable.
 *
 * @param code what follows {@code urn:oqs-sdk:problem:}, for example {@code terminal-refused}
 * @param document the {@code .err} file of a refused request; empty otherwise
 * @param isUnsent whether it says that the exchange has ended and nothing was sent ({@code "sent":
 *     false})
 * @param isTakenBack whether it says that the request lay with the terminal and was taken back
 *     ({@code "takenBack": true})
 * @param isGivenUp whether it says that the desk gave the request up before the terminal took it
 *     ({@code "givenUp": true})
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Problem(
    String code, byte[] document, boolean isUnsent, boolean isTakenBack, boolean isGivenUp) {

  static final String MEDIA_TYPE = "application/problem+json";

  private static final String TYPE = "urn:oqs-sdk:problem:";
  private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9-]{0,40}");

  static Optional<Problem> read(byte[] json) {
    return Json.read(json)
        .filter(node -> node.path("type").asText().startsWith(TYPE))
        .map(
            node -> {
              JsonNode sent = node.path("sent");
              return new Problem(
                  codeOf(node),
                  documentOf(node),
                  sent.isBoolean() && !sent.asBoolean(),
                  node.path("takenBack").asBoolean(),
                  node.path("givenUp").asBoolean());
            })
        .filter(problem -> CODE.matcher(problem.code()).matches());
  }

  private static String codeOf(JsonNode node) {
    return node.path("type").asText().substring(TYPE.length());
  }

  private static byte[] documentOf(JsonNode node) {
    try {
      return Base64.getDecoder().decode(node.path("document").asText());
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }

  @Override
  public String toString() {
    return code;
  }
}
