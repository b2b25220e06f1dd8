package jp.shikaku.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the log says of refusals, and how often. */
class RefusalsTest {

  private final LogLines log = new LogLines(Refusals.class);
  private final Refusals refusals = new Refusals();

  @AfterEach
  void close() {
    log.close();
  }

  private void refuse(Problem.Code code, String desk, String from) {
    refusals.refused(new Problem(code, "by this rule"), desk, from);
  }

  @Test
  @DisplayName("the first of each cause, desk and address at once, those that follow as a count")
  void firstThenCounts() {
    for (int i = 0; i < 5; i++) {
      refuse(Problem.Code.INSTITUTION_MISMATCH, "dental", "192.0.2.20");
    }
    refuse(Problem.Code.TOO_LARGE, "dental", "192.0.2.20");
    refuse(Problem.Code.TOO_LARGE, "dental", "192.0.2.99");
    assertThat(log.lines())
        .containsExactly(
            "refused cause=institution-mismatch desk=dental from=192.0.2.20 rule=by this rule",
            "refused cause=too-large desk=dental from=192.0.2.20 rule=by this rule",
            "refused cause=too-large desk=dental from=192.0.2.99 rule=by this rule");

    refusals.tellCounts();
    assertThat(log.lines())
        .hasSize(4)
        .endsWith("refused cause=institution-mismatch desk=dental from=192.0.2.20 again=4");
    refusals.tellCounts();
    assertThat(log.lines()).hasSize(4); // nothing more to tell
    refuse(Problem.Code.TOO_LARGE, "dental", "192.0.2.20");
    assertThat(log.lines()).hasSize(5); // after a quiet time the first is told again
  }

  @Test
  @DisplayName("how an exchange came out, and what is not there, is no refusal")
  void noRefusals() {
    for (Problem.Code code :
        new Problem.Code[] {
          Problem.Code.UNKNOWN_EXCHANGE,
          Problem.Code.EXPIRED,
          Problem.Code.ALREADY_TAKEN,
          Problem.Code.TERMINAL_NOT_READING,
          Problem.Code.NO_ANSWER
        }) {
      refuse(code, "desk1", "192.0.2.20");
    }

    assertThat(log.lines()).isEmpty();
  }

  @Test
  @DisplayName("a flood of strangers takes no more room than a few lines")
  void flood() {
    for (int i = 0; i < 5_000; i++) {
      refuse(Problem.Code.CLIENT_CERTIFICATE, "stranger" + i, "192.0.2.20");
    }
    int told = log.lines().size();
    assertThat(told).isLessThan(300);
    assertThat(log.lines()).last().asString().contains("desk=others");

    refusals.tellCounts();
    assertThat(log.lines()).hasSize(told + 1).last().asString().contains("again=4");
  }
}
