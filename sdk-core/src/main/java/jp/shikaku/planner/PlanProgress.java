package jp.shikaku.planner;

import java.time.Duration;
import java.util.Optional;
import jp.shikaku.TransportException;
import org.jspecify.annotations.Nullable;

/**
 * How far a plan is 「一括照会の進み具合」, fit for a progress bar. Holds no value of a person. Immutable.
 *
 * @param patients patients of the plan; those set aside among them
 * @param done those who have their outcome or reason
 * @param chunks uploads of the plan
 * @param received uploads whose receipt came, those that are read among them
 * @param read uploads whose result was read
 * @param next until something is sent again; zero while something is under way
 * @param troubleOrNull what the last request met with, an outage or a maintenance window for
 *     example; null when it was answered
 */
public record PlanProgress(
    int patients,
    int done,
    int chunks,
    int received,
    int read,
    Duration next,
    TransportException.@Nullable Reason troubleOrNull) {

  /** {@return what the last request met with; empty when it was answered} */
  public Optional<TransportException.Reason> trouble() {
    return Optional.ofNullable(troubleOrNull);
  }
}
