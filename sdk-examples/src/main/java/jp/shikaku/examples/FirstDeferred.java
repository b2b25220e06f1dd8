package jp.shikaku.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.Executor;
import javax.crypto.SecretKey;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.eligibility.DeferredResult;
import jp.shikaku.eligibility.DeferredVerifications;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.eligibility.NotedCard;

/** Patients of an outage 「確認待ち」; the guide shows the part between the marks. */
final class FirstDeferred {

  private FirstDeferred() {}

  /** The receipt computer's own tables. */
  interface Visits {

    /** Stores an answer durably. */
    void store(String reference, EligibilityAnswer answer, Instant verifiedAt);

    /** Puts a visit on the list of the staff. */
    void askStaff(String reference, String why);
  }

  /**
   * Notes two patients and asks for them later.
   *
   * @param oqs asks; stays open
   * @param folder where entries lie, on a local disk
   * @param key the host's own, AES with 256 bits, the same after a restart
   * @param visits what the host knows of them
   * @param executor runs the asking and the listener
   * @param query of a patient whose numbers are known
   * @param card what is known of another: name, sex, birth date, address
   * @param visitDate of both
   * @return to be closed with the application
   * @throws IOException when the folder can not be read or written
   */
  static DeferredVerifications note(
      OqsClient oqs,
      Path folder,
      SecretKey key,
      Visits visits,
      Executor executor,
      EligibilityQuery query,
      NotedCard card,
      LocalDate visitDate)
      throws IOException {
    // snippet
    DeferredVerifications later =
        DeferredVerifications.builder(oqs.eligibility(), folder, () -> key) // AES, 256 bits
            .listener(
                result -> {
                  String visit = result.entry().reference();
                  if (result instanceof DeferredResult.Verified v) {
                    visits.store(
                        visit, v.answer(), v.verifiedAt()); // durably: returning is the ack
                  } else if (result instanceof DeferredResult.NotVerified n) {
                    visits.askStaff(visit, n.reason().message());
                  }
                })
            .open();
    later.start(oqs::health, Duration.ofMinutes(1), executor); // first after this minute

    CallOptions staff = CallOptions.by("staff-17");
    later.note(query, "visit-4711", visitDate, staff); // the numbers are known
    later.note(card, "visit-4712", visitDate, staff); // only the card's four items
    // snippet
    return later;
  }
}
