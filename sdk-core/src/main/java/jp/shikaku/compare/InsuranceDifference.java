package jp.shikaku.compare;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One difference between stored insurance and an answer 「登録内容との相違」. Immutable and thread-safe.
 *
 * <p>The two values are personal data: they are given by {@link #stored()} and {@link #told()} and
 * by nothing else.
 */
public final class InsuranceDifference {

  /** What to do about a difference. */
  public enum Kind {
    /**
     * The stored value would make a wrong claim: repair it, or find out whether it is the person.
     */
    MUST_FIX("要修正", "must be fixed"),
    /** The same value in another notation. */
    NOTATION_ONLY("表記の違い", "notation only"),
    /** What is told does not suffice to judge; it never means that the value is wrong or lost. */
    UNKNOWN("判定不能", "can not be judged");

    private final String japanese;
    private final String english;

    Kind(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }

    /**
     * {@return the word for the desk}
     *
     * @param locale Japanese unless English
     */
    public String message(Locale locale) {
      return choose(locale, japanese, english);
    }
  }

  /** What differs. */
  public enum Field {
    /** 資格: whether there is one that can be compared. */
    QUALIFICATION("資格", "qualification", "5"),
    /** 保険者番号. */
    INSURER_NUMBER("保険者番号", "insurer number", "6.3"),
    /** 記号. */
    SYMBOL("記号", "symbol", "6.3"),
    /** 番号. */
    NUMBER("番号", "number", "6.3"),
    /** 枝番. */
    BRANCH("枝番", "branch number", "6.3"),
    /** 氏名. */
    NAME("氏名", "name", "6.4"),
    /** 氏名カナ. */
    KANA("氏名カナ", "kana", "6.4"),
    /** 生年月日. */
    BIRTHDATE("生年月日", "birth date", "7.10"),
    /** 性別. */
    SEX("性別", "sex", "7.10"),
    /** 本人・家族の別. */
    RELATION("本人・家族の別", "insured or family", "7.10"),
    /** 郵便番号. */
    POSTAL_CODE("郵便番号", "postal code", "3.2"),
    /** 住所. */
    ADDRESS("住所", "address", "3.2"),
    /** 資格取得年月日. */
    ACQUIRED("資格取得年月日", "date of acquisition", "7.11"),
    /** 有効期間. */
    PERIOD("有効期間", "period of validity", "7.11"),
    /** 負担割合. */
    COPAY("負担割合", "copay ratio", "6.6"),
    /** 高齢受給者証の有効期間. */
    ELDERLY_PERIOD("高齢受給者証の有効期間", "period of the elderly certificate", "6.6"),
    /** 限度額適用区分. */
    LIMIT_CATEGORY("限度額適用区分", "limit category", "3.2"),
    /** 限度額適用認定証の有効期間. */
    LIMIT_PERIOD("限度額適用認定証の有効期間", "period of the limit certificate", "3.2"),
    /** 医療扶助の公費負担者番号. */
    PAYER_NUMBER("公費負担者番号（医療扶助）", "payer number of medical aid", "3.2"),
    /** 医療扶助の公費受給者番号. */
    RECIPIENT_NUMBER("公費受給者番号（医療扶助）", "recipient number of medical aid", "3.2");

    private final String japanese;
    private final String english;
    private final String section;

    Field(String japanese, String english, String section) {
      this.japanese = japanese;
      this.english = english;
      this.section = section;
    }

    /**
     * {@return the field's name for the desk}
     *
     * @param locale Japanese unless English
     */
    public String message(Locale locale) {
      return choose(locale, japanese, english);
    }
  }

  /** Why it is told. */
  public enum Reason {
    /** Both are given, and they differ. */
    DIFFERS("回答と違います。", "differs from the answer.", Kind.MUST_FIX, null),
    /** The answer has it, the practice does not. */
    NOT_STORED("登録がなく、回答にはあります。", "is in the answer and not stored.", Kind.MUST_FIX, "3.1"),
    /** The answer has medical aid, the practice does not. */
    AID_NOT_STORED(
        "回答に医療扶助がありますが、登録がありません。",
        "the answer tells medical aid, which is not stored.",
        Kind.MUST_FIX,
        "7.4"),
    /** 資格有効性 2: the stored qualification is not valid. */
    NOT_VALID(
        "登録の資格は受診日に無効です。現在の保険を確認してください。",
        "the stored one is not valid on the day of care: ask for the present insurance.",
        Kind.MUST_FIX,
        null),
    /** 資格有効性 3: the stored qualification is not valid and there is a newer one. */
    NEWER_EXISTS(
        "登録の資格は受診日に無効で、新しい資格があります。",
        "the stored one is not valid on the day of care, and a newer one exists.",
        Kind.MUST_FIX,
        null),
    /** Only leading zeros differ. */
    LEADING_ZEROS("先頭の0だけが違います。", "differs in leading zeros only.", Kind.NOTATION_ONLY, null),
    /** Only variant characters, small kana or the like differ. */
    VARIANT("異体字・小書きなどの表記だけが違います。", "differs in notation only.", Kind.NOTATION_ONLY, null),
    /** An alias 「通称」 matches. */
    ALIAS("通称などの別の氏名と一致します。", "matches an alias.", Kind.NOTATION_ONLY, null),
    /** ● or 〓 is neither equal nor unequal to anything. */
    UNMAPPED(
        "●などの表せない文字があり、比べられません。",
        "holds unmapped characters and can not be compared.",
        Kind.UNKNOWN,
        null),
    /** 記号 in another kind of kana or letter case; which one a claim needs is not published. */
    FORM_DIFFERS(
        "かな・大文字小文字だけが違います。資格確認書などで確認してください。",
        "differs in the kind of kana or letter case only: look at the certificate.",
        Kind.UNKNOWN,
        null),
    /** The insurer's address or date of acquisition need not be the practice's. */
    MAY_DIFFER(
        "保険者への届出と違います（どちらかの誤りとは限りません）。",
        "differs from what the insurer has; neither need be wrong.",
        Kind.UNKNOWN,
        null),
    /** The answer does not have it, which says nothing about the stored value. */
    NOT_TOLD(
        "回答にないため比べられません（登録が誤りという意味ではありません）。",
        "is not in the answer; that does not mean the stored one is wrong.",
        Kind.UNKNOWN,
        "7.6"),
    /** 限度額適用認定証情報変更有無 1: changed, or the centre can not tell. */
    LIMIT_MAY_HAVE_CHANGED(
        "変更された可能性があります。個別の資格確認で確認してください。",
        "may have changed: query for this person alone.",
        Kind.UNKNOWN,
        "3.6"),
    /** The answer has it in a form that can not be read. */
    UNREADABLE("回答の値を読み取れません。", "can not be read in the answer.", Kind.UNKNOWN, "7.3"),
    /** What the answer tells does not give the value for the day of care. */
    NOT_DERIVABLE(
        "受診日の値を回答から判定できません。",
        "can not be derived from the answer for the day of care.",
        Kind.UNKNOWN,
        null),
    /** Only medical aid came. */
    NO_INSURANCE(
        "受診日の医療保険が回答にありません（喪失という意味ではありません）。",
        "the answer has no health insurance for the day of care; that does not mean it was lost.",
        Kind.UNKNOWN,
        "7.4"),
    /** Several cover the day and none of them is the stored one. */
    SEVERAL(
        "受診日の資格が複数あり、どれと比べるか決められません。",
        "several cover the day of care, and which to compare with is not certain.",
        Kind.UNKNOWN,
        "7.4"),
    /** Several are stored and none of them is the one of the answer. */
    SEVERAL_STORED(
        "登録が複数あり、回答と一致するものがありません。どれが現在のものか確認してください。",
        "several are stored and none is that of the answer: look which one is in force.",
        Kind.UNKNOWN,
        "7.4"),
    /** The answer was given for another day. */
    OTHER_DAY(
        "受診日の回答ではありません。受診日の資格を照会してください。",
        "the answer is not for the day of care: query again for that day.",
        Kind.UNKNOWN,
        "7.11"),
    /** The answer does not tell a qualification to compare with. */
    NOT_JUDGED(
        "この回答では登録の資格を判断できません（無資格という意味ではありません）。",
        "this answer does not judge the stored one; it does not mean not insured.",
        Kind.UNKNOWN,
        null);

    private final String japanese;
    private final String english;
    private final Kind kind;
    private final @Nullable String section;

    Reason(String japanese, String english, Kind kind, @Nullable String section) {
      this.japanese = japanese;
      this.english = english;
      this.kind = kind;
      this.section = section;
    }

    /**
     * {@return the sentence for the desk, without its subject}
     *
     * @param locale Japanese unless English
     */
    public String message(Locale locale) {
      return choose(locale, japanese, english);
    }

    /** {@return what to do about a difference for this reason} */
    public Kind kind() {
      return kind;
    }
  }

  private final Field field;
  private final Reason reason;
  private final @Nullable String stored;
  private final @Nullable String told;

  InsuranceDifference(Field field, Reason reason, @Nullable String stored, @Nullable String told) {
    this.field = Objects.requireNonNull(field);
    this.reason = Objects.requireNonNull(reason);
    this.stored = stored;
    this.told = told;
  }

  /** {@return what differs} */
  public Field field() {
    return field;
  }

  /** {@return why it is told} */
  public Reason reason() {
    return reason;
  }

  /** {@return what to do about it} */
  public Kind kind() {
    return reason.kind();
  }

  /** {@return the section of the eligibility reference behind it, for example {@code 6.4}} */
  public String section() {
    return reason.section == null ? field.section : reason.section;
  }

  /**
   * {@return the practice's value in its own spelling, dates in ISO form; empty if there is none} A
   * period reads {@code first/last}: {@code ..} is an open end, nothing a day that is not kept.
   */
  public Optional<String> stored() {
    return Optional.ofNullable(stored);
  }

  /** {@return the answer's value in its own spelling, dates in ISO form; empty if there is none} */
  public Optional<String> told() {
    return Optional.ofNullable(told);
  }

  /**
   * {@return field and reason as one sentence for the desk, without the values}
   *
   * @param locale Japanese unless English
   */
  public String message(Locale locale) {
    return field.message(locale) + choose(locale, "：", ": ") + reason.message(locale);
  }

  /** Names field and reason, neither value. */
  @Override
  public String toString() {
    return "InsuranceDifference[" + field + ", " + kind() + ", " + reason + "]";
  }

  private static String choose(Locale locale, String japanese, String english) {
    return Locale.ENGLISH.getLanguage().equals(locale.getLanguage()) ? english : japanese;
  }
}
