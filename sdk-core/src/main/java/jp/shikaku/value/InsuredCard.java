package jp.shikaku.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.value.Comparison.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Symbol, number and branch number of an insured person 「被保険者証の記号・番号・枝番」.
 *
 * <p>The symbol is absent for the late elderly and in some municipalities, the branch number tells
 * the members of a family apart. Symbol and number keep their original spelling, which claims need;
 * {@link #equals} is about that spelling, {@link #compare} about the meaning. Immutable and
 * thread-safe. XML {@code InsuredCardSymbol}, {@code InsuredIdentificationNumber}, {@code
 * InsuredBranchNumber}; eligibility 3.1 and 6.3.
 */
public final class InsuredCard {
  private static final int MAX_LENGTH = 20;

  private final @Nullable String symbol;
  private final String number;
  private final @Nullable String branch;

  private InsuredCard(@Nullable String symbol, String number, @Nullable String branch) {
    this.symbol = symbol;
    this.number = number;
    this.branch = branch;
  }

  /**
   * Makes a card without symbol and branch number.
   *
   * @param number 「番号」, 1 to 20 characters
   * @return the card
   * @throws InvalidQueryException as {@link #of(String, String, String)}
   */
  public static InsuredCard of(String number) {
    return of(null, number, null);
  }

  /**
   * Makes a card without branch number.
   *
   * @param symbol 「記号」, at most 20 characters; null or blank if there is none
   * @param number 「番号」, 1 to 20 characters
   * @return the card
   * @throws InvalidQueryException as {@link #of(String, String, String)}
   */
  public static InsuredCard of(@Nullable String symbol, String number) {
    return of(symbol, number, null);
  }

  /**
   * Makes a card from typed text. Outer blanks are dropped.
   *
   * @param symbol 「記号」, at most 20 characters; null or blank if there is none
   * @param number 「番号」, 1 to 20 characters
   * @param branch 「枝番」, two digits of any width ({@code 00} is legal); null or blank if there is
   *     none
   * @return the card
   * @throws InvalidQueryException if a part breaks these rules, or symbol or number hold control or
   *     invisible characters or an individual number 「個人番号」
   */
  public static InsuredCard of(@Nullable String symbol, String number, @Nullable String branch) {
    String checkedSymbol = limited("symbol", symbol);
    String checkedNumber = limited("number", number);
    if (checkedNumber == null) {
      throw new InvalidQueryException("number", "must not be empty", "入力してください");
    }
    String branchDigits = null;
    if (Texts.strip(branch) != null) {
      branchDigits = Texts.digits(branch);
      if (branchDigits == null || branchDigits.length() != 2) {
        throw new InvalidQueryException("branch", "must be two digits", "数字2桁で入力してください");
      }
    }
    return new InsuredCard(checkedSymbol, checkedNumber, branchDigits);
  }

  /**
   * Reads a card from the wire. What the insurer registered is kept as it is, even what {@link #of}
   * would refuse as too long or odd.
   *
   * @param symbol text of the symbol, null if absent
   * @param number text of the number, null if absent
   * @param branch text of the branch number, null if absent
   * @return the card, empty if the number is not told or the branch number is not two digits
   */
  public static Optional<InsuredCard> tryParse(
      @Nullable String symbol, @Nullable String number, @Nullable String branch) {
    String strippedNumber = Texts.strip(number);
    String branchDigits = Texts.digits(branch);
    boolean branchTold = Texts.strip(branch) != null;
    if (strippedNumber == null
        || (branchTold && (branchDigits == null || branchDigits.length() != 2))) {
      return Optional.empty();
    }
    return Optional.of(new InsuredCard(Texts.strip(symbol), strippedNumber, branchDigits));
  }

  private static @Nullable String limited(String field, @Nullable String text) {
    String checked = Texts.free(field, text);
    if (checked != null && Texts.length(checked) > MAX_LENGTH) {
      throw new InvalidQueryException(
          field, "must be at most " + MAX_LENGTH + " characters", MAX_LENGTH + "文字以内で入力してください");
    }
    return checked;
  }

  /**
   * Returns the symbol 「記号」 in its original spelling.
   *
   * @return the symbol, empty if there is none
   */
  public Optional<String> symbol() {
    return Optional.ofNullable(symbol);
  }

  /**
   * Returns the number 「番号」 in its original spelling, leading zeros kept.
   *
   * @return the number, never empty
   */
  public String number() {
    return number;
  }

  /**
   * Returns the branch number 「枝番」.
   *
   * @return two ASCII digits, empty if there is none
   */
  public Optional<String> branch() {
    return Optional.ofNullable(branch);
  }

  /**
   * Returns the same card in one spelling: half-width where there is such a form, without blanks,
   * with one kind of hyphen. Two cards that are equal so differ in their spelling at most; leading
   * zeros count.
   *
   * @return the card to look up by, never to be sent or shown
   */
  public InsuredCard folded() {
    return new InsuredCard(symbol == null ? null : folded(symbol), folded(number), branch);
  }

  /**
   * Compares with the card of another source, whatever the widths, spaces and hyphens.
   *
   * <p>Near: only leading zeros of the number differ, or one side has no branch number. Unknown:
   * one side has no symbol, without which the number says little. Kinds of kana and letter case of
   * the symbol make a difference, which the reasons tell from another symbol: no source says that
   * they do not.
   *
   * @param other the other card
   * @return the outcome; the part that is least alike decides
   */
  public Comparison compare(InsuredCard other) {
    List<Reason> reasons = new ArrayList<>();
    Likeness likeness =
        Comparison.least(
            compareSymbol(other, reasons),
            compareNumber(other, reasons),
            compareBranch(other, reasons));
    return new Comparison(likeness, reasons);
  }

  private Likeness compareSymbol(InsuredCard other, List<Reason> reasons) {
    String mine = symbol;
    String theirs = other.symbol;
    if (mine == null || theirs == null) {
      if (Objects.equals(mine, theirs)) {
        return Likeness.EQUAL;
      }
      reasons.add(Reason.SYMBOL_ON_ONE_SIDE);
      return Likeness.UNKNOWN;
    }
    if (!folded(mine).equals(folded(theirs))) {
      boolean inForm = NameFolding.symbolKey(mine).equals(NameFolding.symbolKey(theirs));
      reasons.add(inForm ? Reason.SYMBOL_FORM : Reason.SYMBOL_DIFFERS);
      return Likeness.DIFFERENT;
    }
    return equalButFor(mine, theirs, reasons);
  }

  private Likeness compareNumber(InsuredCard other, List<Reason> reasons) {
    String mine = folded(number);
    String theirs = folded(other.number);
    if (mine.equals(theirs)) {
      return equalButFor(number, other.number, reasons);
    }
    if (withoutLeadingZeros(mine).equals(withoutLeadingZeros(theirs))) {
      reasons.add(Reason.NUMBER_LEADING_ZEROS);
      return Likeness.NEAR;
    }
    reasons.add(Reason.NUMBER_DIFFERS);
    return Likeness.DIFFERENT;
  }

  private Likeness compareBranch(InsuredCard other, List<Reason> reasons) {
    if (Objects.equals(branch, other.branch)) {
      return Likeness.EQUAL;
    }
    if (branch == null || other.branch == null) {
      reasons.add(Reason.BRANCH_ON_ONE_SIDE);
      return Likeness.NEAR;
    }
    reasons.add(Reason.BRANCH_DIFFERS);
    return Likeness.DIFFERENT;
  }

  private static Likeness equalButFor(String mine, String theirs, List<Reason> reasons) {
    if (!mine.equals(theirs)) {
      reasons.add(Reason.SPELLING);
    }
    return Likeness.EQUAL;
  }

  private static String folded(String text) {
    return Hyphens.unify(Texts.withoutBlanks(Texts.nfkc(text)));
  }

  private static String withoutLeadingZeros(String text) {
    int start = 0;
    while (start < text.length() - 1 && text.charAt(start) == '0') {
      start++;
    }
    return text.substring(start);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InsuredCard that
        && Objects.equals(symbol, that.symbol)
        && number.equals(that.number)
        && Objects.equals(branch, that.branch);
  }

  @Override
  public int hashCode() {
    return Objects.hash(symbol, number, branch);
  }

  /** Returns a masked form with at most the last two characters of the number. */
  @Override
  public String toString() {
    return Texts.masked("insured", number);
  }
}
