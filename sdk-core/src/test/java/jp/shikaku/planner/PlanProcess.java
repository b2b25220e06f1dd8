package jp.shikaku.planner;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.crypto.spec.SecretKeySpec;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.JdbcExchangeJournal;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;

/** A receipt computer's night in a process of its own, which may be killed. */
final class PlanProcess {

  static final String JOB = "night";

  private PlanProcess() {}

  /** Runs until it is killed. */
  public static void main(String[] args) {
    try (JdbcPlanStore store = JdbcPlanStore.sqlite(Path.of(args[1]));
        JdbcExchangeJournal journal = JdbcExchangeJournal.sqlite(Path.of(args[1]));
        OqsClient oqs = client(Path.of(args[0]), journal)) {
      run(oqs, store, seen -> {}).join();
    }
  }

  static OqsClient client(Path root, ExchangeJournal journal) {
    return OqsClient.builder()
        .institution(MedicalInstitutionCode.of("1319999007"))
        .transport(SharedFolderTransport.at(root))
        .journal(journal)
        .build();
  }

  static CompletableFuture<DeltaReport> run(
      OqsClient oqs, PlanStore store, Consumer<PlanProgress> progress) {
    LocalDate day = LocalDate.of(2026, 11, 28);
    List<Appointment> appointments =
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    Appointment.of("P" + i, day)
                        .withQuery(
                            EligibilityQuery.builder()
                                .insurer(InsurerNumber.of("06139992"))
                                .card(InsuredCard.of("１２３", "9" + i, "01"))
                                .birthdate(LocalDate.of(1985, 4, 17))
                                .limitCertificateConsent(false)
                                .build()))
            .toList();
    BulkPlanner planner = oqs.planner(store, new SecretKeySpec(new byte[32], "AES")).build();
    return planner.run(
        planner.plan(JOB, appointments), CallOptions.by("night"), line -> {}, progress);
  }
}
