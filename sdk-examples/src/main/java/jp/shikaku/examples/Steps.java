package jp.shikaku.examples;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jp.shikaku.examples.text.DemoView.Step;
import jp.shikaku.examples.text.DemoView.What;
import jp.shikaku.mock.MockEvent;
import jp.shikaku.transport.ExchangeProgress;

/** Writes down, with times, what is seen of one exchange from both sides of the folder. */
final class Steps {

  private final List<Step> steps = new CopyOnWriteArrayList<>();
  private volatile long start;

  void begin() {
    start = System.nanoTime();
  }

  void client(ExchangeProgress progress) {
    if (progress.stage() == ExchangeProgress.Stage.WRITTEN) {
      add(What.WRITTEN, "OQSsiquc01req_" + progress.exchangeId() + ".xml");
    }
  }

  void terminal(MockEvent event) {
    if (event.kind() == MockEvent.Kind.TAKEN) {
      add(What.TAKEN, event.fileName());
    } else if (event.kind() == MockEvent.Kind.ANSWERED) {
      add(What.ANSWERED, event.fileName());
    }
  }

  void end(String answer) {
    add(What.READ, answer);
  }

  /** In their order; what one side noticed late was before what the other side saw follow. */
  List<Step> toList() {
    Deque<Step> inOrder = new ArrayDeque<>();
    for (Step step : steps.stream().sorted(Comparator.comparing(Step::what).reversed()).toList()) {
      Duration next = inOrder.isEmpty() ? step.after() : inOrder.getFirst().after();
      Duration after = step.after().compareTo(next) < 0 ? step.after() : next;
      inOrder.addFirst(new Step(step.what(), step.fileName(), after));
    }
    return List.copyOf(inOrder);
  }

  private void add(What what, String fileName) {
    steps.add(new Step(what, fileName, elapsed()));
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
