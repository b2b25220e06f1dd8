package jp.shikaku.mock;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What goes wrong「障害のシナリオ」: with each request, and with the way to the centre at its times.
 *
 * <pre>{@code
 * Scenario scenario =
 *     Scenario.random(7)
 *         .with(0.05, Fault.duplicate(1))
 *         .with(Latency.logNormal(Duration.ofMillis(800), Duration.ofSeconds(6)))
 *         .with(SessionLimit.waiting(SessionLimit.OFFICIAL))
 *         .with(Outage.of(Outage.Kind.LINE_LOST).from(ofMinutes(5)).until(ofMinutes(9)));
 * }</pre>
 *
 * <p>The same can stand in a file: {@link #load}.
 */
@FunctionalInterface
public interface Scenario {

  /**
   * Decides about one request. Called on a thread of the terminal, once for each request, before it
   * is taken; not during an outage that answers it.
   *
   * @param request the request, still in {@code req}
   * @return what shall go wrong, {@link Fault#none()} for nothing
   */
  Fault faultFor(SeenRequest request);

  /**
   * Returns when the way to the centre is broken.
   *
   * @return unmodifiable, in any order; empty unless given
   */
  default List<Outage> outages() {
    return List.of();
  }

  /**
   * Returns how long answers take.
   *
   * @return empty for the terminal's own latency
   */
  default Optional<Latency> latency() {
    return Optional.empty();
  }

  /**
   * Returns how many requests are worked on at once.
   *
   * @return empty for any number
   */
  default Optional<SessionLimit> sessionLimit() {
    return Optional.empty();
  }

  /**
   * Adds outages.
   *
   * @param more the outages; they may overlap
   * @return a larger scenario
   */
  default Scenario with(Outage... more) {
    Circumstances now = Circumstances.of(this);
    List<Outage> all = new ArrayList<>(now.outages());
    all.addAll(List.of(more));
    return new Circumstances(now.base(), all, now.answersAfter(), now.sessions());
  }

  /**
   * Sets how long answers take, instead of the terminal's own latency.
   *
   * @param latency drawn for each request
   * @return a changed scenario
   */
  default Scenario with(Latency latency) {
    Circumstances now = Circumstances.of(this);
    return new Circumstances(now.base(), now.outages(), latency, now.sessions());
  }

  /**
   * Sets how many requests are worked on at once.
   *
   * @param limit the limit
   * @return a changed scenario
   */
  default Scenario with(SessionLimit limit) {
    Circumstances now = Circumstances.of(this);
    return new Circumstances(now.base(), now.outages(), now.answersAfter(), limit);
  }

  /**
   * Nothing goes wrong.
   *
   * @return the scenario
   */
  static Scenario calm() {
    return request -> Fault.none();
  }

  /**
   * Begins a random mixture that is the same for the same seed: what happens to a request depends
   * on the seed and the {@linkplain SeenRequest#ordinal() order} in which requests were met.
   *
   * @param seed any number
   * @return a mixture in which nothing goes wrong yet
   */
  static Mix random(long seed) {
    return new Mix(seed, List.of());
  }

  /**
   * Reads a scenario from a JSON file in UTF-8:
   *
   * <pre>{@code
   * {"outages": [
   *    {"kind": "maintenance", "from": "2026-11-03T03:00:00+09:00",
   *     "until": "2026-11-03T04:00:00+09:00", "announcement": "模擬：4時まで停止します。"},
   *    {"kind": "shareLost", "from": "PT10M", "until": "PT12M"}],
   *  "latency": {"p50": 800, "p99": 6000},
   *  "sessions": {"most": 20, "beyond": "wait"},
   *  "rules": [
   *    {"kind": "OQSsiquc01", "from": 3, "every": 5, "times": 2,
   *     "faults": [{"fault": "late", "millis": 2000}, {"fault": "truncated", "keep": 0.5}]}],
   *  "random": {"seed": 7,
   *    "faults": [{"probability": 0.3, "fault": "late", "millis": 500},
   *               {"probability": 0.05, "fault": "duplicate", "times": 1}]}}
   * }</pre>
   *
   * Everything is optional. Of {@code outages} the {@code kind} is {@code shareLost}, {@code
   * linkageStopped}, {@code gatewayCertificateExpired}, {@code lineLost}, {@code maintenance} or
   * {@code centreDown}; {@code from} (at once unless given) and {@code until} (no end unless given)
   * are times with an offset, or durations since the scenario began to count. {@code latency} has
   * {@code fixed}, or {@code from} and {@code to}, or {@code p50} and {@code p99}, in milliseconds.
   * {@code beyond} is {@code wait} or {@code refuse}.
   *
   * <p>The first rule that fits a request is used, else the random part. A rule's conditions are
   * optional: {@code kind}, {@code institution}, {@code from} (first request of the terminal it
   * fits, from 1), {@code every} (each n-th from there), {@code times} (at most so often). Its
   * faults are combined. Other members are refused, those of a fault too. Faults and their members:
   *
   * <ul>
   *   <li>{@code late} and {@code pickedUpAfter}: {@code millis} (in the random part of {@code
   *       late} the longest)
   *   <li>{@code never}, {@code notPickedUp}, {@code emptyFile}, {@code mojibake}, {@code
   *       wrongIdentifier}, {@code wrongInstitution}, {@code unknownElements}, {@code
   *       unknownCodes}, {@code wrongPatient}, {@code none}
   *   <li>{@code err}: {@code text}
   *   <li>{@code slowly}: {@code pieces}, {@code millis} between them
   *   <li>{@code truncated}: {@code keep}, 0 to below 1
   *   <li>{@code duplicate}: {@code times}
   *   <li>{@code crossed}: {@code millis} to wait for a partner
   *   <li>{@code extension}: {@code extension}
   *   <li>{@code headerError}, {@code personError}, {@code errorCodeInSuccess}, {@code refused}:
   *       {@code code}, {@code message}; {@code refused} has no effect on eligibility queries and
   *       on the queries for a bulk result, and the terminal's event says so
   *   <li>{@code bulk}, for uploads: {@code pendingRounds}, {@code generated}, {@code zipped} and
   *       {@code inOrder} true or false, {@code counts} false to leave them out, {@code refusing} a
   *       list of {@code row} (from 1), {@code code}, {@code message}; all optional, see {@link
   *       BulkManner}
   *   <li>{@code set}: {@code element}, {@code text}; {@code without}: {@code element}
   * </ul>
   *
   * @param file in UTF-8, with or without a byte order mark
   * @return the scenario
   * @throws IOException when it can not be read; a {@link
   *     java.nio.charset.CharacterCodingException} when it is not in UTF-8
   * @throws IllegalArgumentException when it is not as described; names place and rule
   */
  static Scenario load(Path file) throws IOException {
    return ScenarioFile.read(JsonPlace.read("the scenario", file));
  }

  /**
   * Reads a scenario from a text as {@link #load} describes it.
   *
   * @param json the text
   * @return the scenario
   * @throws IllegalArgumentException when it is not as described; names place and rule
   */
  static Scenario parse(String json) {
    return ScenarioFile.read(JsonPlace.parse("the scenario", json));
  }

  /** A seeded random mixture. Immutable. */
  final class Mix implements Scenario {
    private final long seed;
    private final List<Part> parts;

    private Mix(long seed, List<Part> parts) {
      this.seed = seed;
      this.parts = List.copyOf(parts);
    }

    private interface Choice {
      Fault draw(Random random);
    }

    private record Part(double probability, Choice choice) {}

    /**
     * Adds a fault that happens with a probability; faults that fall on one request are combined.
     *
     * @param probability from 0 to 1
     * @param fault the fault
     * @return a larger mixture
     * @throws IllegalArgumentException when the probability is none
     */
    public Mix with(double probability, Fault fault) {
      return with(probability, random -> fault);
    }

    /**
     * Adds delays of random length.
     *
     * @param probability from 0 to 1
     * @param longest the longest delay
     * @return a larger mixture
     * @throws IllegalArgumentException when the probability is none
     */
    public Mix late(double probability, Duration longest) {
      if (longest.isNegative()) {
        throw new IllegalArgumentException("longest must not be negative");
      }
      return with(
          probability,
          random -> Fault.late(Duration.ofNanos((long) (random.nextDouble() * longest.toNanos()))));
    }

    private Mix with(double probability, Choice choice) {
      if (!(probability >= 0 && probability <= 1)) {
        throw new IllegalArgumentException("probability must be from 0 to 1");
      }
      List<Part> more = new ArrayList<>(parts);
      more.add(new Part(probability, choice));
      return new Mix(seed, more);
    }

    @Override
    public Fault faultFor(SeenRequest request) {
      Random random = Seeds.random(seed, request.ordinal());
      Fault fault = Fault.none();
      for (Part part : parts) {
        if (random.nextDouble() < part.probability()) {
          fault = fault.and(part.choice().draw(random));
        }
      }
      return fault;
    }
  }
}
