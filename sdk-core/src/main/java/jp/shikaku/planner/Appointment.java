package jp.shikaku.planner;

import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.compare.StoredInsurance;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.value.IndividualNumbers;
import jp.shikaku.value.ReferenceNumber;
import org.jspecify.annotations.Nullable;

/**
 * A patient who is expected on a day 「予約患者」, with what the practice has stored. Immutable and
 * thread-safe; the {@code with…} methods give changed copies.
 */
public final class Appointment {

  private final String patientKey;
  private final LocalDate day;
  private final @Nullable EligibilityQuery query;
  private final @Nullable StoredInsurance stored;
  private final @Nullable ReferenceNumber referenceNumber;
  private final @Nullable LocalDate lastVerified;

  private Appointment(
      String patientKey,
      LocalDate day,
      @Nullable EligibilityQuery query,
      @Nullable StoredInsurance stored,
      @Nullable ReferenceNumber referenceNumber,
      @Nullable LocalDate lastVerified) {
    this.patientKey = patientKey;
    this.day = day;
    this.query = query;
    this.stored = stored;
    this.referenceNumber = referenceNumber;
    this.lastVerified = lastVerified;
  }

  /**
   * Starts an appointment of which nothing else is known.
   *
   * @param patientKey the host's own id of the patient, 1 to 64 printable ASCII characters without
   *     spaces; an id, never a name or an insured number. It stands in the access log and is not
   *     sent
   * @param day 受診日 in Japan, asked for as 資格確認日
   * @return the appointment
   * @throws InvalidQueryException when the key has another form or holds an individual number
   *     「個人番号」
   */
  public static Appointment of(String patientKey, LocalDate day) {
    if (!patientKey.matches("[\\x21-\\x7E]{1,64}")) {
      throw new InvalidQueryException(
          "patientKey",
          "must be 1 to 64 printable ASCII characters without spaces",
          "患者IDは半角英数記号64文字以内です");
    }
    IndividualNumbers.refuse("patientKey", patientKey);
    return new Appointment(patientKey, Objects.requireNonNull(day), null, null, null, null);
  }

  /**
   * Says what to ask; without it the patient is set aside.
   *
   * @param asked whom to ask for: numbers and birth date count. Its {@code arbitraryId}, patient
   *     key and consent to the limit certificate are not used
   * @return the changed copy
   * @throws InvalidQueryException when it names another day
   */
  public Appointment withQuery(EligibilityQuery asked) {
    if (asked.checkedOn().filter(other -> !other.equals(day)).isPresent()) {
      throw new InvalidQueryException(
          "checkedOn", "must be the day of the appointment", "資格確認日は予約日と同じ日を指定してください");
    }
    return new Appointment(patientKey, day, asked, stored, referenceNumber, lastVerified);
  }

  /**
   * Says what the answer is compared with.
   *
   * @param insurance as stored
   * @return the changed copy
   */
  public Appointment withStored(StoredInsurance insurance) {
    return new Appointment(
        patientKey, day, query, Objects.requireNonNull(insurance), referenceNumber, lastVerified);
  }

  /**
   * Says which 照会番号 should come back.
   *
   * @param registered the number
   * @return the changed copy
   */
  public Appointment withReferenceNumber(ReferenceNumber registered) {
    return new Appointment(
        patientKey, day, query, stored, Objects.requireNonNull(registered), lastVerified);
  }

  /**
   * Says for which day the patient was verified last 「最終資格確認日」.
   *
   * @param verified the day
   * @return the changed copy
   */
  public Appointment withLastVerified(LocalDate verified) {
    return new Appointment(
        patientKey, day, query, stored, referenceNumber, Objects.requireNonNull(verified));
  }

  /** {@return the host's own id of the patient} */
  public String patientKey() {
    return patientKey;
  }

  /** {@return 受診日} */
  public LocalDate day() {
    return day;
  }

  /** {@return what to ask; empty when the numbers are not known} */
  public Optional<EligibilityQuery> query() {
    return Optional.ofNullable(query);
  }

  /** {@return what the practice has stored, if given} */
  public Optional<StoredInsurance> stored() {
    return Optional.ofNullable(stored);
  }

  /** {@return the registered 照会番号, if given} */
  public Optional<ReferenceNumber> referenceNumber() {
    return Optional.ofNullable(referenceNumber);
  }

  /** {@return 最終資格確認日, if given} */
  public Optional<LocalDate> lastVerified() {
    return Optional.ofNullable(lastVerified);
  }

  /** Names the day, nothing of the patient. */
  @Override
  public String toString() {
    return "Appointment[masked, " + day + "]";
  }
}
