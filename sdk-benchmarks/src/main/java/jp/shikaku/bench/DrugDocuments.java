package jp.shikaku.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.Purpose;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.druginfo.DrugInfoQuery;
import jp.shikaku.medical.InsuredIdentity;
import jp.shikaku.mock.ConsentKind;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Patient;
import jp.shikaku.mock.Population;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;

/**
 * Drug answers of any size, fetched from the mock terminal: the same in every run but for the
 * identifier of the exchange. Nothing of that size need be kept.
 */
final class DrugDocuments {

  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-11-02T00:00:00Z"), ZoneOffset.UTC);

  private static final CallOptions DOCTOR =
      CallOptions.by(Accessor.doctor("bench"), Purpose.TREATMENT);

  private record Order(int bytes, Charset charset) {}

  private static final Map<Order, Sample> MADE = new ConcurrentHashMap<>();

  private DrugDocuments() {}

  /** Fetches a document of about so many bytes in UTF-8; in Shift_JIS it has the same content. */
  static Sample of(int bytes, Charset charset) {
    return MADE.computeIfAbsent(new Order(bytes, charset), DrugDocuments::fetch);
  }

  private static Sample fetch(Order order) {
    try {
      Path root = Files.createTempDirectory("oqs-bench");
      try (MockTerminal terminal =
              MockTerminal.builder()
                  .root(root)
                  .clock(NOW)
                  .population(people(order.bytes()))
                  .answersIn(order.charset())
                  .start();
          OqsClient client =
              Exchanges.builder(terminal.root()).audit(line -> {}, new byte[16]).build()) {
        DrugInfoAnswer answer = client.drugInfo().fetch(query(), DOCTOR);
        return new Sample(answer.document(), order.charset());
      } finally {
        RoundTripMain.delete(root);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Population people(int bytes) {
    Population people = new Population();
    people.add(
        Patient.builder("bench")
            .insurer("06139992", "架空健康保険組合")
            .card("１２３", "777", "01")
            .person("見本　花子", "ﾐﾎﾝ ﾊﾅｺ", "2", LocalDate.of(1991, 2, 3))
            .set("QualificationDate", "20200401")
            .consents(Duration.ofDays(1), ConsentKind.DRUGS)
            .largeHistory(7, bytes)
            .build());
    return people;
  }

  private static DrugInfoQuery query() {
    return DrugInfoQuery.builder()
        .insured(
            InsuredIdentity.of(InsurerNumber.of("06139992"), InsuredCard.of("１２３", "777", "01")))
        .centreJudgesConsent()
        .months(YearMonth.of(2021, 9), YearMonth.of(2026, 11))
        .build();
  }
}
