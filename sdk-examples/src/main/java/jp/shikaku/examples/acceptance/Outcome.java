package jp.shikaku.examples.acceptance;

import java.util.List;

/**
 * What a scenario came to.
 *
 * @param verdict how it ended
 * @param reason why, a sentence
 * @param facts the evidence
 */
record Outcome(Verdict verdict, Words reason, List<Fact> facts) {

  static Outcome pass(String japanese, String english, List<Fact> facts) {
    return new Outcome(Verdict.PASS, new Words(japanese, english), facts);
  }

  static Outcome fail(String japanese, String english, List<Fact> facts) {
    return new Outcome(Verdict.FAIL, new Words(japanese, english), facts);
  }

  static Outcome unseen(String japanese, String english) {
    return unseen(japanese, english, List.of());
  }

  static Outcome unseen(String japanese, String english, List<Fact> facts) {
    return new Outcome(Verdict.NOT_OBSERVABLE, new Words(japanese, english), facts);
  }
}
