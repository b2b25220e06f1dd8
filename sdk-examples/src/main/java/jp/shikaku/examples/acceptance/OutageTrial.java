package jp.shikaku.examples.acceptance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import jp.shikaku.OqsClient;
import jp.shikaku.SystemState;
import jp.shikaku.diagnosis.Diagnosis.Finding;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.Health;
import org.jspecify.annotations.Nullable;

/**
 * The tester cuts the way and mends it 「障害と復旧」. The state is looked at each second, which sends
 * nothing; a query follows now and then, since a linkage application that stands still is seen by
 * what it leaves lying.
 */
final class OutageTrial {

  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration LOOK_ENDS = Duration.ofSeconds(10);
  private static final Duration ASK_EVERY = Duration.ofSeconds(15);

  /** A way that comes back is asked sooner. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

  private final OqsClient oqs;
  private final Supplier<Asked<EligibilityAnswer>> query;
  private final Duration outageWithin;
  private final Duration recoveryWithin;
  private final Prompts prompts;
  private final Waits waits;

  private final List<Fact> facts = new ArrayList<>();
  private @Nullable SystemState outage;

  OutageTrial(
      OqsClient oqs,
      Supplier<Asked<EligibilityAnswer>> query,
      Duration outageWithin,
      Duration recoveryWithin,
      Prompts prompts,
      Waits waits) {
    this.oqs = oqs;
    this.query = query;
    this.outageWithin = outageWithin;
    this.recoveryWithin = recoveryWithin;
    this.prompts = prompts;
    this.waits = waits;
  }

  Outcome run() {
    Asked<EligibilityAnswer> first = query.get();
    if (!isUsable(first) || isOut(look())) {
      return Outcome.unseen(
          "障害を起こす前から照会できないため、試験できません。",
          "Queries did not work before the outage: there is nothing to test.",
          first.facts());
    }
    prompts.tell(
        new Words(
            "資格確認端末のLANケーブルを抜くか、連携アプリケーションを止めてください（" + outageWithin.toSeconds() + "秒以内）。",
            "Pull the terminal's LAN cable, or stop the linkage application, within "
                + outageWithin.toSeconds()
                + " s."));
    Optional<Asked<EligibilityAnswer>> inOutage = awaitOutage();
    SystemState seen = outage;
    if (seen == null) {
      return Outcome.unseen("時間内に障害が見られませんでした。", "No outage was seen within the time.", facts);
    }
    Optional<Finding> cause = seen.diagnosis().first();
    tellOutage(seen, cause);
    inOutage.ifPresent(asked -> facts.addAll(asked.facts()));
    prompts.tell(
        new Words(
            "LANケーブルを戻すか、連携アプリケーションを起動してください（" + recoveryWithin.toSeconds() + "秒以内）。",
            "Put the cable back, or start the linkage application, within "
                + recoveryWithin.toSeconds()
                + " s."));
    boolean recovered = awaitRecovery();
    if (inOutage.flatMap(Asked::answer).isPresent()) {
      return Outcome.fail(
          "障害中の照会が「確認できず」ではなく、資格がないという結果で終わりました。",
          "A query during the outage did not end as \"could not verify\", but as \"not valid\".",
          facts);
    } else if (inOutage.filter(asked -> !asked.couldNotVerify()).isPresent()) {
      return Outcome.fail(
          "障害中の照会が「確認できず」ではなく、別のエラーで終わりました。",
          "A query during the outage did not end as \"could not verify\", but in another error.",
          facts);
    } else if (!recovered) {
      return Outcome.fail("時間内に復旧しませんでした。", "The way did not come back within the time.", facts);
    } else if (inOutage.isEmpty()) {
      return Outcome.unseen(
          "障害が短く、その間の照会を確認できませんでした。", "The outage was too short for a query in it.", facts);
    } else if (cause.isEmpty()) {
      return Outcome.fail(
          "障害を検知しましたが、場所を特定できませんでした。", "The outage was seen, and not where it was.", facts);
    }
    return Outcome.pass(
        "障害の場所を特定し、その間の照会は「確認できず」となり、復旧後に照会できました。",
        "The outage was located, the query in it ended as \"could not verify\", and after it a query"
            + " was answered.",
        facts);
  }

  /**
   * Waits for the outage, and returns the query that ended in it. One that is over before a query
   * has met it may be a mere stutter of the way: it is waited on.
   */
  private Optional<Asked<EligibilityAnswer>> awaitOutage() {
    Waits.Limit limit = waits.limit(outageWithin);
    Waits.Limit next = waits.limit(ASK_EVERY);
    while (!limit.isOver()) {
      SystemState state = look();
      boolean isOut = isOut(state);
      if (isOut) {
        note(state, limit);
      }
      if (isOut || next.isOver()) {
        Asked<EligibilityAnswer> asked = query.get();
        next = waits.limit(ASK_EVERY);
        // The query itself may be what shows the outage, and tells more of it in any case.
        SystemState after = oqs.state();
        if (isOut(after)) {
          note(after, limit);
          outage = after;
        }
        if (outage != null && !isUsable(asked)) {
          return Optional.of(asked);
        }
      }
      waits.pause(LOOK);
    }
    return Optional.empty();
  }

