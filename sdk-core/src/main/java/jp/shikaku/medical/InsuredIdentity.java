package jp.shikaku.medical;

import java.util.Objects;
import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;

/**
 * The insurance identity 「保険者番号・記号・番号・枝番」 under which medical information is kept, as the centre
 * told it (medical-info 4.2): after a change of insurer the old one finds no consent. Immutable and
 * thread-safe.
 */
public final class InsuredIdentity {

  private final InsurerNumber insurer;
  private final String insurerOnWire;
  private final InsuredCard card;

  private InsuredIdentity(InsurerNumber insurer, String insurerOnWire, InsuredCard card) {
    this.insurer = insurer;
    this.insurerOnWire = insurerOnWire;
    this.card = card;
  }

  /**
   * Makes an identity from single values.
   *
   * @param insurer 保険者番号
   * @param card 記号・番号・枝番
   * @return the identity
   */
  public static InsuredIdentity of(InsurerNumber insurer, InsuredCard card) {
    return new InsuredIdentity(insurer, insurer.onWire(), Objects.requireNonNull(card));
  }

  /**
   * Takes the identity from the qualification that carried the consents, spelled as it came.
   *
   * @param qualification of the eligibility answer of the visit
   * @return the identity
   * @throws InvalidQueryException when the qualification tells no insurer number or no number
   */
  public static InsuredIdentity of(Qualification qualification) {
    InsurerNumber insurer =
        qualification.insurerNumber().orElseThrow(() -> missing("insurerNumber"));
    InsuredCard card = qualification.insuredCard().orElseThrow(() -> missing("number"));
    return new InsuredIdentity(
        insurer, qualification.insurerNumberOnWire().orElseGet(insurer::onWire), card);
  }

  private static InvalidQueryException missing(String field) {
    return new InvalidQueryException(field, "must be told by the qualification", "資格確認結果に含まれていません");
  }

  /** {@return 保険者番号} */
  public InsurerNumber insurer() {
    return insurer;
  }

  /** {@return 記号・番号・枝番} */
  public InsuredCard card() {
    return card;
  }

  /** {@return 保険者番号 as it is sent: with the padding it came with} */
  public String insurerOnWire() {
    return insurerOnWire;
  }

  /** {@return 記号, if there is one} */
  public Optional<String> symbol() {
    return card.symbol();
  }

  /** Names no value of the person. */
  @Override
  public String toString() {
    return "InsuredIdentity[masked]";
  }
}
