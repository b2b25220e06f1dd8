package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalLong;
import jp.shikaku.Coded;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Findings;
import jp.shikaku.internal.codec.Values;
import jp.shikaku.value.Period;
import org.jspecify.annotations.Nullable;

/**
 * Certificate of a specific disease 「特定疾病療養受療証情報」 (tag {@code SpecificDiseasesCertificateInfo},
 * eligibility 3.2). Immutable and thread-safe.
 */
public final class SpecificDiseaseCertificate {

  private final @Nullable Coded<DiseaseCategory> disease;
  private final @Nullable LocalDate issuedOn;
  private final @Nullable Period period;
  private final @Nullable Long monthlyCap;

  SpecificDiseaseCertificate(Block block, Findings findings) {
    Values values = new Values(block, findings);
    this.disease = values.code(DiseaseCategory.class, EligibilityLayouts.DISEASE_CATEGORY);
    this.issuedOn = values.date(EligibilityLayouts.DISEASE_ISSUED);
    this.period = values.period(EligibilityLayouts.DISEASE_FROM, EligibilityLayouts.DISEASE_UNTIL);
    this.monthlyCap = values.yen(EligibilityLayouts.DISEASE_CAP);
  }

  /** {@return 認定疾病区分 (OQSCD013), if told} */
  public Optional<Coded<DiseaseCategory>> disease() {
    return Optional.ofNullable(disease);
  }

  /** {@return 交付年月日, if told} */
  public Optional<LocalDate> issuedOn() {
    return Optional.ofNullable(issuedOn);
  }

  /** {@return 有効開始・終了年月日, both days included; empty when not told or not a span} */
  public Optional<Period> period() {
    return Optional.ofNullable(period);
  }

  /** {@return 自己負担限度額 in yen a month; empty when not told, never 0 for that} */
  public OptionalLong monthlyCap() {
    return monthlyCap == null ? OptionalLong.empty() : OptionalLong.of(monthlyCap);
  }

  /** Names no value of the person. */
  @Override
  public String toString() {
    return "SpecificDiseaseCertificate[masked]";
  }
}
