package jp.shikaku.planner;

import java.util.Locale;

/**
 * Why a patient of a plan could not be verified 「確認できなかった理由」. None of them says anything about the
 * insurance: "could not verify" is never "not insured" (reliability-security R-INV-2).
 */
public enum NotVerified {
  /** Set aside: no numbers to ask with. */
  NO_NUMBERS(true, "照会に必要な番号がありません。", "There are no numbers to ask with."),
  /** Set aside: 枝番 is missing, so that several persons may match. */
  NEEDS_BRANCH(true, "枝番の登録が必要です。", "The branch number is needed."),
  /** Set aside: appointments of one patient and day that disagree. */
  CONTRADICTION(
      true,
      "同じ患者番号・同じ日の予約で、番号・生年月日などの登録内容が食い違っています。",
      "Appointments of this patient and day disagree, in numbers or birth date for example."),
  /** Set aside: another patient key has the same numbers and birth date and is asked for. */
  DOUBLE_CHART(
      true,
      "同じ保険の番号と生年月日の患者が別の患者番号で登録されています。",
      "Another chart has the same numbers and birth date."),
  /** Set aside: the day lies more than a year ahead. */
  DAY_TOO_FAR(true, "予約日が1年以上先です。", "The day is more than a year ahead."),
  /** Set aside: the birth date lies in the future. */
  BORN_LATER(true, "生年月日が未来の日付です。", "The birth date lies in the future."),
  /** Set aside: a character of the numbers can not be written in the encoding of requests. */
  UNWRITABLE(true, "番号に送信できない文字が含まれています。", "The numbers hold a character that can not be sent."),
  /**
   * Sending or asking is barred by a setting, a right, a certificate or a log, and does not pass by
   * itself ({@link DeltaLine#trouble}); it may be run again once that is mended.
   */
  BLOCKED(
      false,
      "設定または接続の問題で照会できません。システム担当者に連絡してください。",
      "It can not be asked for because of a setting or the connection: call the system's vendor."),
  /** The upload could not be sent in time; it may be run again. */
  NOT_SENT(false, "時間内に送信できませんでした。", "It could not be sent in time."),
  /**
   * It is not known whether the upload was received, or its receipt could not be read; it is not
   * sent again by itself.
   */
  UPLOAD_UNKNOWN(
      false,
      "送信が受け付けられたか分かりません（自動では再送しません）。",
      "It is not known whether the upload was received; it is not sent again by itself."),
  /** The terminal or the centre refused the upload. */
  UPLOAD_REFUSED(false, "一括照会が受け付けられませんでした。", "The upload was not accepted."),
  /** The result did not come in time; it may be run again. */
  NO_RESULT(false, "時間内に結果を受け取れませんでした。", "The result did not come in time."),
  /** The terminal refused to ask for the result; it may be run again. */
  RESULT_REFUSED(false, "結果の照会が端末に受け付けられませんでした。", "The terminal refused to ask for the result."),
  /** The centre ended the job abnormally, or refused to give its result. */
  RESULT_FAILED(false, "センターで処理が異常終了しました。", "The centre ended the job abnormally."),
  /** What came as the result could not be read, or belongs to another upload. */
  RESULT_UNREADABLE(false, "結果を読み取れませんでした。", "The result could not be read."),
  /** The result has no readable row for the patient. */
  ROW_MISSING(false, "結果にこの患者の読み取れる行がありません。", "The result has no readable row for the patient."),
  /** The result has several rows for the patient: which one is right is not known. */
  ROW_DOUBLED(false, "結果にこの患者の行が複数あります。", "The result has several rows for the patient."),
  /** The row repeats or tells other numbers than those asked for: it may be another person's. */
  ROW_OF_ANOTHER(
      false, "別の患者の結果の可能性があるため、使用していません。", "The row may be another person's and was not used."),
  /** The answer is for another day than that of the appointment, or does not tell its day. */
  OTHER_DAY(
      false,
      "予約日の資格についての回答か確認できません。",
      "The answer does not tell that it is for the day of the appointment."),
  /** Asked for, but no longer among the appointments given, or with other numbers: counted only. */
  NO_LONGER_GIVEN(false, "照会後に予約から外れました。", "Asked for, and no longer among the appointments.");

  private final boolean setAside;
  private final String japanese;
  private final String english;

  NotVerified(boolean setAside, String japanese, String english) {
    this.setAside = setAside;
    this.japanese = japanese;
    this.english = english;
  }

  /** {@return whether the patient was not asked for at all} */
  public boolean isSetAside() {
    return setAside;
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
