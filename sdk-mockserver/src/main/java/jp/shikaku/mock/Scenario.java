package jp.shikaku.mock;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Decides what goes wrong with each request. Called on the terminal's own thread, once for each
 * request, before it is taken.
 */
@FunctionalInterface
public interface Scenario {

  /**
   * Decides about one request.
   *
   * @param request the request, still in {@code req}
   * @return what shall go wrong, {@link Fault#none()} for nothing
   */
  Fault faultFor(SeenRequest request);

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
   * {"rules": [
   *    {"kind": "OQSsiquc01", "from": 3, "every": 5, "times": 2,
   *     "faults": [{"fault": "late", "millis": 2000}, {"fault": "truncated", "keep": 0.5}]}],
   *  "random": {"seed": 7,
   *    "faults": [{"probability": 0.3, "fault": "late", "millis": 500},
   *               {"probability": 0.05, "fault": "duplicate", "times": 1}]}}
   * }</pre>
   *
   * The first rule that fits a request is used, else the random part; both are optional. A rule's
   * conditions are optional: {@code kind}, {@code institution}, {@code from} (first request of the
   * terminal it fits, from 1), {@code every} (each n-th from there), {@code times} (at most so
   * often). Its faults are combined. Other members are refused. Faults and their members:
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
    return ScenarioFile.read(file);
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
