package jp.shikaku.mock;

import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;

/** Which fault meets which request: the next ones, then the rules, then the scenario. */
final class Mishaps {
  private volatile Scenario scenario = Scenario.calm();
  private final Queue<Fault> queue = new ConcurrentLinkedQueue<>();
  private final List<Rule> rules = new CopyOnWriteArrayList<>();

  private record Rule(
      Predicate<? super SeenRequest> condition, Function<? super SeenRequest, Fault> fault) {}

  void scenario(Scenario newScenario) {
    if (Circumstances.of(newScenario).base() instanceof ScenarioFile.Rules rules) {
      rules.restart();
    }
    scenario = newScenario;
  }

  Scenario scenario() {
    return scenario;
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

  Fault choose(SeenRequest request) {
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
}
