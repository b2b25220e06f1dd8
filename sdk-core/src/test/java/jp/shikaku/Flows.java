package jp.shikaku;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.mock.Patient;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.PublicExpenseNumber;

/** What flows against the mock terminal share. */
public final class Flows {

  static final MedicalInstitutionCode INSTITUTION = MedicalInstitutionCode.of("1319999007");
  static final LocalDate DAY = LocalDate.of(2026, 11, 2);
  static final CallOptions STAFF = CallOptions.by("staff-17");

  private Flows() {}

  public static OqsClient.Builder client(Path root) {
    return OqsClient.builder()
        .institution(INSTITUTION)
        .transport(SharedFolderTransport.at(root))
        .deadline(Duration.ofSeconds(20));
  }

  public static EligibilityQuery.Builder query(Patient patient) {
    EligibilityQuery.Builder builder =
        patient.isMedicalAid()
            ? EligibilityQuery.medicalAid(
                PublicExpenseNumber.of(patient.insurerNumber(), patient.number()))
            : EligibilityQuery.builder()
                .insurer(InsurerNumber.of(patient.insurerNumber()))
                .card(InsuredCard.of(patient.symbol(), patient.number(), patient.branch()));
    return builder.birthdate(patient.birthdate()).limitCertificateConsent(true).checkedOn(DAY);
  }
}
