package jp.shikaku.planner;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.crypto.spec.SecretKeySpec;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.compare.StoredInsurance;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.transport.JdbcExchangeJournal;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;

/** A night of many patients in one upload, in a Java machine that has little memory. */
final class PlanHeapProcess {

  private static final long PATIENCE = 100;

  private PlanHeapProcess() {}

  /** Says how many lines were told, how many of them were verified, and how long it took. */
  public static void main(String[] args) throws Exception {
    int persons = Integer.parseInt(args[0]);
    Path root = Path.of(args[1]);
    Path db = Path.of(args[2]);
    AtomicInteger lines = new AtomicInteger();
    try (JdbcPlanStore store = JdbcPlanStore.sqlite(db);
        JdbcExchangeJournal journal = JdbcExchangeJournal.sqlite(db);
        OqsClient oqs =
            OqsClient.builder()
                .institution(MedicalInstitutionCode.of("1319999007"))
                .transport(
                    SharedFolderTransport.builder().root(root).maxRequestBytes(8 << 20).build())
                .journal(journal)
                .build()) {
      BulkPlanner planner =
          oqs.planner(store, new SecretKeySpec(new byte[32], "AES")).chunkSize(10_000).build();
      BulkPlan plan = planner.plan("night", appointments(persons));
      long begun = System.nanoTime();
      upload(planner, plan);
      DeltaReport report =
          planner
              .run(
                  plan,
                  CallOptions.by("night"),
                  line -> lines.addAndGet(line.outcome().isPresent() ? 1 : 0),
                  seen -> {})
              .get(PATIENCE, TimeUnit.SECONDS);
      System.out.printf(
          Locale.ROOT,
          "%d told, %d verified, %d ms%n",
          report.patients(),
          lines.get(),
          (System.nanoTime() - begun) / 1_000_000);
    }
  }

  /** A run that goes on later asks for its results at once. */
  private static void upload(BulkPlanner planner, BulkPlan plan) throws Exception {
    CompletableFuture<Void> received = new CompletableFuture<>();
    CompletableFuture<DeltaReport> run =
        planner.run(
            plan,
            CallOptions.by("night"),
            line -> {},
            seen -> {
              if (seen.received() == plan.chunks().size()) {
                received.complete(null);
              }
            });
    CompletableFuture.anyOf(received, run).get(PATIENCE, TimeUnit.SECONDS);
    run.cancel(true);
  }

  private static List<Appointment> appointments(int persons) {
    LocalDate day = LocalDate.of(2026, 11, 28);
    LocalDate born = LocalDate.of(1985, 4, 17);
    InsurerNumber insurer = InsurerNumber.of("06139992");
    return IntStream.range(0, persons)
        .mapToObj(
            i -> {
              InsuredCard card = InsuredCard.of("１２３", Integer.toString(100_000 + i), "01");
              return Appointment.of("P" + i, day)
                  .withStored(
                      StoredInsurance.builder().insurer(insurer).card(card).birthdate(born).build())
                  .withQuery(
                      EligibilityQuery.builder()
                          .insurer(insurer)
                          .card(card)
                          .birthdate(born)
                          .limitCertificateConsent(false)
                          .build());
            })
        .toList();
  }
}
