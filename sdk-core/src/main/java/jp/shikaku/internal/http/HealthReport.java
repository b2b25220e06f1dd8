package jp.shikaku.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.Health;

/**
 * What a gateway says of itself under {@code /health}. Immutable.
 *
 * @param state its state in capitals
 * @param since when that began, by the gateway's clock
 * @param now what that clock says; an older gateway does not tell
 * @param lookedAt when it last saw how things stand, by that clock; {@link #NEVER} before its first
 *     look; an older gateway does not tell
 * @param causes why
 * @param resFiles how many files lie in the answer folder
 * @param oldestResAgeSeconds how old the oldest of them is
 * @param certificateEnds when the gateway's certificate ends
 */
public record HealthReport(
    String state,
    Optional<Instant> since,
    Optional<Instant> now,
    Optional<Instant> lookedAt,
    List<Cause> causes,
    Optional<Long> resFiles,
    Optional<Long> oldestResAgeSeconds,
    Optional<Instant> certificateEnds) {

  /** The header of every reply that tells the gateway's mode, in small letters. */
  public static final String MODE_HEADER = "x-oqs-mode";

  /** Longer ago than anything that was seen. */
  static final Instant NEVER = Instant.EPOCH;

  private static final String NORMAL = "normal";
  private static final String DISASTER = "disaster";
  private static final long MANY_FILES = 500;
  private static final Duration OLD_FILE = Duration.ofDays(7);
  private static final Duration CERTIFICATE_ENDS_SOON = Duration.ofDays(30);

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
    return Json.read(json).map(HealthReport::of).filter(report -> !report.state().isBlank());
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
        node.path("lookedAt").isNull() ? Optional.of(NEVER) : Json.time(node.path("lookedAt")),
        List.copyOf(causes),
        number(terminal.path("resFiles")),
        number(terminal.path("oldestResAgeSec")),
        Json.time(node.path("certificate").path("notAfter")));
  }

  /** Returns the state that it tells; empty when this version does not know it. */
  public Optional<Health.State> knownState() {
    return Arrays.stream(Health.State.values()).filter(one -> one.name().equals(state)).findFirst();
  }

  /**
   * Returns what it says, with our clock: how the way behind the gateway does.
   *
   * @param here what our clock says
   * @param elseSince since when, where it does not tell
   * @param mode what the gateway says under {@link #MODE_HEADER}; may be empty
   */
  public Health health(Instant here, Instant elseSince, String mode) {
    List<Health.Observation> seen = new ArrayList<>();
    causes.forEach(cause -> seen.add(observation(cause)));
    if (seen.stream().noneMatch(one -> one.topic() == Health.Topic.LEFTOVERS)) {
      leftovers().ifPresent(seen::add);
    }
    if (seen.stream().noneMatch(one -> one.topic() == Health.Topic.CERTIFICATE_ENDS)) {
      certificateEnds
          .filter(end -> end.isBefore(here.plus(CERTIFICATE_ENDS_SOON)))
          .ifPresent(
              end ->
                  seen.add(
                      new Health.Observation(
                          Health.Topic.CERTIFICATE_ENDS, "the gateway's certificate ends " + end)));
    }
    if (!isDisaster(mode) && !mode.isBlank() && !isMode(mode, NORMAL)) {
      seen.add(
          new Health.Observation(
              Health.Topic.GATEWAY_NOTE,
              "the gateway is in mode " + LogText.clean(mode.strip().toLowerCase(Locale.ROOT))));
    }
    // A state that this version does not know is none to rely on.
    Health.State told = knownState().orElse(Health.State.DEGRADED);
    if (told == Health.State.UP && !seen.isEmpty()) {
      told = Health.State.DEGRADED;
    }
    if (isDisaster(mode)) { // says nothing of how the way does
      seen.add(
          new Health.Observation(
              Health.Topic.DISASTER_DECLARED, "a disaster is declared at the gateway"));
    }
    Duration ahead = now.map(its -> Duration.between(here, its)).orElse(Duration.ZERO);
    return new Health(
        told,
        since.map(begin -> begin.minus(ahead)).orElse(elseSince),
        seen,
        lookedAt.map(at -> at.equals(NEVER) ? NEVER : at.minus(ahead)).orElse(null),
        true);
  }

  /**
   * Tells whether a gateway says by its mode that a disaster is declared.
   *
   * @param mode what it says under {@link #MODE_HEADER}
   */
  public static boolean isDisaster(String mode) {
    return isMode(mode, DISASTER);
  }

  private static boolean isMode(String mode, String word) {
    return mode.strip().toLowerCase(Locale.ROOT).equals(word);
  }

  private static Health.Observation observation(Cause cause) {
    for (Health.Topic topic : Health.Topic.values()) {
      if (topic.name().equals(cause.topic())) {
        // What the gateway does not reach is no folder of ours.
        boolean isShare = topic == Health.Topic.FOLDER_UNREACHABLE;
        return new Health.Observation(
            isShare ? Health.Topic.SHARE_BEHIND_GATEWAY : topic, LogText.clean(cause.detail()));
      }
    }
    return new Health.Observation(
        Health.Topic.GATEWAY_NOTE, LogText.clean(cause.topic() + " " + cause.detail()));
  }

  private Optional<Health.Observation> leftovers() {
    long files = resFiles.orElse(0L);
    Duration oldest = Duration.ofSeconds(oldestResAgeSeconds.orElse(0L));
    return files > MANY_FILES || oldest.compareTo(OLD_FILE) > 0
        ? Optional.of(
            new Health.Observation(
                Health.Topic.LEFTOVERS,
                files + " files in folder res, the oldest of " + oldest.toDays() + " days"))
        : Optional.empty();
  }

  private static Optional<Long> number(JsonNode node) {
    return node.isIntegralNumber() ? Optional.of(node.asLong()) : Optional.empty();
  }
}
