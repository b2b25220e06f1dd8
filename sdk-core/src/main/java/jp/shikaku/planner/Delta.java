package jp.shikaku.planner;

import java.util.Locale;

/** What the practice has to do about a patient before the visit 「来院前に対応が必要なこと」. */
public enum Delta {
  /** What the practice has stored is not valid on the day (資格有効性 2 or 3). */
  NEWLY_INVALID("登録の資格が予約日に無効です。", "The stored insurance is not valid on the day."),
  /** The copay ratio of the answer differs from the stored one. */
  RATIO_CHANGED("負担割合が登録と違います。", "The copay ratio differs from the stored one."),
  /** The qualification, or the certificate of the elderly, ends soon after the day. */
  EXPIRING("有効期限が近づいています。", "The qualification ends soon."),
  /** The registered 照会番号 did not come back, nor any other. */
  REFERENCE_NUMBER_LOST(
      "照会番号が返されませんでした。登録が必要です。",
      "The reference number did not come back and has to be registered."),
  /**
   * The 照会番号 that came back is that of another patient of the plan: two charts of one person
   * perhaps, or a number registered for the wrong person.
   */
  REFERENCE_NUMBER_OF_ANOTHER(
      "別の患者の照会番号が返されました。カルテを取り違えないよう確認してください。",
      "The reference number of another patient came back: take care not to open the wrong chart."),
  /** 枝番 has to be entered: it is not stored, or several persons match without it. */
  NEEDS_BRANCH("枝番の登録が必要です。", "The branch number has to be entered."),
  /**
   * Not verified for the month of the appointment, neither before nor by this plan; what was asked
   * before that month began does not count unless the planner is told so.
   */
  NOT_CHECKED_THIS_MONTH("今月の資格確認が済んでいません。", "Not verified yet for this month."),
  /**
   * Not to be accepted as it is: {@link DeltaLine#nextAction} tells why. Also of everybody else who
   * is neither valid nor invalid where no other of these is told.
   */
  LOOK("受付の前に結果を確認してください。", "Look at the result before the patient is accepted."),
  /**
   * Name, kana, birth date or sex of the answer are others than the stored ones: it may be about
   * another person, so nothing is to be taken over before a person has looked (eligibility 7.10).
   */
  COMPARE_PERSON(
      "回答が別の患者のものである可能性があります。本人を確認するまで登録しないでください。",
      "The answer may be about another person: register nothing before the person is compared."),
  /** A stored value has to be repaired; see the comparison. */
  MUST_FIX("登録の修正が必要です。", "The stored insurance has to be repaired.");

  private final String japanese;
  private final String english;

  Delta(String japanese, String english) {
    this.japanese = japanese;
    this.english = english;
  }

  /**
   * {@return the sentence for the desk}
   *
   * @param locale Japanese unless English
   */
  public String message(Locale locale) {
    return Locale.ENGLISH.getLanguage().equals(locale.getLanguage()) ? english : japanese;
  }
}
