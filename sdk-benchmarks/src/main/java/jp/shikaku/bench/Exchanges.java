package jp.shikaku.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.WireCharset;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.eligibility.RequestWriting;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;

/** The one query that all exchanges make; the mock terminal knows the person. */
final class Exchanges {

  static final MedicalInstitutionCode INSTITUTION = MedicalInstitutionCode.of("1319999007");
  private static final LocalDate DAY = LocalDate.of(2026, 11, 2);
  private static final CallOptions STAFF = CallOptions.by("bench");

  private Exchanges() {}

  static OqsClient client(Path root) {
    return builder(root).build();
  }

  static OqsClient.Builder builder(Path root) {
    return OqsClient.builder()
        .institution(INSTITUTION)
        .transport(SharedFolderTransport.at(root))
        .deadline(Duration.ofSeconds(20));
  }

  static EligibilityQuery query() {
    return EligibilityQuery.builder()
        .insurer(InsurerNumber.of("06139992"))
        .card(InsuredCard.of("１２３", "4567", "01"))
        .birthdate(LocalDate.of(1985, 4, 17))
        .limitCertificateConsent(true)
        .checkedOn(DAY)
        .build();
  }

  static void check(OqsClient client, EligibilityQuery query) {
    EligibilityAnswer answer = client.eligibility().check(query, STAFF);
    if (answer.outcome() != EligibilityAnswer.Outcome.VALID) {
      throw new IllegalStateException("the mock does not know the person: " + answer.outcome());
    }
  }

  static byte[] request(String exchangeId) {
    return new RequestWriting(WireCharset.UTF_8).write(query(), INSTITUTION, exchangeId, DAY);
  }
}
