package jp.shikaku.medical;

/**
 * What an answer's silence on a part means 「情報の有無」: a part that was not agreed to is not a part
 * without content (medical-info 3.5 and 11, trap 14).
 */
public enum Disclosure {
  /** There is content. */
  TOLD,
  /** The patient agreed and nothing came: there is none for what was asked 「該当なし」. */
  NONE,
  /** The patient did not agree, was not asked, or the consent has ended: nothing is known. */
  NOT_AGREED,
  /** What the patient said is not known here: nothing is known. */
  UNKNOWN
}
