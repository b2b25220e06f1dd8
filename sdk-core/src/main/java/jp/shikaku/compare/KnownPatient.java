package jp.shikaku.compare;

import java.util.Objects;
import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.eligibility.ChartPerson;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.ReferenceNumber;
import org.jspecify.annotations.Nullable;

/**
 * One patient of the practice 「登録患者」, as far as it helps to find whom an answer is about. Immutable
 * and thread-safe.
 */
public final class KnownPatient {

  private final String id;
  private final ChartPerson person;
  private final @Nullable InsurerNumber insurerNumber;
  private final @Nullable InsuredCard card;
  private final @Nullable ReferenceNumber referenceNumber;

  private KnownPatient(
      String id,
      ChartPerson person,
      @Nullable InsurerNumber insurerNumber,
      @Nullable InsuredCard card,
      @Nullable ReferenceNumber referenceNumber) {
    this.id = id;
    this.person = person;
    this.insurerNumber = insurerNumber;
    this.card = card;
    this.referenceNumber = referenceNumber;
  }

  /**
   * Creates a patient.
   *
   * @param id the host's own key of the patient 「患者番号」, not blank; it comes back in the candidates
   * @param person name with kana, birth date and sex
   * @return the patient
   * @throws InvalidQueryException if the id is blank
   */
  public static KnownPatient of(String id, ChartPerson person) {
    if (id.isBlank()) {
      throw new InvalidQueryException("id", "must not be empty", "入力してください");
    }
    return new KnownPatient(id, Objects.requireNonNull(person), null, null, null);
  }

  /**
   * {@return this patient with the stored insurance, which supports a match and decides none}
   *
   * @param number 保険者番号
   * @param stored 記号・番号・枝番
   */
  public KnownPatient withInsurance(InsurerNumber number, InsuredCard stored) {
    return new KnownPatient(
        id,
        person,
        Objects.requireNonNull(number),
        Objects.requireNonNull(stored),
        referenceNumber);
  }

  /**
   * {@return this patient with the number that the practice has registered for him or her}
   *
   * @param number 照会番号
   */
  public KnownPatient withReferenceNumber(ReferenceNumber number) {
    return new KnownPatient(id, person, insurerNumber, card, Objects.requireNonNull(number));
  }

  /** {@return the host's own key of the patient} */
  public String id() {
    return id;
  }

  /** {@return name, birth date and sex} */
  public ChartPerson person() {
    return person;
  }

  /** {@return 保険者番号, if given} */
  public Optional<InsurerNumber> insurerNumber() {
    return Optional.ofNullable(insurerNumber);
  }

  /** {@return 記号・番号・枝番, if given} */
  public Optional<InsuredCard> card() {
    return Optional.ofNullable(card);
  }

  /** {@return 照会番号, if given} */
  public Optional<ReferenceNumber> referenceNumber() {
    return Optional.ofNullable(referenceNumber);
  }

  /** Names no value of the patient. */
  @Override
  public String toString() {
    return "KnownPatient[masked]";
  }
}
