package jp.shikaku.value;

import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import org.jspecify.annotations.Nullable;

/**
 * Insurer number 「保険者番号」: 6 digits for the national health insurance 「国保」, else 8.
 *
 * <p>A 6-digit number is the same whether it comes bare, padded with two spaces or with two zeros.
 * It is never turned into a number, so leading zeros live. In an answer of medical aid 「医療扶助」 this
 * is the payer's number 「公費負担者番号」. Immutable and thread-safe. XML {@code InsurerNumber};
 * eligibility 6.1 to 6.3.
 */
public final class InsurerNumber {
  private final String value;

  private InsurerNumber(String value) {
    this.value = value;
  }

  /**
   * Makes a number from typed text; full-width digits and outer blanks are accepted.
   *
   * @param text 6 or 8 digits
   * @return the number
   * @throws InvalidQueryException if the text is not 6 or 8 digits
   */
  public static InsurerNumber of(String text) {
    return tryParse(text)
        .orElseThrow(
            () ->
                new InvalidQueryException(
                    "insurerNumber",
                    "must be 6 or 8 digits, with its leading zeros",
                    "数字6桁か8桁で入力してください（先頭の0も必要です）"));
  }

  /**
   * Reads a number from the wire in any of its three paddings.
   *
   * @param wire the element's text, null if absent
   * @return the number, empty if it is not told or not 6 or 8 digits
   */
  public static Optional<InsurerNumber> tryParse(@Nullable String wire) {
    String digits = Texts.digits(wire);
    if (digits == null) {
      return Optional.empty();
    }
    return switch (digits.length()) {
      case 6 -> Optional.of(new InsurerNumber(digits));
      case 8 ->
          Optional.of(new InsurerNumber(digits.startsWith("00") ? digits.substring(2) : digits));
      default -> Optional.empty();
    };
  }

  /**
   * Returns the number without padding.
   *
   * @return 6 or 8 ASCII digits
   */
  public String value() {
    return value;
  }

  /**
   * Returns the number as the layout wants it: padded with spaces on the left.
   *
   * @return 8 characters
   */
  public String onWire() {
    return value.length() == 6 ? "  " + value : value;
  }

  /**
   * Returns the number padded with zeros on the left, as some services want it.
   *
   * @return 8 ASCII digits
   */
  public String onWireZeroPadded() {
    return value.length() == 6 ? "00" + value : value;
  }

  /**
   * Tells whether the check digit 「検証番号」 is right.
   *
   * @return true if it is right
   */
  public boolean hasValidCheckDigit() {
    return CheckDigit.isValid(value);
  }

  /**
   * Returns the kind of insurance by the law number 「法別番号」.
   *
   * @return the kind, {@link InsurerScheme#UNKNOWN} for a law number that is not in our list
   */
  public InsurerScheme scheme() {
    return InsurerScheme.of(value);
  }

  /**
   * Tells whether this is medical care for the late elderly 「後期高齢者医療」: 8 digits beginning 39. A
   * 6-digit number that begins with 39 is 国保 of 高知.
   *
   * @return true for the late elderly
   */
  public boolean isLateElderly() {
    return scheme() == InsurerScheme.LATE_ELDERLY;
  }

  /**
   * Tells whether this is the national health insurance 「国民健康保険」, its retired branch 「退職国保」 (67)
   * included.
   *
   * @return true for 国保
   */
  public boolean isNationalHealth() {
    return municipalNumber().isPresent();
  }

  /**
   * Tells whether this is medical aid 「医療扶助」: 8 digits beginning 12. A 6-digit number that begins
   * with 12 is 国保 of 千葉.
   *
   * @return true for medical aid
   */
  public boolean isMedicalAid() {
    return scheme() == InsurerScheme.MEDICAL_AID;
  }

  /**
   * Returns the 6-digit number of the municipality, which a retired branch number contains: {@code
   * 138040} for {@code 67138040} and for itself.
   *
   * @return the 6-digit number, empty if this is not 国保
   */
  public Optional<InsurerNumber> municipalNumber() {
    return switch (scheme()) {
      case NATIONAL_HEALTH -> Optional.of(this);
      case RETIRED_NATIONAL_HEALTH -> Optional.of(new InsurerNumber(value.substring(2)));
      default -> Optional.empty();
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InsurerNumber that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** Returns a masked form with the last two digits. */
  @Override
  public String toString() {
    return Texts.masked("insurer", value);
  }
}
