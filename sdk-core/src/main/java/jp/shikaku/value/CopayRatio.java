package jp.shikaku.value;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import jp.shikaku.InvalidQueryException;
import org.jspecify.annotations.Nullable;

/**
 * Copay ratio 「一部負担金割合」 in percent, 0 to 100.
 *
 * <p>Immutable and thread-safe. XML {@code InsuredPartialContributionRatio}, {@code
 * ElderlyRecipientContributionRatio}; eligibility 3.2 and 6.6.
 */
public final class CopayRatio {
  private final int percent;

  private CopayRatio(int percent) {
    this.percent = percent;
  }

  /**
   * Makes a ratio.
   *
   * @param percent 0 to 100
   * @return the ratio
   * @throws InvalidQueryException if the percentage is outside this range
   */
  public static CopayRatio ofPercent(int percent) {
    if (percent < 0 || percent > 100) {
      throw new InvalidQueryException("copayRatio", "must be 0 to 100 percent");
    }
    return new CopayRatio(percent);
  }

  /**
   * Reads a ratio from the wire: three digits, {@code 010} is 10 percent.
   *
   * @param wire the element's text, null if absent
   * @return the ratio, empty if it is not told or not {@code 000} to {@code 100}
   */
  public static Optional<CopayRatio> tryParseWire(@Nullable String wire) {
    String digits = Texts.digits(wire);
    if (digits == null || digits.length() != 3) {
      return Optional.empty();
    }
    int percent = Integer.parseInt(digits);
    return percent > 100 ? Optional.empty() : Optional.of(new CopayRatio(percent));
  }

  /**
   * Returns the ratio in percent.
   *
   * @return 0 to 100
   */
  public int percent() {
    return percent;
  }

  /**
   * Returns the ratio in tenths 「割」.
   *
   * @return 0 to 10, empty if the percentage is no whole number of tenths
   */
  public OptionalInt inTenths() {
    return percent % 10 == 0 ? OptionalInt.of(percent / 10) : OptionalInt.empty();
  }

  /**
   * Returns the ratio as it stands on the wire.
   *
   * @return three digits, for example {@code 010}
   */
  public String wire() {
    return String.format(Locale.ROOT, "%03d", percent);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CopayRatio that && percent == that.percent;
  }

  @Override
  public int hashCode() {
    return percent;
  }

  /** Returns for example {@code 30%}; it is no personal value. */
  @Override
  public String toString() {
    return percent + "%";
  }
}
