package jp.shikaku.druginfo;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;
import jp.shikaku.druginfo.SourceLayout.TreatmentFields;
import jp.shikaku.internal.codec.Values;
import org.jspecify.annotations.Nullable;

/**
 * One item of treatment 「診療行為」 from claims (tag {@code MeTrInf}, medical-info 7); an operation when
 * {@link #isOperation()}. What was not told is empty. Immutable and thread-safe.
 */
public final class Treatment {

  private final LineMonth month;
  private final @Nullable LocalDate on;
  private final @Nullable String code;
  private final @Nullable String name;
  private final @Nullable String classification;
  private final @Nullable BigDecimal amount;
  private final @Nullable String unit;
  private final @Nullable BigDecimal times;

  private Treatment(
      LineMonth month,
      @Nullable LocalDate on,
      @Nullable String code,
      @Nullable String name,
      @Nullable String classification,
      @Nullable BigDecimal amount,
      @Nullable String unit,
      @Nullable BigDecimal times) {
    this.month = month;
    this.on = on;
    this.code = code;
    this.name = name;
    this.classification = classification;
    this.amount = amount;
    this.unit = unit;
    this.times = times;
  }

  /** Returns null when nothing is told. */
  static @Nullable Treatment read(
      LineMonth month, @Nullable LocalDate on, TreatmentFields fields, Values values) {
    Treatment read =
        new Treatment(
            month,
            on,
            values.text(fields.code()),
            values.text(fields.name()),
            values.text(fields.classification()),
            values.decimal(fields.amount()),
            values.text(fields.unit()),
            values.decimal(fields.times()));
    boolean told =
        read.code != null
            || read.name != null
            || read.classification != null
            || read.amount != null
            || read.unit != null
            || read.times != null;
    return told ? read : null;
  }

  /** Returns this with another institution. */
  Treatment redacted(LineMonth other) {
    return new Treatment(other, on, code, name, classification, amount, unit, times);
  }

  LineMonth lineMonth() {
    return month;
  }

  /** {@return 診療年月, if told} */
  public Optional<YearMonth> month() {
    return Optional.ofNullable(month.month());
  }

  /** {@return 診療年月日, if told} */
  public Optional<LocalDate> on() {
    return Optional.ofNullable(on);
  }

  /** {@return the institution that treated; never null, it may name nothing} */
  public InstitutionRef institution() {
    return month.institution();
  }

  /** {@return 入外 verbatim, if told: 1 入院, 2 入院外} */
  public Optional<String> inOut() {
    return Optional.ofNullable(month.classification());
  }

  /** {@return 診療行為コード of 9 digits as it came, if told} */
  public Optional<String> code() {
    return Optional.ofNullable(code);
  }

  /** {@return 診療行為名, if told} */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** {@return 診療識別 verbatim, if told, for example 60 検査} */
  public Optional<String> classification() {
    return Optional.ofNullable(classification);
  }

  /** {@return 数量 in {@link #unit()}, if told} */
  public Optional<BigDecimal> amount() {
    return Optional.ofNullable(amount);
  }

  /** {@return 単位, if told} */
  public Optional<String> unit() {
    return Optional.ofNullable(unit);
  }

  /** {@return 回数, if told} */
  public Optional<BigDecimal> times() {
    return Optional.ofNullable(times);
  }

  /** {@return whether this is 手術 (診療識別 50) or 麻酔 (54): sensitive, and asked for separately} */
  public boolean isOperation() {
    return "50".equals(classification) || "54".equals(classification);
  }

  /** Names no value: how a person is treated is about the person. */
  @Override
  public String toString() {
    return "Treatment[masked]";
  }
}
