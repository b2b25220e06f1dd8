package jp.shikaku.mock;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads a scenario from JSON as {@link Scenario#load} describes it. */
final class ScenarioFile {
  private ScenarioFile() {}

  /** A rule; {@code left} counts how often it may still be used. */
  private record Rule(
      String kind, String institution, int from, int every, AtomicInteger left, Fault fault) {

    boolean fits(SeenRequest request) {
      int place = request.ordinal() - from;
      return (kind.isEmpty() || kind.equals(request.kind()))
          && (institution.isEmpty() || institution.equals(request.institution().orElse("")))
          && place >= 0
          && place % every == 0
          && left.getAndUpdate(n -> n > 0 ? n - 1 : n) > 0;
    }
  }

  static Scenario read(Path file) throws IOException {
    JsonNode json = PatientFile.json(file);
    known("the scenario", json, "rules", "random");
    List<Rule> rules = new ArrayList<>();
    for (JsonNode rule : json.path("rules")) {
      rules.add(rule("rules[" + rules.size() + "]", rule));
    }
    Scenario otherwise = random(json.path("random"));
    return request -> {
      for (Rule rule : rules) {
        if (rule.fits(request)) {
          return rule.fault();
        }
      }
      return otherwise.faultFor(request);
    };
  }

  /** A condition with a typing error would be none, and the rule would fit everything. */
  private static void known(String place, JsonNode json, String... members) {
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      if (!List.of(members).contains(member.getKey())) {
        throw new IllegalArgumentException(
            place
                + " may only have the members "
                + String.join(", ", members)
                + ", not "
                + member.getKey().replaceAll("[^0-9A-Za-z_-]", "?"));
      }
    }
  }

  private static Rule rule(String place, JsonNode json) {
    known(place, json, "kind", "institution", "from", "every", "times", "faults");
    Fault fault = Fault.none();
    int index = 0;
    for (JsonNode one : json.path("faults")) {
      fault = fault.and(fault(place + ".faults[" + index++ + "]", one));
    }
    if (index == 0) {
      throw new IllegalArgumentException(place + ".faults must be a non-empty array");
    }
    int from = json.path("from").asInt(1);
    int every = json.path("every").asInt(1);
    if (every < 1) {
      throw new IllegalArgumentException(place + ".every must be at least 1");
    }
    int times = json.path("times").asInt(Integer.MAX_VALUE);
    return new Rule(
        json.path("kind").asText(),
        json.path("institution").asText(),
        from,
        every,
        new AtomicInteger(times),
        fault);
  }

  private static Scenario random(JsonNode json) {
    known("random", json, "seed", "faults");
    Scenario.Mix mix = Scenario.random(json.path("seed").asLong(1));
    int index = 0;
    for (JsonNode one : json.path("faults")) {
      String place = "random.faults[" + index++ + "]";
      double probability = one.path("probability").asDouble(-1);
      if (!(probability >= 0 && probability <= 1)) {
        throw new IllegalArgumentException(place + ".probability must be from 0 to 1");
      }
      mix =
          one.path("fault").asText().equals("late")
              ? mix.late(probability, millis(place, one))
              : mix.with(probability, fault(place, one));
    }
    return mix;
  }

  private static Fault fault(String place, JsonNode json) {
    String name = json.path("fault").asText();
    return switch (name) {
      case "none" -> Fault.none();
      case "late" -> Fault.late(millis(place, json));
      case "pickedUpAfter" -> Fault.pickedUpAfter(millis(place, json));
      case "never" -> Fault.never();
      case "notPickedUp" -> Fault.notPickedUp();
      case "emptyFile" -> Fault.emptyFile();
      case "mojibake" -> Fault.mojibake();
      case "wrongIdentifier" -> Fault.wrongIdentifier();
      case "wrongInstitution" -> Fault.wrongInstitution();
      case "unknownElements" -> Fault.unknownElements();
      case "unknownCodes" -> Fault.unknownCodes();
      case "err" -> Fault.err(text(place, json, "text"));
      case "slowly" -> Fault.slowly(json.path("pieces").asInt(3), millis(place, json));
      case "truncated" -> Fault.truncated(json.path("keep").asDouble(0.5));
      case "duplicate" -> Fault.duplicate(json.path("times").asInt(1));
      case "crossed" -> Fault.crossed(millis(place, json));
      case "extension" -> Fault.extension(text(place, json, "extension"));
      case "headerError" ->
          Fault.headerError(text(place, json, "code"), text(place, json, "message"));
      case "personError" ->
          Fault.personError(text(place, json, "code"), text(place, json, "message"));
      case "errorCodeInSuccess" ->
          Fault.errorCodeInSuccess(text(place, json, "code"), text(place, json, "message"));
      case "bulk" -> Fault.bulk(bulk(place, json));
      case "refused" -> Fault.refused(text(place, json, "code"), text(place, json, "message"));
      case "wrongPatient" -> Fault.wrongPatient();
      case "set" -> Fault.set(text(place, json, "element"), text(place, json, "text"));
      case "without" -> Fault.without(text(place, json, "element"));
      default -> throw new IllegalArgumentException(place + ".fault is no known fault");
    };
  }

  private static BulkManner bulk(String place, JsonNode json) {
    BulkManner manner =
        BulkManner.usual()
            .pendingRounds(json.path("pendingRounds").asInt(0))
            .generated(json.path("generated").asInt(0));
    if (json.path("zipped").asBoolean()) {
      manner = manner.zipped();
    }
    if (json.path("inOrder").asBoolean()) {
      manner = manner.inOrder();
    }
    if (!json.path("counts").asBoolean(true)) {
      manner = manner.withoutCounts();
    }
    int index = 0;
    for (JsonNode row : json.path("refusing")) {
      String at = place + ".refusing[" + index++ + "]";
      int number = row.path("row").asInt(0);
      if (number < 1) {
        throw new IllegalArgumentException(at + ".row must be a whole number from 1");
      }
      manner = manner.refusing(number, text(at, row, "code"), text(at, row, "message"));
    }
    return manner;
  }

  private static Duration millis(String place, JsonNode json) {
    JsonNode millis = json.path("millis");
    if (!millis.isIntegralNumber() || millis.longValue() < 0) {
      throw new IllegalArgumentException(place + ".millis must be a whole number from 0");
    }
    return Duration.ofMillis(millis.longValue());
  }

  private static String text(String place, JsonNode json, String member) {
    JsonNode text = json.path(member);
    if (!text.isTextual()) {
      throw new IllegalArgumentException(place + "." + member + " must be a text");
    }
    return text.textValue();
  }
}
