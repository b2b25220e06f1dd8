package jp.shikaku.examples.acceptance;

import java.time.Instant;
import java.util.List;

/**
 * The result of a scenario 「項目ごとの結果」.
 *
 * @param scenario which
 * @param verdict how it ended
 * @param reason why, a sentence
 * @param begunAt when it began
 * @param endedAt when it ended
 * @param facts the evidence; may be empty
 */
public record ScenarioResult(
    Scenario scenario,
    Verdict verdict,
    Words reason,
    Instant begunAt,
    Instant endedAt,
    List<Fact> facts) {

  /**
   * Copies the list.
   *
   * @param scenario which
   * @param verdict how it ended
   * @param reason why, a sentence
   * @param begunAt when it began
   * @param endedAt when it ended
   * @param facts the evidence; may be empty
   */
  public ScenarioResult {
    facts = List.copyOf(facts);
  }
}
