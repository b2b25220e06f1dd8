package jp.shikaku.eligibility;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import jp.shikaku.internal.client.ClientSetup;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;

/**
 * Asks for many persons at once 「資格確認一括照会」 ({@link BulkQuery}), or for a list of those who
 * consented elsewhere or have medical aid 「同意済資格情報・委託先資格情報」 ({@link BulkListQuery}). Made by {@code
 * OqsClient}; thread-safe.
 */
public final class BulkClient extends BulkJobs<BulkResult.Row> {

  /**
   * Used by {@code OqsClient}.
   *
   * @param setup what every client is given
   * @param mode what is declared now
   */
  @SuppressWarnings("exports") // made by OqsClient only
  public BulkClient(ClientSetup setup, Supplier<Verification.Mode> mode) {
    super(
        setup,
        List.of(
            new BulkFamily<>(
                MessageKind.BULK_ELIGIBILITY,
                MessageKind.BULK_ELIGIBILITY_RESULT,
                marked(VerificationSource.NUMBERS, mode)),
            new BulkFamily<>(
                MessageKind.HOME_VISIT_LIST,
                MessageKind.HOME_VISIT_LIST_RESULT,
                marked(VerificationSource.LIST, mode)),
            new BulkFamily<>(
                MessageKind.ONLINE_LIST,
                MessageKind.ONLINE_LIST_RESULT,
                marked(VerificationSource.LIST, mode)),
            new BulkFamily<>(
                MessageKind.MEDICAL_AID_LIST,
                MessageKind.MEDICAL_AID_LIST_RESULT,
                marked(VerificationSource.LIST, mode))));
  }

  /** What was declared when it came stays its mark, whenever its rows are read. */
  private static Function<Instant, BulkFamily.Opener<BulkResult.Row>> marked(
      VerificationSource source, Supplier<Verification.Mode> mode) {
    return cameAt -> {
      Verification.Mode declared = mode.get();
      return (fileName, document, rules) ->
          BulkRows.results(
              fileName,
              document,
              rules,
              header -> new Verification(source, verifiedAt(header, cameAt), declared));
    };
  }

  /** No clock of the centre makes a verification fresher than its answer. */
  private static Instant verifiedAt(BulkHeader header, Instant cameAt) {
    return header
        .executedAt()
        .map(OffsetDateTime::toInstant)
        .filter(told -> told.isBefore(cameAt))
        .orElse(cameAt);
  }

  /** Written as a reference, an ampersand takes more bytes than any other character. */
  @Override
  BulkUpload<BulkResult.Row> widestUpload(int persons) {
    String widest = "&".repeat(20);
    return BulkQuery.of(
        IntStream.range(0, persons)
            .mapToObj(
                i ->
                    EligibilityQuery.builder()
                        .insurer(InsurerNumber.of("06139992"))
                        .card(InsuredCard.of(widest, widest, "00"))
                        .birthdate(LocalDate.EPOCH)
                        .limitCertificateConsent(false)
                        .arbitraryId(Character.toString('a' + i).repeat(50))
                        .build())
            .toList());
  }
}
