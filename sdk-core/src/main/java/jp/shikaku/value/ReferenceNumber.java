package jp.shikaku.value;

import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import org.jspecify.annotations.Nullable;

/**
 * Reference number 「照会番号」: the institution's own number for a patient, 1 to 50 half-width
 * characters.
 *
 * <p>Immutable and thread-safe. XML {@code ReferenceNumber}; eligibility 3.2 and 3.7.
 */
public final class ReferenceNumber {
  private static final int MAX_LENGTH = 50;

  private final String value;

  private ReferenceNumber(String value) {
    this.value = value;
  }

  /**
   * Makes a number from typed text. Outer blanks are dropped.
   *
   * @param text 1 to 50 half-width characters: ASCII or half-width kana
   * @return the number
   * @throws InvalidQueryException if the text breaks this rule or holds an individual number 「個人番号」
   */
  public static ReferenceNumber of(String text) {
    String checked = Texts.free("referenceNumber", text);
    if (checked == null || !hasShape(checked)) {
      throw new InvalidQueryException(
          "referenceNumber", "must be 1 to 50 half-width characters", "半角1文字から50文字で入力してください");
    }
    return new ReferenceNumber(checked);
  }

  /**
   * Reads a number from the wire.
   *
   * @param wire the element's text, null if absent
   * @return the number, empty if it is not told or not 1 to 50 half-width characters
   */
  public static Optional<ReferenceNumber> tryParse(@Nullable String wire) {
    String stripped = Texts.strip(wire);
    return stripped == null || !hasShape(stripped)
        ? Optional.empty()
        : Optional.of(new ReferenceNumber(stripped));
  }

  private static boolean hasShape(String text) {
    return text.length() <= MAX_LENGTH
        && text.chars().allMatch(c -> (c >= ' ' && c <= '~') || (c >= '｡' && c <= 'ﾟ'));
  }

  /**
   * Returns the number.
   *
   * @return 1 to 50 half-width characters
   */
  public String value() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ReferenceNumber that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** Returns a masked form with at most the last two characters. */
  @Override
  public String toString() {
    return Texts.masked("reference", value);
  }
}