  private void note(SystemState state, Waits.Limit limit) {
    if (outage == null) {
      outage = state;
      facts.add(Fact.millis("outageAfterMillis", "指示から検知まで", "seen after", limit.gone()));
      prompts.tell(
          new Words(
              "障害を検知しました。照会の結果が出るまで、そのままお待ちください。",
              "The outage was seen. Leave it as it is until the query in it has ended."));
    }
  }

  private void tellOutage(SystemState seen, Optional<Finding> cause) {
    facts.add(Fact.of("state", "状態", "state", seen.state().name()));
    cause.ifPresent(finding -> facts.addAll(facts(finding)));
  }

  /** Where something is wrong, and what. */
  static List<Fact> facts(Finding finding) {
    return List.of(
        Fact.of(
            "hop",
            "場所",
            "hop",
            new Words(
                finding.hop().label(Language.JAPANESE.locale()),
                finding.hop().label(Language.ENGLISH.locale()))),
        Fact.of(
            "cause",
            "原因",
            "cause",
            new Words(
                finding.cause().label(Language.JAPANESE.locale()),
                finding.cause().label(Language.ENGLISH.locale()))));
  }

  private boolean awaitRecovery() {
    Waits.Limit limit = waits.limit(recoveryWithin);
    Waits.Limit next = waits.limit(ASK_AGAIN);
    while (!limit.isOver()) {
      boolean isBack = !isOut(look());
      if (isBack || next.isOver()) {
        Asked<EligibilityAnswer> asked = query.get();
        next = waits.limit(ASK_AGAIN);
        if (isUsable(asked) && !isOut(look())) {
          facts.add(Fact.millis("recoveredAfterMillis", "指示から復旧まで", "back after", limit.gone()));
          if (asked.exchangeIdOrNull() != null) {
            facts.add(
                Fact.of(
                    "recoveryExchangeId",
                    "復旧後の要求の識別子",
                    "exchange after it",
                    asked.exchangeIdOrNull()));
          }
          return true;
        }
      }
      waits.pause(LOOK);
    }
    return false;
  }

  private SystemState look() {
    CompletableFuture<SystemState> seen = oqs.health();
    return waits.await(seen, LOOK_ENDS) ? seen.join() : oqs.state();
  }

  private static boolean isUsable(Asked<EligibilityAnswer> asked) {
    return asked.answer().filter(answer -> answer.outcome().isUsable()).isPresent();
  }

  /** Slowness or a certificate near its end is no outage. */
  private static boolean isOut(SystemState state) {
    return state.state() != Health.State.UP && state.state() != Health.State.DEGRADED;
  }
}
