package jp.shikaku.examples;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Locale;
import java.util.function.Consumer;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.TransportException;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.eligibility.NextAction;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;

/** The first lines a vendor types 「最初の照会」; the README shows the part between the marks. */
final class FirstQuery {

  private FirstQuery() {}

  /**
   * Asks for one person and tells the desk what to do.
   *
   * @param folder the terminal's shared folder
   * @param saidYes whether the patient agreed to show the limit certificate
   * @param today the day of care in Japan
   * @param desk shows a sentence
   */
  static void ask(Path folder, boolean saidYes, LocalDate today, Consumer<String> desk) {
    // snippet
    try (OqsClient oqs =
        OqsClient.builder()
            .institution(MedicalInstitutionCode.of("1319999007"))
            .transport(SharedFolderTransport.at(folder)) // Path.of("\\\\TERMINAL\\OQS")
            .deadline(Duration.ofSeconds(30))
            .build()) {

      EligibilityQuery query =
          EligibilityQuery.builder()
              .insurer(InsurerNumber.of("06139992")) // 保険者番号 (fictitious)
              .card(InsuredCard.of("１２３", "4567", "01")) // 記号・番号・枝番
              .birthdate(LocalDate.of(1985, 4, 17))
              .limitCertificateConsent(saidYes) // 限度額適用認定証提供同意, as answered
              .build(); // invalid input stops here

      EligibilityAnswer answer = oqs.eligibility().check(query, CallOptions.by("staff-17"));
      NextAction next = answer.nextAction(today);
      if (next.isAccept()) {
        desk.accept(answer.copay(today).message(Locale.JAPAN)); // 負担割合 with its rule
      } else {
        desk.accept(next.message(Locale.JAPAN)); // what to ask the patient, and why
      }
    } catch (TransportException e) {
      desk.accept(e.userMessage(Locale.JAPAN)); // could not verify: never "not insured"
    }
    // snippet
  }
}
