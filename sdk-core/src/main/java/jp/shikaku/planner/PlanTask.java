package jp.shikaku.planner;

import java.time.Duration;

/** An upload that a run is not done with; changed by one step at a time. */
final class PlanTask {

  PlanChunk chunk;
  long due;
  Duration pause;

  /** How long its receipt was waited for in vain. */
  Duration waited = Duration.ZERO;

  /** How often its receipt, or then its result, could not be read. */
  int unreadable;

  /** What this run has told of it. */
  final PlanLines.Told told = new PlanLines.Told();

  /** Whether the store may know more of it. */
  boolean isDoubtful;

  PlanTask(PlanChunk chunk, long due, Duration pause) {
    this.chunk = chunk;
    this.due = due;
    this.pause = pause;
  }
}
