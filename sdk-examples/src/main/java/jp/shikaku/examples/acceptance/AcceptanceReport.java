package jp.shikaku.examples.acceptance;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import jp.shikaku.examples.doctor.DoctorReport;
import org.jspecify.annotations.Nullable;

/**
 * What the operation test came to 「運用テストの結果」. It holds no value of a patient.
 *
 * @param head whose test it was
 * @param begunAt when it began
 * @param endedAt when it ended
 * @param results one for each scenario, in their order
 * @param doctorOrNull what the examination of the installation found; null when it was left out
 */
public record AcceptanceReport(
    Head head,
    Instant begunAt,
    Instant endedAt,
    List<ScenarioResult> results,
    @Nullable DoctorReport doctorOrNull) {

  /**
   * Whose test it was.
   *
   * @param institution the institution code
   * @param practiceOrNull the name of the practice in the site file; null when it is not told
   * @param terminalOrNull the name of the terminal in the site file; null when it is not told
   * @param place the terminal's folder, or the gateway
   * @param tester the id of who tested
   * @param program name and version of this program
   */
  public record Head(
      String institution,
      @Nullable String practiceOrNull,
      @Nullable String terminalOrNull,
      String place,
      String tester,
      String program) {

    /** {@return all that the tester named, one after the other: what a font may lack letters of} */
    public String text() {
      return String.join(
          "",
          Objects.requireNonNullElse(practiceOrNull, ""),
          Objects.requireNonNullElse(terminalOrNull, ""),
          place,
          tester);
    }
  }

  /**
   * Copies the list.
   *
   * @param head whose test it was
   * @param begunAt when it began
   * @param endedAt when it ended
   * @param results one for each scenario, in their order
   * @param doctorOrNull what the examination of the installation found; null when it was left out
   */
  public AcceptanceReport {
    results = List.copyOf(results);
  }

  /** {@return what the examination of the installation found; empty when it was left out} */
  public Optional<DoctorReport> doctor() {
    return Optional.ofNullable(doctorOrNull);
  }

  /**
   * {@return how many scenarios ended so}
   *
   * @param verdict how
   */
  public long count(Verdict verdict) {
    return results.stream().filter(result -> result.verdict() == verdict).count();
  }

  /** {@return FAIL when one scenario failed, PASS when all passed} */
  public Verdict overall() {
    if (count(Verdict.FAIL) > 0) {
      return Verdict.FAIL;
    }
    return count(Verdict.NOT_OBSERVABLE) > 0 ? Verdict.NOT_OBSERVABLE : Verdict.PASS;
  }

  /** {@return the overall result in words} */
  public Words overallLabel() {
    return switch (overall()) {
      case PASS -> new Words("合格", "PASS");
      case FAIL -> new Words("不合格", "FAIL");
      case NOT_OBSERVABLE -> new Words("一部確認できず", "NOT ALL OBSERVED");
    };
  }
}
