package jp.shikaku.eligibility;

import java.util.Objects;
import java.util.Optional;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.Likeness;
import jp.shikaku.value.PublicExpenseNumber;
import jp.shikaku.value.ReferenceNumber;
import org.jspecify.annotations.Nullable;

/**
 * What is registered for one person 「照会番号登録」: the institution's own number and the insurance it
 * shall come back with ({@code ReferenceNumberRegistrationInfo}, eligibility 3.7, 3.8). A
 * registered number can not be searched by; it is registered anew after a change of insurance.
 * Immutable and thread-safe.
 */
public final class ReferenceNumberRegistration {

  private final ReferenceNumber referenceNumber;
  private final InsurerNumber insurer;
  private final InsuredCard card;

  private ReferenceNumberRegistration(
      ReferenceNumber referenceNumber, InsurerNumber insurer, InsuredCard card) {
    this.referenceNumber = Objects.requireNonNull(referenceNumber);
    this.insurer = Objects.requireNonNull(insurer);
    this.card = Objects.requireNonNull(card);
  }

  /**
   * Registers with the health insurance, which goes before medical aid when there are both.
   *
   * @param referenceNumber 照会番号
   * @param insurer 保険者番号
   * @param card 記号・番号・枝番
   * @return the registration
   */
  public static ReferenceNumberRegistration of(
      ReferenceNumber referenceNumber, InsurerNumber insurer, InsuredCard card) {
    return new ReferenceNumberRegistration(referenceNumber, insurer, card);
  }

  /**
   * Registers with medical aid 「医療扶助」, for who has no health insurance.
   *
   * @param referenceNumber 照会番号
   * @param number 公費負担者番号 and 受給者番号
   * @return the registration
   */
  public static ReferenceNumberRegistration medicalAid(
      ReferenceNumber referenceNumber, PublicExpenseNumber number) {
    return new ReferenceNumberRegistration(
        referenceNumber,
        InsurerNumber.of(number.payerNumber()),
        InsuredCard.of(number.recipientNumber()));
  }

  /** {@return 照会番号} */
  public ReferenceNumber referenceNumber() {
    return referenceNumber;
  }

  /** {@return 保険者番号, or 公費負担者番号 of medical aid} */
  public InsurerNumber insurer() {
    return insurer;
  }

  /** {@return 記号・番号・枝番, or 受給者番号 of medical aid as the number} */
  public InsuredCard card() {
    return card;
  }

  /** {@return the block of the request} */
  Block toBlock() {
    return new Block(EligibilityLayouts.Registration.INFO_LAYOUT)
        .put(EligibilityLayouts.Registration.REFERENCE, referenceNumber.value())
        .put(EligibilityLayouts.Registration.INSURER, insurer.onWire())
        .put(EligibilityLayouts.Registration.SYMBOL, card.symbol().orElse(null))
        .put(EligibilityLayouts.Registration.NUMBER, card.number())
        .put(EligibilityLayouts.Registration.BRANCH, card.branch().orElse(null));
  }

  /** {@return whether a row repeats this registration and no other} */
  boolean isRepeatedBy(RegistrationDocument.Row row) {
    return row.referenceNumber().filter(referenceNumber::equals).isPresent()
        && row.insurerNumber().filter(insurer::equals).isPresent()
        && repeated(row)
            .filter(echo -> echo.compare(card).likeness() == Likeness.EQUAL)
            .isPresent();
  }

  private static Optional<InsuredCard> repeated(RegistrationDocument.Row row) {
    @Nullable String symbol = row.symbol().orElse(null);
    return InsuredCard.tryParse(symbol, row.number().orElse(null), row.branch().orElse(null));
  }

  /** Two registrations are equal when they put the same number on the same insurance. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ReferenceNumberRegistration that
        && referenceNumber.equals(that.referenceNumber)
        && insurer.equals(that.insurer)
        && card.equals(that.card);
  }

  @Override
  public int hashCode() {
    return Objects.hash(referenceNumber, insurer, card);
  }

  /** Names no value of the person. */
  @Override
  public String toString() {
    return "ReferenceNumberRegistration[masked]";
  }
}
