package jp.shikaku.examples;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.crypto.SecretKey;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.planner.Appointment;
import jp.shikaku.planner.BulkPlan;
import jp.shikaku.planner.BulkPlanner;
import jp.shikaku.planner.DeltaLine;
import jp.shikaku.planner.DeltaReport;
import jp.shikaku.planner.JdbcPlanStore;

/** Tomorrow's appointments as a plan 「一括照会計画」; the guide shows the part between the marks. */
final class FirstPlan {

  private FirstPlan() {}

  /**
   * Plans and runs, also after a restart.
   *
   * @param oqs made with a durable journal
   * @param key the host's own, the same after a restart
   * @param appointments of tomorrow, each with {@code withQuery}, {@code withStored}, …
   * @param tomorrow the day
   * @param lines keeps what is told of each patient
   * @param bar shows how many of how many are done
   * @return the counts to come; the store is closed with them
   */
  static CompletableFuture<DeltaReport> tonight(
      OqsClient oqs,
      SecretKey key,
      List<Appointment> appointments,
      LocalDate tomorrow,
      Consumer<DeltaLine> lines,
      Consumer<String> bar) {
    // snippet
    JdbcPlanStore store = JdbcPlanStore.sqlite(Path.of("shikaku-plan.db"));
    BulkPlanner planner = oqs.planner(store, key).expiringWithin(30).build();

    // After a restart the same two calls: the plan is found by its name and goes on.
    BulkPlan plan = planner.plan("appointments-" + tomorrow, appointments);
    CompletableFuture<DeltaReport> run =
        planner.run(
            plan,
            CallOptions.by("night-batch"),
            lines, // outcome() or notVerified(), and deltas(): what to do before the visit
            seen -> bar.accept(seen.done() + " / " + seen.patients()));
    // snippet
    return run.whenComplete((report, failure) -> store.close());
  }
}
