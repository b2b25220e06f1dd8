package jp.shikaku.checkup;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The code of a checkup item 「健診項目コード」 (tag {@code ItemCode}): 17 characters after JLAC10, analyte
 * 5, identification 4, material 3, method 3, result kind 2 (medical-info 8.2). Immutable and
 * thread-safe.
 */
public final class CheckupItemCode {

  private static final Pattern SHAPE = Pattern.compile("[0-9A-Z]{17}");

  private final String value;

  private CheckupItemCode(String value) {
    this.value = value;
  }

  /**
   * Reads a code.
   *
   * @param text 17 digits and capital letters, null if absent
   * @return the code, empty if it is not told or of another shape
   */
  public static Optional<CheckupItemCode> tryParse(@Nullable String text) {
    return text != null && SHAPE.matcher(text).matches()
        ? Optional.of(new CheckupItemCode(text))
        : Optional.empty();
  }

  /** {@return the 17 characters} */
  public String value() {
    return value;
  }

  /** {@return 分析物, 5 characters: what is measured or asked, for example 3F070} */
  public String analyte() {
    return value.substring(0, 5);
  }

  /**
   * {@return 識別, 4 characters: 0000, or what narrows it, for example 1299 random sample, 1601
   * measured waist, 1608 finding}
   */
  public String identification() {
    return value.substring(5, 9);
  }

  /** {@return 材料, 3 characters} */
  public String material() {
    return value.substring(9, 12);
  }

  /** {@return 測定法, 3 characters} */
  public String method() {
    return value.substring(12, 15);
  }

  /** {@return 結果識別, 2 characters: for example 01 value, 11 code, 49 text} */
  public String resultKind() {
    return value.substring(15);
  }

  /**
   * {@return what stays the same whatever material and method were used: analyte, identification
   * and result kind, for example {@code 3F077-0000-01}}
   */
  public String key() {
    return analyte() + "-" + identification() + "-" + resultKind();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CheckupItemCode that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** {@return the 17 characters: they tell what was examined, not how it came out} */
  @Override
  public String toString() {
    return value;
  }
}
