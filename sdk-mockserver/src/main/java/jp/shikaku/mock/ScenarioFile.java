package jp.shikaku.mock;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a scenario from JSON as {@link Scenario#load} describes it. */
final class ScenarioFile {
  private static final String FAULT = "fault";
  private static final String MILLIS = "millis";
  private static final Pattern KIND = Pattern.compile("[A-Z]{3}[a-z]{2}[a-z]{3}[0-9]{2}");
  private static final Pattern INSTITUTION = Pattern.compile("[0-9]{10}");

  private ScenarioFile() {}

  /** The rules, each as often as it may be used since the scenario was set. */
  static final class Rules implements Scenario {
    private final List<Rule> rules;
    private final Scenario otherwise;

    Rules(List<Rule> rules, Scenario otherwise) {
      this.rules = rules;
      this.otherwise = otherwise;
    }

    void restart() {
      rules.forEach(rule -> rule.left().set(rule.times()));
    }

    @Override
    public Fault faultFor(SeenRequest request) {
      for (Rule rule : rules) {
        if (rule.fits(request)) {
          return rule.fault();
        }
      }
      return otherwise.faultFor(request);
    }
  }

  /** A rule; {@code left} counts how often it may still be used. */
  private record Rule(
      String kind,
      String institution,
      int from,
      int every,
      int times,
      AtomicInteger left,
      Fault fault) {

    boolean fits(SeenRequest request) {
      int place = request.ordinal() - from;
      return (kind.isEmpty() || kind.equals(request.kind()))
          && (institution.isEmpty() || institution.equals(request.institution().orElse("")))
          && place >= 0
          && place % every == 0
          && left.getAndUpdate(n -> n > 0 ? n - 1 : n) > 0;
    }
  }

  static Scenario read(JsonPlace json) {
    json.only("outages", "latency", "sessions", "rules", "random");
    List<Rule> rules = json.list("rules").stream().map(ScenarioFile::rule).toList();
    Scenario otherwise = json.object("random").map(ScenarioFile::random).orElseGet(Scenario::calm);
    Scenario scenario =
        new Rules(rules, otherwise)
            .with(json.list("outages").stream().map(ScenarioFile::outage).toArray(Outage[]::new));
    Optional<JsonPlace> latency = json.object("latency");
    if (latency.isPresent()) {
      scenario = scenario.with(latency(latency.get()));
    }
    Optional<JsonPlace> sessions = json.object("sessions");
    return sessions.isPresent() ? scenario.with(sessions(sessions.get())) : scenario;
  }

  // ---- the way to the centre

  private static Outage outage(JsonPlace json) {
    json.only("kind", "from", "until", "announcement");
    Outage outage = Outage.of(kind(json));
    if (json.has("from")) {
      Optional<Instant> at = json.instant("from");
      outage = at.isPresent() ? outage.from(at.get()) : outage.from(after(json, "from"));
    }
    if (json.has("until")) {
      Optional<Instant> at = json.instant("until");
      outage = at.isPresent() ? outage.until(at.get()) : outage.until(after(json, "until"));
    }
    if (outage.isNever()) {
      throw json.bad("until", "must be after from");
    }
    return json.has("announcement") ? outage.announced(json.text("announcement")) : outage;
  }

  private static Outage.Kind kind(JsonPlace json) {
    String word = json.text("kind");
    return Stream.of(Outage.Kind.values())
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                json.bad(
                    "kind",
                    Stream.of(Outage.Kind.values())
                        .map(Outage.Kind::word)
                        .collect(Collectors.joining(", ", "must be one of ", ""))));
  }

  private static Duration after(JsonPlace json, String member) {
    return json.duration(member)
        .orElseThrow(
            () ->
                json.bad(
                    member, "must be a time as 2026-11-03T03:00:00+09:00 or a duration as PT90S"));
  }

  private static Latency latency(JsonPlace json) {
    if (json.has("fixed")) {
      return Latency.fixed(json.only("fixed").millis("fixed"));
    } else if (json.has("p50")) {
      json.only("p50", "p99");
      return json.placed(() -> Latency.logNormal(json.millis("p50"), json.millis("p99")));
    }
    json.only("from", "to");
    return json.placed(() -> Latency.between(json.millis("from"), json.millis("to")));
  }

  private static SessionLimit sessions(JsonPlace json) {
    json.only("most", "beyond");
    int most = json.number("most", 1, SessionLimit.OFFICIAL);
    return switch (json.text("beyond", "wait")) {
      case "wait" -> SessionLimit.waiting(most);
      case "refuse" -> SessionLimit.refusing(most);
      default -> throw json.bad("beyond", "must be wait or refuse");
    };
  }

  // ---- requests

  private static Rule rule(JsonPlace json) {
    json.only("kind", "institution", "from", "every", "times", "faults");
    int times = json.number("times", 0, Integer.MAX_VALUE);
    return new Rule(
        matching(json, "kind", KIND, "must be a message kind such as OQSsiquc01"),
        matching(json, "institution", INSTITUTION, "must be ten digits"),
        json.number("from", 1, 1),
        json.number("every", 1, 1),
        times,
        new AtomicInteger(times),
        together(json));
  }

  /** A condition that fits nothing would mean nothing, and nobody would know. */
  private static String matching(JsonPlace json, String member, Pattern form, String rule) {
    String text = json.text(member, "");
    if (json.has(member) && !form.matcher(text).matches()) {
      throw json.bad(member, rule);
    }
    return text;
  }

  private static Fault together(JsonPlace json) {
    List<Fault> faults = faults(json);
    if (faults.isEmpty()) {
      throw json.bad("faults", "must be a non-empty array");
    }
    return faults.stream().reduce(Fault.none(), Fault::and);
  }

  /** The faults of a list {@code faults}, each on its own. */
  static List<Fault> faults(JsonPlace json) {
    return json.list("faults").stream().map(one -> fault(one, List.of())).toList();
  }

  private static Scenario random(JsonPlace json) {
    json.only("seed", "faults");
    Scenario.Mix mix = Scenario.random(json.seed("seed", 1));
    for (JsonPlace one : json.list("faults")) {
      double probability = one.share("probability", true, -1);
      mix =
          one.text(FAULT).equals("late")
              ? mix.late(probability, known(one, "probability", MILLIS).millis(MILLIS))
              : mix.with(probability, fault(one, List.of("probability")));
    }
    return mix;
  }

  private static JsonPlace known(JsonPlace json, String... members) {
    List<String> all = new ArrayList<>(List.of(FAULT));
    all.addAll(Arrays.asList(members));
    return json.only(all.toArray(String[]::new));
  }

  private static Fault fault(JsonPlace json, List<String> beside) {
    String name = json.text(FAULT, "");
    List<String> members = new ArrayList<>(beside);
    members.addAll(members(json, name));
    known(json, members.toArray(String[]::new));
    return json.placed(() -> fault(json, name));
  }

  private static Fault fault(JsonPlace json, String name) {
    return switch (name) {
      case "none" -> Fault.none();
      case "late" -> Fault.late(json.millis(MILLIS));
      case "pickedUpAfter" -> Fault.pickedUpAfter(json.millis(MILLIS));
      case "never" -> Fault.never();
      case "notPickedUp" -> Fault.notPickedUp();
      case "emptyFile" -> Fault.emptyFile();
      case "mojibake" -> Fault.mojibake();
      case "wrongIdentifier" -> Fault.wrongIdentifier();
      case "wrongInstitution" -> Fault.wrongInstitution();
      case "unknownElements" -> Fault.unknownElements();
      case "unknownCodes" -> Fault.unknownCodes();
      case "err" -> Fault.err(json.text("text"));
      case "slowly" -> Fault.slowly(json.number("pieces", 1, 3), json.millis(MILLIS));
      case "truncated" -> Fault.truncated(json.share("keep", false, 0.5));
      case "duplicate" -> Fault.duplicate(json.number("times", 1, 1));
      case "crossed" -> Fault.crossed(json.millis(MILLIS));
      case "extension" -> Fault.extension(json.text("extension"));
      case "headerError" -> Fault.headerError(json.text("code"), json.text("message"));
      case "personError" -> Fault.personError(json.text("code"), json.text("message"));
      case "errorCodeInSuccess" ->
          Fault.errorCodeInSuccess(json.text("code"), json.text("message"));
      case "bulk" -> Fault.bulk(bulk(json));
      case "refused" -> Fault.refused(json.text("code"), json.text("message"));
      case "wrongPatient" -> Fault.wrongPatient();
      case "set" -> Fault.set(json.text("element"), json.text("text"));
      case "without" -> Fault.without(json.text("element"));
      default -> throw unknown(json);
    };
  }

  private static List<String> members(JsonPlace json, String fault) {
    return switch (fault) {
      case "late", "pickedUpAfter", "crossed" -> List.of(MILLIS);
      case "err" -> List.of("text");
      case "slowly" -> List.of("pieces", MILLIS);
      case "truncated" -> List.of("keep");
      case "duplicate" -> List.of("times");
      case "extension" -> List.of("extension");
      case "headerError", "personError", "errorCodeInSuccess", "refused" ->
          List.of("code", "message");
      case "bulk" ->
          List.of("pendingRounds", "generated", "zipped", "inOrder", "counts", "refusing");
      case "set" -> List.of("element", "text");
      case "without" -> List.of("element");
      case "none",
          "never",
          "notPickedUp",
          "emptyFile",
          "mojibake",
          "wrongIdentifier",
          "wrongInstitution",
          "unknownElements",
          "unknownCodes",
          "wrongPatient" ->
          List.of();
      default -> throw unknown(json);
    };
  }

  private static IllegalArgumentException unknown(JsonPlace json) {
    return json.bad(FAULT, "is no known fault");
  }

  private static BulkManner bulk(JsonPlace json) {
    BulkManner manner =
        BulkManner.usual()
            .pendingRounds(json.number("pendingRounds", 0, 0))
            .generated(json.number("generated", 0, 0));
    if (json.flag("zipped", false)) {
      manner = manner.zipped();
    }
    if (json.flag("inOrder", false)) {
      manner = manner.inOrder();
    }
    if (!json.flag("counts", true)) {
      manner = manner.withoutCounts();
    }
    for (JsonPlace row : json.list("refusing")) {
      row.only("row", "code", "message");
      manner = manner.refusing(row.number("row", 1), row.text("code"), row.text("message"));
    }
    return manner;
  }
}
