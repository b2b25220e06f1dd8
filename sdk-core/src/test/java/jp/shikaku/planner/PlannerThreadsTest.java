package jp.shikaku.planner;

import static jp.shikaku.planner.PlanCentre.insurance;
import static jp.shikaku.planner.PlanCentre.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.spec.SecretKeySpec;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.eligibility.BulkCentre.Journal;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.planner.PlanBench.MemoryStore;
import jp.shikaku.transport.InMemoryTransport;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A plan beside the callbacks of the desks. */
class PlannerThreadsTest {

  @Test
  @DisplayName("a plan reads its results where no callback of a desk waits for it, and for none")
  void ownThreads() {
    VirtualTime time = new VirtualTime(Instant.parse("2026-11-27T11:00:00Z"));
    List<Runnable> desks = new CopyOnWriteArrayList<>(); // they never come to it
    Set<String> threads = ConcurrentHashMap.newKeySet();
    LocalDate day = LocalDate.of(2026, 11, 28);
    EligibilityQuery query =
        EligibilityQuery.builder()
            .insurer(InsurerNumber.of("06139992"))
            .card(InsuredCard.of("１２３", "1001", "01"))
            .birthdate(LocalDate.of(1985, 4, 17))
            .limitCertificateConsent(false)
            .build();
    InMemoryTransport transport = new InMemoryTransport(time);
    new PlanCentre(0, asked -> List.of(row(asked, "1", insurance(asked, ""))))
        .serve(transport, Duration.ofSeconds(2), Duration.ofSeconds(1));
    try (OqsClient oqs =
        OqsClient.builder()
            .institution(MedicalInstitutionCode.of("1319999007"))
            .transport(transport)
            .time(time)
            .journal(new Journal())
            .executor(desks::add)
            .build()) {
      BulkPlanner planner =
          oqs.planner(new MemoryStore(), new SecretKeySpec(new byte[32], "AES")).build();
      CompletableFuture<DeltaReport> run =
          planner.run(
              planner.plan("20261127", List.of(Appointment.of("P1", day).withQuery(query))),
              CallOptions.by("night"),
              line -> threads.add(Thread.currentThread().getName()),
              seen -> {});
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                time.advance(Duration.ofSeconds(1));
                return run.isDone();
              });
      assertThat(run.join().count(Outcome.VALID)).isEqualTo(1);
      assertThat(threads).containsExactly("shikaku-turn");
    }
  }
}
