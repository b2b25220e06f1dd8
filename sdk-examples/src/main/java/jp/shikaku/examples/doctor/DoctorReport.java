package jp.shikaku.examples.doctor;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import jp.shikaku.diagnosis.Diagnosis;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/**
 * What an examination found 「点検結果」.
 *
 * @param examinedAt when
 * @param institutions where, as given
 * @param root the terminal's folder, as given; null for a desk that has a gateway only
 * @param gateway where the gateway is; null when there is none
 * @param checks the checks in the order of the report
 * @param diagnosis what follows from them
 */
public record DoctorReport(
    Instant examinedAt,
    List<MedicalInstitutionCode> institutions,
    @Nullable Path root,
    Doctor.@Nullable Address gateway,
    List<Check> checks,
    Diagnosis diagnosis) {

  /**
   * Copies the lists.
   *
   * @param examinedAt when
   * @param institutions where, as given
   * @param root the terminal's folder, as given; null for a desk that has a gateway only
   * @param gateway where the gateway is; null when there is none
   * @param checks the checks in the order of the report
   * @param diagnosis what follows from them
   */
  public DoctorReport {
    institutions = List.copyOf(institutions);
    checks = List.copyOf(checks);
  }

  /**
   * {@return how many checks have a mark}
   *
   * @param mark the mark
   */
  public long count(Check.Mark mark) {
    return checks.stream().filter(check -> check.mark() == mark).count();
  }

  /** {@return whether nothing keeps queries from working} */
  public boolean isHealthy() {
    return count(Check.Mark.FAILURE) == 0 && !diagnosis.stopsQueries();
  }
}
