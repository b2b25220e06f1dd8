package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jp.shikaku.examples.text.DemoView.Step;
import jp.shikaku.examples.text.DemoView.What;
import jp.shikaku.mock.MockEvent;
import jp.shikaku.transport.ExchangeProgress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StepsTest {

  @Test
  @DisplayName("what one side noticed late is not shown after what followed it")
  void inOrder() {
    Steps steps = new Steps();
    steps.begin();
    steps.terminal(new MockEvent(MockEvent.Kind.TAKEN, Instant.EPOCH, "request.xml", ""));
    steps.client(new ExchangeProgress("1", ExchangeProgress.Stage.WRITTEN, Duration.ZERO));
    steps.terminal(new MockEvent(MockEvent.Kind.ANSWERED, Instant.EPOCH, "answer.xml", ""));
    steps.end("answer.xml");

    List<Step> shown = steps.toList();

    assertThat(shown).extracting(Step::what).containsExactly(What.values());
    assertThat(shown).extracting(Step::after).isSorted();
  }
}
