package jp.shikaku.compare;

import jp.shikaku.compare.InsuranceDifference.Field;

/**
 * Remembers the spellings of one patient that a person has accepted 「確認済みの表記」, so that the same
 * difference is not told at every visit (eligibility 6.4).
 *
 * <p>The host keeps them beside the patient's own data, for they are personal data. Asked only for
 * differences that need no repair and have a value on both sides: a {@link
 * InsuranceDifference.Kind#MUST_FIX} is always told. When either value changes the difference is
 * told again.
 */
@FunctionalInterface
public interface AcceptedNotations {

  /**
   * Tells whether a person has accepted this difference.
   *
   * @param field what differs
   * @param stored the practice's value, as {@link InsuranceDifference#stored()} gave it then
   * @param told the answer's value, as {@link InsuranceDifference#told()} gave it then
   * @return true if it is not to be told again
   */
  boolean isAccepted(Field field, String stored, String told);
}
