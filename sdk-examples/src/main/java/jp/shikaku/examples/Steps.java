package jp.shikaku.examples;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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

  Duration end(Optional<String> answer) {
    Duration elapsed = elapsed();
    answer.ifPresent(fileName -> steps.add(new Step(What.READ, fileName, elapsed)));
    return elapsed;
  }

  List<Step> toList() {
    return steps.stream().sorted(Comparator.comparing(Step::what)).toList();
  }

  private void add(What what, String fileName) {
    steps.add(new Step(what, fileName, elapsed()));
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
