package jp.shikaku.checkup;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a value stands to its limit 「基準値との比較」 (medical-info 8.4), and why: an aid for display, no
 * diagnosis. Immutable and thread-safe.
 */
public final class Judgement {

  /** How conspicuous a value is, in ascending order 「判定区分」. */
  public enum Level {
    /** 「判定なし」: nothing is said about the value, not even that it is normal. */
    NOT_JUDGED("判定なし", "not judged"),
    /** 「範囲内」. */
    NORMAL("範囲内", "normal"),
    /** 「注意」: the first bound is reached. */
    WARNING("注意", "warning"),
    /** 「警告」: the second bound is reached. */
    ALERT("警告", "alert");

    private final String japanese;
    private final String english;

    Level(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }

    /**
     * {@return the level in a word}
     *
     * @param locale Japanese unless English
     */
    public String message(Locale locale) {
      return Words.choose(locale, japanese, english);
    }
  }

  /** Why a level was given, or none 「判定理由」. */
  public enum Reason {
    /** Neither bound is reached. */
    WITHIN("基準値の範囲内です", "within the limits"),
    /**
     * A bound of {@link ReferenceLimit.Side#HIGH} or {@link ReferenceLimit.Side#GRADE} is reached.
     */
    AT_OR_ABOVE("基準値以上です", "at or above the limit"),
    /** A bound of {@link ReferenceLimit.Side#LOW} is reached. */
    AT_OR_BELOW("基準値以下です", "at or below the limit"),
    /** The value compared is the mean of the readings of a pressure. */
    MEAN("測定値の平均で比較しました", "the mean of the readings was compared"),
    /** The sex is not known, and the limits of both sexes give this level. */
    EITHER_SEX("性別は不明ですが、男女どちらの基準値でも同じ判定です", "the same by the limits of either sex"),
    /** There is no limit for the item. */
    NO_LIMIT("基準値がありません", "there is no limit for the item"),
    /** The item came without a value. */
    NO_VALUE("値がありません", "there is no value"),
    /** The value is neither a number nor a sign, whichever the limit needs. */
    UNREADABLE("値を判定できる形で読み取れません", "the value can not be read as what the limit needs"),
    /** The unit is another than the limit's, or not told. */
    OTHER_UNIT("単位がないか、基準値の単位と異なります", "the unit is not told or not that of the limit"),
    /** The limit depends on the sex, which is not known. */
    SEX_UNKNOWN("基準値が性別によって異なりますが、性別が不明です", "the limit depends on the sex, which is not known"),
    /** その他: other readings of the pressure count. */
    READING_NOT_USED("ほかの測定値（1回目・2回目）で判定しました", "the first and second readings count");

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
      return Words.choose(locale, japanese, english);
    }
  }

  private final List<CheckupItem> items;
  private final Level level;
  private final List<Reason> reasons;
  private final @Nullable BigDecimal value;
  private final @Nullable ReferenceLimit limit;

  Judgement(
      List<CheckupItem> items,
      Level level,
      List<Reason> reasons,
      @Nullable BigDecimal value,
      @Nullable ReferenceLimit limit) {
    this.items = List.copyOf(items);
    this.level = level;
    this.reasons = List.copyOf(reasons);
    this.value = value;
    this.limit = limit;
  }

  /** {@return the items it is about: one, or the readings of a pressure taken together} */
  public List<CheckupItem> items() {
    return items;
  }

  /** {@return how conspicuous the value is} */
  public Level level() {
    return level;
  }

  /** {@return why; never empty} */
  public List<Reason> reasons() {
    return reasons;
  }

  /** {@return the number that was compared, of pressures the mean; empty when none was} */
  public Optional<BigDecimal> value() {
    return Optional.ofNullable(value);
  }

  /** {@return the limit it was compared with; empty when there was none or more than one} */
  public Optional<ReferenceLimit> limit() {
    return Optional.ofNullable(limit);
  }

  /**
   * {@return level, bound and reasons as one sentence, without the person's value}
   *
   * @param locale Japanese unless English
   */
  public String message(Locale locale) {
    List<String> parts = new ArrayList<>();
    for (Reason reason : reasons) {
      parts.add(reason.message(locale));
    }
    if (limit != null && (level == Level.WARNING || level == Level.ALERT)) {
      String bound = level == Level.ALERT ? limit.alert() : limit.warning();
      String unit = limit.unit().map(told -> " " + told).orElse("");
      parts.add(Words.choose(locale, "基準値 ", "limit ") + bound + unit);
    }
    return level.message(locale)
        + Words.choose(locale, "：", ": ")
        + String.join(Words.choose(locale, "、", "; "), parts);
  }

  /** Names neither value nor level: both are the person's. */
  @Override
  public String toString() {
    return "Judgement[masked]";
  }
}
