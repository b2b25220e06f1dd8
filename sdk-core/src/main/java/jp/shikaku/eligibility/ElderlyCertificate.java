package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.Optional;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Findings;
import jp.shikaku.internal.codec.Values;
import jp.shikaku.value.CopayRatio;
import jp.shikaku.value.Period;
import org.jspecify.annotations.Nullable;

/**
 * Certificate of the elderly insured 「高齢受給者証情報」, 70 to 74 (tag {@code
 * ElderlyRecipientCertificateInfo}, eligibility 3.2). Immutable and thread-safe.
 */
public final class ElderlyCertificate {

  private final @Nullable LocalDate issuedOn;
  private final @Nullable Period period;
  private final @Nullable CopayRatio copayRatio;

  ElderlyCertificate(Block block, Findings findings) {
    Values values = new Values(block, findings);
    this.issuedOn = values.date(EligibilityLayouts.ELDERLY_ISSUED);
    this.period = values.period(EligibilityLayouts.ELDERLY_FROM, EligibilityLayouts.ELDERLY_UNTIL);
    this.copayRatio = values.ratio(EligibilityLayouts.ELDERLY_RATIO);
  }

  /** {@return 交付年月日, if told} */
  public Optional<LocalDate> issuedOn() {
    return Optional.ofNullable(issuedOn);
  }

  /** {@return 有効開始・終了年月日, both days included; empty when not told or not a span} */
  public Optional<Period> period() {
    return Optional.ofNullable(period);
  }

  /** {@return 一部負担金割合, if told} */
  public Optional<CopayRatio> copayRatio() {
    return Optional.ofNullable(copayRatio);
  }

  /** Names no value of the person. */
  @Override
  public String toString() {
    return "ElderlyCertificate[masked]";
  }
}
