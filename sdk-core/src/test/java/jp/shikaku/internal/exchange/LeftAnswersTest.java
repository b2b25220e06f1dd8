package jp.shikaku.internal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.transport.Pending;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Young requests for results, which are looked for a second time. */
class LeftAnswersTest extends PolicyBench {

  private static final Duration YOUNG = Duration.ofMinutes(5);

  private LeftAnswers left;
  private Pending one;

  private void lookedForOnce() {
    left = exchanges(8).left();
    one = new Pending("OQSmuquc02", INSTITUTION.value(), "young-1", "0001", time.now());
    open.add(one);
    always(Reason.NO_ANSWER, Delivery.UNKNOWN);
    left.unwanted(any -> true);
    assertThat(transport.timeouts).hasSize(1);
    assertThat(open).as("it may still be answered").containsExactly(one);
  }

  @Test
  @DisplayName("R-EX-5 one that somebody reads at its second look is looked for later")
  void inUse() {
    lookedForOnce();
    left.inUse(one);
    time.advance(YOUNG);
    assertThat(transport.timeouts).hasSize(1);

    left.letGo(one);
    time.advance(YOUNG);
    assertThat(transport.timeouts).hasSize(2);
    assertThat(journal).containsExactly("ENDED NOT_WANTED");
  }

  @Test
  @DisplayName("R-EX-5 one that was ended before its second look is not looked for again")
  void endedMeanwhile() {
    lookedForOnce();
    open.clear();
    time.advance(YOUNG.multipliedBy(3));
    assertThat(transport.timeouts).hasSize(1);
    assertThat(journal).isEmpty();
  }
}
