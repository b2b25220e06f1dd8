package jp.shikaku.examples.doctor;

import java.util.List;
import jp.shikaku.diagnosis.Evidence;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.TimeSource;

/**
 * Examines a gateway from the side of a client: is it there, do both trust each other, how is it.
 */
public interface GatewayCheck {

  /**
   * What was found.
   *
   * @param checks the lines of the report
   * @param evidence what was observed
   */
  record Result(List<Check> checks, List<Evidence> evidence) {}

  /** {@return where it is, for the head of the report} */
  Doctor.Address address();

  /**
   * Examines.
   *
   * @param time the clock
   * @param language of the report
   * @return what was found
   */
  Result examine(TimeSource time, Language language);
}
