package jp.shikaku.checkup;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import jp.shikaku.Coded;
import jp.shikaku.Finding.Problem;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Findings;
import jp.shikaku.internal.codec.Values;
import org.jspecify.annotations.Nullable;

/**
 * One result or answer of a checkup 「健診結果・問診項目」 (tag {@code HealthCheckupResultAndQuestionInfo},
 * medical-info 8.1). What was not told is empty. Texts are never cut. Immutable and thread-safe;
 * two items are equal when date and all texts are.
 */
public final class CheckupItem {

  private final @Nullable LocalDate on;
  private final @Nullable CheckupItemCode code;
  private final @Nullable String codeOnWire;
  private final @Nullable String name;
  private final @Nullable Coded<CheckupDataType> dataType;
  private final @Nullable String value;
  private final @Nullable BigDecimal number;
  private final @Nullable String unit;
  private final @Nullable String oid;
  private final @Nullable String valueName;

  CheckupItem(@Nullable LocalDate on, Block block, Findings findings) {
    Values values = new Values(block, findings);
    this.on = on;
    this.codeOnWire = values.text(CheckupLayout.CODE);
    this.code = CheckupItemCode.tryParse(codeOnWire).orElse(null);
    if (codeOnWire != null && code == null) {
      findings.add(Problem.BAD_VALUE, block, CheckupLayout.CODE);
    }
    this.name = values.text(CheckupLayout.NAME);
    this.dataType = values.code(CheckupDataType.class, CheckupLayout.DATA_TYPE);
    this.value = values.text(CheckupLayout.VALUE);
    this.number = is(CheckupDataType.QUANTITY) ? values.decimal(CheckupLayout.VALUE) : null;
    this.unit = values.text(CheckupLayout.UNIT);
    this.oid = values.text(CheckupLayout.OID);
    this.valueName = values.text(CheckupLayout.VALUE_NAME);
  }

  /** {@return the day of the checkup it belongs to, if told} */
  public Optional<LocalDate> on() {
    return Optional.ofNullable(on);
  }

  /** {@return 項目コード; empty when not told or not of 17 characters, see {@link #codeOnWire()}} */
  public Optional<CheckupItemCode> code() {
    return Optional.ofNullable(code);
  }

  /** {@return 項目コード as it came, if told} */
  public Optional<String> codeOnWire() {
    return Optional.ofNullable(codeOnWire);
  }

  /** {@return 項目名, if told} */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** {@return データ型, if told} */
  public Optional<Coded<CheckupDataType>> dataType() {
    return Optional.ofNullable(dataType);
  }

  /** {@return データ値: the number as written, the code, or the whole text; empty when not told} */
  public Optional<String> value() {
    return Optional.ofNullable(value);
  }

  /**
   * {@return the number of a {@link CheckupDataType#QUANTITY} in {@link #unit()}, with the decimals
   * as written; empty when not told or not a half-width decimal, as {@code <5} is not}
   */
  public Optional<BigDecimal> number() {
    return Optional.ofNullable(number);
  }

  /** {@return 単位 as it came, if told} */
  public Optional<String> unit() {
    return Optional.ofNullable(unit);
  }

  /** {@return the OID of the list that {@link #value()} is a code of, if told} */
  public Optional<String> oid() {
    return Optional.ofNullable(oid);
  }

  /** {@return データ値名称, the value for display, if told} */
  public Optional<String> valueName() {
    return Optional.ofNullable(valueName);
  }

  /**
   * {@return what to show, without the unit: データ値名称, else データ値 as it came; empty when neither was
   * told} A code without its name is shown as the code: see {@link CheckupValueLists#label}.
   */
  public Optional<String> displayText() {
    return valueName().or(this::value);
  }

  /**
   * {@return the result in steps, by the name of the value or by the shipped {@link
   * CheckupValueLists}; empty when neither says so} A number is none, whatever its sign.
   */
  public Optional<Qualitative> qualitative() {
    return is(CheckupDataType.QUANTITY)
        ? Optional.empty()
        : CheckupValueLists.known()
            .label(this)
            .or(this::displayText)
            .flatMap(Qualitative::tryParse);
  }

  /**
   * {@return what names the same item in every year: {@link CheckupItemCode#key()}, else the code
   * as it came, else the name; never null}
   */
  public String key() {
    if (code != null) {
      return code.key();
    }
    return codeOnWire != null ? codeOnWire : name != null ? name : "";
  }

  /**
   * {@return whether the values of two items are of one scale, so that equal values mean the same
   * and numbers can be subtracted} They are items of one key and, for numbers, of one unit; for
   * codes, of one list: answers of a list that changed are not (medical-info 8.1).
   *
   * @param that the other item, usually of another year
   */
  public boolean isComparable(CheckupItem that) {
    if (!key().equals(that.key())) {
      return false;
    }
    if (number != null && that.number != null) {
      return Units.same(unit == null ? "" : unit, that.unit == null ? "" : that.unit);
    }
    return isCoded() && that.isCoded() && oid != null && oid.equals(that.oid);
  }

  boolean is(CheckupDataType type) {
    return dataType != null && dataType.is(type);
  }

  boolean isCoded() {
    return value != null && (is(CheckupDataType.CODE) || is(CheckupDataType.ORDERED_CODE));
  }

  /** Tells whether the texts may hold anything, a name too. */
  boolean isFreeText() {
    return (value != null || valueName != null) && number == null && !isCoded();
  }

  boolean isBlank() {
    return codeOnWire == null && name == null && value == null && valueName == null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CheckupItem that
        && Objects.equals(on, that.on)
        && Objects.equals(codeOnWire, that.codeOnWire)
        && Objects.equals(name, that.name)
        && Objects.equals(dataType, that.dataType)
        && Objects.equals(value, that.value)
        && Objects.equals(unit, that.unit)
        && Objects.equals(oid, that.oid)
        && Objects.equals(valueName, that.valueName);
  }

  @Override
  public int hashCode() {
    return Objects.hash(on, codeOnWire, name, dataType, value, unit, oid, valueName);
  }

  /** Names no value of the person. */
  @Override
  public String toString() {
    return "CheckupItem[masked]";
  }
}
