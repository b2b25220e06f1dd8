package jp.shikaku.examples;

import java.nio.file.Path;
import java.time.YearMonth;
import java.util.Locale;
import java.util.function.Consumer;
import jp.shikaku.CallOptions;
import jp.shikaku.ConsentException;
import jp.shikaku.OqsClient;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.AccessorRole;
import jp.shikaku.audit.AuditSink;
import jp.shikaku.audit.Purpose;
import jp.shikaku.checkup.CheckupAnswer;
import jp.shikaku.checkup.CheckupQuery;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.druginfo.DrugInfoQuery;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.medical.Disclosure;
import jp.shikaku.medical.InfoOutcome;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.value.MedicalInstitutionCode;

/** Drugs and checkups of a visit 「薬剤情報・特定健診情報」; the README shows the part between the marks. */
final class FirstRetrieval {

  private FirstRetrieval() {}

  /**
   * Fetches what the patient agreed to show and tells the doctor.
   *
   * @param folder the terminal's shared folder
   * @param visit the eligibility answer of the visit, which carries the consents
   * @param log where each access is written down
   * @param salt a secret of this installation
   * @param month the present month in Japan
   * @param screen shows a line
   */
  static void ask(
      Path folder,
      EligibilityAnswer visit,
      AuditSink log,
      byte[] salt,
      YearMonth month,
      Consumer<String> screen) {
    // snippet
    try (OqsClient oqs =
        OqsClient.builder()
            .institution(MedicalInstitutionCode.of("1319999007"))
            .transport(SharedFolderTransport.at(folder))
            .audit(log, salt) // what can not be written down is not asked
            .build()) {

      CallOptions reader =
          CallOptions.by(new Accessor("staff-17", AccessorRole.DOCTOR), Purpose.TREATMENT);

      DrugInfoQuery query = DrugInfoQuery.builder().from(visit).monthsUntil(month, 6).build();
      DrugInfoAnswer drugs = oqs.drugInfo().fetch(query, reader);
      if (drugs.outcome() == InfoOutcome.EMPTY) {
        screen.accept("この期間の薬剤情報は返りませんでした");
      }
      drugs.history().merged().kept().lines().stream()
          .flatMap(line -> line.name().stream())
          .forEach(screen);
      if (drugs.treatmentsDisclosure() == Disclosure.NOT_AGREED) {
        screen.accept("診療情報は同意がなく、有無は不明です"); // never "none"
      }

      CheckupAnswer checkups =
          oqs.checkups().fetch(CheckupQuery.builder().from(visit).build(), reader);
      checkups.history().latestDate().ifPresent(day -> screen.accept("健診 " + day));
    } catch (ConsentException e) {
      screen.accept(e.userMessage(Locale.JAPAN)); // refused, ended or not known: nothing was sent
    } catch (ServiceException e) {
      screen.accept(e.officialMessage().orElse("")); // the centre refused: why, in its own words
    } catch (TransportException e) {
      screen.accept(e.userMessage(Locale.JAPAN)); // not fetched: never "there is none"
    }
    // snippet
  }
}
