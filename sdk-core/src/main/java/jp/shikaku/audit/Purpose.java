package jp.shikaku.audit;

import jp.shikaku.InvalidQueryException;
import jp.shikaku.value.IndividualNumbers;

/**
 * What medical information is read for 「利用目的」; it is written to the audit log. Immutable.
 *
 * @param text 1 to 64 visible characters of any width, single spaces allowed; the kind of use,
 *     never a person
 */
public record Purpose(String text) {

  /** 「資格確認」: what an eligibility query is for when its caller says no more. */
  public static final Purpose VERIFICATION = new Purpose("資格確認");

  /** 「診療」: care of the patient. */
  public static final Purpose TREATMENT = new Purpose("診療");

  /** 「調剤」: dispensing, with the check for duplicates and interactions. */
  public static final Purpose DISPENSING = new Purpose("調剤");

  /** 「服薬指導」: counselling on drugs. */
  public static final Purpose COUNSELLING = new Purpose("服薬指導");

  /** 「健康相談・保健指導」: counselling on health. */
  public static final Purpose HEALTH_GUIDANCE = new Purpose("健康相談・保健指導");

  /**
   * Checks the form.
   *
   * @param text 1 to 64 visible characters
   * @throws InvalidQueryException when it has another form or holds an individual number 「個人番号」
   */
  public Purpose {
    if (!text.matches("[\\p{L}\\p{N}\\p{P}\\p{S}\\p{M}]+( [\\p{L}\\p{N}\\p{P}\\p{S}\\p{M}]+)*")
        || text.codePointCount(0, text.length()) > 64) {
      throw new InvalidQueryException(
          "purpose", "must be 1 to 64 visible characters", "利用目的は64文字以内で入力してください");
    }
    IndividualNumbers.refuse("purpose", text);
  }

  /**
   * {@return a purpose in the host's own words}
   *
   * @param text 1 to 64 visible characters
   */
  public static Purpose of(String text) {
    return new Purpose(text.strip());
  }
}
