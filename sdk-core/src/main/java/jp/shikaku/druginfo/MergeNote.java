package jp.shikaku.druginfo;

import java.util.Locale;

/** What to know about a line that a merge kept 「統合しなかった行の注記」. */
public enum MergeNote {
  /** Neither the prescriber's nor the institution's code is a physician's or dentist's. */
  NO_INSTITUTION(
      "医科・歯科の医療機関コードがないため、重複の判定をしていません",
      "not compared with other sources: no code of a medical or dental institution"),
  /** No day of dispensing or prescription. */
  NO_DATE("日付がないため、重複の判定をしていません", "not compared with other sources: no date"),
  /**
   * A better source tells of the same institution and day without this drug: another prescription,
   * or a drug that was not dispensed.
   */
  NOT_IN_BETTER_SOURCE(
      "同じ医療機関・同じ日の優先される記録にこの薬がないため、残しています（別の処方か、調剤されなかった薬かもしれません）",
      "kept: the better source of the same institution and day does not have this drug (another"
          + " prescription, or a drug that was not dispensed)"),
  /**
   * Told by 処方情報 alone: it has the day of the prescription only, so that a dispensing of a later
   * day stands beside it.
   */
  PRESCRIPTION_ALONE(
      "処方情報だけにあります。未調剤か、別の日に調剤されて別の行にもある可能性があります",
      "told by the prescription alone: not dispensed, or dispensed on another day and told by another"
          + " line as well"),
  /** A policy of the user's own left the line alone. */
  BY_POLICY("設定により、重複の判定をしていません", "not compared with other sources: left out by the policy");

  private final String japanese;
  private final String english;

  MergeNote(String japanese, String english) {
    this.japanese = japanese;
    this.english = english;
  }

  /**
   * {@return the note to show}
   *
   * @param locale English, or Japanese for any other
   */
  public String message(Locale locale) {
    return Wording.of(locale, japanese, english);
  }
}
