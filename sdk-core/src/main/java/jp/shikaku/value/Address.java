package jp.shikaku.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.value.Comparison.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Postal code and address 「郵便番号・住所」 as one source spells them.
 *
 * <p>What an insurer has registered need not be where the patient lives, so a difference is no
 * error of either side. Immutable and thread-safe. {@link #equals} is about the spelling, {@link
 * #compare} about the place. XML {@code PostNumber}, {@code Address}; eligibility 3.2.
 */
public final class Address {
  private static final Pattern KANJI_BLOCK = Pattern.compile("([一二三四五六七八九十]{1,3})(?=丁目)");
  private static final Pattern BLOCK_WORD = Pattern.compile("(?<=[0-9])(丁目|番地|番|号)ノ?");
  private static final Pattern LOOSE_HYPHEN = Pattern.compile("-+(?![0-9])");
  private static final String KANJI_DIGITS = "一二三四五六七八九";

  private final @Nullable String postalCode;
  private final @Nullable String text;

  private Address(@Nullable String postalCode, @Nullable String text) {
    this.postalCode = postalCode;
    this.text = text;
  }

  /**
   * Makes an address from typed text. Outer blanks are dropped.
   *
   * @param postalCode 「郵便番号」, seven digits of any width with or without hyphen; null or blank if
   *     unknown
   * @param text 「住所」, null or blank if unknown
   * @return the address
   * @throws InvalidQueryException if both are blank, the postal code has another shape, or the text
   *     holds control or invisible characters or an individual number 「個人番号」
   */
  public static Address of(@Nullable String postalCode, @Nullable String text) {
    String code = Texts.strip(postalCode);
    if (code != null && postalDigits(code) == null) {
      throw new InvalidQueryException("postalCode", "must be seven digits", "数字7桁で入力してください");
    }
    String checked = Texts.free("address", text);
    if (code == null && checked == null) {
      throw new InvalidQueryException("address", "must not be empty", "入力してください");
    }
    return new Address(code, checked);
  }

  /**
   * Reads an address from the wire and keeps it as it is registered.
   *
   * @param postalCode text of the postal code, null if absent
   * @param text text of the address, null if absent
   * @return the address, empty if nothing is told
   */
  public static Optional<Address> tryParse(@Nullable String postalCode, @Nullable String text) {
    Address address = new Address(Texts.strip(postalCode), Texts.strip(text));
    boolean told = address.postalCode != null || address.text != null;
    return told ? Optional.of(address) : Optional.empty();
  }

  /**
   * Returns the postal code 「郵便番号」.
   *
   * @return the code in its original spelling, empty if not told
   */
  public Optional<String> postalCode() {
    return Optional.ofNullable(postalCode);
  }

  /**
   * Returns the address 「住所」.
   *
   * @return the address in its original spelling, empty if not told
   */
  public Optional<String> text() {
    return Optional.ofNullable(text);
  }

  /**
   * Compares with the address of another source, whatever the widths, spaces and hyphens.
   *
   * <p>Near: only 「丁目・番・号」, variant characters 「異体字」 or the like differ. Unknown: one side has no
   * address, or it holds unmapped characters. The postal code is compared where both sides have
   * one; of one that is not seven digits nothing is said.
   *
   * @param other the other address
   * @return the outcome; the part that is least alike decides
   */
  public Comparison compare(Address other) {
    List<Reason> reasons = new ArrayList<>();
    Likeness likeness =
        Comparison.least(comparePostalCode(other, reasons), compareText(other, reasons));
    return new Comparison(likeness, reasons);
  }

  private Likeness comparePostalCode(Address other, List<Reason> reasons) {
    String mine = postalCode == null ? null : postalDigits(postalCode);
    String theirs = other.postalCode == null ? null : postalDigits(other.postalCode);
    if (mine == null || theirs == null || mine.equals(theirs)) {
      return Likeness.EQUAL;
    }
    reasons.add(Reason.POSTAL_CODE_DIFFERS);
    return Likeness.DIFFERENT;
  }

  private Likeness compareText(Address other, List<Reason> reasons) {
    String mine = text;
    String theirs = other.text;
    if (mine == null || theirs == null) {
      reasons.add(Reason.ADDRESS_MISSING);
      return Likeness.UNKNOWN;
    }
    if (NameFolding.hasUnmapped(mine) || NameFolding.hasUnmapped(theirs)) {
      reasons.add(Reason.ADDRESS_UNMAPPED);
      return Likeness.UNKNOWN;
    }
    if (spelling(mine).equals(spelling(theirs))) {
      if (!mine.equals(theirs)) {
        reasons.add(Reason.SPELLING);
      }
      return Likeness.EQUAL;
    }
    boolean alike = key(mine).equals(key(theirs));
    reasons.add(alike ? Reason.ADDRESS_NOTATION : Reason.ADDRESS_DIFFERS);
    return alike ? Likeness.NEAR : Likeness.DIFFERENT;
  }

  private static String spelling(String text) {
    return Hyphens.unify(NameFolding.spelling(text));
  }

  /** 二丁目3番4号 and 2-3-4 meet; so do variant characters. */
  private static String key(String text) {
    String folded = Hyphens.unify(NameFolding.formalKey(text));
    String digits = KANJI_BLOCK.matcher(folded).replaceAll(found -> digits(found.group()));
    String hyphens = BLOCK_WORD.matcher(digits).replaceAll("-");
    return LOOSE_HYPHEN.matcher(hyphens).replaceAll("");
  }

  /** The number of one to three kanji, 三十二 for example; the kanji if they are none. */
  private static String digits(String kanji) {
    int ten = kanji.indexOf('十');
    String tens = ten < 0 ? "" : kanji.substring(0, ten);
    String ones = kanji.substring(ten + 1);
    if (tens.length() > 1 || ones.length() > 1 || ones.contains("十")) {
      return kanji;
    }
    int value = ten < 0 ? 0 : tens.isEmpty() ? 10 : 10 * digit(tens);
    return Integer.toString(value + (ones.isEmpty() ? 0 : digit(ones)));
  }

  private static int digit(String kanji) {
    return KANJI_DIGITS.indexOf(kanji) + 1;
  }

  private static @Nullable String postalDigits(String code) {
    String digits = Texts.digits(Hyphens.unify(code).replace("-", ""));
    return digits != null && digits.length() == 7 ? digits : null;
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof Address that
        && Objects.equals(postalCode, that.postalCode)
        && Objects.equals(text, that.text);
  }

  @Override
  public int hashCode() {
    return Objects.hash(postalCode, text);
  }

  /** Returns {@code [address]}: no character of it. */
  @Override
  public String toString() {
    return "[address]";
  }
}
