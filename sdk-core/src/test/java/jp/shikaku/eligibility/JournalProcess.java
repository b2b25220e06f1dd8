package jp.shikaku.eligibility;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.JdbcExchangeJournal;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.ReferenceNumber;

/** A night's uploads in a process of its own, which may be killed. */
final class JournalProcess {

  static final CallOptions NIGHT = CallOptions.by("night-1");
  private static final InsurerNumber INSURER = InsurerNumber.of("06139992");
  private static final InsuredCard CARD = InsuredCard.of("１２３", "4567", "01");

  private JournalProcess() {}

  /** Uploads persons, or numbers if it is told so, and runs until it is killed. */
  public static void main(String[] args) {
    try (JdbcExchangeJournal journal = JdbcExchangeJournal.sqlite(Path.of(args[1]));
        OqsClient oqs = client(Path.of(args[0]), journal)) {
      CompletableFuture<BulkReceipt> upload =
          args[2].equals("numbers")
              ? oqs.referenceNumbers().submitAsync(numbers(), receipt -> {}, NIGHT)
              : oqs.bulk().submitAsync(persons(), receipt -> {}, NIGHT);
      upload.join();
    }
  }

  static OqsClient client(Path root, ExchangeJournal journal) {
    return OqsClient.builder()
        .institution(MedicalInstitutionCode.of("1319999007"))
        .transport(SharedFolderTransport.at(root))
        .journal(journal)
        .build();
  }

  static BulkQuery persons() {
    return BulkQuery.of(
        List.of(
            EligibilityQuery.builder()
                .insurer(INSURER)
                .card(CARD)
                .birthdate(LocalDate.of(1985, 4, 17))
                .limitCertificateConsent(false)
                .arbitraryId("A-1")
                .build()));
  }

  private static ReferenceNumberBatch numbers() {
    return ReferenceNumberBatch.of(
        List.of(ReferenceNumberRegistration.of(ReferenceNumber.of("K0001"), INSURER, CARD)));
  }
}
