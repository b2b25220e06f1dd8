package jp.shikaku.examples.serve;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jp.shikaku.HeldBack;
import jp.shikaku.SystemState;
import jp.shikaku.TransportException;
import jp.shikaku.diagnosis.Diagnosis;
import jp.shikaku.diagnosis.Evidence;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.Lane;

/** How queries may do. */
final class Standings {

  /** Queries are taken and not answered, and those of the desk held back. */
  static final Questions.Standing CENTRE_IS_DEAD =
      new Questions.Standing(
          new SystemState(
              Health.State.CENTRE_UNREACHABLE,
              Instant.EPOCH,
              null,
              Diagnosis.of(List.of(new Evidence.Unanswered(2, Duration.ofMinutes(3)))),
              List.of(
                  new HeldBack(
                      "1319999007",
                      Lane.INTERACTIVE,
                      Instant.EPOCH,
                      TransportException.Reason.NO_ANSWER))),
          List.of());

  private Standings() {}
}
