package jp.shikaku.compare;

import java.util.List;
import java.util.Locale;

/**
 * Whom of the practice an answer may be about 「患者の候補」. A recommendation: the host links, after a
 * person has looked where the outcome is not {@link Outcome#ONE}. Immutable and thread-safe.
 *
 * @param outcome what was found
 * @param candidates who may be meant, the best first: one for {@link Outcome#ONE}, two or more for
 *     {@link Outcome#AMBIGUOUS}, none for {@link Outcome#NONE}
 * @param nearMisses who is similar and not meant as far as the data go, the best first: a twin, or
 *     the patient with a typing error in the birth date; at most {@value #MOST_NEAR_MISSES}
 */
public record PatientMatch(
    Outcome outcome, List<Candidate> candidates, List<Candidate> nearMisses) {

  /** How many near misses are told at most. */
  public static final int MOST_NEAR_MISSES = 10;

  /** What was found. */
  public enum Outcome {
    /** One patient fits, nothing speaks against, and nobody else might be meant. */
    ONE("該当する患者は1人です。", "One patient fits."),
    /** More than one might be meant: a person chooses. */
    AMBIGUOUS("該当しうる患者が複数います。選んでください。", "More than one patient may be meant: choose."),
    /** Nobody fits; there may be near misses. */
    NONE("該当する患者はいません。", "No patient fits.");

    private final String japanese;
    private final String english;

    Outcome(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }

    /**
     * {@return the sentence for the desk}
     *
     * @param locale Japanese unless English
     */
    public String message(Locale locale) {
      return choose(locale, japanese, english);
    }
  }

  /** What speaks for or against a patient. */
  public enum Reason {
    /** 生年月日 is equal. */
    BIRTHDATE("生年月日が一致します", "the birth date is equal"),
    /** 生年月日 differs as by a typing error: a digit, two digits exchanged, day and month, the era. */
    BIRTHDATE_NEAR("生年月日が入力誤り程度に違います", "the birth date differs as by a typing error"),
    /** 生年月日 differs. */
    BIRTHDATE_DIFFERS("生年月日が違います", "the birth date differs"),
    /** 生年月日 is not told. */
    BIRTHDATE_NOT_TOLD("生年月日が回答にありません", "the birth date is not told"),
    /** 氏名 and 氏名カナ are equal as far as both are given. */
    NAME("氏名が一致します", "the name is equal"),
    /** 氏名 is equal but for notation. */
    NAME_NEAR("氏名が表記を除いて一致します", "the name is equal but for notation"),
    /** An alias 「通称」 matches. */
    ALIAS("通称などの別の氏名と一致します", "an alias matches"),
    /** 氏名カナ is equal, 氏名 is not. */
    KANA_ONLY("カナだけが一致し、漢字が違います", "the kana are equal, the name is not"),
    /** 氏名 is equal, 氏名カナ is not. */
    FORMAL_ONLY("漢字だけが一致し、カナが違います", "the name is equal, the kana are not"),
    /** Family name and birth date are equal: a twin, or another given name. */
    FAMILY_NAME("姓と生年月日が同じで名が違います（双子など）", "same family name and birth date: a twin perhaps"),
    /** ● or nothing: the name can not be compared. */
    NAME_NOT_COMPARABLE("氏名を比べられません", "the name can not be compared"),
    /** 氏名 differs. */
    NAME_DIFFERS("氏名が違います", "the name differs"),
    /** 性別 is equal. */
    SEX("性別が一致します", "the sex is equal"),
    /** 性別 differs. */
    SEX_DIFFERS("性別が違います", "the sex differs"),
    /** 保険者番号・記号・番号・枝番 are those stored. */
    CARD("保険者番号・記号・番号・枝番が一致します", "insurer, symbol, number and branch are equal"),
    /** The same, but for leading zeros or a branch number on one side only. */
    CARD_NEAR("保険者番号・記号・番号がほぼ一致します", "insurer, symbol and number are nearly equal"),
    /** 照会番号 is the one registered for this patient. */
    REFERENCE_NUMBER("照会番号が一致します", "the reference number is equal");

    private final String japanese;
    private final String english;

    Reason(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }

    /**
     * {@return the reason in words}
     *
     * @param locale Japanese unless English
     */
    public String message(Locale locale) {
      return choose(locale, japanese, english);
    }
  }

  /**
   * One patient with what speaks for and against.
   *
   * @param patient the patient
   * @param score 0 to 100, for the order on the screen only; nothing is decided by it
   * @param reasons what speaks for and against; never empty
   */
  public record Candidate(KnownPatient patient, int score, List<Reason> reasons) {

    /**
     * Copies the list.
     *
     * @param patient the patient
     * @param score 0 to 100
     * @param reasons what speaks for and against
     */
    public Candidate {
      reasons = List.copyOf(reasons);
    }

    /** Names score and reasons, not the patient. */
    @Override
    public String toString() {
      return "Candidate[" + score + ", " + reasons + "]";
    }
  }

  /**
   * Copies the lists.
   *
   * @param outcome what was found
   * @param candidates who may be meant
   * @param nearMisses who is similar
   */
  public PatientMatch {
    candidates = List.copyOf(candidates);
    nearMisses = List.copyOf(nearMisses);
  }

  private static String choose(Locale locale, String japanese, String english) {
    return Locale.ENGLISH.getLanguage().equals(locale.getLanguage()) ? english : japanese;
  }
}
