package jp.shikaku.mock;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which fault meets which request, and how long its answer takes: by an outage, then the next ones,
 * then the rules, then the scenario. A rule or scenario of the user that throws is told as an
 * event, and the request goes well. Thread-safe.
 */
final class Mishaps {
  private final Outages outages;
  private final Latency usual;
  private final long seed;
  private final Events events;
  private volatile Scenario scenario = Scenario.calm();
  private final Queue<Fault> queue = new ConcurrentLinkedQueue<>();
  private final List<Rule> rules = new CopyOnWriteArrayList<>();

  private record Rule(
      Predicate<? super SeenRequest> condition, Function<? super SeenRequest, Fault> fault) {}

  /** {@code usual} is the latency where the scenario has none. */
  Mishaps(Outages outages, Latency usual, long seed, Events events) {
    this.outages = outages;
    this.usual = usual;
    this.seed = seed;
    this.events = events;
  }

  void scenario(Scenario newScenario) {
    if (Circumstances.of(newScenario).base() instanceof ScenarioFile.Rules rules) {
      rules.restart();
    }
    scenario = newScenario;
    outages.expect(newScenario.outages());
  }

  void next(Fault... faults) {
    queue.addAll(Arrays.asList(faults));
  }

  void when(Predicate<? super SeenRequest> condition, Function<? super SeenRequest, Fault> fault) {
    rules.add(new Rule(condition, fault));
  }

  void clear() {
    queue.clear();
    rules.clear();
  }

  Fault faultFor(SeenRequest request) {
    Optional<Fault> outage = outages.fault();
    if (outage.isPresent()) {
      return outage.get();
    }
    try {
      return choose(request);
    } catch (RuntimeException e) {
      tellBroken(request, e);
      return Fault.none();
    }
  }

  private Fault choose(SeenRequest request) {
    Fault queued = queue.poll();
    if (queued != null) {
      return queued;
    }
    for (Rule rule : rules) {
      if (rule.condition().test(request)) {
        return rule.fault().apply(request);
      }
    }
    return scenario.faultFor(request);
  }

  Duration latency(SeenRequest request) {
    try {
      Latency latency = scenario.latency().orElse(usual);
      return latency.draw(Seeds.random(seed, request.ordinal()));
    } catch (RuntimeException e) {
      tellBroken(request, e);
      return Duration.ZERO;
    }
  }

  private void tellBroken(SeenRequest request, RuntimeException e) {
    events.tell(MockEvent.Kind.BROKEN, request.fileName(), e.getClass().getSimpleName());
  }
}
