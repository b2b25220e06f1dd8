package jp.shikaku.mock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the terminal will do with one request; faults change it before the request is taken. */
final class Plan {
  boolean leaveLying;
  Duration pickUpAfter = Duration.ZERO;
  boolean drop;
  Duration extraDelay = Duration.ZERO;
  byte @Nullable [] err;
  byte @Nullable [] rawAnswer;
  final List<Consumer<Node>> edits = new ArrayList<>();
  boolean mojibake;

  /** Share of the bytes that is written, 1 for all. */
  double keep = 1;

  /** Pieces and the pause between them; 0 pieces for the terminal's own way of writing. */
  int pieces;

  Duration pause = Duration.ZERO;

  int repeats;

  /** Another extension than the content's own; null for that. */
  @Nullable String extension;

  /** What the centre shall say instead of an answer; null for judging by itself. */
  Service.@Nullable Refusal refusal;

  /** How the centre shall handle an upload; null for the terminal's manner. */
  @Nullable BulkManner bulk;

  /** How long to wait for a second request to cross answers with; null for not crossing. */
  @Nullable Duration crossWithin;

  static Plan of(Fault fault) {
    Plan plan = new Plan();
    fault.change(plan);
    return plan;
  }
}
