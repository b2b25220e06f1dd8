package jp.shikaku.compare;

import java.time.LocalDate;
import java.util.Optional;
import jp.shikaku.value.Period;
import org.jspecify.annotations.Nullable;

/**
 * A period as the practice keeps it: a day that it does not keep is not compared, an end that it
 * keeps as open is. Immutable and thread-safe. Eligibility 6.5.
 */
final class KeptPeriod {

  private final Period period;
  private final boolean untilIsKept;

  private KeptPeriod(Period period, boolean untilIsKept) {
    this.period = period;
    this.untilIsKept = untilIsKept;
  }

  /** {@return what is kept, null where neither day is} */
  static @Nullable KeptPeriod of(@Nullable LocalDate from, @Nullable LocalDate until) {
    return from == null && until == null
        ? null
        : new KeptPeriod(Period.of(from, until), until != null);
  }

  Period period() {
    return period;
  }

  /** An end that the answer lacks may be open or not told: it differs from nothing. */
  boolean differsFrom(Period told) {
    boolean from =
        period.from().isPresent() && told.from().isPresent() && !period.from().equals(told.from());
    boolean until = untilIsKept && told.until().isPresent() && !period.until().equals(told.until());
    return from || until;
  }

  /** {@return whether a day is kept that was not told} */
  boolean holdsMoreThan(Period told) {
    return isMissing(period.from(), told.from()) || isMissing(period.until(), told.until());
  }

  private static boolean isMissing(Optional<LocalDate> kept, Optional<LocalDate> told) {
    return kept.isPresent() && told.isEmpty();
  }

  /** As ISO 8601 has it: {@code ..} is open, nothing is unknown. */
  @Override
  public String toString() {
    String from = period.from().map(LocalDate::toString).orElse("");
    String open = untilIsKept ? ".." : "";
    return from + "/" + period.until().map(LocalDate::toString).orElse(open);
  }
}
