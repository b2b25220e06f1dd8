package jp.shikaku.internal.medical;

import java.util.Set;
import jp.shikaku.eligibility.ConsentKind;
import jp.shikaku.medical.Disclosure;
import jp.shikaku.medical.PatientInfo;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the query when its answer is read. Immutable.
 *
 * @param patient the person asked for, or null
 * @param agreed what the patient agreed to show at that time; null when not known
 */
public record Asked(@Nullable PatientInfo patient, @Nullable Set<ConsentKind> agreed) {

  /** Of a document that was read from a file. */
  public static final Asked NOTHING = new Asked(null, null);

  /**
   * Returns what the silence on a part means.
   *
   * @param told whether the part has content
   * @param consent the consent that the part needs
   */
  public Disclosure disclosure(boolean told, ConsentKind consent) {
    if (told) {
      return Disclosure.TOLD;
    }
    if (agreed == null) {
      return Disclosure.UNKNOWN;
    }
    return agreed.contains(consent) ? Disclosure.NONE : Disclosure.NOT_AGREED;
  }

  /** Names no value of the person. */
  @Override
  public String toString() {
    return "Asked[" + agreed + "]";
  }
}
