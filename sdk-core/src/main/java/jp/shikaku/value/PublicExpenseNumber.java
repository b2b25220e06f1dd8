package jp.shikaku.value;

import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of a public expense 「公費」: payer 「公費負担者番号」 (8 digits) and recipient 「公費受給者番号」 (7 digits).
 *
 * <p>Immutable and thread-safe. For medical aid 「医療扶助」 they travel in {@code InsurerNumber} and
 * {@code InsuredIdentificationNumber}; eligibility 3.1 and 6.1.
 */
public final class PublicExpenseNumber {
  private final String payer;
  private final String recipient;

  private PublicExpenseNumber(String payer, String recipient) {
    this.payer = payer;
    this.recipient = recipient;
  }

  /**
   * Makes a pair from typed text; full-width digits and outer blanks are accepted.
   *
   * @param payer 8 digits 「公費負担者番号」
   * @param recipient 7 digits 「公費受給者番号」
   * @return the pair
   * @throws InvalidQueryException if one has another shape
   */
  public static PublicExpenseNumber of(String payer, String recipient) {
    return new PublicExpenseNumber(
        digits("payerNumber", payer, 8), digits("recipientNumber", recipient, 7));
  }

  /**
   * Reads a pair from the wire.
   *
   * @param payer text of the payer's number, null if absent
   * @param recipient text of the recipient's number, null if absent
   * @return the pair, empty if one is not told or has another shape
   */
  public static Optional<PublicExpenseNumber> tryParse(
      @Nullable String payer, @Nullable String recipient) {
    String payerDigits = Texts.digits(payer);
    String recipientDigits = Texts.digits(recipient);
    return payerDigits != null
            && payerDigits.length() == 8
            && recipientDigits != null
            && recipientDigits.length() == 7
        ? Optional.of(new PublicExpenseNumber(payerDigits, recipientDigits))
        : Optional.empty();
  }

  private static String digits(String field, String text, int length) {
    String digits = Texts.digits(text);
    if (digits == null || digits.length() != length) {
      throw new InvalidQueryException(
          field, "must be " + length + " digits", "数字" + length + "桁で入力してください");
    }
    return digits;
  }

  /**
   * Returns the payer's number 「公費負担者番号」.
   *
   * @return 8 ASCII digits
   */
  public String payerNumber() {
    return payer;
  }

  /**
   * Returns the recipient's number 「公費受給者番号」.
   *
   * @return 7 ASCII digits
   */
  public String recipientNumber() {
    return recipient;
  }

  /**
   * Tells whether the check digit of the payer's number is right.
   *
   * @return true if it is right
   */
  public boolean hasValidPayerCheckDigit() {
    return CheckDigit.isValid(payer);
  }

  /**
   * Tells whether the check digit of the recipient's number is right.
   *
   * @return true if it is right
   */
  public boolean hasValidRecipientCheckDigit() {
    return CheckDigit.isValid(recipient);
  }

  /**
   * Tells whether the check digits 「検証番号」 of both numbers are right.
   *
   * @return true if both are right
   */
  public boolean hasValidCheckDigit() {
    return hasValidPayerCheckDigit() && hasValidRecipientCheckDigit();
  }

  /**
   * Tells whether this is medical aid 「医療扶助（生活保護）」: the payer's number begins with 12.
   *
   * @return true for medical aid
   */
  public boolean isMedicalAid() {
    return InsurerScheme.of(payer) == InsurerScheme.MEDICAL_AID;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PublicExpenseNumber that
        && payer.equals(that.payer)
        && recipient.equals(that.recipient);
  }

  @Override
  public int hashCode() {
    return 31 * payer.hashCode() + recipient.hashCode();
  }

  /** Returns a masked form with the last two digits of the recipient's number. */
  @Override
  public String toString() {
    return Texts.masked("publicExpense", recipient);
  }
}
