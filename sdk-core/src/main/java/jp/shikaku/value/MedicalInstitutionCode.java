package jp.shikaku.value;

import java.util.Arrays;
import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import org.jspecify.annotations.Nullable;

/**
 * Code of a medical institution 「医療機関コード」: 10 digits (prefecture 2, fee table 1, district 2, number
 * 4, check digit 1).
 *
 * <p>Immutable and thread-safe. No personal value: {@code toString} is the code. XML {@code
 * MedicalInstitutionCode}; eligibility 6.1.
 */
public final class MedicalInstitutionCode {
  private final String value;

  private MedicalInstitutionCode(String value) {
    this.value = value;
  }

  /**
   * Makes a code from typed text; full-width digits and outer blanks are accepted.
   *
   * @param text 10 digits
   * @return the code
   * @throws InvalidQueryException if the text is not 10 digits
   */
  public static MedicalInstitutionCode of(String text) {
    return tryParse(text)
        .orElseThrow(
            () -> new InvalidQueryException("institution", "must be 10 digits", "数字10桁で入力してください"));
  }

  /**
   * Reads a code from the wire.
   *
   * @param wire the element's text, null if absent
   * @return the code, empty if it is not told or not 10 digits
   */
  public static Optional<MedicalInstitutionCode> tryParse(@Nullable String wire) {
    String digits = Texts.digits(wire);
    return digits == null || digits.length() != 10
        ? Optional.empty()
        : Optional.of(new MedicalInstitutionCode(digits));
  }

  /**
   * Returns the code.
   *
   * @return 10 ASCII digits
   */
  public String value() {
    return value;
  }

  /**
   * Returns the prefecture 「都道府県番号」.
   *
   * @return the first two digits, for example {@code 13}
   */
  public String prefecture() {
    return value.substring(0, 2);
  }

  /**
   * Returns the fee table 「点数表」 that the third digit names.
   *
   * @return the table, empty if the digit names none
   */
  public Optional<PointTable> pointTable() {
    return Arrays.stream(PointTable.values()).filter(t -> t.digit() == value.charAt(2)).findFirst();
  }

  /**
   * Tells whether the check digit 「検証番号」, taken over all nine digits before it, is right. Test
   * institutions use codes where it is not.
   *
   * @return true if it is right
   */
  public boolean hasValidCheckDigit() {
    return CheckDigit.isValid(value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MedicalInstitutionCode that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** Returns the code; it is no personal value. */
  @Override
  public String toString() {
    return value;
  }
}
