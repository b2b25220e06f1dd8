package jp.shikaku.examples.rollout;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What the rules pay of a cost 「補助金の概算」, to the exact fraction of a yen: how fractions are rounded
 * is not stated. Immutable.
 */
public final class SubsidyEstimate {

  /**
   * The two amounts.
   *
   * @param eligible the part of the cost that counts, in yen
   * @param before what is paid without the additional subsidy, in yen
   * @param additional what is paid with it, in yen
   */
  record Amounts(RolloutRules.Cap cap, long eligible, BigDecimal before, BigDecimal additional) {

    boolean hasFraction() {
      return isFraction(before) || isFraction(additional);
    }

    private static boolean isFraction(BigDecimal yen) {
      return yen.stripTrailingZeros().scale() > 0;
    }
  }

  private final RolloutRules rules;
  private final Facility facility;
  private final int readers;
  private final long cost;
  private final @Nullable LocalDate readerApplied;
  private final LocalDate day;
  private final @Nullable Amounts amounts;

  private SubsidyEstimate(
      RolloutRules rules,
      Facility facility,
      int readers,
      long cost,
      @Nullable LocalDate readerApplied,
      LocalDate today) {
    this.rules = rules;
    this.facility = facility;
    this.readers = readers;
    this.cost = cost;
    this.readerApplied = readerApplied;
    this.day = readerApplied == null ? today : readerApplied;
    boolean isOutside =
        day.isAfter(rules.subsidies().additionalUntil())
            || rules.subsidies().from().filter(day::isBefore).isPresent();
    this.amounts =
        isOutside
            ? null
            : rules.subsidies().caps().stream()
                .filter(cap -> cap.facility() == facility && cap.readers() == readers)
                .findFirst()
                .map(cap -> amounts(cap, cost))
                .orElse(null);
  }

  private static Amounts amounts(RolloutRules.Cap cap, long cost) {
    long eligible = Math.min(cost, cap.yen());
    BigDecimal yen = BigDecimal.valueOf(eligible);
    return new Amounts(
        cap, eligible, yen.multiply(cap.before().exact()), yen.multiply(cap.additional().exact()));
  }

  /**
   * Estimates.
   *
   * @param rules the rules
   * @param facility for whom
   * @param readers card readers, 1 or more
   * @param cost other costs than the readers with consumption tax, in yen
   * @param readerApplied when the reader was applied for; null when that is not told
   * @param today the day, in Japan, that counts when it is not told
   * @return the estimate, which may be that no programme is known
   */
  public static SubsidyEstimate of(
      RolloutRules rules,
      Facility facility,
      int readers,
      long cost,
      @Nullable LocalDate readerApplied,
      LocalDate today) {
    return new SubsidyEstimate(rules, facility, readers, cost, readerApplied, today);
  }

  /**
   * {@return the most readers for which the rules know a subsidy of a facility; empty if none}
   *
   * @param rules the rules
   * @param facility for whom
   */
  public static OptionalInt mostReaders(RolloutRules rules, Facility facility) {
    return rules.subsidies().caps().stream()
        .filter(cap -> cap.facility() == facility)
        .mapToInt(RolloutRules.Cap::readers)
        .max();
  }

  /** The amounts; empty when the rules know no programme. */
  Optional<Amounts> amounts() {
    return Optional.ofNullable(amounts);
  }

  RolloutRules rules() {
    return rules;
  }

  Facility facility() {
    return facility;
  }

  int readers() {
    return readers;
  }

  long cost() {
    return cost;
  }

  Optional<LocalDate> readerApplied() {
    return Optional.ofNullable(readerApplied);
  }

  /** The day for which is estimated: when the reader was applied for, else today. */
  LocalDate day() {
    return day;
  }
}
