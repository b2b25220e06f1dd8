package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.Optional;
import jp.shikaku.Coded;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Findings;
import jp.shikaku.internal.codec.Values;
import jp.shikaku.value.Period;
import org.jspecify.annotations.Nullable;

/**
 * Limit certificate 「限度額適用認定証関連情報」, only with the patient's consent (tag {@code
 * LimitApplicationCertificateRelatedInfo}, eligibility 3.2). Immutable and thread-safe.
 */
public final class LimitCertificate {

  private final @Nullable Coded<LimitCertificateKind> kind;
  private final @Nullable Coded<LimitCategory> category;
  private final @Nullable LocalDate issuedOn;
  private final @Nullable Period period;
  private final @Nullable LocalDate longTermFrom;

  LimitCertificate(Block block, Findings findings) {
    Values values = new Values(block, findings);
    this.kind = values.code(LimitCertificateKind.class, EligibilityLayouts.LIMIT_KIND);
    this.category = values.code(LimitCategory.class, EligibilityLayouts.LIMIT_CATEGORY);
    this.issuedOn = values.date(EligibilityLayouts.LIMIT_ISSUED);
    this.period = values.period(EligibilityLayouts.LIMIT_FROM, EligibilityLayouts.LIMIT_UNTIL);
    this.longTermFrom = values.date(EligibilityLayouts.LIMIT_LONG_TERM);
  }

  /** {@return 限度額適用認定証区分 (OQSCD011), if told} */
  public Optional<Coded<LimitCertificateKind>> kind() {
    return Optional.ofNullable(kind);
  }

  /** {@return 適用区分 (OQSCD012), if told} */
  public Optional<Coded<LimitCategory>> category() {
    return Optional.ofNullable(category);
  }

  /** {@return 交付年月日, if told} */
  public Optional<LocalDate> issuedOn() {
    return Optional.ofNullable(issuedOn);
  }

  /** {@return 有効開始・終了年月日, both days included; empty when not told or not a span} */
  public Optional<Period> period() {
    return Optional.ofNullable(period);
  }

  /** {@return 長期入院該当年月日, if told} */
  public Optional<LocalDate> longTermFrom() {
    return Optional.ofNullable(longTermFrom);
  }

  /** Names no value of the person. */
  @Override
  public String toString() {
    return "LimitCertificate[masked]";
  }
}
