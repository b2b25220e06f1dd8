package jp.shikaku.eligibility;

/** What became of one registration of a reference number 「照会番号登録の結果」 (eligibility 3.7, 3.8). */
public enum RegistrationOutcome {
  /** 登録済: done, and the answer repeats what was sent. */
  REGISTERED,
  /** 登録不可: refused, with a code and a message. */
  REFUSED,
  /**
   * 不一致: the answer repeats another registration than was sent, or none: nothing may be concluded.
   */
  MISMATCH,
  /**
   * 不明: the answer does not tell, or tells a status that is not known: nothing may be concluded.
   */
  UNKNOWN
}
