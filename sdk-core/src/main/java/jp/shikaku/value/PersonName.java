package jp.shikaku.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.value.Comparison.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Names of one person 「氏名・氏名カナ・氏名（その他）」 as one source spells them.
 *
 * <p>Immutable and thread-safe. {@link #equals} is about the spelling, {@link #compare} about the
 * person's name. XML {@code Name}, {@code NameKana}, {@code NameOfOther}, {@code NameOfOtherKana};
 * eligibility 3.2 and 6.4.
 */
public final class PersonName {
  private final @Nullable String formal;
  private final @Nullable String kana;
  private final @Nullable String other;
  private final @Nullable String otherKana;

  private PersonName(
      @Nullable String formal,
      @Nullable String kana,
      @Nullable String other,
      @Nullable String otherKana) {
    this.formal = formal;
    this.kana = kana;
    this.other = other;
    this.otherKana = otherKana;
  }

  /**
   * Makes a name without alias.
   *
   * @param formal 「氏名」, null or blank if unknown
   * @param kana 「氏名カナ」 in any kind and width of kana, null or blank if unknown
   * @return the name
   * @throws InvalidQueryException as {@link #of(String, String, String, String)}
   */
  public static PersonName of(@Nullable String formal, @Nullable String kana) {
    return of(formal, kana, null, null);
  }

  /**
   * Makes a name from typed text. Outer blanks are dropped.
   *
   * @param formal 「氏名」, null or blank if unknown
   * @param kana 「氏名カナ」 in any kind and width of kana, null or blank if unknown
   * @param other 「氏名（その他）」, an alias 「通称」 for example; null or blank if there is none
   * @param otherKana 「氏名カナ（その他）」, null or blank if there is none
   * @return the name
   * @throws InvalidQueryException if all are blank, or one holds control or invisible characters or
   *     an individual number 「個人番号」
   */
  public static PersonName of(
      @Nullable String formal,
      @Nullable String kana,
      @Nullable String other,
      @Nullable String otherKana) {
    PersonName name =
        new PersonName(
            Texts.free("name.formal", formal),
            Texts.free("name.kana", kana),
            Texts.free("name.other", other),
            Texts.free("name.otherKana", otherKana));
    if (name.parts().findAny().isEmpty()) {
      throw new InvalidQueryException("name", "must not be empty", "入力してください");
    }
    return name;
  }

  /**
   * Reads a name from the wire and keeps it as it is registered.
   *
   * @param formal text of the name, null if absent
   * @param kana text of the kana, null if absent
   * @param other text of the other name, null if absent
   * @param otherKana text of the other name's kana, null if absent
   * @return the name, empty if nothing is told
   */
  public static Optional<PersonName> tryParse(
      @Nullable String formal,
      @Nullable String kana,
      @Nullable String other,
      @Nullable String otherKana) {
    PersonName name =
        new PersonName(
            Texts.strip(formal), Texts.strip(kana), Texts.strip(other), Texts.strip(otherKana));
    boolean told =
        name.formal != null || name.kana != null || name.other != null || name.otherKana != null;
    return told ? Optional.of(name) : Optional.empty();
  }

  private Stream<String> parts() {
    return Stream.of(formal(), kana(), other(), otherKana()).flatMap(Optional::stream);
  }

  /**
   * Returns the name 「氏名」, usually kanji with a full-width space between family and given name.
   *
   * @return the name in its original spelling, empty if not told
   */
  public Optional<String> formal() {
    return Optional.ofNullable(formal);
  }

  /**
   * Returns the kana 「氏名カナ」, half-width on the wire.
   *
   * @return the kana in their original spelling, empty if not told
   */
  public Optional<String> kana() {
    return Optional.ofNullable(kana);
  }

  /**
   * Returns the other name 「氏名（その他）」, for example an alias 「通称」.
   *
   * @return the other name, empty if not told
   */
  public Optional<String> other() {
    return Optional.ofNullable(other);
  }

  /**
   * Returns the kana of the other name 「氏名カナ（その他）」.
   *
   * @return the kana, empty if not told
   */
  public Optional<String> otherKana() {
    return Optional.ofNullable(otherKana);
  }

  /**
   * Tells whether a name holds a character that its sender could not map 「外字」: ● (U+25CF), 〓
   * (U+3013) or a private-use character, which means something else on every system. Such a name is
   * never matched on.
   *
   * @return true if one of the four names does
   */
  public boolean hasUnmappedCharacters() {
    return parts().anyMatch(NameFolding::hasUnmapped);
  }

  /**
   * Compares with the name of another source, whatever the widths, spaces and kinds of kana.
   *
   * <p>Formal names and kana are judged each for itself and the one less alike decides. A formal
   * name with unmapped characters is not judged: the kana decide then, which the reasons say and
   * which the birth date has to support. Near: variant characters 「異体字」, small or large kana, long
   * vowels, or an alias that matches. Unknown: neither could be judged.
   *
   * @param that the other name
   * @return the outcome
   */
  public Comparison compare(PersonName that) {
    Comparison main = comparePair(formal, kana, that.formal, that.kana);
    if (main.likeness() == Likeness.EQUAL || main.likeness() == Likeness.NEAR) {
      return main;
    }
    return Stream.of(
            comparePair(formal, kana, that.other, that.otherKana),
            comparePair(other, otherKana, that.formal, that.kana),
            comparePair(other, otherKana, that.other, that.otherKana))
        .filter(alias -> alias.likeness() == Likeness.EQUAL || alias.likeness() == Likeness.NEAR)
        .findFirst()
        .map(
            alias ->
                new Comparison(
                    Likeness.NEAR,
                    Stream.concat(Stream.of(Reason.ALIAS), alias.reasons().stream()).toList()))
        .orElse(main);
  }

  private static Comparison comparePair(
      @Nullable String formal,
      @Nullable String kana,
      @Nullable String thatFormal,
      @Nullable String thatKana) {
    List<Reason> reasons = new ArrayList<>();
    Likeness byFormal = compareFormal(formal, thatFormal, reasons);
    Likeness byKana = compareKana(kana, thatKana, reasons);
    Likeness likeness =
        byFormal == Likeness.UNKNOWN
            ? byKana
            : byKana == Likeness.UNKNOWN ? byFormal : Comparison.least(byFormal, byKana);
    return new Comparison(likeness, reasons);
  }

  private static Likeness compareFormal(
      @Nullable String mine, @Nullable String theirs, List<Reason> reasons) {
    if (mine == null || theirs == null) {
      reasons.add(Reason.NAME_MISSING);
      return Likeness.UNKNOWN;
    }
    if (NameFolding.hasUnmapped(mine) || NameFolding.hasUnmapped(theirs)) {
      reasons.add(Reason.NAME_UNMAPPED);
      return Likeness.UNKNOWN;
    }
    if (NameFolding.spelling(mine).equals(NameFolding.spelling(theirs))) {
      return equalButFor(mine, theirs, reasons);
    }
    boolean variant = NameFolding.nameKey(mine).equals(NameFolding.nameKey(theirs));
    reasons.add(variant ? Reason.NAME_VARIANT : Reason.NAME_DIFFERS);
    return variant ? Likeness.NEAR : Likeness.DIFFERENT;
  }

  private static Likeness compareKana(
      @Nullable String mine, @Nullable String theirs, List<Reason> reasons) {
    if (mine == null
        || theirs == null
        || NameFolding.hasUnmapped(mine)
        || NameFolding.hasUnmapped(theirs)) {
      reasons.add(Reason.KANA_MISSING);
      return Likeness.UNKNOWN;
    }
    if (NameFolding.kanaSpelling(mine).equals(NameFolding.kanaSpelling(theirs))) {
      return equalButFor(mine, theirs, reasons);
    }
    boolean variant = NameFolding.kanaKey(mine).equals(NameFolding.kanaKey(theirs));
    reasons.add(variant ? Reason.KANA_VARIANT : Reason.KANA_DIFFERS);
    return variant ? Likeness.NEAR : Likeness.DIFFERENT;
  }

  private static Likeness equalButFor(String mine, String theirs, List<Reason> reasons) {
    if (!mine.equals(theirs)) {
      reasons.add(Reason.SPELLING);
    }
    return Likeness.EQUAL;
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof PersonName that
        && Objects.equals(formal, that.formal)
        && Objects.equals(kana, that.kana)
        && Objects.equals(other, that.other)
        && Objects.equals(otherKana, that.otherKana);
  }

  @Override
  public int hashCode() {
    return Objects.hash(formal, kana, other, otherKana);
  }

  /** Returns {@code [name]}: no character of a name. */
  @Override
  public String toString() {
    return "[name]";
  }
}
