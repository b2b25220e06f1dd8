package jp.shikaku.value;

import java.util.Arrays;
import java.util.List;

/**
 * Outcome of comparing two values 「照合結果」, with the reasons to show at the desk.
 *
 * <p>Holds no personal value. Immutable and thread-safe. Eligibility 6.3 and 6.4.
 *
 * @param likeness how alike the two are
 * @param reasons why, without repeats; empty when both are written alike
 */
public record Comparison(Likeness likeness, List<Reason> reasons) {

  /**
   * Makes an outcome.
   *
   * @param likeness how alike the two are
   * @param reasons why; repeats are dropped
   */
  public Comparison {
    reasons = reasons.stream().distinct().toList();
  }

  /** Returns the likeness of the part that is least alike. */
  static Likeness least(Likeness... parts) {
    List<Likeness> all = Arrays.asList(parts);
    return List.of(Likeness.DIFFERENT, Likeness.UNKNOWN, Likeness.NEAR).stream()
        .filter(all::contains)
        .findFirst()
        .orElse(Likeness.EQUAL);
  }

  /** Why two values are not simply equal. */
  public enum Reason {
    /** Only width, spaces or the kind of kana differ. */
    SPELLING("文字の幅・空白などの書き方だけが違います", "only width, spaces or the kind of kana differ"),
    /** 記号: different. */
    SYMBOL_DIFFERS("記号が違います", "the symbol differs"),
    /** 記号: equal but for hiragana or katakana, small kana or the case of letters. */
    SYMBOL_FORM(
        "記号のかな・大文字小文字だけが違います", "the symbol differs in the kind of kana or letter case only"),
    /** 記号: given on one side only. */
    SYMBOL_ON_ONE_SIDE("記号が片方にしかありません", "the symbol is given on one side only"),
    /** 番号: different. */
    NUMBER_DIFFERS("番号が違います", "the number differs"),
    /** 番号: equal after leading zeros are dropped. */
    NUMBER_LEADING_ZEROS("番号の先頭の0だけが違います", "the number differs in leading zeros only"),
    /** 枝番: different. */
    BRANCH_DIFFERS("枝番が違います", "the branch number differs"),
    /** 枝番: given on one side only. */
    BRANCH_ON_ONE_SIDE("枝番が片方にしかありません", "the branch number is given on one side only"),
    /** 氏名: equal but for variant characters 「異体字」 or small kana. */
    NAME_VARIANT("氏名の異体字などの表記が違います", "the name differs in variant characters only"),
    /** 氏名: different. */
    NAME_DIFFERS("氏名が違います", "the name differs"),
    /** 氏名: not judged, it holds ●, 〓 or a private character 「外字」. */
    NAME_UNMAPPED(
        "氏名に●などの表せない文字があり、漢字では判断していません", "the name holds unmapped characters and was not judged"),
    /** 氏名: not judged, it is not given on both sides. */
    NAME_MISSING(
        "氏名が両方にはなく、漢字では判断していません", "the name is not given on both sides and was not judged"),
    /** 氏名カナ: equal but for small kana, long vowels and the like. */
    KANA_VARIANT(
        "カナの小書き・長音などの表記が違います", "the kana differ in small letters, long vowels or the like only"),
    /** 氏名カナ: different. */
    KANA_DIFFERS("カナが違います", "the kana differ"),
    /** 氏名カナ: not judged, it is not given on both sides or holds unmapped characters. */
    KANA_MISSING(
        "カナが両方にはなく、カナでは判断していません", "the kana are not given on both sides and were not judged"),
    /** 氏名（その他）: an alias 「通称」 matches. */
    ALIAS("通称など別の氏名と一致します", "an alias matches"),
    /** 郵便番号: different. */
    POSTAL_CODE_DIFFERS("郵便番号が違います", "the postal code differs"),
    /** 住所: equal but for 「丁目・番・号」, variant characters and the like. */
    ADDRESS_NOTATION("住所の丁目・番地などの書き方が違います", "the address differs in notation only"),
    /** 住所: different. */
    ADDRESS_DIFFERS("住所が違います", "the address differs"),
    /** 住所: not judged, it is not given on both sides. */
    ADDRESS_MISSING("住所が両方にはありません", "the address is not given on both sides"),
    /** 住所: not judged, it holds ●, 〓 or a private character 「外字」. */
    ADDRESS_UNMAPPED(
        "住所に●などの表せない文字があり、判断していません", "the address holds unmapped characters and was not judged");

    private final String label;
    private final String english;

    Reason(String label, String english) {
      this.label = label;
      this.english = english;
    }

    /**
     * Returns the Japanese text for the desk.
     *
     * @return the text
     */
    public String label() {
      return label;
    }

    /**
     * Returns the English text.
     *
     * @return the text
     */
    public String english() {
      return english;
    }
  }
}
