package jp.shikaku.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a gateway says of itself under {@code /health}. Immutable.
 *
 * @param state its state in capitals; empty when it tells none
 * @param since when that began, by the gateway's clock
 * @param now what that clock says; an older gateway does not tell
 * @param causes why
 * @param resFiles how many files lie in the answer folder
 * @param oldestResAgeSeconds how old the oldest of them is
 * @param certificateEnds when the gateway's certificate ends
 */
public record HealthReport(
    String state,
    Optional<Instant> since,
    Optional<Instant> now,
    List<Cause> causes,
    Optional<Long> resFiles,
    Optional<Long> oldestResAgeSeconds,
    Optional<Instant> certificateEnds) {

  /**
   * Why it is in this state.
   *
   * @param topic a word in capitals
   * @param detail words for support; may be empty
   */
  public record Cause(String topic, String detail) {}

  /**
   * Reads a report.
   *
   * @param json the document
   * @return the report; empty when it is none
   */
  public static Optional<HealthReport> read(byte[] json) {
    return Json.read(json).map(HealthReport::of);
  }

  private static HealthReport of(JsonNode node) {
    List<Cause> causes = new ArrayList<>();
    node.path("causes")
        .forEach(
            cause ->
                causes.add(
                    new Cause(
                        cause.isTextual() ? cause.asText() : cause.path("topic").asText(),
                        cause.path("detail").asText())));
    JsonNode terminal = node.path("terminal");
    return new HealthReport(
        node.path("state").asText(),
        Json.time(node.path("since")),
        Json.time(node.path("now")),
        List.copyOf(causes),
        number(terminal.path("resFiles")),
        number(terminal.path("oldestResAgeSec")),
        Json.time(node.path("certificate").path("notAfter")));
  }

  private static Optional<Long> number(JsonNode node) {
    return node.isIntegralNumber() ? Optional.of(node.asLong()) : Optional.empty();
  }
}
