package jp.shikaku.planner;

import java.util.Locale;

/**
 * The store of plans did not do what was asked 「計画台帳エラー」. It names the operation and a code, never
 * a statement, a value or a path.
 */
public final class PlanStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The code of a plan that another process runs at the same time. */
  public static final String RUNS_ELSEWHERE = "RUNS_ELSEWHERE";

  /** The code of a plan that was forgotten while it runs. */
  static final String FORGOTTEN = "FORGOTTEN";

  private final transient String code;

  /**
   * Creates the exception.
   *
   * @param operation what was asked, a constant of the program
   * @param code the database's error code or the kind of trouble
   */
  public PlanStoreException(String operation, String code) {
    super("plan store: " + operation + " failed (" + code + ")");
    this.code = code;
  }

  /** {@return the database's error code or the kind of trouble} */
  public String code() {
    return code;
  }

  /**
   * Says what happened in words for the desk.
   *
   * @param locale Japanese unless English
   * @return one sentence
   */
  public String userMessage(Locale locale) {
    boolean english = locale.getLanguage().equals(Locale.ENGLISH.getLanguage());
    if (RUNS_ELSEWHERE.equals(code)) {
      return english
          ? "Another program runs this plan at the same time."
          : "この一括照会は、別のプログラムで実行中です。";
    }
    if (FORGOTTEN.equals(code)) {
      return english ? "This plan was deleted." : "この一括照会の計画は削除されました。";
    }
    return english
        ? "The store of bulk plans can not be reached (" + code + ")."
        : "一括照会の台帳（データベース）に接続できません（" + code + "）。";
  }
}
