package jp.shikaku.examples;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import jp.shikaku.CallOptions;
import jp.shikaku.Finding.Problem;
import jp.shikaku.OqsClient;
import jp.shikaku.eligibility.BulkDownload;
import jp.shikaku.eligibility.BulkQuery;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.BulkRows;
import jp.shikaku.eligibility.BulkSchedule;
import jp.shikaku.eligibility.EligibilityQuery;

/** Tomorrow's appointments, checked tonight 「一括照会」; the guide shows the part between the marks. */
final class FirstBulk {

  private static final CallOptions NIGHT = CallOptions.by("night-batch");

  private FirstBulk() {}

  /**
   * Uploads, waits and hands over what each row says.
   *
   * @param oqs made with a durable journal
   * @param tomorrow whom to ask for, each with the host's own key 「任意の識別子」
   * @param day tomorrow
   * @param storeReceipt keeps a line durably
   * @param rows receives key and sentence of each row
   * @return the keys of those of whom no row was handed over: they could not be verified
   */
  static CompletableFuture<Set<String>> check(
      OqsClient oqs,
      List<EligibilityQuery> tomorrow,
      LocalDate day,
      Consumer<String> storeReceipt,
      BiConsumer<String, String> rows) {
    // snippet
    // In the evening. A receipt must be stored before anything else: it fetches the result.
    List<BulkReceipt> receipts =
        BulkQuery.split(tomorrow, BulkQuery.DEFAULT_CHUNK).stream()
            .map(
                upload ->
                    oqs.bulk().submit(upload, kept -> storeReceipt.accept(kept.toText()), NIGHT))
            .toList();

    Set<String> left = ConcurrentHashMap.newKeySet(); // of whom nothing is known yet
    tomorrow.forEach(person -> left.add(person.arbitraryId().orElseThrow()));

    // From here on the same after a restart, with BulkReceipt.parse(line) of each stored line.
    List<CompletableFuture<Void>> results =
        receipts.stream()
            .map(
                receipt ->
                    oqs.bulk()
                        .await(receipt, BulkSchedule.STANDARD, NIGHT, progress -> {})
                        .thenAccept(result -> read(result, day, left, rows)))
            .toList();
    // snippet
    return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
        .thenApply(done -> left);
  }

  private static void read(
      BulkDownload<BulkResult.Row> download,
      LocalDate day,
      Set<String> left,
      BiConsumer<String, String> receiver) {
    try (download) {
      BulkRows<BulkResult.Row> rows = download.rows();
      boolean lost = false;
      while (rows.hasNext()) { // in the order of the centre, not of the upload
        BulkResult.Row told = rows.next().content().orElse(null);
        String key = Optional.ofNullable(told).flatMap(BulkResult.Row::arbitraryId).orElse(null);
        if (told == null || key == null || !left.remove(key)) {
          lost = true; // could not be read, is nobody's, or a second one: look at the file
        } else {
          receiver.accept(key, told.nextAction(day).message(Locale.JAPAN));
        }
      }
      lost |= rows.findings().stream().anyMatch(f -> f.problem() == Problem.COUNT_MISMATCH);
      if (rows.isComplete() && !lost) {
        download.settle(); // everything is in the host's database: clear the terminal's copy away
      }
    }
  }
}
