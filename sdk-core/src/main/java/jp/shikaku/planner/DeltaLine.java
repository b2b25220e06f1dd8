package jp.shikaku.planner;

import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.compare.InsuranceComparison;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import jp.shikaku.eligibility.NextAction;
import org.jspecify.annotations.Nullable;

/**
 * What became of one appointment 「予約患者ごとの結果」: either the centre's word, or the named reason why
 * there is none. Immutable and thread-safe.
 */
public final class DeltaLine {

  private final Appointment appointment;
  private final BulkResult.@Nullable Row row;
  private final @Nullable NotVerified reason;
  private final @Nullable Reason trouble;
  private final Set<Delta> deltas;
  private final @Nullable InsuranceComparison comparison;
  private final @Nullable LocalDate expiresOn;
  private final @Nullable NextAction action;

  private DeltaLine(
      Appointment appointment,
      BulkResult.@Nullable Row row,
      @Nullable NotVerified reason,
      @Nullable Reason trouble,
      Set<Delta> deltas,
      @Nullable InsuranceComparison comparison,
      @Nullable LocalDate expiresOn,
      @Nullable NextAction action) {
    this.appointment = appointment;
    this.row = row;
    this.reason = reason;
    this.trouble = trouble;
    this.deltas = deltas.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(deltas));
    this.comparison = comparison;
    this.expiresOn = expiresOn;
    this.action = action;
  }

  static DeltaLine of(
      Appointment appointment, NotVerified reason, @Nullable Reason trouble, Set<Delta> deltas) {
    return new DeltaLine(
        appointment, null, Objects.requireNonNull(reason), trouble, deltas, null, null, null);
  }

  static DeltaLine of(
      Appointment appointment,
      BulkResult.Row row,
      Set<Delta> deltas,
      @Nullable InsuranceComparison comparison,
      @Nullable LocalDate expiresOn,
      NextAction action) {
    return new DeltaLine(
        appointment,
        Objects.requireNonNull(row),
        null,
        null,
        deltas,
        comparison,
        expiresOn,
        Objects.requireNonNull(action));
  }

  /** {@return the appointment as the host gave it} */
  public Appointment appointment() {
    return appointment;
  }

  /** {@return what the centre says; empty when {@link #notVerified} tells why there is nothing} */
  public Optional<Outcome> outcome() {
    return Optional.ofNullable(row).map(BulkResult.Row::outcome);
  }

  /** {@return why the patient could not be verified; empty when there is an {@link #outcome}} */
  public Optional<NotVerified> notVerified() {
    return Optional.ofNullable(reason);
  }

  /**
   * {@return what {@link NotVerified#BLOCKED} met with; empty when it is not known, or otherwise}
   */
  public Optional<Reason> trouble() {
    return Optional.ofNullable(trouble);
  }

  /**
   * {@return the row of the result; empty when there is no {@link #outcome}} Its {@code
   * verification} is not newer than 受付日時 of the upload, since a result may be fetched at any time
   * later.
   */
  public Optional<BulkResult.Row> row() {
    return Optional.ofNullable(row);
  }

  /** {@return what to do before the visit, in the order of {@link Delta}; never null} */
  public Set<Delta> deltas() {
    return deltas;
  }

  /** {@return the stored insurance against the row; empty when one of them is missing} */
  public Optional<InsuranceComparison> comparison() {
    return Optional.ofNullable(comparison);
  }

  /** {@return the last day of what ends or is lost soon; empty unless {@link Delta#EXPIRING}} */
  public Optional<LocalDate> expiresOn() {
    return Optional.ofNullable(expiresOn);
  }

  /**
   * {@return what the desk does when the patient comes, the stored person and 照会番号 considered,
   * which {@code nextAction} of the row does not know; empty when there is no {@link #outcome}}
   */
  public Optional<NextAction> nextAction() {
    return Optional.ofNullable(action);
  }

  /** Names outcome, reason and deltas, nothing of the patient. */
  @Override
  public String toString() {
    return "DeltaLine[" + (row == null ? reason : row.outcome()) + ", " + deltas + "]";
  }
}
